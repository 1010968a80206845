//! One's own account: profile and password.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::identity::UpdateProfile;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use super::person;
use crate::{
    api::session,
    browser::location,
    i18n::{self, Language, permission as describe, t},
    kit::{
        action,
        cell::Cell,
        detail::{self, Group},
        form::{self, Form, Save, Section},
        load::Loaded,
        row, title,
    },
    routes::Route,
    shell::{LANGUAGES, NEW_PASSWORD},
    ui::{Icon, Look, link_button, toast},
};

/// Where the server keeps what one may change of oneself.
const PROFILE: &str = "auth/profile";

static GROUPS: &[Group] = &[
    Group {
        title: i18n::PROFILE,
        side: false,
        facts: &[
            (i18n::NAME, Cell::Text("name")),
            (i18n::EMAIL, Cell::Text("email")),
            (i18n::PANEL_LANGUAGE, Cell::Word("locale", LANGUAGES)),
            (i18n::STAFF_MEMBER, Cell::YesNo("is_admin")),
        ],
    },
    Group {
        title: i18n::ACCESS,
        side: true,
        facts: &[(i18n::ROLES, Cell::List("roles")), (i18n::ORGANIZATIONS, Cell::Of(organizations))],
    },
    Group { title: i18n::PERMISSIONS, side: false, facts: &[(i18n::WHOLE_PLATFORM, Cell::Of(permissions))] },
];

fn lines(lines: impl Iterator<Item = String>) -> AnyView {
    lines.map(|line| html! { <span class="line">{line}</span> }).collect::<Vec<AnyView>>().into_any()
}

fn organizations(who: &Value) -> AnyView {
    let all = row::at(who, "organizations").as_array().map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() { t(i18n::NONE).into_any() } else { lines(all.iter().map(row::name)) }
}

fn permissions(who: &Value) -> AnyView {
    let held = row::texts(who, "permissions");
    if held.is_empty() {
        return t(i18n::NONE).into_any();
    }
    lines(held.iter().filter_map(|name| name.parse().ok()).map(|permission| t(describe(permission)).to_owned()))
}

pub fn profile() -> AnyView {
    title::set(t(i18n::PROFILE));
    let facts = Loaded::new("auth/whoami".to_owned()).view(6, |who| detail::facts(GROUPS, &who));
    let edit = link_button(Look::Main, Some(Icon::Edit), t(i18n::EDIT), Route::EditAccount.href(), None);
    html! { <div class="head"><div><h1>{t(i18n::PROFILE)}</h1></div><div class="do">{edit}</div></div> {facts} }
}

static EDIT: Form = Form {
    sections: &[Section { title: None, fields: &[person::NAME, person::LANGUAGE] }],
    check: form::check_as::<UpdateProfile>,
};

pub fn edit() -> AnyView {
    Loaded::new(PROFILE.to_owned()).view(3, |me| {
        let start = form::only(&json!({ "name": "", "locale": "" }), &me);
        let save = Save::update(PROFILE, row::version(&me));
        form::page(&EDIT, t(i18n::EDIT_PROFILE), start, save, Route::Account.href(), |saved| {
            let language = Language::from(row::text(&saved, "locale"));
            spawn_local(async move {
                // The name stands in the head of the page. Without an answer the old one stays there.
                let _ = session::whoami().await;
                if let Err(error) = i18n::choose(language).await {
                    action::report(&error);
                }
                toast::good(t(i18n::PROFILE_SAVED));
            });
            location::go_unasked(&Route::Account.href());
        })
    })
}

pub fn password() -> AnyView {
    let start = json!({ "current_password": "", "new_password": "" });
    let back = Route::Account.href();
    form::page(&NEW_PASSWORD, t(i18n::CHANGE_PASSWORD), start, Save::token("auth/password"), back, |_| {
        toast::good(t(i18n::PASSWORD_CHANGED));
        location::go_unasked(&Route::Account.href());
    })
}
