//! People: list, page, forms.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    Permission, Resource,
    identity::{CreateUser, UpdateUser, User},
};
use steward_markup::html;

use super::{held_role, person_actions as actions, session};
use crate::{
    browser::location,
    i18n::{self, fill, t},
    kit::{
        action::{Action, always},
        audit,
        cell::{Cell, Word, state, word},
        detail::{self, Detail, Group, Panel, Tab, is_deleted},
        form::{self, Field, Form, Kind as Input, Save, Section},
        list::{self, Bulk, Column, Empty, Filter, Kind, List, Rank},
        load::Loaded,
        pick, row, secret,
    },
    pages::organizations::{member, organization},
    routes::Route,
    shell::LANGUAGES,
    ui::{Icon, Look, Tone, badge, toast},
};

static STATES: &[Word] = &[
    state("active", Tone::Ok, i18n::STATUS_ACTIVE),
    state("invited", Tone::Info, i18n::STATUS_INVITED),
    state("suspended", Tone::Bad, i18n::STATUS_SUSPENDED),
];
static KINDS: &[Word] = &[word("true", i18n::STAFF), word("false", i18n::CUSTOMER)];

/// The list as it stands on its own; others narrow it.
const PEOPLE: List = List {
    name: User::PATH,
    title: i18n::PEOPLE,
    count: Some((i18n::N_PERSON, i18n::N_PEOPLE)),
    search: Some(i18n::SEARCH_PEOPLE),
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: Some("name"), rank: Rank::Main },
        Column { key: "status", label: i18n::STATUS, cell: Cell::Word("status", STATES), sort: None, rank: Rank::Main },
        Column { key: "email", label: i18n::EMAIL, cell: Cell::Text("email"), sort: Some("email"), rank: Rank::Usual },
        Column {
            key: "staff",
            label: i18n::STAFF_ONE,
            cell: Cell::Flag("is_admin", i18n::STAFF_ONE),
            sort: None,
            rank: Rank::Usual,
        },
        Column { key: "roles", label: i18n::ROLES, cell: Cell::List("roles"), sort: None, rank: Rank::Usual },
        Column {
            key: "organizations",
            label: i18n::ORGANIZATIONS,
            cell: Cell::Number("organization_count"),
            sort: None,
            rank: Rank::Usual,
        },
        Column {
            key: "seen",
            label: i18n::LAST_SIGN_IN,
            cell: Cell::Ago("last_sign_in_at"),
            sort: Some("last_sign_in_at"),
            rank: Rank::Usual,
        },
        Column { key: "owner", label: i18n::OWNER, cell: Cell::Text("owner_name"), sort: None, rank: Rank::Extra },
        Column {
            key: "created",
            label: i18n::CREATED_AT,
            cell: Cell::Date("created_at"),
            sort: Some("created_at"),
            rank: Rank::Extra,
        },
    ],
    filters: &[
        Filter { key: "status", label: i18n::STATUS, kind: Kind::Words(STATES) },
        Filter { key: "is_admin", label: i18n::KIND_OF_PERSON, kind: Kind::One(KINDS) },
        Filter { key: "role_id", label: i18n::ROLE, kind: Kind::Pick(&pick::ROLES) },
        Filter { key: "organization_id", label: i18n::ORGANIZATION, kind: Kind::Pick(&pick::ORGANIZATIONS) },
        Filter { key: "not_seen_since", label: i18n::NOT_SEEN_SINCE, kind: Kind::Since(&[30, 90, 180, 365]) },
        Filter { key: "deleted", label: i18n::STATE, kind: Kind::One(organization::DELETED) },
    ],
    sort: "name",
    href: Some(href),
    row_name: row::name,
    row_id: |value| row::id(value).to_owned(),
    actions: actions::ACTIONS,
    bulk: &[
        Bulk {
            label: i18n::GIVE_ROLE,
            icon: Icon::Shield,
            permission: Permission::RolesAssign,
            danger: false,
            run: actions::give_role_to_many,
        },
        Bulk {
            label: i18n::ACTIVATE,
            icon: Icon::Play,
            permission: Permission::UsersSuspend,
            danger: false,
            run: actions::activate_many,
        },
        Bulk {
            label: i18n::END_SESSIONS,
            icon: Icon::Exit,
            permission: Permission::SessionsEnd,
            danger: false,
            run: actions::end_sessions_of_many,
        },
        Bulk {
            label: i18n::SUSPEND,
            icon: Icon::Pause,
            permission: Permission::UsersSuspend,
            danger: true,
            run: actions::suspend_many,
        },
        Bulk {
            label: i18n::DELETE,
            icon: Icon::Trash,
            permission: Permission::UsersDelete,
            danger: true,
            run: actions::delete_many,
        },
    ],
    export: Some(Permission::UsersExport),
    head: &[
        Action {
            label: i18n::INVITE_PERSON,
            icon: Icon::Mail,
            look: Look::Plain,
            permission: Some(Permission::InvitationsCreate),
            when: always,
            run: |_, _| location::go(&Route::NewInvitation.href()),
        },
        Action {
            label: i18n::NEW_PERSON,
            icon: Icon::Plus,
            look: Look::Main,
            permission: Some(Permission::UsersCreate),
            when: always,
            run: |_, _| location::go(&Route::NewPerson.href()),
        },
    ],
    empty: Empty { icon: Icon::People, title: i18n::NO_PEOPLE, hint: i18n::NO_PEOPLE_HINT },
};

