//! The members of an organization: a list inside its page.

use serde_json::{Value, json};
use steward_dto::{FieldError, Permission, Resource, organizations::Organization};

use crate::{
    browser::location,
    i18n::{self, fill, t},
    kit::{
        action::{self, Action, always},
        cell::{Cell, Word, word},
        confirm::{self, Question},
        form::{self, Field, Form, Kind, Save, Section},
        list::{Column, Empty, List, Rank},
        pick, row,
    },
    routes::Route,
    ui::{Act, Icon, Look, act, toast},
};

pub static ROLES: &[Word] = &[
    word("owner", i18n::ROLE_OWNER),
    word("admin", i18n::ROLE_ADMIN),
    word("member", i18n::ROLE_MEMBER),
    word("billing", i18n::ROLE_BILLING),
    word("external", i18n::ROLE_EXTERNAL),
    word("observer", i18n::ROLE_OBSERVER),
];
pub static LEVELS: &[Word] = &[
    word("read_only", i18n::LEVEL_READ_ONLY),
    word("read_write", i18n::LEVEL_READ_WRITE),
    word("admin", i18n::LEVEL_ADMIN),
];

pub static LIST: List = List {
    name: "members",
    title: i18n::MEMBERS,
    count: Some((i18n::N_MEMBER, i18n::N_MEMBERS)),
    search: None,
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: None, rank: Rank::Main },
        Column {
            key: "role",
            label: i18n::CUSTOMER_ROLE,
            cell: Cell::Word("customer_role", ROLES),
            sort: None,
            rank: Rank::Main,
        },
        Column { key: "email", label: i18n::EMAIL, cell: Cell::Text("email"), sort: None, rank: Rank::Usual },
        Column {
            key: "level",
            label: i18n::PERMISSION_LEVEL,
            cell: Cell::Word("permission_level", LEVELS),
            sort: None,
            rank: Rank::Usual,
        },
        Column { key: "joined", label: i18n::JOINED, cell: Cell::Date("joined_at"), sort: None, rank: Rank::Usual },
    ],
    filters: &[],
    sort: "",
    href: Some(|value| format!("{}/{}", Route::People.href(), row::text(value, "user_id"))),
    row_name: row::name,
    row_id: |value| row::text(value, "user_id").to_owned(),
    actions: &[
        Action {
            label: i18n::EDIT_MEMBER,
            icon: Icon::Edit,
            look: Look::Plain,
            permission: Some(Permission::MembersEdit),
            when: always,
            run: edit,
        },
        Action {
            label: i18n::REMOVE,
            icon: Icon::Trash,
            look: Look::Danger,
            permission: Some(Permission::MembersEdit),
            when: always,
            run: remove,
        },
    ],
    bulk: &[],
    export: None,
    head: &[
        Action {
            label: i18n::INVITE_MEMBER,
            icon: Icon::Mail,
            look: Look::Plain,
            permission: Some(Permission::InvitationsCreate),
            when: always,
            run: |organization, _| {
                location::go(&format!("{}?organization_id={}", Route::NewInvitation.href(), row::id(organization)));
            },
        },
        Action {
            label: i18n::ADD_MEMBER,
            icon: Icon::Plus,
            look: Look::Main,
            permission: Some(Permission::MembersEdit),
            when: always,
            run: add,
        },
    ],
    empty: Empty { icon: Icon::People, title: i18n::NO_MEMBERS, hint: i18n::NO_MEMBERS_HINT },
};

static ADD: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("user_id", i18n::PERSON, Kind::Pick(&pick::PEOPLE)),
            Field::new("customer_role", i18n::CUSTOMER_ROLE, Kind::Word(ROLES)).half(),
            Field::new("permission_level", i18n::PERMISSION_LEVEL, Kind::Word(LEVELS)).half(),
        ],
    }],
    check: check_add,
};

fn check_add(input: &Value) -> Vec<FieldError> {
    form::required(input, "user_id").into_iter().collect()
}

static EDIT: Form = Form {
    sections: &[Section {
        title: None,
        fields: &[
            Field::new("customer_role", i18n::CUSTOMER_ROLE, Kind::Word(ROLES)).half(),
            Field::new("permission_level", i18n::PERMISSION_LEVEL, Kind::Word(LEVELS)).half(),
        ],
    }],
    check: form::no_rules,
};

fn path(member: &Value) -> String {
    format!("{}/{}/members/{}", Organization::PATH, row::text(member, "organization_id"), row::text(member, "user_id"))
}

fn add(organization: &Value, changed: Act) {
    let start = json!({ "user_id": null, "customer_role": "member", "permission_level": "read_write" });
    let save = Save::create(format!("{}/{}/members", Organization::PATH, row::id(organization)));
    form::dialog(&ADD, t(i18n::ADD_MEMBER), start, save, move |member| {
        toast::good(fill(i18n::MEMBER_ADDED, &[("name", &row::name(&member))]));
        changed();
    });
}

fn edit(member: &Value, changed: Act) {
    let start = form::only(&json!({ "customer_role": "", "permission_level": "" }), member);
    let save = Save::update(path(member), row::version(member));
    form::dialog(&EDIT, &form::heading(i18n::EDIT_MEMBER, member), start, save, move |member| {
        toast::good(fill(i18n::SAVED_NAME, &[("name", &row::name(&member))]));
        changed();
    });
}

fn remove(member: &Value, changed: Act) {
    let member = member.clone();
    let name = row::name(&member);
    let organization = row::text(&member, "organization_name").to_owned();
    let title = fill(i18n::REMOVE_MEMBER, &[("name", &name)]);
    let body = fill(i18n::REMOVE_MEMBER_BODY, &[("name", &name), ("organization", &organization)]);
    let yes = act(move || {
        let done = fill(i18n::MEMBER_REMOVED, &[("name", &row::name(&member))]);
        action::delete(path(&member), row::version(&member), done, None, changed.clone());
    });
    confirm::ask(Question::danger(title, body, t(i18n::REMOVE)), yes);
}
