//! API keys: list, page, the form that makes one and shows its secret once, rotation.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    FieldError, Permission, Resource,
    identity::{ApiKey, CreateApiKey, RotateApiKey},
};

use crate::{
    browser::location,
    i18n::{self, fill, t},
    kit::{
        action::{self, Action, always},
        cell::{Cell, Word, word},
        confirm::{self, Question},
        detail::{self, Detail, Group, Panel, Tab},
        form::{self, Field, Form, Kind as Input, Save, Section},
        format,
        list::{self, Column, Empty, Filter, Kind, List, Rank},
        pick, row, secret,
    },
    routes::Route,
    ui::{Act, Icon, Look, Tone, act, badge, toast},
};

static ENDED: &[Word] = &[word("true", i18n::ENDED_TOO)];

static LIST: List = List {
    name: ApiKey::PATH,
    title: i18n::API_KEYS,
    count: Some((i18n::N_API_KEY, i18n::N_API_KEYS)),
    search: None,
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: None, rank: Rank::Main },
        Column { key: "state", label: i18n::KEY_STATE, cell: Cell::Of(state), sort: None, rank: Rank::Main },
        Column { key: "prefix", label: i18n::KEY_PREFIX, cell: Cell::Mono("prefix"), sort: None, rank: Rank::Usual },
        Column { key: "grants", label: i18n::PERMISSIONS, cell: Cell::List("grants"), sort: None, rank: Rank::Usual },
        Column { key: "by", label: i18n::CREATED_BY, cell: Cell::Text("user_name"), sort: None, rank: Rank::Usual },
        Column { key: "used", label: i18n::LAST_USED, cell: Cell::Ago("last_used_at"), sort: None, rank: Rank::Usual },
        Column { key: "expires", label: i18n::EXPIRES, cell: Cell::Date("expires_at"), sort: None, rank: Rank::Usual },
        Column {
            key: "rate",
            label: i18n::RATE_LIMIT,
            cell: Cell::Number("rate_limit"),
            sort: None,
            rank: Rank::Extra,
        },
    ],
    filters: &[
        Filter { key: "user_id", label: i18n::CREATED_BY, kind: Kind::Pick(&pick::PEOPLE) },
        Filter { key: "include_ended", label: i18n::KEY_STATE, kind: Kind::One(ENDED) },
    ],
    sort: "",
    href: Some(href),
    row_name: row::name,
    row_id: |value| row::id(value).to_owned(),
    actions: ACTIONS,
    bulk: &[],
    export: None,
    head: &[Action {
        label: i18n::NEW_API_KEY,
        icon: Icon::Plus,
        look: Look::Main,
        permission: Some(Permission::ApiKeysEdit),
        when: always,
        run: |_, _| location::go(&Route::NewApiKey.href()),
    }],
    empty: Empty { icon: Icon::Key, title: i18n::NO_API_KEYS, hint: i18n::NO_API_KEYS_HINT },
};

static ACTIONS: &[Action] = &[
    Action {
        label: i18n::ROTATE,
        icon: Icon::Refresh,
        look: Look::Plain,
        permission: Some(Permission::ApiKeysEdit),
        when: valid,
        run: rotate,
    },
    Action {
        label: i18n::REVOKE,
        icon: Icon::Trash,
        look: Look::Danger,
        permission: Some(Permission::ApiKeysEdit),
        when: valid,
        run: revoke,
    },
];

static DETAIL: Detail = Detail {
    path: ApiKey::PATH,
    name: row::name,
    facts: state,
    actions: ACTIONS,
    tabs: &[Tab {
        key: "",
        label: i18n::OVERVIEW,
        permission: None,
        panel: Panel::Facts(&[
            Group {
                title: i18n::ACCESS,
                side: false,
                facts: &[
                    (i18n::KEY_PREFIX, Cell::Mono("prefix")),
                    (i18n::PERMISSIONS, Cell::List("grants")),
                    (i18n::RATE_LIMIT, Cell::Number("rate_limit")),
                    (i18n::CREATED_BY, Cell::Link("user_name", creator_href)),
                ],
            },
            Group {
                title: i18n::ACTIVITY,
                side: true,
                facts: &[
                    (i18n::LAST_USED, Cell::Ago("last_used_at")),
                    (i18n::LAST_ADDRESS, Cell::Mono("last_used_address")),
                    (i18n::CREATED_AT, Cell::Moment("created_at")),
                    (i18n::EXPIRES, Cell::Moment("expires_at")),
                    (i18n::KEY_REVOKED, Cell::Moment("revoked_at")),
                ],
            },
        ]),
    }],
};

