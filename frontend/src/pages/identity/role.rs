//! Roles: list, page with what they allow, form with the permission matrix.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    Permission, Resource,
    identity::{Role, SaveRole},
    permission::covers,
};
use steward_markup::html;

use super::person;
use crate::{
    browser::location,
    i18n::{self, count, fill, group, permission as describe, t},
    kit::{
        action::{self, Action, always},
        audit,
        cell::Cell,
        confirm::{self, Question},
        detail::{self, Detail, Panel, Tab},
        form::{self, Field, Form, Kind as Input, Save, Section},
        list::{self, Column, Empty, List, Rank},
        load::Loaded,
        row,
    },
    routes::Route,
    ui::{Act, Icon, Look, Tone, act, badge, icon, toast},
};

static LIST: List = List {
    name: Role::PATH,
    title: i18n::ROLES,
    count: Some((i18n::N_ROLE, i18n::N_ROLES)),
    search: Some(i18n::SEARCH_ROLES),
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: None, rank: Rank::Main },
        Column {
            key: "reserved",
            label: i18n::BUILT_IN,
            cell: Cell::Flag("reserved", i18n::BUILT_IN),
            sort: None,
            rank: Rank::Main,
        },
        Column {
            key: "description",
            label: i18n::DESCRIPTION,
            cell: Cell::Text("description"),
            sort: None,
            rank: Rank::Usual,
        },
        Column {
            key: "permissions",
            label: i18n::PERMISSIONS,
            cell: Cell::Of(number_of_permissions),
            sort: None,
            rank: Rank::Usual,
        },
        Column {
            key: "holders",
            label: i18n::HOLDERS,
            cell: Cell::Number("holder_count"),
            sort: None,
            rank: Rank::Usual,
        },
        Column {
            key: "changed",
            label: i18n::CHANGED_AT,
            cell: Cell::Ago("updated_at"),
            sort: None,
            rank: Rank::Extra,
        },
    ],
    filters: &[],
    sort: "",
    href: Some(href),
    row_name: row::name,
    row_id: |value| row::id(value).to_owned(),
    actions: ACTIONS,
    bulk: &[],
    export: None,
    head: &[Action {
        label: i18n::NEW_ROLE,
        icon: Icon::Plus,
        look: Look::Main,
        permission: Some(Permission::RolesEdit),
        when: always,
        run: |_, _| location::go(&Route::NewRole.href()),
    }],
    empty: Empty { icon: Icon::Shield, title: i18n::NO_ROLES, hint: i18n::NO_ROLES_HINT },
};

static ACTIONS: &[Action] = &[
    Action {
        label: i18n::EDIT,
        icon: Icon::Edit,
        look: Look::Main,
        permission: Some(Permission::RolesEdit),
        when: own,
        run: |value, _| location::go(&format!("{}/edit", href(value))),
    },
    Action {
        label: i18n::DELETE,
        icon: Icon::Trash,
        look: Look::Danger,
        permission: Some(Permission::RolesEdit),
        when: own,
        run: delete,
    },
];

static DETAIL: Detail = Detail {
    path: Role::PATH,
    name: row::name,
    facts,
    actions: ACTIONS,
    tabs: &[
        Tab { key: "", label: i18n::PERMISSIONS, permission: None, panel: Panel::Custom(matrix) },
        Tab {
            key: "people",
            label: i18n::HOLDERS,
            permission: Some(Permission::UsersView),
            panel: Panel::List(
                &person::HOLDERS,
                |_| "users".to_owned(),
                |value| vec![("role_id".to_owned(), row::id(value).to_owned())],
            ),
        },
        Tab {
            key: "activity",
            label: i18n::ACTIVITY,
            permission: Some(Permission::AuditView),
            panel: Panel::Custom(|value| audit::timeline(i18n::ACTIVITY, &[("subject_id", row::id(value))])),
        },
    ],
};

