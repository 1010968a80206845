//! A light panel at a button: menus, filters, the column chooser. The browser's popover closes it on
//! Escape and on a click elsewhere; here it is placed where it fits.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::{effect, overlay};
use crate::browser::{self, call, window};

/// Space between the button, the panel and the edge of the window, in pixels.
const GAP: f64 = 4.0;

/// Opens a panel below `anchor`. `open` follows whether it is there.
pub fn popup(
    anchor: HtmlElement,
    role: &'static str,
    label: String,
    open: RwSignal<bool>,
    content: impl Fn(u32) -> AnyView + Send + Sync + 'static,
) {
    boxed(anchor, role, label, open, Box::new(content));
}

type Content = Box<dyn Fn(u32) -> AnyView + Send + Sync>;

fn boxed(anchor: HtmlElement, role: &'static str, label: String, open: RwSignal<bool>, content: Content) {
    let anchor = StoredValue::new_local(anchor);
    open.set(true);
    overlay::open(move |id| {
        let node = NodeRef::<html::Div>::new();
        effect(move || {
            let (Some(panel), Some(anchor)) = (node.get(), anchor.try_get_value()) else { return };
            if call(&panel, "showPopover", &[]).is_err() {
                return;
            }
            place(&anchor, &panel);
            let first = panel.query_selector("[role^=menuitem]:not([aria-disabled]), input, button, a").ok().flatten();
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        });
        overlay::on_close(id, move || {
            open.try_set(false);
            let inside = browser::focused().is_none_or(|focused| focused.tag_name() == "BODY");
            if let Some(anchor) = anchor.try_get_value().filter(|_| inside) {
                let _ = anchor.focus();
            }
        });
        let closed = move |event: leptos::ev::Event| {
            let state =
                js_sys::Reflect::get(&event, &JsValue::from_str("newState")).ok().and_then(|state| state.as_string());
            if state.as_deref() == Some("closed") {
                overlay::close(id);
            }
        };
        view! {
            <div class="popup" popover="auto" role=role aria-label=label.clone() node_ref=node on:toggle=closed on:keydown=|event: leptos::ev::KeyboardEvent| move_focus(&event)>
                {content(id)}
            </div>
        }
        .into_any()
    });
}

/// Whole pixels: a number with a fraction would bring the machinery that prints floats.
fn pixels(length: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a window is no wider than an i32")]
    let whole = length.round() as i32;
    format!("{whole}px")
}

/// Below the button and left-aligned with it, unless the window ends there.
fn place(anchor: &HtmlElement, panel: &HtmlElement) {
    let (button, own) = (anchor.get_bounding_client_rect(), panel.get_bounding_client_rect());
    let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let mut left = button.left();
    if left + own.width() > width - GAP {
        left = (button.right() - own.width()).max(GAP);
    }
    let mut top = button.bottom() + GAP;
    if top + own.height() > height - GAP {
        top = (button.top() - own.height() - GAP).max(GAP);
    }
    let style = panel.style();
    let _ = style.set_property("left", &pixels(left));
    let _ = style.set_property("top", &pixels(top));
}

/// Arrow keys, Home and End go through the entries of a menu.
fn move_focus(event: &leptos::ev::KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "Home" => i32::MIN,
        "End" => i32::MAX,
        _ => return,
    };
    let Some(panel) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    if panel.get_attribute("role").as_deref() != Some("menu") {
        return;
    }
    event.prevent_default();
    let Ok(entries) = panel.query_selector_all("[role^=menuitem]") else { return };
    let focused = browser::focused();
    let count = i32::try_from(entries.length()).unwrap_or(0);
    let at = (0..count).find(|index| {
        let entry = entries.get(u32::try_from(*index).unwrap_or(0));
        entry.is_some() && entry == focused.as_ref().map(|focused| focused.clone().into())
    });
    let next = match (at, step) {
        (_, i32::MIN) => 0,
        (_, i32::MAX) => count - 1,
        (Some(at), step) => (at + step).rem_euclid(count.max(1)),
        (None, _) => 0,
    };
    if let Some(entry) =
        entries.get(u32::try_from(next).unwrap_or(0)).and_then(|entry| entry.dyn_into::<HtmlElement>().ok())
    {
        let _ = entry.focus();
    }
}
