//! Counters of attempts in windows of time, shared by all replicas and kept over restarts.

use sea_orm::{ConnectionTrait, Statement};
use time::{Duration, OffsetDateTime};

use crate::{Conn, Result, Tx, times::micros};

/// Attempts under this key in the window that `now` lies in and in the one before.
pub async fn attempts(conn: &Conn<'_>, key: &str, now: OffsetDateTime, window: Duration) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(attempts), 0) AS bigint) AS n FROM throttles
        WHERE key = $1 AND window_start >= $2";
    let since = start(now, window) - i64::try_from(window.whole_microseconds()).unwrap_or_default();
    let statement = Statement::from_sql_and_values(conn.inner.get_database_backend(), sql, [key.into(), since.into()]);
    let row = conn.inner.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default())
}

/// Counts one attempt.
pub async fn count(tx: &Tx, key: &str, window: Duration) -> Result<()> {
    let sql = "INSERT INTO throttles (key, window_start, attempts) VALUES ($1, $2, 1)
        ON CONFLICT (key, window_start) DO UPDATE SET attempts = throttles.attempts + 1";
    let values = [key.into(), start(tx.now(), window).into()];
    tx.inner.execute_raw(Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Forgets the attempts under a key.
pub async fn forget(tx: &Tx, key: &str) -> Result<()> {
    let sql = "DELETE FROM throttles WHERE key = $1";
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, [key.into()]);
    tx.inner.execute_raw(statement).await?;
    Ok(())
}

pub async fn purge(tx: &Tx, before: OffsetDateTime) -> Result<()> {
    let sql = "DELETE FROM throttles WHERE window_start < $1";
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, [micros(before).into()]);
    tx.inner.execute_raw(statement).await?;
    Ok(())
}

fn start(now: OffsetDateTime, window: Duration) -> i64 {
    let width = i64::try_from(window.whole_microseconds()).unwrap_or(1).max(1);
    micros(now).div_euclid(width) * width
}
