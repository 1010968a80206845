//! The store of jobs as people see them: lists, details, and what they can do to a job. What workers
//! do with jobs is in [`super::queue`].

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select, Statement,
};
use serde_json::Value;
use steward_dto::{
    ListParams, Page,
    operations::{Job, JobAttempt, JobDetail, JobOutcome, JobProgress, JobQuery, JobState},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::queue::clock;
use crate::{
    Conn, Error, Result, Tx,
    page::{self, Key, Sort},
    times::{micros, optional, time},
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub payload: String,
        pub dedup_key: Option<String>,
        pub state: String,
        pub priority: i64,
        pub run_at: i64,
        pub attempt: i64,
        pub max_attempts: i64,
        pub timeout_ms: i64,
        pub fence: i64,
        pub worker: Option<String>,
        pub lease_until: Option<i64>,
        pub deadline: Option<i64>,
        pub cancel_requested: bool,
        pub progress_done: Option<i64>,
        pub progress_total: Option<i64>,
        pub progress_note: Option<String>,
        pub error: Option<String>,
        pub schedule: Option<String>,
        pub subject_kind: Option<String>,
        pub subject_id: Option<Uuid>,
        pub subject_name: Option<String>,
        pub organization_id: Option<Uuid>,
        pub created_by_id: Option<Uuid>,
        pub created_by_name: String,
        pub created_at: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model};

pub(crate) mod attempt {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "job_attempts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub job_id: Uuid,
        pub attempt: i64,
        pub worker: String,
        pub outcome: String,
        pub error: Option<String>,
        pub log: String,
        pub started_at: i64,
        pub ended_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Attempts that a detail shows.
const ATTEMPTS_SHOWN: u64 = 50;

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    model: Model,
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

fn dto(model: Model) -> Job {
    let progress = model.progress_done.map(|done| JobProgress {
        done: u64::try_from(done).unwrap_or_default(),
        total: model.progress_total.and_then(|total| u64::try_from(total).ok()),
        note: model.progress_note,
    });
    Job {
        id: model.id,
        kind: model.kind,
        state: model.state.parse().unwrap_or(JobState::Dead),
        attempts: small(model.attempt),
        max_attempts: small(model.max_attempts),
        run_at: time(model.run_at),
        error: model.error,
        progress,
        cancel_requested: model.cancel_requested,
        schedule: model.schedule,
        subject_kind: model.subject_kind,
        subject_id: model.subject_id,
        subject_name: model.subject_name,
        organization_id: model.organization_id,
        created_by: model.created_by_name,
        created_at: time(model.created_at),
        started_at: optional(model.started_at),
        finished_at: optional(model.finished_at),
    }
}

fn condition(query: &JobQuery) -> Condition {
    let mut condition = Condition::all();
    if !query.state.is_empty() {
        condition = condition.add(Column::State.is_in(query.state.iter().map(|state| state.as_str())));
    }
    if let Some(kind) = query.kind.as_deref() {
        condition = condition.add(Column::Kind.eq(kind));
    }
    if let Some(schedule) = query.schedule.as_deref() {
        condition = condition.add(Column::Schedule.eq(schedule));
    }
    match query.subject_kind.as_deref() {
        None => {}
        Some("any") => condition = condition.add(Column::SubjectKind.is_not_null()),
        Some(kind) => condition = condition.add(Column::SubjectKind.eq(kind)),
    }
    if let Some(id) = query.subject_id {
        condition = condition.add(Column::SubjectId.eq(id));
    }
    condition
}

fn filtered(query: &JobQuery) -> Select<Entity> {
    Entity::find().filter(condition(query))
}

pub async fn list(conn: &Conn<'_>, query: &JobQuery, params: &ListParams) -> Result<Page<Job>> {
    let sort = Sort {
        name: "created_at",
        column: Column::CreatedAt,
        descending: query.sort.is_none_or(steward_dto::operations::JobSort::descending),
        text: false,
        key: |row: &Row| Key::Number(row.model.created_at),
    };
    let id: fn(&Row) -> Uuid = |row| row.model.id;
    let mut page = page::fetch(conn, filtered(query), &sort, (Column::Id, id), params).await?.map(|row| dto(row.model));
    if params.total == Some(true) {
        // Workers change jobs all the time and leave no tally: this count is never remembered.
        use sea_orm::PaginatorTrait;
        page.total = Some(filtered(query).count(&conn.inner).await?);
    }
    Ok(page)
}

async fn model(conn: &Conn<'_>, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&conn.inner).await?.ok_or(Error::NotFound)
}

pub async fn get(conn: &Conn<'_>, id: Uuid) -> Result<Job> {
    Ok(dto(model(conn, id).await?))
}

/// A job with its payload and its newest attempts.
pub async fn detail(conn: &Conn<'_>, id: Uuid) -> Result<JobDetail> {
    let model = model(conn, id).await?;
    let attempts = attempt::Entity::find()
        .filter(attempt::Column::JobId.eq(id))
        .order_by_desc(attempt::Column::StartedAt)
        .limit(ATTEMPTS_SHOWN)
        .all(&conn.inner)
        .await?;
    Ok(JobDetail {
        payload: serde_json::from_str(&model.payload).unwrap_or(Value::Null),
        timeout_ms: u64::try_from(model.timeout_ms).unwrap_or_default(),
        attempts_made: attempts.into_iter().map(attempt_dto).collect(),
        job: dto(model),
    })
}

fn attempt_dto(model: attempt::Model) -> JobAttempt {
    JobAttempt {
        number: small(model.attempt),
        outcome: model.outcome.parse().unwrap_or(JobOutcome::Failed),
        error: model.error,
        log: model.log,
        worker: model.worker,
        started_at: time(model.started_at),
        ended_at: time(model.ended_at),
    }
}

/// What a job is about.
#[derive(Debug, Clone)]
pub struct Subject {
    pub kind: &'static str,
    pub id: Uuid,
    pub name: String,
}

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub kind: &'static str,
    pub payload: Value,
    /// Of the jobs of a kind with the same key there is one, for as long as it is remembered.
    pub dedup_key: Option<String>,
    /// Higher ones are claimed first.
    pub priority: i64,
    /// Not before this; at once without it.
    pub run_at: Option<OffsetDateTime>,
    pub max_attempts: u32,
    pub timeout_ms: u64,
    pub schedule: Option<String>,
    pub subject: Option<Subject>,
    pub organization_id: Option<Uuid>,
}

/// Puts a job into the queue. It exists when the transaction commits, and not before. Answers its id;
/// none where a job of this kind and key is there already.
pub async fn enqueue(tx: &Tx, new: NewJob) -> Result<Option<Uuid>> {
    Ok(enqueue_all(tx, vec![new]).await?.pop())
}

/// Rows in one statement: far below the 32,766 values that SQLite takes.
const ROWS: usize = 1000;

/// Puts many jobs into the queue, with one statement for a thousand of them. Answers the ids of those
/// that were not there already, in no order.
pub async fn enqueue_all(tx: &Tx, jobs: Vec<NewJob>) -> Result<Vec<Uuid>> {
    let (by, name) = tx.actor();
    let now = micros(tx.now());
    let model = |new: NewJob| {
        let (kind, id, name_of) = match new.subject {
            Some(subject) => (Some(subject.kind.to_owned()), Some(subject.id), Some(subject.name)),
            None => (None, None, None),
        };
        ActiveModel {
            id: Set(tx.id()),
            kind: Set(new.kind.to_owned()),
            payload: Set(new.payload.to_string()),
            dedup_key: Set(new.dedup_key),
            state: Set(JobState::Ready.as_str().to_owned()),
            priority: Set(new.priority),
            // A clock that is ahead of the database's must not delay what is due at once.
            run_at: Set(new.run_at.map_or(0, micros)),
            attempt: Set(0),
            max_attempts: Set(new.max_attempts.into()),
            timeout_ms: Set(i64::try_from(new.timeout_ms).unwrap_or(i64::MAX)),
            fence: Set(0),
            worker: Set(None),
            lease_until: Set(None),
            deadline: Set(None),
            cancel_requested: Set(false),
            progress_done: Set(None),
            progress_total: Set(None),
            progress_note: Set(None),
            error: Set(None),
            schedule: Set(new.schedule),
            subject_kind: Set(kind),
            subject_id: Set(id),
            subject_name: Set(name_of),
            organization_id: Set(new.organization_id),
            created_by_id: Set(by),
            created_by_name: Set(name.clone()),
            created_at: Set(now),
            started_at: Set(None),
            finished_at: Set(None),
        }
    };
    let mut ids = Vec::with_capacity(jobs.len());
    let mut models = jobs.into_iter().map(model).peekable();
    while models.peek().is_some() {
        use sea_orm::sea_query::OnConflict;
        let rows: Vec<ActiveModel> = models.by_ref().take(ROWS).collect();
        let insert = Entity::insert_many(rows).on_conflict(OnConflict::new().do_nothing().to_owned());
        let made = insert.exec_with_returning_keys(&tx.inner).await?;
        ids.extend(made);
    }
    Ok(ids)
}

/// Sends a job that was given up or cancelled round again, with all its attempts before it.
pub async fn retry(tx: &Tx, action: &'static str, job: &Job) -> Result<()> {
    if retry_where(tx, Condition::all().add(Column::Id.eq(job.id))).await? == 0 {
        return Err(Error::VersionConflict);
    }
    tx.happened(action, job, None);
    Ok(())
}

/// The same for all that match. Answers how many.
pub async fn retry_all(tx: &Tx, action: &'static str, query: &JobQuery) -> Result<u64> {
    let changed = retry_where(tx, condition(query)).await?;
    if changed == 0 {
        tx.untouched();
    } else {
        let details = serde_json::json!({ "filter": query, "jobs": changed });
        tx.noted(action, "job", None, "all that match", details);
    }
    Ok(changed)
}

async fn retry_where(tx: &Tx, which: Condition) -> Result<u64> {
    let change = ActiveModel {
        state: Set(JobState::Ready.as_str().to_owned()),
        attempt: Set(0),
        run_at: Set(0),
        cancel_requested: Set(false),
        error: Set(None),
        finished_at: Set(None),
        ..ActiveModel::default()
    };
    let over = [JobState::Dead, JobState::Cancelled].map(JobState::as_str);
    let update = Entity::update_many().set(change).filter(which).filter(Column::State.is_in(over));
    Ok(update.exec(&tx.inner).await?.rows_affected)
}

/// Cancels a job that waits, or asks the worker that runs it to stop.
pub async fn cancel(tx: &Tx, action: &'static str, job: &Job) -> Result<()> {
    let clock = clock(tx.dialect());
    let sql = format!(
        "UPDATE jobs SET cancel_requested = true,
            finished_at = CASE WHEN state = 'ready' THEN {clock} ELSE finished_at END,
            state = CASE WHEN state = 'ready' THEN 'cancelled' ELSE state END
         WHERE id = $1 AND state IN ('ready', 'running')"
    );
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, [job.id.into()]);
    if tx.inner.execute_raw(statement).await?.rows_affected() == 0 {
        return Err(Error::VersionConflict);
    }
    tx.happened(action, job, None);
    Ok(())
}

