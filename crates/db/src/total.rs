//! Exact totals that stay cheap.
//!
//! Counting 100,000 rows costs fifty times as much as showing 25 of them. So a count is remembered,
//! together with the sum of `changes` in `tallies` for the collections it depends on. Every write
//! adds a row there in its own transaction, so an equal sum means that nothing was written since,
//! on whichever replica. Rows are added rather than a counter raised because writers would wait for
//! each other on the counter's row; a job folds them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, Select, Statement, Value};

use crate::{Conn, Dialect, Result, Source, Tx};

/// How many totals are remembered before all are forgotten.
const CAPACITY: usize = 4096;

#[derive(Default)]
pub struct Totals {
    remembered: Mutex<HashMap<String, (i64, u64)>>,
}

impl Totals {
    fn get(&self, key: &str, stamp: i64) -> Option<u64> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(key).filter(|(at, _)| *at == stamp).map(|(_, total)| *total)
    }

    fn put(&self, key: String, stamp: i64, total: u64) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= CAPACITY {
            remembered.clear();
        }
        remembered.insert(key, (stamp, total));
    }
}

/// Counts what `select` matches, or remembers it.
///
/// `key` names filter and scope; `collections` are all kinds whose changes can change the count.
pub async fn exact<E>(conn: &Conn<'_>, key: String, collections: &[&str], select: Select<E>) -> Result<u64>
where
    E: EntityTrait,
    E::Model: Sync + Send,
{
    // The stamp is read before counting: should somebody write in between, the count is remembered
    // under a stamp that is over already, and the next reader counts anew.
    let stamp = stamp(conn, collections).await?;
    if let Some(total) = conn.totals.get(&key, stamp) {
        return Ok(total);
    }
    let total = select.count(&conn.inner).await?;
    conn.totals.put(key, stamp, total);
    Ok(total)
}

async fn stamp(conn: &Conn<'_>, collections: &[&str]) -> Result<i64> {
    let places: Vec<String> = (1..=collections.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(changes), 0) AS bigint) AS stamp FROM tallies WHERE collection IN ({})",
        places.join(", ")
    );
    let values = collections.iter().map(|name| Value::from(*name));
    let statement = Statement::from_sql_and_values(conn.inner.get_database_backend(), sql, values);
    let row = conn.inner.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "stamp")).transpose()?.unwrap_or_default())
}

pub async fn append(tx: &DatabaseTransaction, source: &dyn Source, changes: &BTreeMap<&str, i64>) -> Result<()> {
    let backend = tx.get_database_backend();
    let mut rows = Vec::with_capacity(changes.len());
    let mut values: Vec<Value> = Vec::with_capacity(changes.len() * 3);
    for (collection, count) in changes {
        let n = values.len();
        rows.push(format!("(${}, ${}, ${})", n + 1, n + 2, n + 3));
        values.extend([Value::from(source.id()), Value::from(*collection), Value::from(*count)]);
    }
    let sql = format!("INSERT INTO tallies (id, collection, changes) VALUES {}", rows.join(", "));
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Folds the rows of each collection into one, without changing any sum.
pub async fn fold(tx: &Tx) -> Result<()> {
    let folded = match tx.dialect() {
        // The rows that are summed must be the rows that are deleted, whatever is added meanwhile.
        Dialect::Postgres => {
            "WITH gone AS (DELETE FROM tallies RETURNING collection, changes)
             INSERT INTO tallies (id, collection, changes)
             SELECT gen_random_uuid(), collection, SUM(changes) FROM gone GROUP BY collection"
        }
        Dialect::Sqlite => {
            "INSERT INTO tallies (id, collection, changes)
             SELECT randomblob(16), collection, -SUM(changes) FROM tallies GROUP BY collection"
        }
    };
    tx.inner.execute_unprepared(folded).await?;
    if tx.dialect() == Dialect::Sqlite {
        // Nobody else writes meanwhile: the negative rows mark what to delete and carry its sum.
        tx.inner.execute_unprepared("DELETE FROM tallies WHERE changes > 0").await?;
        tx.inner.execute_unprepared("UPDATE tallies SET changes = -changes").await?;
    }
    Ok(())
}
