//! What workers do with jobs. A worker claims jobs for the time of a lease and renews it; a lease that
//! runs out gives the job to another. Every claim and every lost lease raises the job's fence, and a
//! worker writes only under the fence of its claim: one that was paused for longer than its lease
//! finds, when it goes on, that it may write nothing any more.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use steward_dto::operations::JobOutcome;
use uuid::Uuid;

use super::job::attempt;
use crate::{Conn, Dialect, Error, Result, Tx, times::micros};

/// The database's clock in microseconds since 1970, as an expression. On PostgreSQL the time of the
/// statement: `now()` stands still for a whole transaction.
pub(crate) fn clock(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint)",
        Dialect::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS integer)",
    }
}

/// A claimed job.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Claimed {
    pub id: Uuid,
    pub kind: String,
    pub payload: String,
    pub attempt: i64,
    pub max_attempts: i64,
    pub timeout_ms: i64,
    pub fence: i64,
    pub started_at: i64,
}

/// The right to write for a job: its id and the fence of the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Hold {
    pub id: Uuid,
    pub fence: i64,
}

impl Claimed {
    pub fn hold(&self) -> Hold {
        Hold { id: self.id, fence: self.fence }
    }
}

/// How an attempt went, for its record.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    pub number: i64,
    pub worker: &'a str,
    pub started_at: i64,
    pub log: &'a str,
}

fn statement(tx: &Tx, sql: String, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, values)
}

/// The kinds of which a job is due. Reading that costs no lock, so an idle worker never waits for one.
pub async fn due(conn: &Conn<'_>, dialect: Dialect) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Kind {
        kind: String,
    }
    let sql = format!("SELECT DISTINCT kind FROM jobs WHERE state = 'ready' AND run_at <= {}", clock(dialect));
    let statement = Statement::from_string(conn.inner.get_database_backend(), sql);
    let kinds = Kind::find_by_statement(statement).all(&conn.inner).await?;
    Ok(kinds.into_iter().map(|row| row.kind).collect())
}

/// Claims up to `count` due jobs of a kind, and never so many that more than `limit` of the kind run,
/// on all replicas together.
pub async fn claim(
    tx: &Tx,
    worker: &str,
    kind: &str,
    count: u32,
    limit: Option<u32>,
    lease_ms: i64,
) -> Result<Vec<Claimed>> {
    let clock = clock(tx.dialect());
    let mut count = i64::from(count);
    if let Some(limit) = limit {
        if tx.dialect() == Dialect::Postgres {
            // Two that count at once would both find room. SQLite has one writer anyway.
            let lock = "SELECT pg_advisory_xact_lock(73697772, hashtext($1))".to_owned();
            tx.inner.query_one_raw(statement(tx, lock, [kind.into()])).await?;
        }
        let running = "SELECT COUNT(*) AS n FROM jobs WHERE state = 'running' AND kind = $1".to_owned();
        let row = tx.inner.query_one_raw(statement(tx, running, [kind.into()])).await?;
        let running: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default();
        count = count.min(i64::from(limit) - running);
        if count <= 0 {
            return Ok(Vec::new());
        }
    }
    let skip = if tx.dialect() == Dialect::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, worker = $1, started_at = {clock},
            lease_until = {clock} + $2 * 1000, deadline = {clock} + timeout_ms * 1000, error = NULL,
            progress_done = NULL, progress_total = NULL, progress_note = NULL
         WHERE id IN (SELECT id FROM jobs WHERE state = 'ready' AND kind = $3 AND run_at <= {clock}
            ORDER BY priority DESC, run_at, id LIMIT $4 {skip})
         RETURNING id, kind, payload, attempt, max_attempts, timeout_ms, fence, started_at"
    );
    let values = [worker.into(), lease_ms.into(), kind.into(), count.into()];
    Ok(Claimed::find_by_statement(statement(tx, sql, values)).all(&tx.inner).await?)
}

/// A job that this worker holds still.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub struct Held {
    pub id: Uuid,
    pub fence: i64,
    pub cancel_requested: bool,
}

/// Renews every lease of a worker and answers what it still holds: what is missing is lost. Beyond a
/// job's deadline its lease is not renewed, so that a handler that cannot be stopped loses it.
pub async fn renew(tx: &Tx, worker: &str, lease_ms: i64) -> Result<Vec<Held>> {
    let clock = clock(tx.dialect());
    let least = if tx.dialect() == Dialect::Postgres { "LEAST" } else { "MIN" };
    let sql = format!(
        "UPDATE jobs SET lease_until = {least}({clock} + $1 * 1000, deadline + 5000000)
         WHERE state = 'running' AND worker = $2 AND lease_until > {clock}
         RETURNING id, fence, cancel_requested"
    );
    Ok(Held::find_by_statement(statement(tx, sql, [lease_ms.into(), worker.into()])).all(&tx.inner).await?)
}

