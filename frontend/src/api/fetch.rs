//! One HTTP exchange: headers, body, status, and the loop around it that retries reads, renews the
//! token and waits while somebody signs in again or confirms their password.

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use leptos::prelude::*;
use serde_json::Value;
use steward_dto::Code;
use wasm_bindgen_futures::spawn_local;
use web_sys::RequestCredentials;

use super::{
    Error, read,
    session::{self, Challenge},
    stream::{self, Progress},
};
use crate::browser::{location, sleep};

/// Where every path of the API begins.
const BASE: &str = "/api/v1/";
const ACCEPT: &str = "application/json, application/problem+json, text/csv";
/// How often a read is tried again, and after how many milliseconds the first time.
const RETRIES: u32 = 2;
const FIRST_PAUSE: i32 = 300;
/// How often one call renews the token or asks for the password before its error counts.
const CHALLENGES: u32 = 2;

thread_local! {
    static OFFLINE: ArcRwSignal<bool> = ArcRwSignal::new(false);
    static WRITES: ArcRwSignal<u32> = ArcRwSignal::new(0);
}

/// Whether the server was out of reach at the last attempt.
pub fn offline() -> ArcRwSignal<bool> {
    OFFLINE.with(Clone::clone)
}

/// Rises with every change that went through, for figures that follow from many resources.
pub fn writes() -> ArcRwSignal<u32> {
    WRITES.with(Clone::clone)
}

/// What is sent along.
#[derive(Debug, Clone)]
pub enum Body {
    Nothing,
    Json(Value),
    Csv(String),
}

/// A request that can be sent again.
#[derive(Clone)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Body,
    /// The version that a change is meant for.
    pub version: Option<i64>,
    /// Makes a repeated creation harmless.
    pub key: Option<String>,
    /// Sign-in and its kin carry no token and raise no challenge.
    pub public: bool,
    /// Told how far the server is, where it says so while it works.
    pub progress: Option<Progress>,
    /// What kind of answer is wanted, where it is no usual one.
    pub accept: Option<&'static str>,
}

impl Call {
    pub fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            query: Vec::new(),
            body: Body::Nothing,
            version: None,
            key: None,
            public: false,
            progress: None,
            accept: None,
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
        self.method == Method::GET
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
                if !call.reads() && !call.public {
                    writes().update(|writes| *writes += 1);
                }
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

/// Begins a call whose answer is read as it comes. Renews the token, and asks nobody anything.
pub async fn open(call: &Call) -> Result<Response, Error> {
    let generation = session::generation();
    match exchange(call).await {
        Err(error) if error.is(Code::Unauthenticated) => {
            session::renew(generation).await?;
            exchange(call).await
        }
        answer => answer,
    }
}

async fn exchange(call: &Call) -> Result<Response, Error> {
    let request = request(call).map_err(|_| Error::Broken(0))?;
    let response = request.send().await.map_err(|_| Error::Offline)?;
    if response.ok() {
        return Ok(response);
    }
    let text = response.text().await.map_err(|_| Error::Offline)?;
    let told: Value = serde_json::from_str(&text).unwrap_or_default();
    Err(read::problem(&told).map_or(Error::Broken(response.status()), |problem| Error::Problem(Box::new(problem))))
}

async fn transmit(call: &Call) -> Result<String, Error> {
    let response = exchange(call).await?;
    if let Some(progress) = &call.progress {
        return stream::outcome(&response, progress).await;
    }
    response.text().await.map_err(|_| Error::Offline)
}

fn request(call: &Call) -> Result<Request, gloo_net::Error> {
    let mut request = RequestBuilder::new(&call.url())
        .method(call.method.clone())
        // The refresh token's cookie, to Steward alone.
        .credentials(RequestCredentials::SameOrigin)
        .header("Accept", call.accept.unwrap_or(ACCEPT));
    if !call.public {
        if let Some(token) = session::token() {
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        if let Some(scope) = session::scope().get_untracked() {
            request = request.header("Steward-Organization", &scope.to_string());
        }
    }
    if let Some(version) = call.version {
        request = request.header("If-Match", &format!("\"{version}\""));
    }
    if let Some(key) = &call.key {
        request = request.header("Idempotency-Key", key);
    }
    match &call.body {
        Body::Nothing => request.build(),
        Body::Json(value) => request.header("Content-Type", "application/json").body(value.to_string()),
        Body::Csv(text) => request.header("Content-Type", "text/csv; charset=utf-8").body(text.as_str()),
    }
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
        if Request::get("/healthz").send().await.is_ok_and(|response| response.ok()) {
            offline().set(false);
        }
    }
}
