//! Answers kept under the key that a client sends, so that a retry has one effect.

use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;

use crate::{Conn, Error, Result, Tx, times::micros};

/// What is kept under a key.
pub struct Kept {
    /// Tells one request from another: method, path and a hash of the body.
    pub fingerprint: String,
    /// The answer, as JSON.
    pub response: String,
}

pub async fn find(conn: &Conn<'_>, caller: &str, key: &str) -> Result<Option<Kept>> {
    let sql = "SELECT fingerprint, response FROM idempotency_keys WHERE caller = $1 AND key = $2";
    let statement = Statement::from_sql_and_values(conn.inner.get_database_backend(), sql, [caller.into(), key.into()]);
    let row = conn.inner.query_one_raw(statement).await?;
    row.map(|row| Ok(Kept { fingerprint: row.try_get("", "fingerprint")?, response: row.try_get("", "response")? }))
        .transpose()
}

/// Takes the key, in the transaction of the effect. `false`: somebody else has it; on PostgreSQL
/// this waits until they have committed or failed.
pub async fn claim(tx: &Tx, caller: &str, key: &str, fingerprint: &str) -> Result<bool> {
    let sql = "INSERT INTO idempotency_keys (caller, key, fingerprint, response, created_at)
        VALUES ($1, $2, $3, '', $4) ON CONFLICT (caller, key) DO NOTHING";
    let values = [caller.into(), key.into(), fingerprint.into(), micros(tx.now()).into()];
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, values);
    Ok(tx.inner.execute_raw(statement).await?.rows_affected() == 1)
}

/// Keeps the answer under the claimed key.
pub async fn keep(tx: &Tx, caller: &str, key: &str, response: &str) -> Result<()> {
    let sql = "UPDATE idempotency_keys SET response = $1 WHERE caller = $2 AND key = $3";
    let values = [response.into(), caller.into(), key.into()];
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, values);
    let kept = tx.inner.execute_raw(statement).await?;
    if kept.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

pub async fn purge(tx: &Tx, before: OffsetDateTime) -> Result<()> {
    let sql = "DELETE FROM idempotency_keys WHERE created_at < $1";
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, [micros(before).into()]);
    tx.inner.execute_raw(statement).await?;
    Ok(())
}