static FORM: Form = Form {
    sections: &[
        Section {
            title: Some(i18n::BASICS),
            fields: &[
                Field::new("name", i18n::NAME, Input::Text),
                Field::new("expires_in_days", i18n::EXPIRES_IN_DAYS, Input::Number)
                    .half()
                    .hint(i18n::EXPIRES_IN_DAYS_HINT),
                Field::new("rate_limit", i18n::RATE_LIMIT, Input::Number).half().hint(i18n::RATE_LIMIT_HINT),
                Field::new("organization_id", i18n::INSIDE, Input::Pick(&pick::ORGANIZATIONS)).optional(),
            ],
        },
        Section { title: None, fields: &[Field::new("grants", i18n::PERMISSIONS, Input::Grants)] },
    ],
    check,
};

static ROTATE: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[Field::new("overlap_hours", i18n::OVERLAP_HOURS, Input::Number).hint(i18n::OVERLAP_HINT)],
    }],
    check: check_rotate,
};

fn check(input: &Value) -> Vec<FieldError> {
    let numbers = ["expires_in_days", "rate_limit"].into_iter().filter_map(|key| form::required(input, key));
    numbers.chain(form::check_as::<CreateApiKey>(input)).collect()
}

fn check_rotate(input: &Value) -> Vec<FieldError> {
    form::required(input, "overlap_hours").into_iter().chain(form::check_as::<RotateApiKey>(input)).collect()
}

fn href(value: &Value) -> String {
    format!("{}/{}", Route::ApiKeys.href(), row::id(value))
}

fn creator_href(value: &Value) -> Option<String> {
    row::at(value, "user_id").as_str().map(|id| format!("{}/{id}", Route::People.href()))
}

fn valid(value: &Value) -> bool {
    !row::has(value, "revoked_at") && !format::is_past(row::text(value, "expires_at"))
}

fn state(value: &Value) -> AnyView {
    if row::has(value, "revoked_at") {
        badge(Tone::Mute, t(i18n::KEY_REVOKED))
    } else if format::is_past(row::text(value, "expires_at")) {
        badge(Tone::Warn, t(i18n::KEY_EXPIRED))
    } else {
        badge(Tone::Ok, t(i18n::KEY_LIVE))
    }
}

/// Shows the secret of a fresh key.
fn show_secret(made: &Value) {
    let name = row::name(row::at(made, "api_key"));
    match row::at(made, "secret").as_str() {
        Some(text) => {
            let title = fill(i18n::SECRET_TITLE, &[("name", &name)]);
            secret::show_soon(title, t(i18n::SECRET_BODY).to_owned(), text.to_owned());
        }
        None => toast::bad(t(i18n::SECRET_REPLAY)),
    }
}

fn rotate(key: &Value, changed: Act) {
    let save = Save::create(format!("{}/{}/rotate", ApiKey::PATH, row::id(key)));
    form::dialog(&ROTATE, &form::heading(i18n::ROTATE, key), json!({ "overlap_hours": 24 }), save, move |made| {
        show_secret(&made);
        changed();
    });
}

fn revoke(key: &Value, changed: Act) {
    let key = key.clone();
    let name = row::name(&key);
    let question = Question::danger(
        fill(i18n::REVOKE_TITLE, &[("name", &name)]),
        t(i18n::REVOKE_BODY).to_owned(),
        t(i18n::REVOKE),
    );
    let yes = act(move || {
        let done = fill(i18n::REVOKED_NAME, &[("name", &row::name(&key))]);
        action::post(format!("{}/{}/revoke", ApiKey::PATH, row::id(&key)), Value::Null, done, changed.clone());
    });
    confirm::ask(question, yes);
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn detail(id: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{id}", Route::ApiKeys.href()), id)
}

pub fn create() -> AnyView {
    let start = json!({ "name": "", "grants": [], "organization_id": null, "expires_in_days": 90, "rate_limit": 600 });
    form::page(&FORM, t(i18n::NEW_API_KEY), start, Save::create(ApiKey::PATH), Route::ApiKeys.href(), |made| {
        location::go_unasked(&href(row::at(&made, "api_key")));
        show_secret(&made);
    })
}
