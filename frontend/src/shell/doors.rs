//! The ways in: sign-in, the set-up of a new platform, an invitation, and the password that must be
//! changed first.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    FieldError,
    identity::{AcceptInvitation, ChangePassword, SetUp},
};
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use super::{challenge::SIGN_IN, door, sign_out_button};
use crate::{
    api::{self, Error},
    browser::{self, location},
    i18n::{self, Text, fill, t},
    kit::{
        cell::{Word, word},
        form::{self, Field, Form, FormState, Kind, Save, Section},
        load::trouble,
        row,
    },
    ui::{Button, live, maybe, on, skeleton},
};

pub static LANGUAGES: &[Word] = &[word("en", i18n::IN_ENGLISH), word("de", i18n::IN_GERMAN)];

static SET_UP: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("name", i18n::YOUR_NAME, Kind::Text).autocomplete("name"),
            Field::new("email", i18n::EMAIL, Kind::Email).autocomplete("username"),
            Field::new("password", i18n::PASSWORD, Kind::NewPassword { generate: false })
                .autocomplete("new-password")
                .hint(i18n::PASSWORD_HINT),
            Field::new("locale", i18n::LANGUAGE, Kind::Word(LANGUAGES)),
        ],
    }],
    check: check_set_up,
};

fn check_set_up(input: &Value) -> Vec<FieldError> {
    form::check_as::<SetUp>(input)
}

static ACCEPT: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("name", i18n::YOUR_NAME, Kind::Text).autocomplete("name"),
            Field::new("password", i18n::PASSWORD, Kind::NewPassword { generate: false })
                .autocomplete("new-password")
                .hint(i18n::PASSWORD_HINT),
        ],
    }],
    check: check_accept,
};

fn check_accept(input: &Value) -> Vec<FieldError> {
    form::check_as::<AcceptInvitation>(input)
}

pub static NEW_PASSWORD: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("current_password", i18n::CURRENT_PASSWORD, Kind::Password).autocomplete("current-password"),
            Field::new("new_password", i18n::NEW_PASSWORD, Kind::NewPassword { generate: false })
                .autocomplete("new-password")
                .hint(i18n::PASSWORD_HINT),
        ],
    }],
    check: check_new_password,
};

fn check_new_password(input: &Value) -> Vec<FieldError> {
    form::check_as::<ChangePassword>(input)
}

/// A form whose one button is as wide as the card.
fn single(state: FormState, label: Text) -> AnyView {
    html! {
        <form class="form" novalidate on:submit=on(move |event: leptos::ev::SubmitEvent| { event.prevent_default(); state.submit(); })>
            {form::fields(state)}
            <footer>{Button::submit(t(label), state.busy.into()).view()}</footer>
        </form>
    }
}

pub fn sign_in() -> AnyView {
    let state =
        FormState::new(&SIGN_IN, json!({ "email": "", "password": "" }), Save::token("auth/sign-in"), |_, _| ());
    // A platform without its first account says where to begin.
    let fresh = RwSignal::new(false);
    spawn_local(async move {
        if api::fetch_public("auth/setup").await.is_ok() {
            fresh.try_set(true);
        }
    });
    browser::focus_soon("#field-email");
    let body = html! {
        {maybe(move || fresh.get().then(|| html! { <p class="note">{t(i18n::SET_UP_OPEN)}</p> }))}
        {single(state, i18n::SIGN_IN)}
    };
    door(t(i18n::SIGN_IN_TITLE), "", body.into_any())
}

/// The first account of a new platform.
pub fn set_up() -> AnyView {
    let start = json!({
        "token": location::fragment(),
        "name": "", "email": "", "password": "",
        "locale": i18n::language().get_untracked().code(),
    });
    let state = FormState::new(&SET_UP, start, Save::token("auth/setup"), |_, _| location::replace("/"));
    let body = if location::fragment().is_empty() {
        html! { <p class="note">{t(i18n::SET_UP_NO_TOKEN)}</p> }
    } else {
        browser::focus_soon("#field-name");
        single(state, i18n::SET_UP)
    };
    door(t(i18n::SET_UP_TITLE), t(i18n::SET_UP_HINT), body)
}

/// What an invited person sees: who invites them into what, and a form for name and password.
pub fn invitation() -> AnyView {
    let token = location::fragment();
    let open = RwSignal::new(None::<Result<Value, Error>>);
    let asked = token.clone();
    spawn_local(async move {
        let answer = api::act_public("auth/invitation", json!({ "token": asked })).await;
        open.try_set(Some(answer));
    });
    let body = move || match open.get() {
        None => skeleton(3),
        Some(Err(error)) => trouble(&error, None),
        Some(Ok(invitation)) => {
            let text = |key| row::text(&invitation, key).to_owned();
            let by = text("invited_by");
            let hint = match row::text(&invitation, "organization_name") {
                "" => fill(i18n::INVITED_TO_PLATFORM, &[("by", &by)]),
                organization => fill(i18n::INVITED_TO, &[("by", &by), ("organization", organization)]),
            };
            let start = json!({ "token": token, "name": text("name"), "password": "" });
            let state =
                FormState::new(&ACCEPT, start, Save::token("auth/invitation/accept"), |_, _| location::replace("/"));
            browser::focus_soon("#field-password");
            html! { <p class="sub">{hint}</p><p class="strong">{text("email")}</p>{single(state, i18n::ACCEPT)} }
        }
    };
    door(t(i18n::INVITATION_TITLE), "", live(body))
}

/// Nothing else is possible before the temporary password is replaced.
pub fn change_password() -> AnyView {
    let start = json!({ "current_password": "", "new_password": "" });
    let state = FormState::new(&NEW_PASSWORD, start, Save::token("auth/password"), |_, _| ());
    browser::focus_soon("#field-current_password");
    let body = html! { {single(state, i18n::CHANGE_PASSWORD)} {sign_out_button()} };
    door(t(i18n::CHANGE_PASSWORD), t(i18n::MUST_CHANGE_HINT), body.into_any())
}
