//! The databases, past Steward: to fill them, to look into them, and to measure what they can do.

mod bulk;
pub mod postgres;
mod postgres_bulk;
pub mod sqlite;

use std::path::Path;

use anyhow::Result;
use async_trait::async_trait;
use uuid::Uuid;

pub use self::bulk::{Kind, Rows, Table};
use crate::{ceiling::Plan, contest::Contestant};

/// A value, to store or to ask by.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Null,
    Flag(bool),
    Number(i64),
    Text(String),
    Id(Uuid),
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Uuid> for Cell {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A database of the benchmark's own. Statements are written so that both databases take them:
/// `$1`, `$2`, … in the order of their first use.
#[async_trait]
pub trait Store: Send + Sync {
    /// Its name and version, and the settings that figures depend on.
    async fn describe(&self) -> Result<String>;

    /// Where the server finds it: `database.url`.
    fn url(&self) -> String;

    /// The server's data folder.
    fn folder(&self) -> &Path;

    async fn execute(&self, sql: &str) -> Result<()>;

    /// The first value of the first row.
    async fn number(&self, sql: &str, parameters: &[Cell]) -> Result<i64>;

    /// The first value of every row.
    async fn ids(&self, sql: &str, parameters: &[Cell]) -> Result<Vec<Uuid>>;

    /// Adds many rows, with the table's indexes made anew behind them.
    async fn load(&self, table: &'static Table, rows: Rows) -> Result<()>;

    /// Does what would disturb a measurement later: what was written is on the disk, statistics are fresh.
    async fn settle(&self) -> Result<()>;

    /// A second database with the same rows, for a ceiling that writes. Nobody may be connected.
    async fn twin(&self) -> Result<Box<dyn Store>>;

    /// The plan, run by so many connections without a framework, with the settings Steward connects with.
    async fn ceiling(&self, plan: Plan, connections: u16) -> Result<Box<dyn Contestant>>;

    async fn remove(&self) -> Result<()>;
}
