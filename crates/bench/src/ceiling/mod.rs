//! Ceilings: what the database gives to a plain loop over prepared statements, without a framework,
//! without HTTP, without anybody asking who is there.

pub mod postgres;
pub mod sqlite;

use std::sync::Arc;

use crate::store::Cell;

/// The values for each statement of a plan, by the number of the run.
pub type Cells = Arc<dyn Fn(u64) -> Vec<Vec<Cell>> + Send + Sync>;

/// One piece of work, and how often it is done is the figure.
#[derive(Clone)]
pub struct Plan {
    pub statements: Vec<String>,
    pub cells: Cells,
    /// Whether it writes: all statements in one transaction then, which is committed.
    pub writes: bool,
}

impl Plan {
    /// Reads by these values every time.
    pub fn read(statements: Vec<(String, Vec<Cell>)>) -> Self {
        let (statements, cells): (_, Vec<Vec<Cell>>) = statements.into_iter().unzip();
        Self { statements, cells: Arc::new(move |_| cells.clone()), writes: false }
    }
}
