//! SQLite: a file in the data folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use async_trait::async_trait;
use rusqlite::{
    Connection, params_from_iter,
    types::{ToSql, ToSqlOutput, Value, ValueRef},
};
use tokio::task::block_in_place;
use uuid::Uuid;

use super::{Cell, Rows, Store, Table};
use crate::{
    ceiling::{Plan, sqlite::Threads},
    contest::Contestant,
};

pub struct Sqlite {
    folder: PathBuf,
}

impl Sqlite {
    pub fn create(parent: &Path) -> Result<Self> {
        let folder = parent.join(format!("sqlite-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    fn file(&self) -> PathBuf {
        self.folder.join("steward.db")
    }

    fn open(&self) -> Result<Connection> {
        open(&self.file(), false)
    }
}

/// With the settings that `steward-db` connects with.
pub fn open(file: &Path, read_only: bool) -> Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA foreign_keys = on; PRAGMA busy_timeout = 5000;
         PRAGMA cache_size = -16000; PRAGMA temp_store = memory;",
    )?;
    if read_only {
        connection.execute_batch("PRAGMA query_only = on")?;
    }
    Ok(connection)
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Flag(flag) => ToSqlOutput::Owned(Value::Integer(i64::from(*flag))),
            Self::Number(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}

fn insert(connection: &mut Connection, table: &Table, rows: Rows) -> Result<()> {
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL";
    let indexes = connection
        .prepare(sql)?
        .query_map([table.name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    let transaction = connection.transaction()?;
    for (name, _) in &indexes {
        transaction.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    let mut statement = transaction.prepare(&table.insert())?;
    for row in rows {
        statement.execute(params_from_iter(&row))?;
    }
    drop(statement);
    for (_, sql) in &indexes {
        transaction.execute_batch(sql)?;
    }
    Ok(transaction.commit()?)
}

#[async_trait]
impl Store for Sqlite {
    async fn describe(&self) -> Result<String> {
        Ok(format!("SQLite {}: WAL, synchronous=FULL, one writer", rusqlite::version()))
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.file().display())
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    async fn execute(&self, sql: &str) -> Result<()> {
        block_in_place(|| Ok(self.open()?.execute_batch(sql)?))
    }

    async fn number(&self, sql: &str, parameters: &[Cell]) -> Result<i64> {
        block_in_place(|| Ok(self.open()?.query_row(sql, params_from_iter(parameters), |row| row.get(0))?))
    }

    async fn ids(&self, sql: &str, parameters: &[Cell]) -> Result<Vec<Uuid>> {
        block_in_place(|| {
            let connection = self.open()?;
            let mut statement = connection.prepare(sql)?;
            let blobs = statement.query_map(params_from_iter(parameters), |row| row.get::<_, Vec<u8>>(0))?;
            blobs.map(|blob| Uuid::from_slice(&blob?).context("an id that is no UUID")).collect()
        })
    }

    async fn load(&self, table: &'static Table, rows: Rows) -> Result<()> {
        block_in_place(|| {
            let mut connection = self.open()?;
            // Should the machine fail meanwhile, there is nothing to save.
            connection.execute_batch(
                "PRAGMA journal_mode = delete; PRAGMA journal_mode = off; PRAGMA synchronous = off;
                 PRAGMA cache_size = -1000000; PRAGMA temp_store = file;",
            )?;
            insert(&mut connection, table, rows).with_context(|| format!("while {} was filled", table.name))
        })
    }

    async fn settle(&self) -> Result<()> {
        block_in_place(|| {
            self.open()?.execute_batch("PRAGMA wal_checkpoint(truncate)")?;
            Ok(fs::File::open(self.file())?.sync_all()?)
        })
    }

    async fn twin(&self) -> Result<Box<dyn Store>> {
        let twin = Self { folder: self.folder.join("twin") };
        block_in_place(|| {
            fs::create_dir_all(&twin.folder)?;
            fs::copy(self.file(), twin.file())
        })?;
        twin.settle().await?;
        Ok(Box::new(twin))
    }

    async fn ceiling(&self, plan: Plan, connections: u16) -> Result<Box<dyn Contestant>> {
        Ok(Box::new(Threads::new(self.file(), plan, connections)))
    }

    async fn remove(&self) -> Result<()> {
        Ok(fs::remove_dir_all(&self.folder)?)
    }
}
