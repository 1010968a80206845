//! The roles that somebody holds: a list inside their page.

use serde_json::{Value, json};
use steward_dto::{FieldError, Permission, Resource, identity::User};

use crate::{
    i18n::{self, fill, t},
    kit::{
        action::{self, Action, always},
        cell::Cell,
        confirm::{self, Question},
        form::{self, Field, Form, Kind, Save, Section},
        list::{Column, Empty, List, Rank},
        pick, row,
    },
    routes::Route,
    ui::{Act, Icon, Look, act, toast},
};

pub static LIST: List = List {
    name: "held-roles",
    title: i18n::ROLES,
    count: Some((i18n::N_ROLE, i18n::N_ROLES)),
    search: None,
    columns: &[
        Column { key: "role", label: i18n::ROLE, cell: Cell::Text("role_name"), sort: None, rank: Rank::Main },
        Column { key: "where", label: i18n::HELD_IN, cell: Cell::Of(place), sort: None, rank: Rank::Main },
        Column { key: "since", label: i18n::HELD_SINCE, cell: Cell::Date("created_at"), sort: None, rank: Rank::Usual },
    ],
    filters: &[],
    sort: "",
    href: Some(|value| format!("{}/{}", Route::Roles.href(), row::text(value, "role_id"))),
    row_name: |value| row::text(value, "role_name").to_owned(),
    row_id: |value| row::id(value).to_owned(),
    actions: &[Action {
        label: i18n::TAKE_AWAY_ROLE,
        icon: Icon::Trash,
        look: Look::Danger,
        permission: Some(Permission::RolesAssign),
        when: always,
        run: take,
    }],
    bulk: &[],
    export: None,
    head: &[Action {
        label: i18n::GIVE_ROLE,
        icon: Icon::Plus,
        look: Look::Main,
        permission: Some(Permission::RolesAssign),
        when: always,
        run: give,
    }],
    empty: Empty { icon: Icon::Shield, title: i18n::NO_ROLES_HELD, hint: i18n::NO_ROLES_HELD_HINT },
};

fn place(value: &Value) -> leptos::prelude::AnyView {
    use leptos::prelude::IntoAny;
    match row::text(value, "organization_name") {
        "" => t(i18n::WHOLE_PLATFORM).into_any(),
        name => name.to_owned().into_any(),
    }
}

static GIVE: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("role_id", i18n::ROLE, Kind::Pick(&pick::ROLES)),
            Field::new("organization_id", i18n::INSIDE, Kind::Pick(&pick::ORGANIZATIONS))
                .optional()
                .hint(i18n::INSIDE_HINT),
        ],
    }],
    check,
};

fn check(input: &Value) -> Vec<FieldError> {
    form::required(input, "role_id").into_iter().collect()
}

fn give(person: &Value, changed: Act) {
    let start = json!({ "role_id": null, "organization_id": null });
    let save = Save::create(format!("{}/{}/roles", User::PATH, row::id(person)));
    form::dialog(&GIVE, t(i18n::GIVE_ROLE), start, save, move |given| {
        toast::good(fill(i18n::ROLE_GIVEN, &[("role", row::text(&given, "role_name"))]));
        changed();
    });
}

fn take(held: &Value, changed: Act) {
    let held = held.clone();
    let role = row::text(&held, "role_name").to_owned();
    let question = Question::danger(
        fill(i18n::TAKE_ROLE, &[("role", &role)]),
        t(i18n::TAKE_ROLE_BODY).to_owned(),
        t(i18n::TAKE_AWAY_ROLE),
    );
    let yes = act(move || {
        let path = format!("{}/{}/roles/{}", User::PATH, row::text(&held, "user_id"), row::id(&held));
        let done = fill(i18n::ROLE_TAKEN, &[("role", row::text(&held, "role_name"))]);
        action::delete(path, None, done, None, changed.clone());
    });
    confirm::ask(question, yes);
}
