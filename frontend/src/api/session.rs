//! Who is signed in: the access token (in memory only), what they may do, and the two questions the
//! server can ask in between: sign in again, and confirm your password.

use std::cell::{Cell, RefCell};

use gloo_net::http::Method;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{Code, Permission};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::{
    Error,
    fetch::{Call, send},
};
use crate::browser::{call, window};

/// Where the application stands between opening the page and working in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Asking whether the cookie still holds.
    Starting,
    /// The server did not answer at the start.
    Unreachable,
    SignedOut,
    MustChangePassword,
    SignedIn,
}

/// What the server wants before it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Challenge {
    SignIn,
    Confirm,
}

/// Who is signed in, and what they may do where: what the panel needs of the contract's `Whoami`.
#[derive(Debug, Clone, PartialEq)]
pub struct Who {
    pub name: String,
    pub email: String,
    pub locale: String,
    /// On the whole platform.
    pub permissions: Vec<Permission>,
    pub organizations: Vec<Place>,
}

/// An organization inside which one holds a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub id: Uuid,
    pub name: String,
    pub permissions: Vec<Permission>,
}

/// Reads the answer by hand: the typed way costs four kilobytes of the module, for this one place.
/// Permissions that a newer server has and this panel does not know open nothing here.
fn read(answer: &Value) -> Option<Who> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let permissions = |value: &Value| -> Option<Vec<Permission>> {
        let names = value.get("permissions")?.as_array()?;
        Some(names.iter().filter_map(|name| name.as_str()?.parse().ok()).collect())
    };
    let place = |value: &Value| {
        let id = value.get("organization_id")?.as_str()?.parse().ok()?;
        Some(Place { id, name: text(value, "name")?, permissions: permissions(value)? })
    };
    Some(Who {
        name: text(answer, "name")?,
        email: text(answer, "email")?,
        locale: text(answer, "locale")?,
        permissions: permissions(answer)?,
        organizations: answer.get("organizations")?.as_array()?.iter().filter_map(place).collect(),
    })
}

thread_local! {
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
    static GENERATION: Cell<u32> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
    static PHASE: ArcRwSignal<Phase> = ArcRwSignal::new(Phase::Starting);
    static WHO: ArcRwSignal<Option<Who>> = ArcRwSignal::new(None);
    static SCOPE: ArcRwSignal<Option<Uuid>> = ArcRwSignal::new(None);
    static CHALLENGE: ArcRwSignal<Option<Challenge>> = ArcRwSignal::new(None);
}

/// The scope outlives a reload of this tab, not the tab.
const SCOPE_KEY: &str = "steward.scope";

pub fn phase() -> ArcRwSignal<Phase> {
    PHASE.with(Clone::clone)
}

pub fn who() -> ArcRwSignal<Option<Who>> {
    WHO.with(Clone::clone)
}

/// The organization in which one acts; none for the platform.
pub fn scope() -> ArcRwSignal<Option<Uuid>> {
    SCOPE.with(Clone::clone)
}

/// The question that stands open, for the shell to show.
pub fn challenge() -> ArcRwSignal<Option<Challenge>> {
    CHALLENGE.with(Clone::clone)
}

pub(super) fn token() -> Option<String> {
    TOKEN.with_borrow(Clone::clone)
}

/// Rises with every new token, so that ten calls that fail together renew it once.
pub(super) fn generation() -> u32 {
    GENERATION.get()
}

/// Whether one may do this here. Tracked: who is signed in and the scope.
pub fn can(permission: Permission) -> bool {
    let scope = scope().get();
    who().with(|who| {
        who.as_ref().is_some_and(|who| match scope {
            None => who.permissions.contains(&permission),
            Some(id) => who.organizations.iter().any(|place| place.id == id && place.permissions.contains(&permission)),
        })
    })
}

pub fn set_scope(id: Option<Uuid>) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = match id {
            Some(id) => storage.set_item(SCOPE_KEY, &id.to_string()),
            None => storage.remove_item(SCOPE_KEY),
        };
    }
    scope().set(id);
}

/// The scope to begin with: the one of before the reload, the platform for who may act there, else
/// the first organization in which one holds a role.
fn first_scope(who: &Who) -> Option<Uuid> {
    let before: Option<Uuid> = window()
        .session_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(SCOPE_KEY).ok().flatten())
        .and_then(|id| id.parse().ok());
    let held = |id: &Uuid| who.organizations.iter().any(|place| place.id == *id);
    before.filter(held).or_else(|| {
        let inside = who.permissions.is_empty();
        who.organizations.first().filter(|_| inside).map(|place| place.id)
    })
}

/// Finds out at the start whether one is signed in still.
pub async fn start() {
    phase().set(Phase::Starting);
    match refresh(generation()).await {
        Ok(()) => enter().await,
        Err(Error::Offline | Error::Broken(_)) => phase().set(Phase::Unreachable),
        Err(_) => phase().set(Phase::SignedOut),
    }
}

/// Takes a fresh token and enters with it.
async fn enter() {
    if phase().get_untracked() == Phase::MustChangePassword {
        return;
    }
    match whoami().await {
        Ok(()) => phase().set(Phase::SignedIn),
        Err(Error::Offline | Error::Broken(_)) => phase().set(Phase::Unreachable),
        Err(error) if error.is(Code::PasswordChangeRequired) => phase().set(Phase::MustChangePassword),
        Err(_) => phase().set(Phase::SignedOut),
    }
}

