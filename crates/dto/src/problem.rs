//! Errors on the wire: RFC 9457 problem details with a code for machines, errors per field and the
//! request id to quote to support.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{check::FieldError, resource::words};

words! {
    /// What went wrong, for machines. A code never changes its meaning.
    Code {
        /// The request is not well-formed: broken JSON, a body that is too deep, a bad header.
        Malformed => "malformed",
        /// Fields are missing, unknown or break a rule; see `fields`.
        Invalid => "invalid",
        /// No valid access token or API key.
        Unauthenticated => "unauthenticated",
        /// E-mail address or password is wrong.
        CredentialsWrong => "credentials_wrong",
        /// The account has been suspended.
        Suspended => "suspended",
        /// The password must be changed before anything else.
        PasswordChangeRequired => "password_change_required",
        /// The caller lacks the permission that `permission` names.
        Forbidden => "forbidden",
        /// Nobody can grant a permission that they do not hold.
        GrantExceedsOwn => "grant_exceeds_own",
        /// A recent re-authentication is needed: `POST /auth/reauthenticate`.
        ReauthenticationRequired => "reauthentication_required",
        /// A request from a foreign origin.
        ForeignOrigin => "foreign_origin",
        /// No such thing, or none that the caller may know of.
        NotFound => "not_found",
        /// The route does not know this method.
        MethodNotAllowed => "method_not_allowed",
        /// Something with this value exists already; see `fields`.
        Taken => "taken",
        /// The last Owner or super-admin must keep the role.
        LastOwner => "last_owner",
        /// Built-in roles can be neither changed nor deleted.
        RoleReserved => "role_reserved",
        /// The thing is not in a state that allows this.
        WrongState => "wrong_state",
        /// The invitation or set-up link is used, withdrawn or expired.
        LinkExpired => "link_expired",
        /// It is still referred to.
        InUse => "in_use",
        /// Somebody else changed it meanwhile: the `If-Match` version is not the current one.
        VersionConflict => "version_conflict",
        /// `If-Match` with the current version is required.
        VersionRequired => "version_required",
        /// The body is larger than the route takes.
        TooLarge => "too_large",
        /// The body's media type is not one that the route takes.
        UnsupportedMediaType => "unsupported_media_type",
        /// The `Idempotency-Key` was used before with another request.
        IdempotencyKeyReused => "idempotency_key_reused",
        /// Too many requests; `Retry-After` says when to go on.
        RateLimited => "rate_limited",
        /// The database or a worker is busy; `Retry-After` says when to try again.
        Unavailable => "unavailable",
        /// A fault of ours. The request id leads to it in the log.
        Internal => "internal",
    }
}

impl Code {
    /// The HTTP status a code travels with: the one table of errors.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated | Self::CredentialsWrong => 401,
            Self::Suspended
            | Self::PasswordChangeRequired
            | Self::Forbidden
            | Self::GrantExceedsOwn
            | Self::ReauthenticationRequired
            | Self::ForeignOrigin => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Taken | Self::LastOwner | Self::RoleReserved | Self::WrongState | Self::InUse => 409,
            Self::LinkExpired => 410,
            Self::VersionConflict => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Invalid | Self::IdempotencyKeyReused => 422,
            Self::VersionRequired => 428,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The problem's title: a short English sentence that is the same for every occurrence.
    pub fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request is not well-formed",
            Self::Invalid => "Some fields need attention",
            Self::Unauthenticated => "Sign in first",
            Self::CredentialsWrong => "E-mail address or password is wrong",
            Self::Suspended => "Your account has been suspended",
            Self::PasswordChangeRequired => "Choose a new password first",
            Self::Forbidden => "You lack the permission for this",
            Self::GrantExceedsOwn => "You cannot grant a permission that you do not hold",
            Self::ReauthenticationRequired => "Confirm your password first",
            Self::ForeignOrigin => "Requests from this origin are not accepted",
            Self::NotFound => "There is no such thing here",
            Self::MethodNotAllowed => "The method is not allowed here",
            Self::Taken => "It exists already",
            Self::LastOwner => "The last holder of this role must keep it",
            Self::RoleReserved => "Built-in roles cannot be changed",
            Self::WrongState => "This is not possible in its present state",
            Self::LinkExpired => "This link has expired or has been used",
            Self::InUse => "It is still in use",
            Self::VersionConflict => "Somebody else changed this meanwhile",
            Self::VersionRequired => "Send If-Match with the version that you read",
            Self::TooLarge => "The request is too large",
            Self::UnsupportedMediaType => "The media type is not supported",
            Self::IdempotencyKeyReused => "The idempotency key was used for another request",
            Self::RateLimited => "Too many requests",
            Self::Unavailable => "Busy at the moment",
            Self::Internal => "Something went wrong on our side",
        }
    }
}

/// An error as RFC 9457 describes it, sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:steward:problem:<code>`.
    #[serde(rename = "type")]
    #[schema(example = "urn:steward:problem:invalid")]
    pub kind: String,
    #[schema(example = "Some fields need attention")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    pub code: Code,
    /// What happened this time, where there is more to say than the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// The permission that is missing, with code `forbidden`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "organizations.edit")]
    pub permission: Option<String>,
    /// The id under which the request is found in the log.
    #[serde(default)]
    pub request_id: String,
}

impl Problem {
    pub fn new(code: Code) -> Self {
        Self {
            kind: format!("urn:steward:problem:{code}"),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: None,
            fields: Vec::new(),
            permission: None,
            request_id: String::new(),
        }
    }
}
