//! The keyboard in a list: `/` searches, `j` `k` or arrows move, Enter opens, `x` selects, `n` makes new.

use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::ListState;
use crate::{
    browser::{self, document, location},
    kit::gate,
    ui::{Look, overlay},
};

/// Listens while the list is shown.
pub fn listen(state: ListState) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || overlay::any() {
            return;
        }
        let focused = browser::focused();
        let typing = focused.as_ref().is_some_and(|element| {
            matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
                || element.tag_name() == "INPUT" && element.get_attribute("type").as_deref() != Some("checkbox")
        });
        if !typing {
            press(state, &event, focused.as_ref());
        }
    });
    on_cleanup(move || handle.remove());
}

fn press(state: ListState, event: &KeyboardEvent, focused: Option<&HtmlElement>) {
    let on_row = focused.and_then(|element| element.closest("tbody tr").ok().flatten());
    let at_rest = focused.is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN" | "TR"));
    match event.key().as_str() {
        "/" => focus(document().query_selector(".list input[type=search]").ok().flatten().as_ref()),
        "j" => step(1),
        "k" => step(-1),
        "ArrowDown" if at_rest => step(1),
        "ArrowUp" if at_rest => step(-1),
        "Enter" if focused.is_some_and(|element| element.tag_name() == "TR") => {
            let Some(href) = on_row.and_then(|row| row.get_attribute("data-href")) else { return };
            location::go(&href);
        }
        "x" if !state.list.bulk.is_empty() => {
            let Some(id) = on_row.and_then(|row| row.get_attribute("data-id")) else { return };
            state.toggle(&id);
        }
        "n" => {
            let context = state.context();
            let main = state.list.head.iter().find(|action| action.look == Look::Main && (action.when)(&context));
            match main {
                Some(action) if gate::reason(action.permission).is_none() => (action.run)(&context, state.refresher()),
                _ => return,
            }
        }
        _ => return,
    }
    event.prevent_default();
}

fn focus(element: Option<&web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_ref::<HtmlElement>()) {
        let _ = element.focus();
    }
}

/// Moves the focus to the next or the previous row.
fn step(by: i32) {
    let Ok(rows) = document().query_selector_all(".list tbody tr[data-id]") else { return };
    let current = browser::focused().and_then(|element| element.closest("tbody tr").ok().flatten());
    let count = i32::try_from(rows.length()).unwrap_or(0);
    let row = |index: i32| {
        rows.get(u32::try_from(index).unwrap_or(0)).and_then(|row| row.dyn_into::<web_sys::Element>().ok())
    };
    let at = (0..count).find(|index| current.is_some() && row(*index) == current);
    let next = at.map_or(0, |at| (at + by).clamp(0, count - 1));
    if count > 0 {
        focus(row(next).as_ref());
    }
}
