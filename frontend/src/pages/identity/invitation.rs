//! Invitations: list, and the form that makes one and shows its link once.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    Permission, Resource,
    identity::{CreateInvitation, Invitation},
};
use wasm_bindgen_futures::spawn_local;

use crate::{
    api,
    browser::location,
    i18n::{self, fill, t},
    kit::{
        action::{self, Action, always},
        cell::{Cell, Word, state},
        confirm::{self, Question},
        form::{self, Field, Form, Kind as Input, Save, Section},
        list::{self, Column, Empty, Filter, Kind, List, Rank},
        pick, row, secret,
    },
    pages::organizations::member,
    routes::Route,
    shell::LANGUAGES,
    ui::{Act, Icon, Look, Tone, act, toast},
};

static STATES: &[Word] = &[
    state("open", Tone::Info, i18n::STATE_OPEN),
    state("accepted", Tone::Ok, i18n::STATE_ACCEPTED),
    state("withdrawn", Tone::Mute, i18n::STATE_WITHDRAWN),
    state("expired", Tone::Warn, i18n::STATE_EXPIRED),
];

static LIST: List = List {
    name: Invitation::PATH,
    title: i18n::INVITATIONS,
    count: Some((i18n::N_INVITATION, i18n::N_INVITATIONS)),
    search: None,
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: None, rank: Rank::Main },
        Column { key: "state", label: i18n::STATE, cell: Cell::Word("state", STATES), sort: None, rank: Rank::Main },
        Column { key: "email", label: i18n::EMAIL, cell: Cell::Text("email"), sort: None, rank: Rank::Usual },
        Column {
            key: "into",
            label: i18n::LEADS_INTO,
            cell: Cell::Link("organization_name", organization_href),
            sort: None,
            rank: Rank::Usual,
        },
        Column { key: "roles", label: i18n::ROLES, cell: Cell::List("roles"), sort: None, rank: Rank::Usual },
        Column { key: "expires", label: i18n::EXPIRES, cell: Cell::Ago("expires_at"), sort: None, rank: Rank::Usual },
        Column { key: "by", label: i18n::INVITED_BY, cell: Cell::Text("invited_by"), sort: None, rank: Rank::Usual },
        Column {
            key: "created",
            label: i18n::CREATED_AT,
            cell: Cell::Moment("created_at"),
            sort: None,
            rank: Rank::Extra,
        },
    ],
    filters: &[
        Filter { key: "state", label: i18n::STATE, kind: Kind::Words(STATES) },
        Filter { key: "organization_id", label: i18n::ORGANIZATION, kind: Kind::Pick(&pick::ORGANIZATIONS) },
    ],
    sort: "",
    href: None,
    row_name: row::name,
    row_id: |value| row::id(value).to_owned(),
    actions: &[
        Action {
            label: i18n::RESEND,
            icon: Icon::Refresh,
            look: Look::Plain,
            permission: Some(Permission::InvitationsCreate),
            when: |value| matches!(row::text(value, "state"), "open" | "expired"),
            run: resend,
        },
        Action {
            label: i18n::WITHDRAW,
            icon: Icon::Trash,
            look: Look::Danger,
            permission: Some(Permission::InvitationsCreate),
            when: |value| row::text(value, "state") == "open",
            run: withdraw,
        },
    ],
    bulk: &[],
    export: None,
    head: &[Action {
        label: i18n::NEW_INVITATION,
        icon: Icon::Plus,
        look: Look::Main,
        permission: Some(Permission::InvitationsCreate),
        when: always,
        run: |_, _| location::go(&Route::NewInvitation.href()),
    }],
    empty: Empty { icon: Icon::Mail, title: i18n::NO_INVITATIONS, hint: i18n::NO_INVITATIONS_HINT },
};

