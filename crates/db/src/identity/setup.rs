//! The one-time link by which the first Owner is made.

use sea_orm::{ConnectionTrait, Statement};

use crate::{Conn, Result, Tx, times::micros};

/// Remembers the hash of a link that was just printed.
pub async fn insert(tx: &Tx, hash: &str) -> Result<()> {
    let sql = "INSERT INTO setup_tokens (hash, created_at) VALUES ($1, $2)";
    let values = [hash.into(), micros(tx.now()).into()];
    tx.inner.execute_raw(Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, values)).await?;
    Ok(())
}

pub async fn is_valid(conn: &Conn<'_>, hash: &str) -> Result<bool> {
    let sql = "SELECT 1 AS n FROM setup_tokens WHERE hash = $1";
    let statement = Statement::from_sql_and_values(conn.inner.get_database_backend(), sql, [hash.into()]);
    Ok(conn.inner.query_one_raw(statement).await?.is_some())
}

/// Takes the link out of use, together with every other that was printed. Of two racers, on
/// PostgreSQL too, one finds nothing left to delete.
pub async fn consume(tx: &Tx, hash: &str) -> Result<bool> {
    let backend = tx.inner.get_database_backend();
    let one = "DELETE FROM setup_tokens WHERE hash = $1";
    let gone = tx.inner.execute_raw(Statement::from_sql_and_values(backend, one, [hash.into()])).await?;
    // Two replicas may have printed two links, and two racers may hold one each: both lock the
    // counter's row, so that the second looks at the accounts after the first has committed.
    tx.touch_access().await?;
    tx.inner.execute_unprepared("DELETE FROM setup_tokens").await?;
    Ok(gone.rows_affected() == 1)
}
