//! Roles: named sets of permissions, held on the platform or inside one organization.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    check::{Check, Checks, FieldError, Rule},
    permission::{Permission, is_grant},
    resource::Resource,
};

/// A role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    pub id: Uuid,
    #[schema(example = "support-l1")]
    pub name: String,
    pub description: String,
    /// Built in: it can be given to people, but neither changed nor deleted.
    pub reserved: bool,
    /// Permissions (`users.view`), whole groups (`users.*`) or everything (`*`).
    #[schema(example = json!(["organizations.view", "users.*"]))]
    pub grants: Vec<String>,
    /// The permissions that the grants add up to today.
    pub permissions: Vec<Permission>,
    /// How often the role is held.
    pub holder_count: u32,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// Rises with every change; the number in the `ETag`.
    pub version: i64,
}

/// What one sets of a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaveRole {
    #[schema(min_length = 1, max_length = 60, example = "support-l1")]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub description: String,
    #[schema(max_items = 200, example = json!(["organizations.view", "users.*"]))]
    pub grants: Vec<String>,
}

impl Check for SaveRole {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("name", &self.name, 60);
        checks.lines("description", &self.description, 500);
        checks.ensure("grants", self.grants.len() <= 200, &Rule::TooMany { max: 200 });
        for (index, grant) in self.grants.iter().enumerate() {
            checks.ensure(&format!("grants.{index}"), is_grant(grant), &Rule::Unknown);
        }
        checks.done()
    }
}

/// One entry of the permission catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionInfo {
    pub permission: Permission,
    /// The resource it is about.
    #[schema(example = "organizations")]
    pub group: String,
    /// What it allows, in English.
    pub description: String,
    /// It can be held inside one organization, too.
    pub in_organization: bool,
    /// It asks for a recent re-authentication.
    pub sensitive: bool,
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoleAssignment {
    pub id: Uuid,
    pub user_id: Uuid,
    pub role_id: Uuid,
    pub role_name: String,
    /// The organization inside which the role is held; none on the platform.
    pub organization_id: Option<Uuid>,
    pub organization_name: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// Give a role to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssignRole {
    pub role_id: Uuid,
    /// Inside this organization; without it, on the platform.
    #[serde(default)]
    pub organization_id: Option<Uuid>,
}

impl Check for AssignRole {
    fn check(&self) -> Vec<FieldError> {
        Vec::new()
    }
}

/// Filters of the roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RoleQuery {
    /// A part of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub q: Option<String>,
}

impl Resource for Role {
    const PATH: &'static str = "roles";
    type Query = RoleQuery;
}
