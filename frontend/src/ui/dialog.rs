//! Modal dialogs and drawers on the browser's own `<dialog>`: it keeps the focus inside, and Escape
//! closes it. The focus returns to where it was.

use leptos::{html::Dialog, prelude::*};
use steward_markup::html;

use super::{Act, Button, Icon, act, effect, overlay};
use crate::{
    browser,
    i18n::{self, t},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Small,
    Wide,
    /// From the right edge, over the whole height.
    Drawer,
    /// From the left edge: the navigation of a phone.
    Sheet,
    /// High up on the page, without a title bar: the command palette.
    Palette,
}

impl Shape {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "dialog",
            Self::Wide => "dialog wide-dialog",
            Self::Drawer => "dialog drawer",
            Self::Sheet => "dialog drawer sheet",
            Self::Palette => "dialog palette",
        }
    }
}

/// Shows a dialog with a title and a button to close it. `leave` answers Escape and the button: it
/// may ask first; without it the dialog just closes.
pub fn modal(id: u32, shape: Shape, title: String, leave: Option<Act>, body: AnyView) -> AnyView {
    let node = NodeRef::<Dialog>::new();
    let leave = leave.unwrap_or_else(|| act(move || overlay::close(id)));
    let before = StoredValue::new_local(browser::focused());
    effect(move || {
        if let Some(dialog) = node.get() {
            let _ = dialog.show_modal();
        }
    });
    overlay::on_close(id, move || {
        // The page underneath may have redrawn what had the focus: then its heading takes it.
        let back = before.try_get_value().flatten();
        match back.filter(|element| element.is_connected()) {
            Some(element) => drop(element.focus()),
            None => browser::focus_soon("#main"),
        }
    });
    let (escape, outside) = (leave.clone(), leave.clone());
    let heading = format!("dialog-{id}");
    let bar = html! {
        <header>
            <h2 id=heading.clone()>{title}</h2>
            {Button::icon(Icon::Cross, t(i18n::CLOSE), leave).view()}
        </header>
    };
    let light = matches!(shape, Shape::Drawer | Shape::Sheet | Shape::Palette);
    let inside = html! { <div class="dialog-body">{bar}{body}</div> };
    // `view!`: the node itself is needed, to open it.
    view! {
        <dialog
            class=shape.class()
            aria-labelledby=heading
            node_ref=node
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                escape();
            }
            on:mousedown=move |event: leptos::ev::MouseEvent| {
                // A press on the backdrop reaches the dialog itself, one inside a child of it.
                if light && node.get_untracked().is_some_and(|dialog| {
                    event.target().as_ref() == Some(AsRef::<web_sys::EventTarget>::as_ref(&dialog))
                }) {
                    outside();
                }
            }
        >
            {inside}
        </dialog>
    }
    .into_any()
}
