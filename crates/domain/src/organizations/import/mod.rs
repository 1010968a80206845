//! Importing organizations from a CSV file: every row is checked and reported, and either all new
//! ones are written or none.

mod read;
mod throttle;

use std::collections::HashSet;

use steward_db::{Tx, organizations::organization};
use steward_dto::{
    organizations::{ImportPhase, ImportProgress, ImportReport, ImportState, SaveOrganization},
    text::fold,
};
use time::OffsetDateTime;

pub use read::{MAX_ROWS, read};
pub use throttle::Throttle;

use crate::Result;

/// Rows after which an import tells how far it is.
const STEP: usize = 500;

/// A file that was read and checked, before anything is written.
pub struct Draft {
    report: ImportReport,
    new: Vec<(SaveOrganization, OffsetDateTime)>,
}

impl Draft {
    /// Compares with what is there and, unless it is a dry run or a row is invalid, writes the new
    /// organizations.
    pub async fn apply(mut self, tx: &Tx, dry_run: bool, tell: &dyn Fn(ImportProgress)) -> Result<ImportReport> {
        let names: Vec<String> = self.new.iter().map(|(details, _)| fold(&details.name)).collect();
        // Invalid rows stay away from the database: their names may hold anything.
        let sound_names: Vec<String> = self
            .report
            .rows
            .iter()
            .zip(&names)
            .filter(|(row, _)| row.errors.is_empty())
            .map(|(_, name)| name.clone())
            .collect();
        let mut taken = HashSet::new();
        for step in in_steps(&sound_names, ImportPhase::Comparing, tell) {
            taken.extend(organization::taken_names(&tx.conn(), step).await?);
        }
        let mut fresh = Vec::new();
        for ((row, new), folded) in self.report.rows.iter_mut().zip(self.new).zip(names) {
            match row.state {
                ImportState::Created if taken.contains(&folded) => {
                    row.state = ImportState::Exists;
                    self.report.existing += 1;
                }
                ImportState::Created => {
                    self.report.created += 1;
                    fresh.push(new);
                }
                ImportState::Exists => self.report.existing += 1,
                ImportState::Invalid => self.report.invalid += 1,
            }
        }
        let sound = self.report.invalid == 0 && self.report.errors.is_empty();
        self.report.dry_run = dry_run;
        if sound && !dry_run && !fresh.is_empty() {
            for step in in_steps(&fresh, ImportPhase::Writing, tell) {
                organization::insert_many(tx, "import_organizations", step).await?;
                // What an organization leaves in the audit log is half of the work: done with it, and
                // not all at once in the end.
                tx.flush().await?;
            }
            self.report.applied = true;
        } else {
            tx.untouched();
        }
        Ok(self.report)
    }
}

/// The items in steps, each told before it is begun.
fn in_steps<'a, T>(
    items: &'a [T],
    phase: ImportPhase,
    tell: &'a dyn Fn(ImportProgress),
) -> impl Iterator<Item = &'a [T]> {
    items.chunks(STEP).enumerate().map(move |(step, rows)| {
        tell(ImportProgress { phase, done: step * STEP, total: items.len() });
        rows
    })
}
