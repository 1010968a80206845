//! Where the browser is: path and query as signals, moving on without a page load, links caught in
//! one place, and the question before a dirty form is left. Knows no route by name.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

use super::{document, window};

/// What runs when the question "leave and lose the input?" was answered with yes.
pub type Proceed = Box<dyn FnOnce()>;
/// Takes over a move: answers `true` when it will call `Proceed` itself, later or never.
type Guard = Rc<dyn Fn(Proceed) -> bool>;

thread_local! {
    static PATH: ArcRwSignal<String> = ArcRwSignal::new(String::new());
    static QUERY: ArcRwSignal<String> = ArcRwSignal::new(String::new());
    static GUARDS: RefCell<Vec<(u32, Guard)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
}

fn path_signal() -> ArcRwSignal<String> {
    PATH.with(Clone::clone)
}

fn query_signal() -> ArcRwSignal<String> {
    QUERY.with(Clone::clone)
}

/// The path, tracked.
pub fn path() -> String {
    path_signal().get()
}

/// The query without its question mark, tracked.
pub fn query() -> String {
    query_signal().get()
}

/// Path and query together, not tracked.
pub fn here() -> String {
    let (path, query) = (path_signal().get_untracked(), query_signal().get_untracked());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// What stands behind the `#`, which the server never sees: tokens of links.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Goes to a place of the application; a dirty form asks first.
pub fn go(url: &str) {
    let url = url.to_owned();
    guarded(Box::new(move || move_to(&url, false)));
}

/// Puts another place where this one is, without asking and without a step to go back.
pub fn replace(url: &str) {
    move_to(url, true);
}

/// Goes on without asking: what was typed has just been saved.
pub fn go_unasked(url: &str) {
    move_to(url, false);
}

fn move_to(url: &str, replace: bool) {
    let Ok(history) = window().history() else { return };
    let outcome = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(url))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(url))
    };
    if outcome.is_ok() {
        let moved = read();
        if moved && !replace {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }
}

/// Reads the address bar; answers whether the path is another one.
fn read() -> bool {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default().trim_start_matches('?').to_owned();
    // The path first: a list of the page that is left must not load once more for the new query.
    let moved = path_signal().get_untracked() != path;
    if moved {
        path_signal().set(path);
    }
    if query_signal().get_untracked() != query {
        query_signal().set(query);
    }
    moved
}

/// Does something that would lose typed input; a dirty form asks first.
pub fn guarded(proceed: Proceed) {
    let guard = GUARDS.with_borrow(|guards| guards.last().map(|(_, guard)| Rc::clone(guard)));
    match guard {
        Some(guard) => {
            // The guard answers `true` when it keeps `proceed` for later.
            let kept = Rc::new(RefCell::new(Some(proceed)));
            let later = Rc::clone(&kept);
            let taken = guard(Box::new(move || {
                if let Some(proceed) = later.borrow_mut().take() {
                    proceed();
                }
            }));
            let now = if taken { None } else { kept.borrow_mut().take() };
            if let Some(proceed) = now {
                proceed();
            }
        }
        None => proceed(),
    }
}

/// Asks before the page is left. Until [`unguard`].
pub fn guard(guard: impl Fn(Proceed) -> bool + 'static) -> u32 {
    let id = LAST.get() + 1;
    LAST.set(id);
    GUARDS.with_borrow_mut(|guards| guards.push((id, Rc::new(guard))));
    id
}

pub fn unguard(id: u32) {
    GUARDS.with_borrow_mut(|guards| guards.retain(|(other, _)| *other != id));
}

/// Starts to follow the address bar, the back button and clicks on links. Once, at the start.
pub fn start() {
    read();
    let back = Closure::<dyn Fn()>::new(|| {
        let new =
            window().location().pathname().unwrap_or_default() + &window().location().search().unwrap_or_default();
        let old = here();
        let moves_away = new.split('?').next() != old.split('?').next();
        if moves_away && GUARDS.with_borrow(|guards| !guards.is_empty()) {
            // The browser has moved already: stay where the form is, and ask.
            if let Ok(history) = window().history() {
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&old));
            }
            go(&new);
        } else {
            read();
        }
    });
    let _ = window().add_event_listener_with_callback("popstate", back.as_ref().unchecked_ref());
    back.forget();
    let clicks = Closure::<dyn Fn(MouseEvent)>::new(|event: MouseEvent| follow(&event));
    let _ = document().add_event_listener_with_callback("click", clicks.as_ref().unchecked_ref());
    clicks.forget();
}

/// Follows a click on a link of the application; leaves new tabs, downloads and other sites to the browser.
fn follow(event: &MouseEvent) {
    if event.default_prevented()
        || event.button() != 0
        || event.meta_key()
        || event.ctrl_key()
        || event.shift_key()
        || event.alt_key()
    {
        return;
    }
    let Some(link) = link_of(event) else { return };
    if link.target() == "_blank" || link.has_attribute("download") {
        return;
    }
    let origin = window().location().origin().unwrap_or_default();
    let Some(url) = link.href().strip_prefix(&origin).map(ToOwned::to_owned) else { return };
    // The API's own pages are the server's; a bare fragment is a jump within the page.
    if url.starts_with("/api/") || link.get_attribute("href").is_some_and(|href| href.starts_with('#')) {
        return;
    }
    event.prevent_default();
    go(&url);
}

fn link_of(event: &Event) -> Option<HtmlAnchorElement> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest("a[href]").ok().flatten()?.dyn_into().ok()
}

/// Pairs of a query string, decoded.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let Ok(parameters) = web_sys::UrlSearchParams::new_with_str(query) else { return Vec::new() };
    js_sys::try_iter(&parameters)
        .ok()
        .flatten()
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = js_sys::Array::from(&entry.ok()?);
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        })
        .collect()
}

/// The query string of pairs, encoded.
pub fn encode(pairs: &[(String, String)]) -> String {
    let Ok(parameters) = web_sys::UrlSearchParams::new() else { return String::new() };
    for (key, value) in pairs {
        parameters.append(key, value);
    }
    String::from(parameters.to_string())
}

/// Replaces one parameter of the query here; the others stay.
pub fn with_parameter(query: &str, key: &str, value: Option<&str>) -> String {
    let mut all = pairs(query);
    all.retain(|(other, _)| other != key);
    if let Some(value) = value {
        all.push((key.to_owned(), value.to_owned()));
    }
    encode(&all)
}
