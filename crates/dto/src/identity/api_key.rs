//! Keys for integrators: scripts that call the API without a browser.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    check::{Check, Checks, FieldError, Rule},
    permission::is_grant,
    resource::Resource,
};

/// A key. Its secret is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApiKey {
    pub id: Uuid,
    #[schema(example = "Nightly export")]
    pub name: String,
    /// How the key begins, to tell keys apart.
    #[schema(example = "stw_9f2c81d0")]
    pub prefix: String,
    /// Whose rights bound the key: it never can do more than its creator can at that moment.
    pub user_id: Uuid,
    pub user_name: String,
    /// The key acts inside this organization; none for the platform.
    pub organization_id: Option<Uuid>,
    /// Permissions and groups the key may use.
    pub grants: Vec<String>,
    /// Requests in a minute.
    pub rate_limit: u32,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<OffsetDateTime>,
    pub last_used_address: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<OffsetDateTime>,
    /// Rises with every change; the number in the `ETag`.
    pub version: i64,
}

/// A new key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreateApiKey {
    #[schema(min_length = 1, max_length = 100, example = "Nightly export")]
    pub name: String,
    /// Permissions and groups, none that the creator lacks.
    #[schema(min_items = 1, max_items = 100, example = json!(["organizations.view"]))]
    pub grants: Vec<String>,
    /// Act inside this organization alone.
    #[serde(default)]
    pub organization_id: Option<Uuid>,
    /// Days until the key expires, 1 to 366.
    #[schema(minimum = 1, maximum = 366, example = 90)]
    pub expires_in_days: u16,
    /// Requests in a minute, 1 to 6000. Default: 600.
    #[serde(default = "default_rate_limit")]
    #[schema(minimum = 1, maximum = 6000, example = 600)]
    pub rate_limit: u32,
}

fn default_rate_limit() -> u32 {
    600
}

impl Check for CreateApiKey {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("name", &self.name, 100);
        checks.ensure("grants", !self.grants.is_empty(), &Rule::Required);
        checks.ensure("grants", self.grants.len() <= 100, &Rule::TooMany { max: 100 });
        for (index, grant) in self.grants.iter().enumerate() {
            checks.ensure(&format!("grants.{index}"), is_grant(grant), &Rule::Unknown);
        }
        let days = (1..=366).contains(&self.expires_in_days);
        checks.ensure("expires_in_days", days, &Rule::OutOfRange { min: 1, max: 366 });
        let rate = (1..=6000).contains(&self.rate_limit);
        checks.ensure("rate_limit", rate, &Rule::OutOfRange { min: 1, max: 6000 });
        checks.done()
    }
}

/// Replace a key by a new one; the old one goes on for a while, so that nothing stops meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RotateApiKey {
    /// Hours for which the old key still works, 0 to 168.
    #[schema(minimum = 0, maximum = 168, example = 24)]
    pub overlap_hours: u16,
}

impl Check for RotateApiKey {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.ensure("overlap_hours", self.overlap_hours <= 168, &Rule::OutOfRange { min: 0, max: 168 });
        checks.done()
    }
}

/// A key that was just made, with its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreatedApiKey {
    pub api_key: ApiKey,
    /// The secret, shown this once: send it as `Authorization: Bearer …`. Missing when the answer
    /// is a replay for the same `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Filters of the API keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyQuery {
    /// Keys of this account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// With `true`, revoked and expired ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_ended: Option<bool>,
}

impl Resource for ApiKey {
    const PATH: &'static str = "api-keys";
    type Query = ApiKeyQuery;
}
