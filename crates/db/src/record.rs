//! What a write leaves behind in the audit log: snapshots of the things it changed.

use serde::Serialize;
use serde_json::{Map, Value};
use steward_dto::{
    identity::{ApiKey, Invitation, Role, RoleAssignment, Session, User},
    operations::Job,
    organizations::{Member, Organization},
    platform::SavedView,
};
use uuid::Uuid;

/// A thing whose changes are recorded. DTOs hold no secrets, so their snapshots hold none.
pub trait Audited: Serialize {
    /// The kind's name in the audit log, in events (`organization.update_organization`) and tallies.
    const KIND: &'static str;

    fn subject_id(&self) -> Uuid;
    fn subject_name(&self) -> String;

    fn organization_id(&self) -> Option<Uuid> {
        None
    }

    /// The thing as the log shows it: without what changes by itself.
    fn snapshot(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.retain(|name, value| !DERIVED.contains(&name.as_str()) && !value.is_null());
        }
        value
    }
}

/// Fields that follow from others, or that every change touches.
const DERIVED: &[&str] = &[
    "id",
    "updated_at",
    "created_at",
    "version",
    "member_count",
    "organization_count",
    "holder_count",
    "permissions",
    "account_manager_name",
    "owner_name",
    "current",
];

/// One row of the audit log in the making.
pub struct Record {
    pub action: &'static str,
    pub subject_kind: &'static str,
    pub subject_id: Option<Uuid>,
    pub subject_name: String,
    pub organization_id: Option<Uuid>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Record {
    pub fn of<T: Audited>(action: &'static str, thing: &T, before: Option<Value>, after: Option<Value>) -> Self {
        Self {
            action,
            subject_kind: T::KIND,
            subject_id: Some(thing.subject_id()),
            subject_name: thing.subject_name(),
            organization_id: thing.organization_id(),
            before,
            after,
        }
    }
}

/// The snapshot of a thing that came or went, without empty texts and lists. They say nothing there;
/// in a change they say that something was there before, or is no more.
pub fn filled(mut snapshot: Value) -> Value {
    if let Value::Object(fields) = &mut snapshot {
        fields.retain(|_, value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
        });
    }
    snapshot
}

/// The fields that differ, as they were and as they are.
pub fn diff(before: Value, after: Value) -> Option<(Value, Value)> {
    let (Value::Object(mut old), Value::Object(mut new)) = (before, after) else { return None };
    let names: Vec<String> = old.keys().chain(new.keys()).cloned().collect();
    for name in names {
        if old.get(&name) == new.get(&name) {
            old.remove(&name);
            new.remove(&name);
        }
    }
    // A field that is missing on one side was empty there: say so, instead of leaving it out.
    let fill = |into: &mut Map<String, Value>, from: &Map<String, Value>| {
        for name in from.keys() {
            into.entry(name.clone()).or_insert(Value::Null);
        }
    };
    fill(&mut old, &new);
    let old_names = old.clone();
    fill(&mut new, &old_names);
    if old.is_empty() { None } else { Some((Value::Object(old), Value::Object(new))) }
}

macro_rules! audited {
    ($($type:ty: $kind:literal, $id:expr, $name:expr, $organization:expr;)+) => {
        $(impl Audited for $type {
            const KIND: &'static str = $kind;

            fn subject_id(&self) -> Uuid {
                let id: fn(&$type) -> Uuid = $id;
                id(self)
            }

            fn subject_name(&self) -> String {
                let name: fn(&$type) -> String = $name;
                name(self)
            }

            fn organization_id(&self) -> Option<Uuid> {
                let organization: fn(&$type) -> Option<Uuid> = $organization;
                organization(self)
            }
        })+
    };
}

audited! {
    Organization: "organization", |o| o.id, |o| o.details.name.clone(), |o| Some(o.id);
    Member: "member", |m| m.user_id, |m| m.name.clone(), |m| Some(m.organization_id);
    User: "user", |u| u.id, |u| u.name.clone(), |_| None;
    Role: "role", |r| r.id, |r| r.name.clone(), |_| None;
    RoleAssignment: "role_assignment", |a| a.user_id, |a| a.role_name.clone(), |a| a.organization_id;
    Session: "session", |s| s.user_id, |s| s.user_name.clone(), |_| None;
    ApiKey: "api_key", |k| k.id, |k| k.name.clone(), |k| k.organization_id;
    Invitation: "invitation", |i| i.id, |i| i.email.clone(), |i| i.organization_id;
    Job: "job", |j| j.id, |j| j.kind.clone(), |j| j.organization_id;
    SavedView: "saved_view", |v| v.id, |v| v.name.clone(), |_| None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_diff_holds_what_changed_and_nothing_else() {
        let before = json!({"city": "Rome", "name": "A", "vat_id": "IT1"});
        let after = json!({"city": "Milan", "name": "A", "notes": "x"});
        let (old, new) = diff(before, after).expect("they differ");
        assert_eq!(old, json!({"city": "Rome", "vat_id": "IT1", "notes": null}));
        assert_eq!(new, json!({"city": "Milan", "vat_id": null, "notes": "x"}));
    }

    #[test]
    fn what_came_or_went_is_told_without_empty_fields() {
        let snapshot = json!({"name": "A", "notes": "", "roles": [], "owner_id": null, "is_admin": false, "limit": 0});
        assert_eq!(filled(snapshot), json!({"name": "A", "is_admin": false, "limit": 0}));
    }

    #[test]
    fn equal_things_have_no_diff() {
        assert!(diff(json!({"a": 1}), json!({"a": 1})).is_none());
    }
}
