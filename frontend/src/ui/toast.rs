//! Short messages in a corner, read out politely; they go by themselves unless they matter.

use std::cell::{Cell, RefCell};
use steward_markup::html;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{
    Act, Button, Icon, Look, icon,
    mount::{Mounted, mount},
    on,
};
use crate::{
    browser::{document, sleep},
    i18n::{self, t},
};

struct Toast {
    bad: bool,
    text: String,
    /// What can be done about it, such as taking it back.
    offer: Option<(String, Act)>,
}

thread_local! {
    static SHOWN: RefCell<Vec<(u32, Mounted)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    /// While the pointer or the focus is on a toast, none goes away.
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// How long a message stays, in milliseconds: longer where it can be answered.
const STAY: i32 = 5000;
const STAY_WITH_OFFER: i32 = 12_000;

/// The id of the corner where messages appear.
const PLACE: &str = "toasts";

/// Something went well.
pub fn good(text: impl Into<String>) {
    push(Toast { bad: false, text: text.into(), offer: None });
}

/// Something went well and can be taken back.
pub fn good_with(text: impl Into<String>, label: impl Into<String>, offer: Act) {
    push(Toast { bad: false, text: text.into(), offer: Some((label.into(), offer)) });
}

/// Something went wrong; stays until it is closed.
pub fn bad(text: impl Into<String>) {
    push(Toast { bad: true, text: text.into(), offer: None });
}

fn push(toast: Toast) {
    let Some(place) = document().get_element_by_id(PLACE) else { return };
    let id = LAST.get() + 1;
    LAST.set(id);
    let stay = match &toast {
        Toast { bad: true, .. } => None,
        Toast { offer: Some(_), .. } => Some(STAY_WITH_OFFER),
        _ => Some(STAY),
    };
    let mounted = mount(&place, Box::new(move || draw(id, toast)));
    SHOWN.with_borrow_mut(|shown| shown.push((id, mounted)));
    if let Some(stay) = stay {
        spawn_local(async move {
            sleep(stay).await;
            while HELD.get() {
                sleep(500).await;
            }
            drop_toast(id);
        });
    }
}

fn drop_toast(id: u32) {
    let gone: Vec<(u32, Mounted)> = SHOWN.with_borrow_mut(|shown| shown.extract_if(.., |(of, _)| *of == id).collect());
    if SHOWN.with_borrow(Vec::is_empty) {
        HELD.set(false);
    }
    // The click on its button is over before the view goes.
    spawn_local(async move {
        for (_, mounted) in gone {
            mounted.remove();
        }
    });
}

fn draw(id: u32, toast: Toast) -> AnyView {
    let Toast { bad, text, offer } = toast;
    let offer = offer.map(|(label, offer)| {
        let act = super::act(move || {
            drop_toast(id);
            offer();
        });
        Button::new(Look::Plain, None, label, act).view()
    });
    let close = super::act(move || drop_toast(id));
    html! {
        <div class="toast" class:bad=bad role=bad.then_some("alert")>
            {icon(if bad { Icon::Warning } else { Icon::Check })}
            <p>{text}</p>
            {offer}
            {Button::icon(Icon::Cross, t(i18n::CLOSE), close).view()}
        </div>
    }
}

/// The corner where messages appear. It is always there, so that assistive technology watches it.
pub fn host() -> AnyView {
    html! {
        <div
            id=PLACE
            class="toasts"
            role="status"
            aria-live="polite"
            on:mouseenter=on(|_: leptos::ev::MouseEvent| HELD.set(true))
            on:mouseleave=on(|_: leptos::ev::MouseEvent| HELD.set(false))
            on:focusin=on(|_: leptos::ev::FocusEvent| HELD.set(true))
            on:focusout=on(|_: leptos::ev::FocusEvent| HELD.set(false))
        ></div>
    }
}
