//! Signing in, staying signed in, and what is one's own.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    check::{self, Check, Checks, FieldError, Rule},
    permission::Permission,
};

/// E-mail address and password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignIn {
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    #[schema(max_length = 1024, example = "correct horse battery staple")]
    pub password: String,
}

impl Check for SignIn {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("email", &self.email, 254);
        checks.ensure("password", !self.password.is_empty(), &Rule::Required);
        let max = check::MAX_PASSWORD_BYTES;
        checks.ensure("password", self.password.len() <= max, &Rule::TooLong { max });
        checks.done()
    }
}

/// An access token for the API. The refresh token travels in a cookie that scripts cannot read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Send it as `Authorization: Bearer …`. Keep it in memory only.
    pub access_token: String,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// The password must be changed before anything else is possible.
    pub must_change_password: bool,
}

/// Who is asking, and what they may do where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Whoami {
    pub user_id: Uuid,
    pub name: String,
    pub email: String,
    pub locale: String,
    pub is_admin: bool,
    pub must_change_password: bool,
    /// What the caller may do on the whole platform.
    pub permissions: Vec<Permission>,
    /// Names of the roles held on the platform.
    pub roles: Vec<String>,
    /// Organizations inside which the caller holds a role, with what they may do there.
    pub organizations: Vec<OrganizationAccess>,
    /// Sensitive actions ask for the password again after this time.
    #[serde(with = "time::serde::rfc3339::option")]
    pub confirmed_until: Option<OffsetDateTime>,
}

/// What the caller may do inside one organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrganizationAccess {
    pub organization_id: Uuid,
    pub name: String,
    pub permissions: Vec<Permission>,
}

/// Confirm who one is before a sensitive action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Confirm {
    #[schema(max_length = 1024)]
    pub password: String,
}

impl Check for Confirm {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.ensure("password", !self.password.is_empty(), &Rule::Required);
        let max = check::MAX_PASSWORD_BYTES;
        checks.ensure("password", self.password.len() <= max, &Rule::TooLong { max });
        checks.done()
    }
}

/// What one may change of one's own account. The e-mail address is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateProfile {
    #[schema(min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub name: String,
    /// Language of the panel and of mail: `en` or `de`.
    #[schema(example = "en")]
    pub locale: String,
}

impl Check for UpdateProfile {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("name", &self.name, 200);
        checks.locale("locale", &self.locale);
        checks.done()
    }
}

/// A new password for oneself. Every other session of the account ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangePassword {
    #[schema(max_length = 1024)]
    pub current_password: String,
    /// At least 12 characters, and not easy to guess.
    #[schema(min_length = 12, max_length = 1024)]
    pub new_password: String,
}

impl Check for ChangePassword {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.ensure("current_password", !self.current_password.is_empty(), &Rule::Required);
        let max = check::MAX_PASSWORD_BYTES;
        checks.ensure("current_password", self.current_password.len() <= max, &Rule::TooLong { max });
        check::password(&mut checks, "new_password", &self.new_password, check::MIN_PASSWORD_CHARS, &[]);
        checks.done()
    }
}

/// The first account of a platform, its first Owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetUp {
    /// From the link that the server prints when its database is empty.
    #[schema(max_length = 200)]
    pub token: String,
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    #[schema(min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub name: String,
    #[serde(default = "default_locale")]
    #[schema(example = "en")]
    pub locale: String,
    /// At least 12 characters, and not easy to guess.
    #[schema(min_length = 12, max_length = 1024)]
    pub password: String,
}

fn default_locale() -> String {
    "en".to_owned()
}

impl Check for SetUp {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("token", &self.token, 200);
        checks.email("email", &self.email);
        checks.line("name", &self.name, 200);
        checks.locale("locale", &self.locale);
        check::password(&mut checks, "password", &self.password, check::MIN_PASSWORD_CHARS, &[&self.email, &self.name]);
        checks.done()
    }
}

/// The secret part of an invitation's link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationToken {
    #[schema(max_length = 200)]
    pub token: String,
}

impl Check for InvitationToken {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("token", &self.token, 200);
        checks.done()
    }
}

/// What an invited person is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenInvitation {
    pub email: String,
    pub name: String,
    pub locale: String,
    pub organization_name: Option<String>,
    pub invited_by: String,
}

/// Accept an invitation with a name and a password of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcceptInvitation {
    #[schema(max_length = 200)]
    pub token: String,
    #[schema(min_length = 1, max_length = 200, example = "Grace Hopper")]
    pub name: String,
    /// At least 12 characters, and not easy to guess.
    #[schema(min_length = 12, max_length = 1024)]
    pub password: String,
}

impl Check for AcceptInvitation {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("token", &self.token, 200);
        checks.line("name", &self.name, 200);
        check::password(&mut checks, "password", &self.password, check::MIN_PASSWORD_CHARS, &[&self.name]);
        checks.done()
    }
}
