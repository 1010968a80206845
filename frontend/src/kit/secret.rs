//! Something that is shown this once: a key, a link, a password. With a button to copy it.

use leptos::prelude::*;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    browser,
    i18n::{self, t},
    ui::{Act, Button, Icon, Look, act, dialog, overlay, toast},
};

/// Shows `secret` above the page that one is on the way to.
pub fn show_soon(title: String, body: String, secret: String) {
    spawn_local(async move {
        browser::sleep(60).await;
        show(title, body, secret, act(|| ()));
    });
}

/// Shows `secret`; `after` runs when the dialog is closed.
pub fn show(title: String, body: String, secret: String, after: Act) {
    overlay::open(move |id| {
        let after = after.clone();
        let done = act(move || {
            overlay::close(id);
            after();
        });
        let text = secret.clone();
        let copy = act(move || {
            let text = text.clone();
            spawn_local(async move {
                if browser::copy(&text).await {
                    toast::good(t(i18n::COPIED));
                } else {
                    toast::bad(t(i18n::COPY_FAILED));
                }
            });
        });
        let view = html! {
            <p class="dialog-text">{body.clone()}</p>
            <div class="secret">
                <code tabindex="0">{secret.clone()}</code>
                {Button::new(Look::Plain, Icon::Copy, t(i18n::COPY), copy).view()}
            </div>
            <footer>{Button::new(Look::Main, None, t(i18n::SECRET_DONE), done.clone()).view()}</footer>
        };
        dialog::modal(id, dialog::Shape::Small, title.clone(), Some(done), view.into_any())
    });
}
