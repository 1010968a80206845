//! The one client of Steward's API: every call carries
//! the token and the scope, and what went wrong is told in one type. Knows no view.

pub mod changes;
mod client;
mod fetch;
mod read;
pub mod session;
mod stream;

pub use client::{act, act_public, create, delete, export, fetch_one, fetch_page, fetch_public, send_text, update};
pub use fetch::{offline, writes};
pub use read::field_errors;
use steward_dto::{Code, FieldError, Problem};

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The server said what is wrong.
    Problem(Box<Problem>),
    /// The server could not be reached.
    Offline,
    /// The answer was none of ours: a proxy's error page, broken JSON. Holds the HTTP status.
    Broken(u16),
    /// Somebody closed the dialog that asked them to sign in or to confirm their password.
    GivenUp,
}

impl Error {
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }

    pub fn is(&self, code: Code) -> bool {
        self.code() == Some(code)
    }

    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Problem(problem) => &problem.fields,
            _ => &[],
        }
    }

    /// The id under which support finds the request.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) if !problem.request_id.is_empty() => Some(&problem.request_id),
            _ => None,
        }
    }
}
