//! The figures of the first page, and the search of the command palette.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::AuditEntry;
use crate::resource::words;

/// The figures of the first page. Parts that the caller may not see are missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dashboard {
    pub organizations: Option<u64>,
    /// Organizations that came in the last 30 days.
    pub new_organizations: Option<u64>,
    pub people: Option<u64>,
    /// Members of staff.
    pub staff: Option<u64>,
    pub suspended_people: Option<u64>,
    pub open_invitations: Option<u64>,
    /// Organizations by plan.
    pub organizations_by_plan: Vec<PlanCount>,
    /// The newest entries of the audit log.
    pub recent_activity: Vec<AuditEntry>,
}

/// How many organizations are on a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanCount {
    pub plan: crate::organizations::Plan,
    pub count: u64,
}

words! {
    /// What a search found.
    SearchKind {
        Organization => "organization",
        User => "user",
    }
}

/// What to search for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// A part of a name or of an e-mail address, at most 100 characters.
    #[param(max_length = 100, example = "cafe")]
    pub q: String,
}

/// What a search found, at most five of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchResult {
    pub hits: Vec<SearchHit>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    pub kind: SearchKind,
    pub id: Uuid,
    pub name: String,
    /// What tells it from others of the same name: the city, the e-mail address.
    pub hint: String,
}
