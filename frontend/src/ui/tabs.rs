//! Tabs that are links: each has an address of its own.

use leptos::prelude::*;
use steward_markup::html;

/// `entries` are address, label and whether it is the one that is open.
pub fn tabs(label: &str, entries: Vec<(String, String, bool)>) -> AnyView {
    let entries = entries
        .into_iter()
        .map(|(href, name, open)| html! { <a href=href aria-current=open.then_some("page")>{name}</a> })
        .collect::<Vec<AnyView>>();
    html! { <nav class="tabs" aria-label=label.to_owned()>{entries}</nav> }
}
