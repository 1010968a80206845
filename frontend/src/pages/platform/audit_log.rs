//! The audit log: list, one entry with what it changed, and the verification of the whole.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Permission, Resource, platform::AuditEntry};
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api,
    i18n::{self, fill, t},
    kit::{
        action::{self, Action, always},
        audit,
        cell::{Cell, Word, time, word},
        detail::{self, Detail, Group, Panel, Tab},
        format,
        list::{self, Column, Empty, Filter, Kind, List, Rank},
        pick, row, secret,
    },
    routes::Route,
    ui::{Icon, Look, act, toast},
};

static KINDS: &[Word] = &[
    word("organization", i18n::KIND_ORGANIZATION),
    word("user", i18n::KIND_USER),
    word("member", i18n::KIND_MEMBER),
    word("role", i18n::KIND_ROLE),
    word("invitation", i18n::KIND_INVITATION),
    word("session", i18n::KIND_SESSION),
    word("api_key", i18n::KIND_API_KEY),
];

static ACTORS: &[Word] = &[
    word("user", i18n::ACTOR_USER),
    word("api_key", i18n::ACTOR_API_KEY),
    word("system", i18n::ACTOR_SYSTEM),
    word("console", i18n::ACTOR_CONSOLE),
    word("anonymous", i18n::ACTOR_ANONYMOUS),
];

static LIST: List = List {
    name: AuditEntry::PATH,
    title: i18n::AUDIT_LOG,
    count: None,
    search: None,
    columns: &[
        Column {
            key: "what",
            label: i18n::WHAT,
            cell: Cell::Of(|entry| audit::action(entry).into_any()),
            sort: None,
            rank: Rank::Main,
        },
        Column {
            key: "subject",
            label: i18n::SUBJECT,
            cell: Cell::Link("subject_name", audit::subject_href),
            sort: None,
            rank: Rank::Usual,
        },
        Column { key: "who", label: i18n::WHO, cell: Cell::Text("actor_name"), sort: None, rank: Rank::Usual },
        Column { key: "when", label: i18n::WHEN, cell: Cell::Moment("at"), sort: None, rank: Rank::Main },
        Column { key: "address", label: i18n::IP_ADDRESS, cell: Cell::Mono("address"), sort: None, rank: Rank::Usual },
        Column {
            key: "actor",
            label: i18n::ACTOR_KIND,
            cell: Cell::Word("actor_kind", ACTORS),
            sort: None,
            rank: Rank::Extra,
        },
        Column {
            key: "permission",
            label: i18n::PERMISSION_USED,
            cell: Cell::Mono("permission"),
            sort: None,
            rank: Rank::Extra,
        },
        Column { key: "action", label: i18n::ACTION_NAME, cell: Cell::Mono("action"), sort: None, rank: Rank::Extra },
        Column { key: "request", label: i18n::REQUEST, cell: Cell::Mono("request_id"), sort: None, rank: Rank::Extra },
    ],
    filters: &[
        Filter { key: "actor_id", label: i18n::WHO, kind: Kind::Pick(&pick::PEOPLE) },
        Filter { key: "action", label: i18n::ACTION_NAME, kind: Kind::Text },
        Filter { key: "subject_kind", label: i18n::SUBJECT_KIND, kind: Kind::One(KINDS) },
        Filter { key: "subject_id", label: i18n::SUBJECT, kind: Kind::Text },
        Filter { key: "organization_id", label: i18n::ORGANIZATION, kind: Kind::Pick(&pick::ORGANIZATIONS) },
        Filter { key: "from", label: i18n::FROM, kind: Kind::Day },
        Filter { key: "to", label: i18n::TO, kind: Kind::Day },
    ],
    sort: "",
    href: Some(href),
    row_name: audit::action,
    row_id: |value| row::id(value).to_owned(),
    actions: &[],
    bulk: &[],
    export: Some(Permission::AuditExport),
    head: &[Action {
        label: i18n::VERIFY,
        icon: Icon::Shield,
        look: Look::Plain,
        permission: Some(Permission::AuditVerify),
        when: always,
        run: |_, _| verify(),
    }],
    empty: Empty { icon: Icon::Log, title: i18n::NO_AUDIT, hint: i18n::NO_AUDIT_HINT },
};

