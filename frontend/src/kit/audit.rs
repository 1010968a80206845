//! Entries of the audit log where people read them: who did what, and the fields before and after.

use leptos::prelude::*;
use serde_json::Value;
use steward_markup::html;

use super::{
    cell::time,
    format,
    load::{Load, Loaded, trouble},
    row,
};
use crate::{
    browser::location,
    i18n::{self, Text, t},
    ui::{Icon, empty, live, skeleton},
};

/// What was done, in words: `update_organization` is “Organization changed”. What has no words here
/// yet is shown as it is written.
pub fn action(entry: &Value) -> String {
    let action = row::text(entry, "action");
    let verb = action.split('_').next().unwrap_or_default();
    let whole = match action {
        "sign_in" => Some(i18n::DID_SIGN_IN),
        "sign_in_failed" => Some(i18n::DID_FAIL_SIGN_IN),
        "sign_out" => Some(i18n::DID_SIGN_OUT),
        "set_up" => Some(i18n::DID_SET_UP),
        "change_password" => Some(i18n::DID_CHANGE_PASSWORD),
        "accept_invitation" => Some(i18n::DID_ACCEPT),
        _ => None,
    };
    if let Some(whole) = whole {
        return t(whole).to_owned();
    }
    let (noun, verb) = (kind(row::text(entry, "subject_kind")), participle(verb));
    match (noun, verb) {
        (Some(noun), Some(verb)) => format!("{} {}", t(noun), t(verb)),
        _ => action.replace('_', " "),
    }
}

/// What a kind of subject is called.
pub fn kind(kind: &str) -> Option<Text> {
    Some(match kind {
        "organization" => i18n::KIND_ORGANIZATION,
        "user" => i18n::KIND_USER,
        "member" => i18n::KIND_MEMBER,
        "role" => i18n::KIND_ROLE,
        "role_assignment" => i18n::KIND_ROLE_ASSIGNMENT,
        "invitation" => i18n::KIND_INVITATION,
        "session" => i18n::KIND_SESSION,
        "api_key" => i18n::KIND_API_KEY,
        "job" => i18n::JOB,
        "schedule" => i18n::SCHEDULE,
        "saved_view" => i18n::KIND_SAVED_VIEW,
        _ => return None,
    })
}

fn participle(verb: &str) -> Option<Text> {
    Some(match verb {
        "create" => i18n::DID_CREATE,
        "update" => i18n::DID_UPDATE,
        "delete" => i18n::DID_DELETE,
        "restore" => i18n::DID_RESTORE,
        "suspend" => i18n::DID_SUSPEND,
        "activate" => i18n::DID_ACTIVATE,
        "add" => i18n::DID_ADD,
        "remove" => i18n::DID_REMOVE,
        "assign" => i18n::DID_ASSIGN,
        "unassign" => i18n::DID_UNASSIGN,
        "resend" => i18n::DID_RESEND,
        "withdraw" => i18n::DID_WITHDRAW,
        "rotate" => i18n::DID_ROTATE,
        "revoke" => i18n::DID_REVOKE,
        "end" => i18n::DID_END,
        "export" => i18n::DID_EXPORT,
        "import" => i18n::DID_IMPORT,
        "retry" => i18n::DID_RETRY,
        "cancel" => i18n::DID_CANCEL,
        "run" => i18n::DID_RUN,
        "pause" => i18n::DID_PAUSE,
        "resume" => i18n::DID_RESUME,
        _ => return None,
    })
}

/// Where the subject of an entry is shown, if it has a page.
pub fn subject_href(entry: &Value) -> Option<String> {
    let id = row::at(entry, "subject_id").as_str()?;
    let base = match row::text(entry, "subject_kind") {
        "organization" => "/organizations",
        "user" => "/people",
        "role" => "/roles",
        "job" => "/jobs",
        _ => return None,
    };
    Some(format!("{base}/{id}"))
}

/// The fields that changed: old value struck out, new one beside it.
pub fn changes(entry: &Value) -> AnyView {
    let (before, after) = (row::at(entry, "before"), row::at(entry, "after"));
    // Both sides are in the order of their keys already; what only `after` has comes last.
    let old = before.as_object().into_iter().flat_map(serde_json::Map::keys);
    let new = after.as_object().into_iter().flat_map(serde_json::Map::keys).filter(|key| before.get(*key).is_none());
    let keys = old.chain(new);
    let rows = keys
        .filter(|key| shown(row::at(before, key)) != shown(row::at(after, key)))
        .map(|key| {
            let old = (!before.is_null()).then(|| shown(row::at(before, key))).filter(|old| !old.is_empty());
            let new = (!after.is_null()).then(|| shown(row::at(after, key))).filter(|new| !new.is_empty());
            html! {
                <li>
                    <span class="dim">{key.replace('_', " ")}</span>
                    " "
                    {old.map(|old| html! { <del>{old}</del> })}
                    " "
                    {new.map(|new| html! { <ins>{new}</ins> })}
                </li>
            }
        })
        .collect::<Vec<AnyView>>();
    html! { <ul class="changes">{rows}</ul> }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Who it was; a failed sign-in has nobody.
fn actor(entry: &Value) -> String {
    match row::text(entry, "actor_name") {
        "" => t(i18n::ACTOR_ANONYMOUS).to_owned(),
        name => name.to_owned(),
    }
}

/// One entry, short: what, to what, who and when.
pub fn entry(entry: &Value, with_changes: bool) -> AnyView {
    let at = row::text(entry, "at");
    let name = row::text(entry, "subject_name").to_owned();
    let subject = match subject_href(entry) {
        Some(href) => html! { <a class="link" href=href>{name}</a> },
        None => name.into_any(),
    };
    html! {
        <li>
            <p><a class="log-what" href=format!("/audit/{}", row::id(entry))>{action(entry)}</a>" "{subject}</p>
            {with_changes.then(|| changes(entry))}
            <p class="dim">{actor(entry)}", "{time(at, format::relative(at))}</p>
        </li>
    }
}

/// Entries in a row, newest first.
pub fn entries(items: &[Value], with_changes: bool) -> AnyView {
    if items.is_empty() {
        return empty(Icon::Log, t(i18n::NO_ACTIVITY), "", None);
    }
    html! { <ol class="log">{items.iter().map(|item| entry(item, with_changes)).collect::<Vec<AnyView>>()}</ol> }
}

/// The newest entries that match, in a card, with a link to all of them.
pub fn timeline(heading: Text, params: &[(&str, &str)]) -> AnyView {
    let params: Vec<(String, String)> =
        params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let query = location::encode(&params);
    let loaded = Loaded::new(format!("audit?limit=20&{query}"));
    let content = move || match loaded.state.get() {
        Load::Waiting => skeleton(5),
        Load::Failed(error) => trouble(&error, Some(loaded.refresher())),
        Load::Ready(page) => entries(row::at(&page, "items").as_array().map(Vec::as_slice).unwrap_or_default(), true),
    };
    html! {
        <section class="card">
            <header><h2>{t(heading)}</h2><a class="link push" href=format!("/audit?{query}")>{t(i18n::ALL_ACTIVITY)}</a></header>
            {live(content)}
        </section>
    }
}
