//! The one error of Steward: a code from the closed list that the API documents, and what there is
//! to say about this occurrence. `steward-api` maps it to problem details in one place.

use std::time::Duration;

use steward_db as db;
use steward_dto::{Code, FieldError, Permission, Rule};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
#[error("{code}{}", detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default())]
pub struct Error {
    pub code: Code,
    pub detail: Option<String>,
    pub fields: Vec<FieldError>,
    pub permission: Option<Permission>,
    /// With `rate_limited` and `unavailable`: when it makes sense to come back.
    pub retry_after: Option<Duration>,
    /// For the log alone; never sent.
    #[source]
    pub source: Option<Box<db::Error>>,
}

impl Error {
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, fields: Vec::new(), permission: None, retry_after: None, source: None }
    }

    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    pub fn forbidden(permission: Permission) -> Self {
        Self { permission: Some(permission), ..Self::new(Code::Forbidden) }
    }

    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(Code::Invalid) }
    }

    pub fn invalid_field(field: &str, rule: &Rule) -> Self {
        Self::invalid(vec![rule.at(field)])
    }

    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// A fault of ours: what it says is for the log alone.
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        Self::new(Code::Internal).detail(what.to_string())
    }

    pub fn wrong_state(detail: &str) -> Self {
        Self::new(Code::WrongState).detail(detail)
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::NotFound => Self::not_found(),
            db::Error::VersionConflict => Self::new(Code::VersionConflict),
            db::Error::Taken(field) => Self { fields: vec![Rule::Taken.at(field)], ..Self::new(Code::Taken) },
            db::Error::Reference => Self::new(Code::InUse),
            db::Error::Invalid(fields) => Self::invalid(fields),
            db::Error::Busy(_) => Self {
                source: Some(Box::new(error)),
                ..Self::new(Code::Unavailable).retry_after(Duration::from_secs(2))
            },
            db::Error::Unaudited | db::Error::LeaseLost | db::Error::Broken(_) => {
                Self { source: Some(Box::new(error)), ..Self::new(Code::Internal) }
            }
        }
    }
}
