//! Sign-ins that are still open.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::resource::Resource;

/// An open session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub id: Uuid,
    pub user_id: Uuid,
    pub user_name: String,
    pub user_email: String,
    /// Where it was used last from.
    #[schema(example = "203.0.113.7")]
    pub address: String,
    /// The browser, as it names itself.
    pub user_agent: String,
    /// It is the session that asks.
    pub current: bool,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub last_used_at: OffsetDateTime,
    /// When it ends by itself, used or not.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// Filters of the sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SessionQuery {
    /// Sessions of this account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
}

impl Resource for Session {
    const PATH: &'static str = "sessions";
    type Query = SessionQuery;
}
