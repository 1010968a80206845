//! What can go wrong in the database, seen from outside it.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};
use steward_dto::{FieldError, Rule};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the database layer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such row in this scope")]
    NotFound,
    /// The row was changed since the version that the caller read.
    #[error("the row has another version")]
    VersionConflict,
    /// A unique constraint: the field that holds the taken value.
    #[error("the value of `{0}` is taken")]
    Taken(&'static str),
    /// A reference to a row that does not exist, or from rows that still do.
    #[error("a reference does not hold")]
    Reference,
    /// A request that the queries refuse, such as a cursor that is none.
    #[error("the request is invalid")]
    Invalid(Vec<FieldError>),
    /// Locked, overloaded or not reachable: trying again later helps.
    #[error("the database is busy: {0}")]
    Busy(DbErr),
    /// A transaction that would change data without an audit row: a fault in our code.
    #[error("a write without an audit row")]
    Unaudited,
    /// A job is run by somebody else by now, or over: its worker writes nothing any more.
    #[error("the lease of the job is lost")]
    LeaseLost,
    #[error("{0}")]
    Broken(DbErr),
}

impl Error {
    pub(crate) fn invalid(field: &str, rule: &Rule) -> Self {
        Self::Invalid(vec![rule.at(field)])
    }

    /// Names the field that holds the one reference of a statement: what it refers to is not there.
    pub(crate) fn unknown_reference<E: Into<Self>>(field: &str) -> impl FnOnce(E) -> Self {
        move |error| match error.into() {
            Self::Reference => Self::invalid(field, &Rule::Unknown),
            other => other,
        }
    }
}

/// Unique constraints, by the name PostgreSQL gives and by the columns SQLite names, and the field
/// of the API that holds the value.
const UNIQUE: &[(&str, &str, &str)] = &[
    ("users_email", "users.email_key", "email"),
    ("organizations_name", "organizations.name_key", "name"),
    ("roles_name", "roles.name_key", "name"),
    ("memberships_pkey", "memberships.organization_id, memberships.user_id", "user_id"),
    ("role_assignments_platform", "role_assignments.user_id, role_assignments.role_id", "role_id"),
    ("role_assignments_organization", "role_assignments.organization_id", "role_id"),
    ("invitations_open_platform", "invitations.email_key", "email"),
    ("invitations_open_organization", "invitations.organization_id", "email"),
    ("saved_views_name", "saved_views.name", "name"),
    ("idempotency_keys_pkey", "idempotency_keys.caller, idempotency_keys.key", "idempotency_key"),
    ("jobs_dedup", "jobs.kind, jobs.dedup_key", "dedup_key"),
    ("audit_log_sequence", "audit_log.sequence", "sequence"),
];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => {
                let known =
                    UNIQUE.iter().find(|(name, columns, _)| message.contains(name) || message.contains(columns));
                return known.map_or(Self::Broken(error), |(_, _, field)| Self::Taken(field));
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::Reference,
            _ => {}
        }
        if is_busy(&error) { Self::Busy(error) } else { Self::Broken(error) }
    }
}

/// Whether a connection could not be opened because somebody else held the database for the moment.
pub(crate) fn is_locked(error: &DbErr) -> bool {
    matches!(error, DbErr::Conn(RuntimeErr::SqlxError(error)) if passes(error))
}

fn passes(error: &SqlxError) -> bool {
    let code = error.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code);
    code.is_some_and(|code| PASSING_SQLSTATES.contains(&&*code) || PASSING_SQLITE_CODES.contains(&&*code))
}

/// SQLSTATEs that pass: lock timeout, serialization failure, deadlock, shutdown, too many clients.
const PASSING_SQLSTATES: &[&str] = &["55P03", "40001", "40P01", "57P01", "57P02", "57P03", "57014", "53300"];
/// `SQLITE_BUSY` and `SQLITE_LOCKED` with their extended codes.
const PASSING_SQLITE_CODES: &[&str] = &["5", "6", "261", "262", "517", "773"];

fn is_busy(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => match &**error {
            SqlxError::Database(_) => passes(error),
            SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => true,
            _ => false,
        },
        _ => false,
    }
}