static LIST: List = PEOPLE;

/// Who holds a role: the same list, inside the role's page.
pub static HOLDERS: List = List { title: i18n::HOLDERS, head: &[], export: None, filters: &[], ..PEOPLE };

static MEMBERSHIPS: List = List {
    name: "memberships",
    title: i18n::ORGANIZATIONS,
    count: Some((i18n::N_ORGANIZATION, i18n::N_ORGANIZATIONS)),
    search: None,
    columns: &[
        Column {
            key: "name",
            label: i18n::ORGANIZATION,
            cell: Cell::Text("organization_name"),
            sort: None,
            rank: Rank::Main,
        },
        Column {
            key: "role",
            label: i18n::CUSTOMER_ROLE,
            cell: Cell::Word("customer_role", member::ROLES),
            sort: None,
            rank: Rank::Main,
        },
        Column {
            key: "level",
            label: i18n::PERMISSION_LEVEL,
            cell: Cell::Word("permission_level", member::LEVELS),
            sort: None,
            rank: Rank::Usual,
        },
        Column { key: "joined", label: i18n::JOINED, cell: Cell::Date("joined_at"), sort: None, rank: Rank::Usual },
    ],
    filters: &[],
    sort: "",
    href: Some(|value| format!("{}/{}", Route::Organizations.href(), row::text(value, "organization_id"))),
    row_name: |value| row::text(value, "organization_name").to_owned(),
    row_id: |value| row::text(value, "organization_id").to_owned(),
    actions: &[],
    bulk: &[],
    export: None,
    head: &[],
    empty: Empty { icon: Icon::Building, title: i18n::NO_MEMBERSHIPS, hint: i18n::NO_MEMBERSHIPS_HINT },
};

static DETAIL: Detail = Detail {
    path: User::PATH,
    name: row::name,
    facts,
    actions: actions::ACTIONS,
    tabs: &[
        Tab { key: "", label: i18n::OVERVIEW, permission: None, panel: Panel::Facts(GROUPS) },
        Tab {
            key: "organizations",
            label: i18n::ORGANIZATIONS,
            permission: None,
            panel: Panel::List(
                &MEMBERSHIPS,
                |value| format!("{}/{}/memberships", User::PATH, row::id(value)),
                |_| Vec::new(),
            ),
        },
        Tab {
            key: "roles",
            label: i18n::ROLES,
            permission: Some(Permission::RolesView),
            panel: Panel::List(
                &held_role::LIST,
                |value| format!("{}/{}/roles", User::PATH, row::id(value)),
                |_| Vec::new(),
            ),
        },
        Tab {
            key: "sessions",
            label: i18n::SESSIONS,
            permission: Some(Permission::SessionsView),
            panel: Panel::List(
                &session::OF_PERSON,
                |_| "sessions".to_owned(),
                |value| vec![("user_id".to_owned(), row::id(value).to_owned())],
            ),
        },
        Tab {
            key: "activity",
            label: i18n::ACTIVITY,
            permission: Some(Permission::AuditView),
            panel: Panel::Custom(activity),
        },
    ],
};

static GROUPS: &[Group] = &[
    Group {
        title: i18n::PROFILE,
        side: false,
        facts: &[
            (i18n::NAME, Cell::Text("name")),
            (i18n::EMAIL, Cell::Mail("email")),
            (i18n::PANEL_LANGUAGE, Cell::Word("locale", LANGUAGES)),
            (i18n::OWNER, Cell::Link("owner_name", owner_href)),
        ],
    },
    Group {
        title: i18n::ACCESS,
        side: false,
        facts: &[
            (i18n::STATUS, Cell::Word("status", STATES)),
            (i18n::STAFF_MEMBER, Cell::YesNo("is_admin")),
            (i18n::ROLES, Cell::List("roles")),
            (i18n::MUST_CHANGE, Cell::YesNo("must_change_password")),
        ],
    },
    Group {
        title: i18n::ACCOUNT,
        side: true,
        facts: &[
            (i18n::LAST_SIGN_IN, Cell::Ago("last_sign_in_at")),
            (i18n::CREATED_AT, Cell::Moment("created_at")),
            (i18n::CHANGED_AT, Cell::Moment("updated_at")),
            (i18n::ORGANIZATIONS, Cell::Number("organization_count")),
        ],
    },
];