static FORM: Form = Form {
    sections: &[
        Section {
            title: Some(i18n::PROFILE),
            fields: &[
                Field::new("name", i18n::NAME, Input::Text),
                Field::new("email", i18n::EMAIL, Input::Email),
                Field::new("locale", i18n::PANEL_LANGUAGE, Input::Word(LANGUAGES)).half(),
            ],
        },
        Section {
            title: Some(i18n::ACCESS),
            fields: &[
                Field::new("organization_id", i18n::ORGANIZATION, Input::Pick(&pick::ORGANIZATIONS))
                    .optional()
                    .hint(i18n::LEADS_INTO_HINT),
                Field::new("customer_role", i18n::CUSTOMER_ROLE, Input::Word(member::ROLES)).half().when(inside),
                Field::new("permission_level", i18n::PERMISSION_LEVEL, Input::Word(member::LEVELS)).half().when(inside),
                Field::new("role_ids", i18n::ROLES_BROUGHT, Input::Picks(&pick::ROLES)).optional(),
                Field::new("is_admin", i18n::STAFF_MEMBER, Input::Tick).optional().hint(i18n::STAFF_HINT),
            ],
        },
    ],
    check: form::check_as::<CreateInvitation>,
};

fn inside(values: &Value) -> bool {
    row::has(values, "organization_id")
}

fn organization_href(value: &Value) -> Option<String> {
    row::at(value, "organization_id").as_str().map(|id| format!("{}/{id}", Route::Organizations.href()))
}

/// Shows the link of a fresh invitation.
fn show_link(made: &Value) {
    let name = row::name(row::at(made, "invitation"));
    match row::at(made, "link").as_str() {
        Some(link) => {
            let title = fill(i18n::LINK_TITLE, &[("name", &name)]);
            secret::show_soon(title, t(i18n::LINK_BODY).to_owned(), link.to_owned());
        }
        // A replay of the same request: the link was shown before.
        None => toast::good(fill(i18n::INVITED_NAME, &[("name", &name)])),
    }
}

fn resend(value: &Value, changed: Act) {
    let value = value.clone();
    let question = Question::plain(
        fill(i18n::RESEND_TITLE, &[("name", &row::name(&value))]),
        t(i18n::RESEND_BODY).to_owned(),
        t(i18n::RESEND),
    );
    let yes = act(move || {
        let (path, changed) = (format!("{}/{}/resend", Invitation::PATH, row::id(&value)), changed.clone());
        spawn_local(async move {
            match api::act(&path, Value::Null).await {
                Ok(made) => {
                    show_link(&made);
                    changed();
                }
                Err(error) => action::report(&error),
            }
        });
    });
    confirm::ask(question, yes);
}

fn withdraw(value: &Value, changed: Act) {
    let value = value.clone();
    let name = row::name(&value);
    let question = Question::danger(
        fill(i18n::WITHDRAW_TITLE, &[("name", &name)]),
        t(i18n::WITHDRAW_BODY).to_owned(),
        t(i18n::WITHDRAW),
    );
    let yes = act(move || {
        let done = fill(i18n::WITHDRAWN_NAME, &[("name", &row::name(&value))]);
        action::post(format!("{}/{}/withdraw", Invitation::PATH, row::id(&value)), Value::Null, done, changed.clone());
    });
    confirm::ask(question, yes);
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

/// The form; `?organization_id=` says beforehand where the invitation leads.
pub fn create() -> AnyView {
    let query = untrack(location::query);
    let organization = location::pairs(&query).into_iter().find(|(key, _)| key == "organization_id").map(|(_, id)| id);
    // A role as a customer is asked for as soon as an organization is chosen.
    let start = json!({
        "name": "", "email": "", "locale": i18n::language().get_untracked().code(),
        "organization_id": organization, "customer_role": null, "permission_level": null,
        "role_ids": [], "is_admin": false,
    });
    let back = Route::Invitations.href();
    form::page(&FORM, t(i18n::NEW_INVITATION), start, Save::create(Invitation::PATH), back, |made| {
        location::go_unasked(&Route::Invitations.href());
        show_link(&made);
    })
}
