//! One HTTP exchange: headers, body, status, and the loop around it that retries reads, renews the
//! token and waits while somebody signs in again or confirms their password.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Code, Problem};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, Request, RequestCredentials, RequestInit, Response};

use super::{
    Error,
    session::{self, Challenge},
};
use crate::browser::{location, sleep, window};

/// Where every path of the API begins.
const BASE: &str = "/api/v1/";
/// How often a read is tried again, and after how many milliseconds the first time.
const RETRIES: u32 = 2;
const FIRST_PAUSE: i32 = 300;
/// How often one call renews the token or asks for the password before its error counts.
const CHALLENGES: u32 = 2;

thread_local! {
    static OFFLINE: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Whether the server was out of reach at the last attempt.
pub fn offline() -> ArcRwSignal<bool> {
    OFFLINE.with(Clone::clone)
}

/// What is sent along.
#[derive(Debug, Clone)]
pub enum Body {
    Nothing,
    Json(Value),
    Csv(String),
}

/// A request that can be sent again.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Body,
    /// The version that a change is meant for.
    pub version: Option<i64>,
    /// Makes a repeated creation harmless.
    pub key: Option<String>,
    /// Sign-in and its kin carry no token and raise no challenge.
    pub public: bool,
}

impl Call {
    pub fn new(method: &'static str, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            query: Vec::new(),
            body: Body::Nothing,
            version: None,
            key: None,
            public: false,
        }
    }

    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    fn reads(&self) -> bool {
        self.method == "GET"
    }

    fn url(&self) -> String {
        let query = location::encode(&self.query);
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{BASE}{}{mark}{query}", self.path)
    }
}

/// Sends a call until it is answered or there is nothing left to try.
pub async fn send(call: Call) -> Result<String, Error> {
    let (mut retries, mut challenges, mut pause) = (0, 0, FIRST_PAUSE);
    loop {
        let generation = session::generation();
        let error = match transmit(&call).await {
            Ok(text) => {
                reached(true);
                return Ok(text);
            }
            Err(error) => error,
        };
        reached(error != Error::Offline);
        let busy = matches!(error, Error::Offline | Error::Broken(502..=504)) || error.is(Code::Unavailable);
        if call.reads() && busy && retries < RETRIES {
            retries += 1;
            sleep(pause).await;
            pause *= 3;
            continue;
        }
        let challenge = match error.code() {
            _ if call.public || challenges >= CHALLENGES => None,
            Some(Code::Unauthenticated) => Some(Challenge::SignIn),
            Some(Code::ReauthenticationRequired) => Some(Challenge::Confirm),
            _ => None,
        };
        let Some(challenge) = challenge else {
            if error.is(Code::PasswordChangeRequired) {
                session::require_password_change();
            }
            return Err(error);
        };
        challenges += 1;
        session::meet(challenge, generation).await?;
    }
}

async fn transmit(call: &Call) -> Result<String, Error> {
    let request = request(call).map_err(|_| Error::Broken(0))?;
    let response = JsFuture::from(window().fetch_with_request(&request)).await.map_err(|_| Error::Offline)?;
    let response: Response = response.dyn_into().map_err(|_| Error::Broken(0))?;
    let text = match response.text() {
        Ok(promise) => JsFuture::from(promise).await.map_err(|_| Error::Offline)?.as_string().unwrap_or_default(),
        Err(_) => String::new(),
    };
    if response.ok() {
        return Ok(text);
    }
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => Err(Error::Problem(Box::new(problem))),
        Err(_) => Err(Error::Broken(response.status())),
    }
}

fn request(call: &Call) -> Result<Request, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json, application/problem+json, text/csv")?;
    if !call.public {
        if let Some(token) = session::token() {
            headers.set("Authorization", &format!("Bearer {token}"))?;
        }
        if let Some(scope) = session::scope().get_untracked() {
            headers.set("Steward-Organization", &scope.to_string())?;
        }
    }
    if let Some(version) = call.version {
        headers.set("If-Match", &format!("\"{version}\""))?;
    }
    if let Some(key) = &call.key {
        headers.set("Idempotency-Key", key)?;
    }
    let init = RequestInit::new();
    init.set_method(call.method);
    match &call.body {
        Body::Nothing => {}
        Body::Json(value) => {
            headers.set("Content-Type", "application/json")?;
            init.set_body(&value.to_string().into());
        }
        Body::Csv(text) => {
            headers.set("Content-Type", "text/csv; charset=utf-8")?;
            init.set_body(&text.into());
        }
    }
    init.set_headers(&headers);
    // The refresh token's cookie, to Steward alone.
    init.set_credentials(RequestCredentials::SameOrigin);
    Request::new_with_str_and_init(&call.url(), &init)
}

/// Notes whether the server answers. While it does not, asks every few seconds.
fn reached(reached: bool) {
    let signal = offline();
    if signal.get_untracked() == reached {
        signal.set(!reached);
        if !reached {
            spawn_local(wait_for_server());
        }
    }
}

async fn wait_for_server() {
    while offline().get_untracked() {
        sleep(4000).await;
        if let Ok(response) = JsFuture::from(window().fetch_with_str("/healthz")).await
            && response.dyn_into::<Response>().is_ok_and(|response| response.ok())
        {
            offline().set(false);
        }
    }
}