/// Forgets finished jobs, some at a time; given-up ones are kept for somebody to look at. Answers how
/// many.
pub async fn purge(tx: &Tx, before: OffsetDateTime, at_most: u64) -> Result<u64> {
    let sql = "DELETE FROM jobs WHERE id IN (
        SELECT id FROM jobs WHERE finished_at < $1 AND state IN ('done', 'cancelled') LIMIT $2)";
    let values = [micros(before).into(), i64::try_from(at_most).unwrap_or(i64::MAX).into()];
    let statement = Statement::from_sql_and_values(tx.inner.get_database_backend(), sql, values);
    Ok(tx.inner.execute_raw(statement).await?.rows_affected())
}

/// A number that differs when something about the jobs that people look at has: one came, began, ended
/// or made progress. Read by indexes alone.
pub async fn fingerprint(conn: &Conn<'_>) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE((SELECT MAX(created_at) FROM jobs), 0) * 31
        + COALESCE((SELECT MAX(finished_at) FROM jobs WHERE finished_at IS NOT NULL), 0) * 17
        + (SELECT COUNT(*) + COALESCE(SUM(fence + COALESCE(progress_done, 0)), 0) FROM jobs WHERE state = 'running')
        + (SELECT COUNT(*) FROM jobs WHERE state = 'dead') AS bigint) AS n";
    let statement = Statement::from_string(conn.inner.get_database_backend(), sql);
    let row = conn.inner.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default())
}
