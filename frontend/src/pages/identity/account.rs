//! One's own account: profile and password.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_markup::html;

use crate::{
    browser::location,
    i18n::{self, permission as describe, t},
    kit::{
        cell::Cell,
        detail::{self, Group},
        form::{self, Save},
        load::Loaded,
        row, title,
    },
    routes::Route,
    shell::{LANGUAGES, NEW_PASSWORD},
    ui::toast,
};

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
    html! { <div class="head"><h1>{t(i18n::PROFILE)}</h1></div> {facts} }
}

pub fn password() -> AnyView {
    let start = json!({ "current_password": "", "new_password": "" });
    let back = Route::Account.href();
    form::page(&NEW_PASSWORD, t(i18n::CHANGE_PASSWORD), start, Save::token("auth/password"), back, |_| {
        toast::good(t(i18n::PASSWORD_CHANGED));
        location::go_unasked(&Route::Account.href());
    })
}
