//! Open sessions: everybody's, one person's, one's own.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Permission, Resource, identity::Session};
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api,
    i18n::{self, fill, t},
    kit::{
        action::{self, Action, always},
        cell::Cell,
        confirm::{self, Question},
        format,
        list::{self, Column, Empty, Filter, Kind, List, Rank},
        pick, row,
    },
    routes::Route,
    ui::{Act, Icon, Look, Tone, act, badge, toast},
};

const PERSON: Column =
    Column { key: "person", label: i18n::PERSON, cell: Cell::Text("user_name"), sort: None, rank: Rank::Main };
const DEVICE: Column =
    Column { key: "device", label: i18n::DEVICE, cell: Cell::Of(device_cell), sort: None, rank: Rank::Main };
const EMAIL: Column =
    Column { key: "email", label: i18n::EMAIL, cell: Cell::Text("user_email"), sort: None, rank: Rank::Extra };
const ADDRESS: Column =
    Column { key: "address", label: i18n::IP_ADDRESS, cell: Cell::Mono("address"), sort: None, rank: Rank::Usual };
const USED: Column =
    Column { key: "used", label: i18n::LAST_USED, cell: Cell::Ago("last_used_at"), sort: None, rank: Rank::Usual };
const SINCE: Column =
    Column { key: "since", label: i18n::SIGNED_IN_AT, cell: Cell::Moment("created_at"), sort: None, rank: Rank::Usual };
const ENDS: Column =
    Column { key: "ends", label: i18n::ENDS, cell: Cell::Moment("expires_at"), sort: None, rank: Rank::Extra };

const SESSIONS: List = List {
    name: Session::PATH,
    title: i18n::SESSIONS,
    count: Some((i18n::N_SESSION, i18n::N_SESSIONS)),
    search: None,
    columns: &[PERSON, DEVICE, ADDRESS, USED, SINCE, EMAIL, ENDS],
    filters: &[Filter { key: "user_id", label: i18n::PERSON, kind: Kind::Pick(&pick::PEOPLE) }],
    sort: "",
    href: Some(|value| format!("{}/{}/sessions", Route::People.href(), row::text(value, "user_id"))),
    row_name: |value| row::text(value, "user_name").to_owned(),
    row_id: |value| row::id(value).to_owned(),
    actions: &[Action {
        label: i18n::END_SESSION,
        icon: Icon::Exit,
        look: Look::Danger,
        permission: Some(Permission::SessionsEnd),
        when: |value| !row::flag(value, "current"),
        run: |value, changed| end(Session::PATH, value, changed),
    }],
    bulk: &[],
    export: None,
    head: &[Action {
        label: i18n::END_ALL,
        icon: Icon::Exit,
        look: Look::Plain,
        permission: Some(Permission::SessionsEndAll),
        when: always,
        run: end_all,
    }],
    empty: Empty { icon: Icon::Screen, title: i18n::NO_SESSIONS, hint: i18n::NO_SESSIONS_HINT },
};

static LIST: List = SESSIONS;

/// Inside a person's page.
pub static OF_PERSON: List =
    List { columns: &[DEVICE, ADDRESS, USED, SINCE, ENDS], filters: &[], href: None, head: &[], ..SESSIONS };

/// One's own: no permission is needed for them.
static OWN: List = List {
    name: "auth/sessions",
    columns: &[DEVICE, ADDRESS, USED, SINCE, ENDS],
    filters: &[],
    href: None,
    head: &[],
    actions: &[Action {
        label: i18n::END_SESSION,
        icon: Icon::Exit,
        look: Look::Danger,
        permission: None,
        when: |value| !row::flag(value, "current"),
        run: |value, changed| end("auth/sessions", value, changed),
    }],
    ..SESSIONS
};

/// The browser and system that a user agent names: the name of each that stands in it first.
fn device(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // Each browser also names those it descends from: the youngest first.
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => t(i18n::UNKNOWN_DEVICE).to_owned(),
    }
}

fn device_cell(value: &Value) -> AnyView {
    let agent = row::text(value, "user_agent");
    let current = row::flag(value, "current").then(|| badge(Tone::Ok, t(i18n::CURRENT)));
    html! { <span title=agent.to_owned()>{device(agent)}</span> " " {current} }
}

fn end(collection: &'static str, value: &Value, changed: Act) {
    let value = value.clone();
    let title = fill(i18n::END_SESSION_TITLE, &[("name", row::text(&value, "user_name"))]);
    let body = fill(i18n::END_SESSION_BODY, &[("device", &device(row::text(&value, "user_agent")))]);
    let yes = act(move || {
        let path = format!("{collection}/{}", row::id(&value));
        action::delete(path, None, t(i18n::SESSION_ENDED).to_owned(), None, changed.clone());
    });
    confirm::ask(Question::danger(title, body, t(i18n::END_SESSION)), yes);
}

fn end_all(_: &Value, changed: Act) {
    let yes = act(move || {
        let changed = changed.clone();
        spawn_local(async move {
            match api::act(&format!("{}/end-all", Session::PATH), Value::Null).await {
                Ok(outcome) => {
                    toast::good(fill(i18n::ENDED_N, &[("n", &format::number(row::number(&outcome, "changed")))]));
                    changed();
                }
                Err(error) => action::report(&error),
            }
        });
    });
    confirm::ask(
        Question::danger(t(i18n::END_ALL_TITLE).to_owned(), t(i18n::END_ALL_BODY).to_owned(), t(i18n::END_ALL)),
        yes,
    );
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn own() -> AnyView {
    list::page(&OWN)
}