static CREATE: Form = Form {
    sections: &[
        Section { title: Some(i18n::PROFILE), fields: &[NAME, EMAIL, LANGUAGE] },
        Section {
            title: Some(i18n::ACCESS),
            fields: &[
                Field::new("temporary_password", i18n::TEMPORARY_PASSWORD, Input::NewPassword { generate: true })
                    .autocomplete("new-password")
                    .hint(i18n::TEMPORARY_PASSWORD_HINT),
                STAFF,
                OWNER,
            ],
        },
    ],
    check: form::check_as::<CreateUser>,
};

static EDIT: Form = Form {
    sections: &[
        Section { title: Some(i18n::PROFILE), fields: &[NAME, EMAIL, LANGUAGE] },
        Section { title: Some(i18n::ACCESS), fields: &[STAFF, OWNER] },
    ],
    check: form::check_as::<UpdateUser>,
};

pub(super) const NAME: Field = Field::new("name", i18n::NAME, Input::Text);
const EMAIL: Field = Field::new("email", i18n::EMAIL, Input::Email);
pub(super) const LANGUAGE: Field = Field::new("locale", i18n::PANEL_LANGUAGE, Input::Word(LANGUAGES)).half();
const STAFF: Field = Field::new("is_admin", i18n::STAFF_MEMBER, Input::Tick).optional().hint(i18n::STAFF_HINT);
const OWNER: Field = Field::new("owner_id", i18n::OWNER, Input::Pick(&pick::PEOPLE)).optional().hint(i18n::OWNER_HINT);

pub fn href(value: &Value) -> String {
    format!("{}/{}", Route::People.href(), row::id(value))
}

fn owner_href(value: &Value) -> Option<String> {
    row::at(value, "owner_id").as_str().map(|id| format!("{}/{id}", Route::People.href()))
}

fn facts(value: &Value) -> AnyView {
    html! {
        {is_deleted(value).then(|| badge(Tone::Bad, t(i18n::DELETED)))}
        {Cell::Word("status", STATES).view(value)}
        {row::flag(value, "is_admin").then(|| badge(Tone::Info, t(i18n::STAFF_ONE)))}
        <span>{row::text(value, "email").to_owned()}</span>
    }
}

fn activity(value: &Value) -> AnyView {
    let id = row::id(value);
    html! {
        <div class="two">
            <div class="stack">{audit::timeline(i18n::DONE_BY, &[("actor_id", id)])}</div>
            <div class="stack">{audit::timeline(i18n::DONE_TO, &[("subject_id", id)])}</div>
        </div>
    }
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn detail(id: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{id}", Route::People.href()), id)
}

pub fn create() -> AnyView {
    let start = json!({
        "name": "", "email": "", "locale": i18n::language().get_untracked().code(),
        "temporary_password": "", "is_admin": false, "owner_id": null,
    });
    let back = Route::People.href();
    form::page_with(&CREATE, t(i18n::NEW_PERSON), start, Save::create(User::PATH), back, |made, typed| {
        let name = row::name(&made);
        location::go_unasked(&href(&made));
        // The new page closes what lies above the old one; the password must lie above the new one.
        let title = fill(i18n::PERSON_CREATED, &[("name", &name)]);
        let password = row::text(&typed, "temporary_password").to_owned();
        secret::show_soon(title, t(i18n::PERSON_CREATED_BODY).to_owned(), password);
    })
}

pub fn edit(id: &str) -> AnyView {
    let path = format!("{}/{id}", User::PATH);
    Loaded::new(path.clone()).view(6, move |value| {
        let save = Save::update(path.clone(), row::version(&value));
        let start =
            form::only(&json!({ "name": "", "email": "", "locale": "", "is_admin": false, "owner_id": null }), &value);
        form::page(&EDIT, &form::heading(i18n::EDIT_PERSON, &value), start, save, href(&value), |saved| {
            toast::good(fill(i18n::SAVED_NAME, &[("name", &row::name(&saved))]));
            location::go_unasked(&href(&saved));
        })
    })
}
