//! The store of schedules. Their definitions are in the code; the table holds when each is due next,
//! and whether somebody has paused it.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use steward_dto::operations::{JobState, Schedule};
use time::OffsetDateTime;
use uuid::Uuid;

use super::job;
use crate::{
    Conn, Error, Result, Tx,
    times::{micros, optional, time},
    versioned,
};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "schedules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub kind: String,
        pub cron: String,
        pub catch_up: bool,
        pub paused: bool,
        pub next_at: i64,
        pub last_job_id: Option<Uuid>,
        pub updated_at: i64,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model};

fn dto(model: Model, last: Option<&job::entity::Model>) -> Schedule {
    Schedule {
        name: model.name,
        kind: model.kind,
        cron: model.cron,
        catch_up: model.catch_up,
        paused: model.paused,
        next_at: time(model.next_at),
        last_job_id: model.last_job_id,
        last_state: last.and_then(|job| job.state.parse::<JobState>().ok()),
        last_run_at: last.and_then(|job| optional(job.started_at)),
        version: model.version,
    }
}

/// All schedules by name. There are a few dozen of them at the most.
pub async fn list(conn: &Conn<'_>) -> Result<Vec<Schedule>> {
    let models = Entity::find().order_by_asc(Column::Name).all(&conn.inner).await?;
    let ids = models.iter().filter_map(|model| model.last_job_id);
    let jobs = job::entity::Entity::find().filter(job::entity::Column::Id.is_in(ids)).all(&conn.inner).await?;
    let last = |model: &Model| jobs.iter().find(|job| Some(job.id) == model.last_job_id);
    Ok(models
        .into_iter()
        .map(|model| {
            let job = last(&model);
            dto(model, job)
        })
        .collect())
}

pub async fn get(conn: &Conn<'_>, name: &str) -> Result<Schedule> {
    // PostgreSQL has no NUL in text, and fails where it could find nothing.
    if name.contains('\0') {
        return Err(Error::NotFound);
    }
    let model = Entity::find_by_id(name.to_owned()).one(&conn.inner).await?.ok_or(Error::NotFound)?;
    let last = match model.last_job_id {
        Some(id) => job::entity::Entity::find_by_id(id).one(&conn.inner).await?,
        None => None,
    };
    Ok(dto(model, last.as_ref()))
}

/// A schedule as the code defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    pub name: &'static str,
    pub kind: &'static str,
    pub cron: &'static str,
    pub catch_up: bool,
}

/// Brings the table in line with the code: new schedules come, changed ones begin anew, others go.
/// Whether somebody has paused one is kept.
pub async fn define(tx: &Tx, definitions: &[(Definition, OffsetDateTime)]) -> Result<()> {
    let known = Entity::find().all(&tx.inner).await?;
    for (definition, next_at) in definitions {
        let found = known.iter().find(|model| model.name == definition.name);
        let model = ActiveModel {
            name: Set(definition.name.to_owned()),
            kind: Set(definition.kind.to_owned()),
            cron: Set(definition.cron.to_owned()),
            catch_up: Set(definition.catch_up),
            paused: Set(found.is_some_and(|model| model.paused)),
            next_at: Set(micros(*next_at)),
            last_job_id: Set(found.and_then(|model| model.last_job_id)),
            updated_at: Set(micros(tx.now())),
            version: Set(found.map_or(1, |model| model.version + 1)),
        };
        match found {
            None => {
                use sea_orm::sea_query::OnConflict;
                // Another replica may start at the same time.
                let insert = Entity::insert(model).on_conflict(OnConflict::new().do_nothing().to_owned());
                insert.exec_without_returning(&tx.inner).await?;
            }
            Some(found)
                if (found.cron.as_str(), found.kind.as_str(), found.catch_up)
                    != (definition.cron, definition.kind, definition.catch_up) =>
            {
                Entity::update(model).exec(&tx.inner).await?;
            }
            Some(_) => {}
        }
    }
    let names = definitions.iter().map(|(definition, _)| definition.name);
    Entity::delete_many().filter(Column::Name.is_not_in(names)).exec(&tx.inner).await?;
    Ok(())
}

/// Schedules whose time has come.
pub async fn due(conn: &Conn<'_>, now: OffsetDateTime) -> Result<Vec<Schedule>> {
    let select = Entity::find().filter(Column::Paused.eq(false)).filter(Column::NextAt.lte(micros(now)));
    Ok(select.all(&conn.inner).await?.into_iter().map(|model| dto(model, None)).collect())
}

/// Moves a schedule past a tick. Of any number of replicas that saw the tick, one is told that it was
/// the one.
pub async fn advance(tx: &Tx, schedule: &Schedule, next_at: OffsetDateTime) -> Result<bool> {
    let change = ActiveModel { next_at: Set(micros(next_at)), ..ActiveModel::default() };
    let update = Entity::update_many()
        .set(change)
        .filter(Column::Name.eq(schedule.name.as_str()))
        .filter(Column::NextAt.eq(micros(schedule.next_at)))
        .filter(Column::Paused.eq(false));
    Ok(update.exec(&tx.inner).await?.rows_affected == 1)
}

/// Remembers the job that a schedule has made.
pub async fn remember(tx: &Tx, name: &str, job: Uuid) -> Result<()> {
    let change = ActiveModel { last_job_id: Set(Some(job)), ..ActiveModel::default() };
    Entity::update_many().set(change).filter(Column::Name.eq(name)).exec(&tx.inner).await?;
    Ok(())
}

/// Whether a job of this schedule waits or runs.
pub async fn is_busy(tx: &Tx, name: &str) -> Result<bool> {
    use sea_orm::PaginatorTrait;
    let active = [JobState::Ready, JobState::Running].map(JobState::as_str);
    let select = job::entity::Entity::find()
        .filter(job::entity::Column::Schedule.eq(name))
        .filter(job::entity::Column::State.is_in(active));
    Ok(select.count(&tx.inner).await? > 0)
}

/// Pauses a schedule, or lets it go on with the tick at `next_at`.
pub async fn set_paused(
    tx: &Tx,
    action: &'static str,
    before: &Schedule,
    paused: bool,
    next_at: OffsetDateTime,
) -> Result<Schedule> {
    let change = ActiveModel {
        paused: Set(paused),
        next_at: Set(micros(next_at)),
        updated_at: Set(micros(tx.now())),
        ..ActiveModel::default()
    };
    versioned::update(tx, Column::Name.eq(before.name.as_str()), (Column::Version, before.version), change).await?;
    let after = get(&tx.conn(), &before.name).await?;
    let details = serde_json::json!({ "paused": paused });
    tx.noted(action, "schedule", None, &before.name, details);
    Ok(after)
}
