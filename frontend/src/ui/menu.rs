//! A button that opens a list of actions.

use std::sync::Arc;
use steward_markup::html;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Act, Icon, Look, icon, on, overlay, popup, truth};

/// An entry of a menu.
#[derive(Clone)]
pub struct Item {
    pub label: String,
    pub icon: Option<Icon>,
    pub danger: bool,
    /// Why it may not be used now.
    pub reason: Option<String>,
    /// Set on entries of which one is chosen.
    pub chosen: Option<bool>,
    pub act: Act,
}

impl Item {
    pub fn new(icon: impl Into<Option<Icon>>, label: impl Into<String>, act: Act) -> Self {
        Self { label: label.into(), icon: icon.into(), danger: false, reason: None, chosen: None, act }
    }

    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = Some(chosen);
        self
    }
}

/// A button with a menu. `items` is asked anew at each opening.
pub fn menu(
    look: Look,
    picture: Option<Icon>,
    label: &str,
    icon_only: bool,
    items: impl Fn() -> Vec<Item> + Send + Sync + 'static,
) -> AnyView {
    boxed(look, picture, label, icon_only, Arc::new(items))
}

type Items = Arc<dyn Fn() -> Vec<Item> + Send + Sync>;

fn boxed(look: Look, picture: Option<Icon>, label: &str, icon_only: bool, items: Items) -> AnyView {
    let open = RwSignal::new(false);
    let name = label.to_owned();
    let click = move |event: leptos::ev::MouseEvent| {
        let Some(anchor) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let items = Arc::clone(&items);
        popup(anchor, "menu", name.clone(), open, move |id| {
            items().into_iter().map(|item| entry(item, id)).collect::<Vec<AnyView>>().into_any()
        });
    };
    html! {
        <button
            type="button"
            class=look.class()
            class:square=icon_only
            aria-haspopup="menu"
            aria-expanded=truth(move || open.get())
            aria-label=icon_only.then(|| label.to_owned())
            title=icon_only.then(|| label.to_owned())
            on:click=on(click)
        >
            {picture.map(icon)}
            {(!icon_only).then(|| html! { <span>{label.to_owned()}</span>{icon(Icon::Down)} })}
        </button>
    }
}

fn entry(item: Item, id: u32) -> AnyView {
    let Item { label, icon: picture, danger, reason, chosen, act } = item;
    let forbidden = reason.is_some();
    let role = if chosen.is_some() { "menuitemradio" } else { "menuitem" };
    let click = move |_: leptos::ev::MouseEvent| {
        if !forbidden {
            overlay::close(id);
            act();
        }
    };
    html! {
        <button
            type="button"
            role=role
            tabindex="-1"
            class="menu-item"
            class:danger=danger
            aria-checked=chosen.map(|chosen| if chosen { "true" } else { "false" })
            aria-disabled=forbidden.then_some("true")
            title=reason
            on:click=on(click)
        >
            {if chosen == Some(true) { Some(icon(Icon::Check)) } else { picture.map(icon) }}
            <span>{label}</span>
        </button>
    }
}
