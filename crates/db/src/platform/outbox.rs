//! Events, written in the transaction of the change they tell of. Whoever delivers them later can
//! lose none and invent none.

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Statement, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Conn, Result, Source, Tx, record::Record, times::micros};

pub(crate) async fn append(
    tx: &DatabaseTransaction,
    source: &dyn Source,
    at: OffsetDateTime,
    records: &[Record],
) -> Result<()> {
    let backend = tx.get_database_backend();
    for chunk in records.chunks(1000) {
        let mut rows = Vec::with_capacity(chunk.len());
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * 6);
        for record in chunk {
            let n = values.len();
            rows.push(format!("(${}, ${}, ${}, ${}, ${}, ${})", n + 1, n + 2, n + 3, n + 4, n + 5, n + 6));
            let payload = serde_json::json!({ "before": record.before, "after": record.after });
            values.extend([
                Value::from(source.id()),
                Value::from(micros(at)),
                Value::from(format!("{}.{}", record.subject_kind, record.action)),
                Value::from(record.subject_id),
                Value::from(record.organization_id),
                Value::from(payload.to_string()),
            ]);
        }
        let sql = format!(
            "INSERT INTO outbox (id, at, kind, subject_id, organization_id, payload) VALUES {}",
            rows.join(", ")
        );
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// Forgets events that are older than this, delivered or not: nobody subscribes to them any more.
pub async fn purge(tx: &Tx, before: OffsetDateTime) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE at < $1";
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, [micros(before).into()]);
    Ok(tx.inner.execute_raw(statement).await?.rows_affected())
}

/// Something that has changed, without what: whoever wants to know reads it with their own rights.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Change {
    pub id: Uuid,
    /// `organization.update_organization`
    pub kind: String,
    pub subject_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
}

/// Changes since a time, oldest first, at most a thousand.
pub async fn since(conn: &Conn<'_>, at: OffsetDateTime) -> Result<Vec<Change>> {
    let sql = "SELECT id, kind, subject_id, organization_id FROM outbox WHERE at >= $1 ORDER BY at, id LIMIT 1000";
    let statement = Statement::from_sql_and_values(conn.inner.get_database_backend(), sql, [micros(at).into()]);
    Ok(Change::find_by_statement(statement).all(&conn.inner).await?)
}