static FORM: Form = Form {
    sections: &[
        Section {
            title: Some(i18n::BASICS),
            fields: &[
                Field::new("name", i18n::NAME, Input::Text),
                Field::new("description", i18n::DESCRIPTION, Input::Area).optional(),
            ],
        },
        Section { title: None, fields: &[Field::new("grants", i18n::PERMISSIONS, Input::Grants)] },
    ],
    check: form::check_as::<SaveRole>,
};

/// Built-in roles can be neither changed nor deleted.
fn own(value: &Value) -> bool {
    !row::flag(value, "reserved")
}

fn href(value: &Value) -> String {
    format!("{}/{}", Route::Roles.href(), row::id(value))
}

fn number_of_permissions(value: &Value) -> AnyView {
    let number = row::at(value, "permissions").as_array().map_or(0, Vec::len);
    count(number as u64, (i18n::N_PERMISSION, i18n::N_PERMISSIONS)).into_any()
}

fn facts(value: &Value) -> AnyView {
    html! {
        {row::flag(value, "reserved").then(|| badge(Tone::Info, t(i18n::BUILT_IN)))}
        <span>{count(row::number(value, "holder_count"), (i18n::N_HOLDER, i18n::N_HOLDERS))}</span>
        <span>{row::text(value, "description").to_owned()}</span>
    }
}

/// What the role allows, group by group; what it does not allow stays in sight.
fn matrix(value: &Value) -> AnyView {
    let grants = row::texts(value, "grants");
    let mut groups: Vec<&'static str> = Permission::ALL.iter().map(|permission| permission.group()).collect();
    groups.dedup();
    let blocks = groups
        .into_iter()
        .map(|name| {
            let heading = group(name).map_or_else(|| name.to_owned(), |text| t(text).to_owned());
            let rows = Permission::ALL
                .iter()
                .filter(|permission| permission.group() == name)
                .map(|permission| {
                    let on = grants.iter().any(|grant| covers(grant, *permission));
                    let said = t(if on { i18n::GRANTED } else { i18n::NOT_GRANTED });
                    html! {
                        <li class:off=!on>
                            {icon(if on { Icon::Check } else { Icon::Cross })}
                            <span class="hidden">{said}": "</span>
                            <span>{t(describe(*permission))}</span>
                        </li>
                    }
                })
                .collect::<Vec<AnyView>>();
            html! { <section><h2>{heading}</h2><ul>{rows}</ul></section> }
        })
        .collect::<Vec<AnyView>>();
    html! { <div class="card grant-view">{blocks}</div> }
}

fn delete(value: &Value, _: Act) {
    let value = value.clone();
    let name = row::name(&value);
    let question = Question::danger(
        fill(i18n::DELETE_ROLE, &[("name", &name)]),
        t(i18n::DELETE_ROLE_BODY).to_owned(),
        t(i18n::DELETE),
    );
    let yes = act(move || {
        let done = fill(i18n::DELETED_NAME, &[("name", &row::name(&value))]);
        let leave = act(|| location::go(&Route::Roles.href()));
        action::delete(format!("{}/{}", Role::PATH, row::id(&value)), row::version(&value), done, None, leave);
    });
    confirm::ask(question, yes);
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn detail(id: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{id}", Route::Roles.href()), id)
}

fn blank() -> Value {
    json!({ "name": "", "description": "", "grants": [] })
}

pub fn create() -> AnyView {
    form::page(&FORM, t(i18n::NEW_ROLE), blank(), Save::create(Role::PATH), Route::Roles.href(), |made| {
        toast::good(fill(i18n::CREATED_NAME, &[("name", &row::name(&made))]));
        location::go_unasked(&href(&made));
    })
}

pub fn edit(id: &str) -> AnyView {
    let path = format!("{}/{id}", Role::PATH);
    Loaded::new(path.clone()).view(6, move |value| {
        let save = Save::update(path.clone(), row::version(&value));
        form::page(
            &FORM,
            &form::heading(i18n::EDIT_ROLE, &value),
            form::only(&blank(), &value),
            save,
            href(&value),
            |saved| {
                toast::good(fill(i18n::SAVED_NAME, &[("name", &row::name(&saved))]));
                location::go_unasked(&href(&saved));
            },
        )
    })
}
