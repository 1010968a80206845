//! Sign in again, and confirm your password: asked in place, above whatever one was doing, which
//! then goes on.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    FieldError,
    identity::{Confirm, SignIn},
};
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::session::{self, Challenge},
    i18n::{self, t},
    kit::form::{self, Field, Form, FormState, Kind, Save, Section},
    ui::{Button, Look, act, dialog, effect, on, overlay},
};

pub(super) static SIGN_IN: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("email", i18n::EMAIL, Kind::Email).autocomplete("username"),
            Field::new("password", i18n::PASSWORD, Kind::Password).autocomplete("current-password"),
        ],
    }],
    check: check_sign_in,
};

fn check_sign_in(input: &Value) -> Vec<FieldError> {
    form::check_as::<SignIn>(input)
}

static CONFIRM: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[Field::new("password", i18n::PASSWORD, Kind::Password).autocomplete("current-password")],
    }],
    check: check_confirm,
};

fn check_confirm(input: &Value) -> Vec<FieldError> {
    form::check_as::<Confirm>(input)
}

/// Watches for a question and shows it.
pub fn challenges() -> AnyView {
    let shown = StoredValue::new(None::<u32>);
    effect(move || match session::challenge().get() {
        Some(challenge) => shown.set_value(Some(show(challenge))),
        None => {
            if let Some(id) = shown.try_update_value(Option::take).flatten() {
                overlay::close(id);
            }
        }
    });
    ().into_any()
}

fn show(challenge: Challenge) -> u32 {
    overlay::open(move |id| {
        // Closed without an answer, the calls that wait must not wait for ever.
        overlay::on_close(id, || {
            if session::challenge().get_untracked().is_some() {
                session::settle(false);
            }
        });
        let email = session::who().with_untracked(|who| who.as_ref().map(|who| who.email.clone()).unwrap_or_default());
        let (heading, hint, form, start, save) = match challenge {
            Challenge::SignIn => (
                i18n::SIGN_IN_AGAIN,
                i18n::SIGN_IN_AGAIN_HINT,
                &SIGN_IN,
                json!({ "email": email, "password": "" }),
                Save::token("auth/sign-in"),
            ),
            Challenge::Confirm => {
                (i18n::CONFIRM_TITLE, i18n::CONFIRM_HINT, &CONFIRM, json!({ "password": "" }), Save::confirm())
            }
        };
        let state = FormState::new(form, start, save, |_, _| ());
        let other = match challenge {
            Challenge::SignIn => {
                Button::new(Look::Plain, None, t(i18n::SIGN_OUT), act(|| spawn_local(session::sign_out())))
            }
            Challenge::Confirm => Button::new(Look::Plain, None, t(i18n::CANCEL), act(move || overlay::close(id))),
        };
        let label = match challenge {
            Challenge::SignIn => i18n::SIGN_IN,
            Challenge::Confirm => i18n::CONFIRM,
        };
        let body = html! {
            <form class="form" novalidate on:submit=on(move |event: leptos::ev::SubmitEvent| { event.prevent_default(); state.submit(); })>
                <p class="dialog-text">{t(hint)}</p>
                {form::fields(state)}
                <footer>{other.view()}{Button::submit(t(label), state.busy.into()).view()}</footer>
            </form>
        };
        crate::browser::focus_soon("dialog[open]:last-of-type input[type=password]");
        dialog::modal(id, dialog::Shape::Small, t(heading).to_owned(), None, body.into_any())
    })
}