/// Takes jobs whose lease has run out away from their workers. They keep their place in the queue.
/// Answers how many.
pub async fn sweep(tx: &Tx) -> Result<usize> {
    #[derive(FromQueryResult)]
    struct Lost {
        id: Uuid,
        attempt: i64,
        worker: Option<String>,
        started_at: Option<i64>,
    }
    let clock = clock(tx.dialect());
    let skip = if tx.dialect() == Dialect::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE jobs SET fence = fence + 1, lease_until = NULL, error = 'the worker was lost',
            finished_at = CASE WHEN cancel_requested OR attempt >= max_attempts THEN {clock} END,
            state = CASE WHEN cancel_requested THEN 'cancelled' WHEN attempt >= max_attempts THEN 'dead' ELSE 'ready' END
         WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND lease_until <= {clock} {skip})
         RETURNING id, attempt, worker, started_at"
    );
    let lost = Lost::find_by_statement(statement(tx, sql, [])).all(&tx.inner).await?;
    for job in &lost {
        let attempt = Attempt {
            number: job.attempt,
            worker: job.worker.as_deref().unwrap_or_default(),
            started_at: job.started_at.unwrap_or_default(),
            log: "",
        };
        record(tx, job.id, &attempt, JobOutcome::Lost, Some("the worker was lost")).await?;
    }
    Ok(lost.len())
}

/// Makes sure that the lease holds, as the first statement of a transaction that writes for a job and
/// does not end it.
pub async fn guard(tx: &Tx, hold: Hold) -> Result<()> {
    let sql = format!(
        "UPDATE jobs SET fence = fence WHERE id = $1 AND fence = $2 AND state = 'running' AND lease_until > {}",
        clock(tx.dialect())
    );
    fenced(tx, statement(tx, sql, [hold.id.into(), hold.fence.into()])).await
}

/// Ends a job as done, as the first statement of the transaction that carries its effects: both
/// happen, or neither.
pub async fn finish(tx: &Tx, hold: Hold, attempt: &Attempt<'_>) -> Result<()> {
    let clock = clock(tx.dialect());
    let sql = format!(
        "UPDATE jobs SET state = 'done', finished_at = {clock}, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'running' AND lease_until > {clock}"
    );
    fenced(tx, statement(tx, sql, [hold.id.into(), hold.fence.into()])).await?;
    record(tx, hold.id, attempt, JobOutcome::Done, None).await
}

/// Ends an attempt that did not succeed. A failed or timed-out job is tried again after `pause_ms`, as
/// often as it may; a cancelled one is over.
pub async fn fail(
    tx: &Tx,
    hold: Hold,
    attempt: &Attempt<'_>,
    outcome: JobOutcome,
    error: &str,
    pause_ms: i64,
) -> Result<()> {
    let clock = clock(tx.dialect());
    let over = if outcome == JobOutcome::Cancelled { "'cancelled'" } else { "'dead'" };
    let again = format!("NOT cancel_requested AND attempt < max_attempts AND {over} = 'dead'");
    let sql = format!(
        "UPDATE jobs SET state = CASE WHEN {again} THEN 'ready' WHEN cancel_requested THEN 'cancelled' ELSE {over} END,
            run_at = CASE WHEN {again} THEN {clock} + $1 * 1000 ELSE run_at END,
            finished_at = CASE WHEN {again} THEN NULL ELSE {clock} END, lease_until = NULL, error = $2
         WHERE id = $3 AND fence = $4 AND state = 'running' AND lease_until > {clock}"
    );
    let values = [pause_ms.into(), error.into(), hold.id.into(), hold.fence.into()];
    fenced(tx, statement(tx, sql, values)).await?;
    record(tx, hold.id, attempt, outcome, Some(error)).await
}

/// Notes how far a job is.
pub async fn progress(tx: &Tx, hold: Hold, done: u64, total: Option<u64>, note: Option<&str>) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let sql = "UPDATE jobs SET progress_done = $1, progress_total = $2, progress_note = $3
        WHERE id = $4 AND fence = $5 AND state = 'running'";
    let values = [number(done).into(), total.map(number).into(), note.into(), hold.id.into(), hold.fence.into()];
    fenced(tx, statement(tx, sql.to_owned(), values)).await
}

async fn fenced(tx: &Tx, statement: Statement) -> Result<()> {
    if tx.inner.execute_raw(statement).await?.rows_affected() == 0 { Err(Error::LeaseLost) } else { Ok(()) }
}

async fn record(tx: &Tx, job: Uuid, of: &Attempt<'_>, outcome: JobOutcome, error: Option<&str>) -> Result<()> {
    use sea_orm::{ActiveValue::Set, EntityTrait};
    let model = attempt::ActiveModel {
        id: Set(tx.id()),
        job_id: Set(job),
        attempt: Set(of.number),
        worker: Set(of.worker.to_owned()),
        outcome: Set(outcome.as_str().to_owned()),
        error: Set(error.map(ToOwned::to_owned)),
        log: Set(of.log.to_owned()),
        started_at: Set(of.started_at),
        ended_at: Set(micros(tx.now())),
    };
    attempt::Entity::insert(model).exec_without_returning(&tx.inner).await?;
    Ok(())
}
