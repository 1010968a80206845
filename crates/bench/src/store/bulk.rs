//! Tables that are filled in bulk.

use super::Cell;

/// Rows in the making; there may be more of them than memory holds.
pub type Rows = Box<dyn Iterator<Item = Vec<Cell>> + Send>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Flag,
    Number,
    Text,
    Id,
}

/// The columns that rows give values for; the others are null.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
}

impl Table {
    pub fn columns(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// `INSERT` of one row.
    pub fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.columns(), places.join(", "))
    }
}
