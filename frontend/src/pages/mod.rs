//! The pages. Each describes what it shows as data; `kit` draws it.

mod identity;
mod operations;
mod organizations;
mod platform;

use identity::{account, api_key, invitation, person, role, session};
use leptos::prelude::*;
use operations::{job, schedule};
use organizations::{import, organization, organization_form};
use platform::{audit_log, dashboard};

use crate::{
    i18n::{self, t},
    kit::title,
    routes::Route,
    ui::{Icon, Look, blank, link_button},
};

/// The page at a route.
pub fn draw(route: &Route) -> AnyView {
    match route {
        Route::Dashboard => dashboard::page(),
        Route::Organizations => organization::list(),
        Route::NewOrganization => organization_form::create(),
        Route::ImportOrganizations => import::page(),
        Route::Organization(id) => organization::detail(&id.to_string()),
        Route::EditOrganization(id) => organization_form::edit(&id.to_string()),
        Route::People => person::list(),
        Route::NewPerson => person::create(),
        Route::Person(id) => person::detail(&id.to_string()),
        Route::EditPerson(id) => person::edit(&id.to_string()),
        Route::Invitations => invitation::list(),
        Route::NewInvitation => invitation::create(),
        Route::Roles => role::list(),
        Route::NewRole => role::create(),
        Route::Role(id) => role::detail(&id.to_string()),
        Route::EditRole(id) => role::edit(&id.to_string()),
        Route::Sessions => session::list(),
        Route::ApiKeys => api_key::list(),
        Route::NewApiKey => api_key::create(),
        Route::ApiKey(id) => api_key::detail(&id.to_string()),
        Route::Jobs => job::list(),
        Route::Job(id) => job::detail(&id.to_string()),
        Route::Tasks => job::tasks(),
        Route::Schedules => schedule::list(),
        Route::Schedule(name) => schedule::detail(name),
        Route::Audit => audit_log::list(),
        Route::AuditEntry(id) => audit_log::detail(&id.to_string()),
        Route::Account => account::profile(),
        Route::EditAccount => account::edit(),
        Route::AccountPassword => account::password(),
        Route::AccountSessions => session::own(),
        // The ways in are drawn by the shell, outside the layout.
        Route::SetUp | Route::Invitation | Route::NotFound => not_found(),
    }
}

fn not_found() -> AnyView {
    title::set(t(i18n::NOT_FOUND_TITLE));
    let home = link_button(Look::Plain, Some(Icon::Home), t(i18n::TO_DASHBOARD), Route::Dashboard.href(), None);
    blank(Icon::Search, t(i18n::NOT_FOUND_TITLE), t(i18n::NOT_FOUND_HINT), Some(home))
}
