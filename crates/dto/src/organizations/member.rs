//! People in an organization, with their role as customers.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    check::{Check, FieldError},
    resource::words,
};

words! {
    /// What somebody is in an organization, towards the platform. This gives no right in the panel;
    /// rights come from roles.
    CustomerRole {
        Owner => "owner",
        Admin => "admin",
        Member => "member",
        Billing => "billing",
        External => "external",
        Observer => "observer",
    }
}

words! {
    /// How far somebody may go with the organization's own things.
    PermissionLevel {
        ReadOnly => "read_only",
        ReadWrite => "read_write",
        Admin => "admin",
    }
}

/// A person in an organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    pub user_id: Uuid,
    pub organization_id: Uuid,
    pub organization_name: String,
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    #[schema(example = "ada@example.com")]
    pub email: String,
    pub customer_role: CustomerRole,
    pub permission_level: PermissionLevel,
    #[serde(with = "time::serde::rfc3339")]
    pub joined_at: OffsetDateTime,
    /// Rises with every change; the number in the `ETag`.
    pub version: i64,
}

/// Somebody's place in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaveMember {
    pub customer_role: CustomerRole,
    pub permission_level: PermissionLevel,
}

impl Check for SaveMember {
    fn check(&self) -> Vec<FieldError> {
        Vec::new()
    }
}

/// Make an account a member of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AddMember {
    pub user_id: Uuid,
    pub customer_role: CustomerRole,
    pub permission_level: PermissionLevel,
}

impl Check for AddMember {
    fn check(&self) -> Vec<FieldError> {
        Vec::new()
    }
}
