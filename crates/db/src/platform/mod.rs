//! What concerns the platform as a whole.

pub mod audit;
pub mod outbox;
pub mod saved_view;

/// Folds the rows that keep remembered totals honest.
pub use crate::total::fold as fold_tallies;
