//! Who did what, when, from where, and what it changed.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::resource::{Resource, words};

words! {
    /// What kind of caller acted.
    ActorKind {
        User => "user",
        ApiKey => "api_key",
        /// Steward itself, in a background job.
        System => "system",
        /// Somebody at the server's command line.
        Console => "console",
        /// Nobody signed in: a failed sign-in, a set-up, an accepted invitation.
        Anonymous => "anonymous",
    }
}

/// One entry of the audit log. Entries are never changed and never deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    pub id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub actor_kind: ActorKind,
    /// The account that acted; of an API key, its creator.
    pub actor_id: Option<Uuid>,
    #[schema(example = "Ada Lovelace")]
    pub actor_name: String,
    /// The account on whose behalf it was done.
    pub on_behalf_of: Option<Uuid>,
    /// The permission that was used.
    #[schema(example = "organizations.edit")]
    pub permission: Option<String>,
    /// What was done: operation id or event.
    #[schema(example = "update_organization")]
    pub action: String,
    /// What it was done to.
    #[schema(example = "organization")]
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    /// Its name at that time.
    pub subject_name: String,
    pub organization_id: Option<Uuid>,
    /// The fields that changed, as they were. Secrets are masked.
    pub before: Option<serde_json::Value>,
    /// The fields that changed, as they became. Secrets are masked.
    pub after: Option<serde_json::Value>,
    #[schema(example = "203.0.113.7")]
    pub address: Option<String>,
    pub request_id: Option<String>,
    /// Its place in the hash chain; none in the seconds before it is sealed.
    pub sequence: Option<i64>,
    /// Its hash in hexadecimal: SHA-256 over the previous hash and this entry.
    pub hash: Option<String>,
}

/// Filters of the audit log. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub action: Option<String>,
    /// Done by this account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<Uuid>,
    /// Done to this thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// Done to things of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub subject_kind: Option<String>,
    /// Concerns this organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
    /// Not before this time.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    pub from: Option<OffsetDateTime>,
    /// Before this time.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    pub to: Option<OffsetDateTime>,
}

impl Resource for AuditEntry {
    const PATH: &'static str = "audit";
    type Query = AuditQuery;
}

/// The outcome of walking the hash chain from its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerification {
    /// Every sealed entry is as it was written, and none is missing.
    pub intact: bool,
    /// Entries that were checked.
    pub checked: u64,
    /// Entries that wait to be sealed.
    pub pending: u64,
    /// Sequence number and hash of the last entry: note it down, and a later verification can prove
    /// that the end of the log was not cut off.
    pub last_sequence: i64,
    pub last_hash: String,
    /// The first entry that is wrong.
    pub first_bad_sequence: Option<i64>,
    pub first_bad_id: Option<Uuid>,
    /// What is wrong with it.
    pub reason: Option<String>,
}
