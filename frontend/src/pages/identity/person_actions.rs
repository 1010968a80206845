//! What can be done to people, one or many.

use serde_json::{Value, json};
use steward_dto::{FieldError, Permission, Resource, identity::User};

use super::person::href;
use crate::{
    browser::location,
    i18n::{self, Text, fill, t},
    kit::{
        action::{self, Action},
        confirm::{self, Question},
        detail::{is_deleted, is_live},
        form::{self, Field, Form, Kind, Save, Section},
        pick, row,
    },
    ui::{Act, Icon, Look, act, toast},
};

pub static ACTIONS: &[Action] = &[
    Action {
        label: i18n::EDIT,
        icon: Icon::Edit,
        look: Look::Main,
        permission: Some(Permission::UsersEdit),
        when: is_live,
        run: |value, _| location::go(&format!("{}/edit", href(value))),
    },
    Action {
        label: i18n::ACTIVATE,
        icon: Icon::Play,
        look: Look::Plain,
        permission: Some(Permission::UsersSuspend),
        when: |value| is_live(value) && row::text(value, "status") == "suspended",
        run: |value, changed| post(value, "activate", i18n::ACTIVATED_NAME, changed),
    },
    Action {
        label: i18n::RESTORE,
        icon: Icon::Restore,
        look: Look::Main,
        permission: Some(Permission::UsersRestore),
        when: is_deleted,
        run: |value, changed| post(value, "restore", i18n::RESTORED_NAME, changed),
    },
    Action {
        label: i18n::END_SESSIONS,
        icon: Icon::Exit,
        look: Look::Danger,
        permission: Some(Permission::SessionsEnd),
        when: is_live,
        run: |value, changed| {
            ask(
                i18n::END_SESSIONS_TITLE,
                i18n::END_SESSIONS_BODY,
                i18n::END_SESSIONS,
                value,
                changed,
                |value, changed| {
                    post(value, "end-sessions", i18n::SESSIONS_ENDED_NAME, changed);
                },
            );
        },
    },
    Action {
        label: i18n::SUSPEND,
        icon: Icon::Pause,
        look: Look::Danger,
        permission: Some(Permission::UsersSuspend),
        when: |value| is_live(value) && row::text(value, "status") == "active",
        run: |value, changed| {
            ask(i18n::SUSPEND_TITLE, i18n::SUSPEND_BODY, i18n::SUSPEND, value, changed, |value, changed| {
                post(value, "suspend", i18n::SUSPENDED_NAME, changed);
            });
        },
    },
    Action {
        label: i18n::DELETE,
        icon: Icon::Trash,
        look: Look::Danger,
        permission: Some(Permission::UsersDelete),
        when: is_live,
        run: |value, changed| {
            ask(i18n::DELETE_ORGANIZATION, i18n::DELETE_PERSON_BODY, i18n::DELETE, value, changed, delete);
        },
    },
];

/// Asks with the person's name in the question.
fn ask(title: Text, body: Text, yes: Text, value: &Value, changed: Act, run: fn(&Value, Act)) {
    let value = value.clone();
    let name = row::name(&value);
    let values = [("name", name.as_str())];
    let question = Question::danger(fill(title, &values), fill(body, &values), t(yes));
    confirm::ask(question, act(move || run(&value, changed.clone())));
}

fn post(value: &Value, verb: &str, done: Text, changed: Act) {
    let done = fill(done, &[("name", &row::name(value))]);
    action::post(format!("{}/{}/{verb}", User::PATH, row::id(value)), Value::Null, done, changed);
}

fn delete(value: &Value, changed: Act) {
    let value = value.clone();
    let done = fill(i18n::DELETED_NAME, &[("name", &row::name(&value))]);
    let path = format!("{}/{}", User::PATH, row::id(&value));
    let version = row::version(&value);
    let back = changed.clone();
    let undo = act(move || post(&value, "restore", i18n::RESTORED_NAME, back.clone()));
    action::delete(path, version, done, Some(undo), changed);
}

fn bulk(verb: &'static str, ids: &[String], changed: Act) {
    action::bulk(format!("{}/bulk", User::PATH), json!({ "action": verb, "ids": ids }), changed);
}

/// Asks with the number of people in the question.
fn ask_many(title: Text, body: Text, yes: Text, verb: &'static str, ids: &[String], changed: Act) {
    let ids = ids.to_vec();
    let title = fill(title, &[("n", &ids.len().to_string())]);
    let run = act(move || bulk(verb, &ids, changed.clone()));
    confirm::ask(Question::danger(title, t(body).to_owned(), t(yes)), run);
}

pub fn suspend_many(ids: &[String], changed: Act) {
    ask_many(i18n::SUSPEND_MANY, i18n::SUSPEND_MANY_BODY, i18n::SUSPEND, "suspend", ids, changed);
}

pub fn delete_many(ids: &[String], changed: Act) {
    ask_many(i18n::DELETE_PEOPLE, i18n::DELETE_MANY_BODY, i18n::DELETE, "delete", ids, changed);
}

pub fn end_sessions_of_many(ids: &[String], changed: Act) {
    ask_many(i18n::END_SESSIONS_MANY, i18n::END_SESSIONS_MANY_BODY, i18n::END_SESSIONS, "end_sessions", ids, changed);
}

pub fn activate_many(ids: &[String], changed: Act) {
    bulk("activate", ids, changed);
}

static GIVE: Form = Form {
    sections: &[Section { title: None, fields: &[Field::new("role_id", i18n::ROLE, Kind::Pick(&pick::ROLES))] }],
    check: check_give,
};

fn check_give(input: &Value) -> Vec<FieldError> {
    form::required(input, "role_id").into_iter().collect()
}

pub fn give_role_to_many(ids: &[String], changed: Act) {
    let start = json!({ "action": "assign_role", "ids": ids, "role_id": null });
    form::dialog(&GIVE, t(i18n::GIVE_ROLE), start, Save::create(format!("{}/bulk", User::PATH)), move |outcome| {
        toast::good(action::outcome(&outcome));
        changed();
    });
}
