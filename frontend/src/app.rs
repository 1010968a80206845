//! The start, and what is drawn: the shell around the page that the address asks for.

use leptos::prelude::*;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::{changes, session},
    browser::{document, location},
    i18n,
    kit::title,
    routes::Route,
    shell,
    ui::{effect, live, memo, overlay, toast},
};

/// Starts the panel. Once, when the page is loaded.
pub fn start() {
    i18n::start();
    location::start();
    spawn_local(session::start());
    changes::start();
    mount_to_body(root);
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

fn root() -> impl IntoView {
    let route = memo(|| Route::parse(&location::path()));
    effect(move || {
        route.track();
        title::crumb().set(None);
        overlay::close_all();
    });
    // Speaks the language of the account, unless this browser has chosen one.
    effect(|| {
        if let Some(locale) = session::who().with(|who| who.as_ref().map(|who| who.locale.clone())) {
            i18n::suggest(&locale);
        }
    });
    // A new language draws everything anew: no text is watched one by one.
    let language = i18n::language();
    let all = move || {
        language.track();
        html! { {shell::frame(route)} {overlay::host()} {shell::challenges()} }
    };
    // What a message says of the change of language itself must outlive it.
    html! { {live(all)} {toast::host()} }
}
