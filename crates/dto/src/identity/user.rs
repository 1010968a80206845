//! Every account on the platform: customers, their subusers, staff.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    check::{self, Check, Checks, FieldError, Rule},
    resource::{Resource, comma_separated, sort_keys, words},
};

words! {
    /// Whether an account can be used.
    UserStatus {
        Active => "active",
        /// Invited; becomes active when the invitation is accepted.
        Invited => "invited",
        /// Cannot sign in. Resources stay.
        Suspended => "suspended",
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct User {
    pub id: Uuid,
    #[schema(example = "ada@example.com")]
    pub email: String,
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    /// Language of the panel and of mail: `en` or `de`.
    #[schema(example = "en")]
    pub locale: String,
    pub status: UserStatus,
    /// A member of staff. This alone gives no right: rights come from roles.
    pub is_admin: bool,
    /// The customer who invited this subuser into their own account.
    pub owner_id: Option<Uuid>,
    pub owner_name: Option<String>,
    /// Must choose a new password at the next sign-in.
    pub must_change_password: bool,
    /// Names of the roles held on the platform.
    pub roles: Vec<String>,
    /// Organizations the account is a member of.
    pub organization_count: u32,
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_sign_in_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// Set while the account is deleted and can still be restored.
    #[serde(with = "time::serde::rfc3339::option")]
    pub deleted_at: Option<OffsetDateTime>,
    /// Rises with every change; the number in the `ETag`.
    #[schema(example = 1)]
    pub version: i64,
}

words! {
    /// How a new account gets its first password.
    Delivery {
        /// An invitation link, shown once to copy.
        Invitation => "invitation",
        /// A temporary password, which must be changed at the first sign-in.
        TemporaryPassword => "temporary_password",
    }
}

/// A new account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreateUser {
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    #[schema(min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub name: String,
    #[serde(default = "default_locale")]
    #[schema(example = "en")]
    pub locale: String,
    /// A member of staff; give roles afterwards.
    #[serde(default)]
    pub is_admin: bool,
    /// The account that this one is a subuser of.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// At least 12 characters. It must be changed at the first sign-in.
    #[schema(min_length = 12, max_length = 1024, example = "correct horse battery staple")]
    pub temporary_password: String,
}

fn default_locale() -> String {
    "en".to_owned()
}

impl Check for CreateUser {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.email("email", &self.email);
        checks.line("name", &self.name, 200);
        checks.locale("locale", &self.locale);
        check::password(
            &mut checks,
            "temporary_password",
            &self.temporary_password,
            check::MIN_PASSWORD_CHARS,
            &[&self.email, &self.name],
        );
        checks.done()
    }
}

/// An account's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateUser {
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    #[schema(min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub name: String,
    #[schema(example = "en")]
    pub locale: String,
    pub is_admin: bool,
    #[serde(default)]
    pub owner_id: Option<Uuid>,
}

impl Check for UpdateUser {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.email("email", &self.email);
        checks.line("name", &self.name, 200);
        checks.locale("locale", &self.locale);
        checks.done()
    }
}

words! {
    /// What can be done to many accounts at once.
    BulkAction {
        Suspend => "suspend",
        Activate => "activate",
        Delete => "delete",
        EndSessions => "end_sessions",
        AssignRole => "assign_role",
    }
}

/// One action on many accounts: all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkUsers {
    pub action: BulkAction,
    /// 1 to 200 ids.
    #[schema(min_items = 1, max_items = 200)]
    pub ids: Vec<Uuid>,
    /// The role to give, with `assign_role`.
    #[serde(default)]
    pub role_id: Option<Uuid>,
}

impl Check for BulkUsers {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.ensure("ids", !self.ids.is_empty(), &Rule::Required);
        checks.ensure("ids", self.ids.len() <= 200, &Rule::TooMany { max: 200 });
        checks.ensure("role_id", self.action != BulkAction::AssignRole || self.role_id.is_some(), &Rule::Required);
        checks.done()
    }
}

/// What a bulk action did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkOutcome {
    /// Accounts that were changed.
    pub changed: usize,
    /// Accounts that were in that state already.
    pub unchanged: usize,
}

sort_keys! {
    /// What people can be sorted by.
    UserSort {
        Name, NameDesc => "name", "-name";
        Email, EmailDesc => "email", "-email";
        CreatedAt, CreatedAtDesc => "created_at", "-created_at";
        LastSignInAt, LastSignInAtDesc => "last_sign_in_at", "-last_sign_in_at";
    }
}

/// Filters and sort of the people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// A part of the name or of the e-mail address. Accents and case do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// States, separated by commas.
    #[serde(default, with = "comma_separated", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false)]
    pub status: Vec<UserStatus>,
    /// `true` for staff, `false` for customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
    /// Holds this role on the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_id: Option<Uuid>,
    /// Is a member of this organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
    /// Is a subuser of this account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// Has not signed in since this time, or never.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    pub not_seen_since: Option<OffsetDateTime>,
    /// With `true` the deleted ones, otherwise the live ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// Default: `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<UserSort>,
}

impl Resource for User {
    const PATH: &'static str = "users";
    type Query = UserQuery;
}