static DETAIL: Detail = Detail {
    path: AuditEntry::PATH,
    name: heading,
    facts,
    actions: &[],
    tabs: &[Tab { key: "", label: i18n::OVERVIEW, permission: None, panel: Panel::Custom(entry) }],
};

static GROUPS: &[Group] = &[
    Group {
        title: i18n::WHAT_HAPPENED,
        side: false,
        facts: &[
            (i18n::SUBJECT, Cell::Link("subject_name", audit::subject_href)),
            (i18n::SUBJECT_KIND, Cell::Of(subject_kind)),
            (i18n::ACTION_NAME, Cell::Mono("action")),
            (i18n::PERMISSION_USED, Cell::Mono("permission")),
        ],
    },
    Group {
        title: i18n::ORIGIN,
        side: true,
        facts: &[
            (i18n::WHO, Cell::Link("actor_name", actor_href)),
            (i18n::ACTOR_KIND, Cell::Word("actor_kind", ACTORS)),
            (i18n::ON_BEHALF_OF, Cell::Mono("on_behalf_of")),
            (i18n::WHEN, Cell::Moment("at")),
            (i18n::IP_ADDRESS, Cell::Mono("address")),
            (i18n::REQUEST, Cell::Mono("request_id")),
        ],
    },
    Group {
        title: i18n::SEAL,
        side: true,
        facts: &[(i18n::SEQUENCE, Cell::Number("sequence")), (i18n::HASH, Cell::Mono("hash"))],
    },
];

fn href(value: &Value) -> String {
    format!("{}/{}", Route::Audit.href(), row::id(value))
}

fn actor_href(value: &Value) -> Option<String> {
    row::at(value, "actor_id").as_str().map(|id| format!("{}/{id}", Route::People.href()))
}

fn subject_kind(value: &Value) -> AnyView {
    let kind = row::text(value, "subject_kind");
    audit::kind(kind).map_or_else(|| kind.to_owned(), |text| t(text).to_owned()).into_any()
}

fn heading(value: &Value) -> String {
    audit::action(value)
}

fn facts(value: &Value) -> AnyView {
    let at = row::text(value, "at");
    html! { <span>{row::text(value, "actor_name").to_owned()}</span><span>{time(at, format::relative(at))}</span> }
}

fn entry(value: &Value) -> AnyView {
    let any = row::has(value, "before") || row::has(value, "after");
    let card = any.then(|| html! { <section class="card"><header><h2>{t(i18n::CHANGES)}</h2></header>{audit::changes(value)}</section> });
    html! { {card} {detail::facts(GROUPS, value)} }
}

/// Walks the hash chain and shows what the server found.
fn verify() {
    spawn_local(async {
        let found = match api::act("audit/verify", Value::Null).await {
            Ok(found) => found,
            Err(error) => return action::report(&error),
        };
        let number = |key| format::number(row::number(&found, key));
        if row::flag(&found, "intact") {
            let values =
                [("checked", number("checked")), ("pending", number("pending")), ("sequence", number("last_sequence"))];
            let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            let body = fill(i18n::VERIFY_INTACT_BODY, &values);
            secret::show(
                t(i18n::VERIFY_INTACT).to_owned(),
                body,
                row::text(&found, "last_hash").to_owned(),
                act(|| ()),
            );
        } else {
            let values =
                [("sequence", number("first_bad_sequence")), ("reason", row::text(&found, "reason").to_owned())];
            let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            toast::bad(format!("{}. {}", t(i18n::VERIFY_BROKEN), fill(i18n::VERIFY_BROKEN_BODY, &values)));
        }
    });
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn detail(id: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{id}", Route::Audit.href()), id)
}