/// Asks again who one is and what one may do.
pub async fn whoami() -> Result<(), Error> {
    let text = send(Call::new(Method::GET, "auth/whoami")).await?;
    let answer: Value = serde_json::from_str(&text).map_err(|_| Error::Broken(200))?;
    let me = read(&answer).ok_or(Error::Broken(200))?;
    set_scope(first_scope(&me));
    who().set(Some(me));
    Ok(())
}

/// Sends one of the forms that answer a token: sign-in, set-up, accepted invitation, new password.
pub async fn sign_in_by(path: &str, body: Value) -> Result<(), Error> {
    let call = Call::new(Method::POST, path).json(body);
    // A new password is set by who is signed in; the others come from outside.
    let call = if path == "auth/password" { call } else { call.public() };
    let again = phase().get_untracked() == Phase::SignedIn;
    take(&send(call).await?, again)?;
    if again {
        // Whoever signed in again may be somebody else, or may do other things now.
        whoami().await?;
        settle(true);
    } else {
        enter().await;
    }
    Ok(())
}

fn take(text: &str, again: bool) -> Result<(), Error> {
    let answer: Value = serde_json::from_str(text).map_err(|_| Error::Broken(200))?;
    let token = answer.get("access_token").and_then(Value::as_str).ok_or(Error::Broken(200))?;
    TOKEN.set(Some(token.to_owned()));
    GENERATION.set(generation() + 1);
    if answer.get("must_change_password") == Some(&Value::Bool(true)) {
        phase().set(Phase::MustChangePassword);
    } else if !again {
        phase().set(Phase::Starting);
    }
    Ok(())
}

/// Confirms the password for the next ten minutes.
pub async fn confirm(password: &str) -> Result<(), Error> {
    let call = Call::new(Method::POST, "auth/confirm").json(json!({ "password": password }));
    send(call).await?;
    settle(true);
    Ok(())
}

pub async fn sign_out() {
    // Out of reach or signed out already: this tab forgets the token either way.
    let _ = send(Call::new(Method::POST, "auth/sign-out").public()).await;
    forget();
}

fn forget() {
    TOKEN.set(None);
    GENERATION.set(generation() + 1);
    settle(false);
    phase().set(Phase::SignedOut);
    who().set(None);
    set_scope(None);
}

pub(super) fn require_password_change() {
    phase().set(Phase::MustChangePassword);
}

/// Renews the token without asking anybody.
pub(super) async fn renew(generation: u32) -> Result<(), Error> {
    refresh(generation).await
}

/// Renews the token, and where that does not do, asks and waits for the answer.
pub(super) async fn meet(wanted: Challenge, generation: u32) -> Result<(), Error> {
    if wanted == Challenge::SignIn {
        match refresh(generation).await {
            Ok(()) => return Ok(()),
            Err(Error::Offline) => return Err(Error::Offline),
            // Nobody is at work here yet: the sign-in page is what comes next anyway.
            Err(error) if phase().get_untracked() != Phase::SignedIn => return Err(error),
            Err(_) => {}
        }
    }
    ask(wanted).await
}

async fn ask(wanted: Challenge) -> Result<(), Error> {
    if challenge().get_untracked().is_none() {
        challenge().set(Some(wanted));
    }
    let answer = Promise::new(&mut |resolve, _| WAITING.with_borrow_mut(|waiting| waiting.push(resolve)));
    match JsFuture::from(answer).await {
        Ok(answer) if answer.is_truthy() => Ok(()),
        _ => Err(Error::GivenUp),
    }
}

/// Ends the open question: every call that waits goes on, or gives up.
pub fn settle(met: bool) {
    challenge().set(None);
    for resolve in WAITING.take() {
        let _ = resolve.call1(&JsValue::NULL, &met.into());
    }
}

/// Renews the token with the cookie. One tab after the other and one call after the other: the
/// server ends a session whose refresh token is used twice.
async fn refresh(seen: u32) -> Result<(), Error> {
    let outcome = std::rc::Rc::new(RefCell::new(Err(Error::Offline)));
    let inner = std::rc::Rc::clone(&outcome);
    let work = Closure::once_into_js(move || {
        future_to_promise(async move {
            let result = if generation() == seen || token().is_none() { exchange().await } else { Ok(()) };
            *inner.borrow_mut() = result;
            Ok(JsValue::UNDEFINED)
        })
    });
    let navigator: JsValue = window().navigator().into();
    let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or(JsValue::UNDEFINED);
    let promise = if locks.is_undefined() {
        // Plain HTTP has no locks; one tab is all that can be promised there.
        work.unchecked_into::<Function>().call0(&JsValue::NULL)
    } else {
        call(&locks, "request", &["steward-refresh".into(), work])
    };
    if let Ok(promise) = promise {
        let _ = JsFuture::from(promise.unchecked_into::<Promise>()).await;
    }
    outcome.replace(Err(Error::Offline))
}

async fn exchange() -> Result<(), Error> {
    // Boxed: `send` renews tokens itself, and a future cannot contain its own kind.
    let text = Box::pin(send(Call::new(Method::POST, "auth/refresh").public())).await?;
    take(&text, true)
}
