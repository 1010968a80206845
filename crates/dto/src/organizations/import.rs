//! What an import of organizations answers: row by row in the end, and how far it is on the way.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{check::FieldError, problem::Problem, resource::words};

words! {
    /// What becomes of a row.
    ImportState {
        /// It is created (in a dry run: it would be).
        Created => "created",
        /// An organization of this name is there already; it is left as it is.
        Exists => "exists",
        /// It breaks a rule; see `errors`.
        Invalid => "invalid",
    }
}

/// How to import.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportParams {
    /// With `true` nothing is written: the answer says what would happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

/// The outcome of an import. All or nothing: with one invalid row, nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    pub dry_run: bool,
    /// Whether organizations were written.
    pub applied: bool,
    pub created: usize,
    pub existing: usize,
    pub invalid: usize,
    /// Columns of the file that mean nothing here; they are left out.
    pub ignored_columns: Vec<String>,
    /// What is wrong with the file as a whole.
    pub errors: Vec<FieldError>,
    pub rows: Vec<ImportRow>,
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportRow {
    /// 1 is the first row below the header.
    pub row: usize,
    /// The line of the file where the row begins.
    pub line: u64,
    pub name: String,
    pub state: ImportState,
    pub errors: Vec<FieldError>,
}

words! {
    /// What an import is doing.
    ImportPhase {
        /// Reads the file and checks every row.
        Reading => "reading",
        /// Looks which organizations are there already.
        Comparing => "comparing",
        /// Writes the new ones. Nothing of it is kept before the report says so.
        Writing => "writing",
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportProgress {
    pub phase: ImportPhase,
    /// How much of `total` is done.
    pub done: usize,
    /// What this phase has to do: bytes of the file while `reading`, rows afterwards.
    pub total: usize,
}

/// A line of an import that is followed while it runs. The last line is the report or a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportEvent {
    /// At each change of phase, and at most ten times a second.
    Progress(ImportProgress),
    /// The outcome.
    Report(ImportReport),
    /// What ended it midway. Nothing was written.
    Problem(Problem),
}
