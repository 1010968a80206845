//! Invitations: a link by which somebody makes their own account, with the roles that wait for them.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    check::{Check, Checks, FieldError, Rule},
    organizations::{CustomerRole, PermissionLevel},
    resource::{Resource, comma_separated, words},
};

words! {
    /// Where an invitation stands.
    InvitationState {
        Open => "open",
        Accepted => "accepted",
        Withdrawn => "withdrawn",
        Expired => "expired",
    }
}

/// An invitation. The link itself is shown once, when it is made or made anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub id: Uuid,
    #[schema(example = "grace@example.com")]
    pub email: String,
    pub name: String,
    pub state: InvitationState,
    /// A member of staff when accepted.
    pub is_admin: bool,
    /// Names of the roles that it brings.
    pub roles: Vec<String>,
    /// The organization it leads into; none for the platform.
    pub organization_id: Option<Uuid>,
    pub organization_name: Option<String>,
    pub customer_role: Option<CustomerRole>,
    pub permission_level: Option<PermissionLevel>,
    pub invited_by: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    pub version: i64,
}

/// A new invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreateInvitation {
    #[schema(max_length = 254, example = "grace@example.com")]
    pub email: String,
    #[schema(min_length = 1, max_length = 200, example = "Grace Hopper")]
    pub name: String,
    #[serde(default = "default_locale")]
    #[schema(example = "en")]
    pub locale: String,
    /// A member of staff.
    #[serde(default)]
    pub is_admin: bool,
    /// Roles that it brings, on the platform or, with `organization_id`, inside the organization.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub role_ids: Vec<Uuid>,
    /// Becomes a member of this organization.
    #[serde(default)]
    pub organization_id: Option<Uuid>,
    /// Required with `organization_id`.
    #[serde(default)]
    pub customer_role: Option<CustomerRole>,
    /// Required with `organization_id`.
    #[serde(default)]
    pub permission_level: Option<PermissionLevel>,
}

fn default_locale() -> String {
    "en".to_owned()
}

impl Check for CreateInvitation {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.email("email", &self.email);
        checks.line("name", &self.name, 200);
        checks.locale("locale", &self.locale);
        checks.ensure("role_ids", self.role_ids.len() <= 20, &Rule::TooMany { max: 20 });
        if self.organization_id.is_some() {
            checks.ensure("customer_role", self.customer_role.is_some(), &Rule::Required);
            checks.ensure("permission_level", self.permission_level.is_some(), &Rule::Required);
        }
        checks.done()
    }
}

/// An invitation that was just made, with its link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreatedInvitation {
    pub invitation: Invitation,
    /// The link to hand over, shown this once. Missing when the answer is a replay for the same
    /// `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Filters of the invitations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InvitationQuery {
    /// States, separated by commas.
    #[serde(default, with = "comma_separated", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false)]
    pub state: Vec<InvitationState>,
    /// Leads into this organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
}

impl Resource for Invitation {
    const PATH: &'static str = "invitations";
    type Query = InvitationQuery;
}
