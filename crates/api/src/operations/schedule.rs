//! Schedules over HTTP.

use actix_web::{
    get, post,
    web::{Json, Path},
};
use steward_db::operations::{job, schedule as store};
use steward_domain::{Error, operations::schedule};
use steward_dto::{
    Page, Rule,
    operations::{Job, Schedule, ScheduleQuery, UpcomingQuery, UpcomingRun},
    permission::perm,
};

use crate::{
    ctx::Ctx,
    list::{List, Query},
    problem::Answer,
};

/// Hours that a look ahead covers unless said otherwise, and at the most.
const HOURS: u16 = 24;
const MOST_HOURS: u16 = 168;

/// List schedules
///
/// All of them, on one page.
#[utoipa::path(tag = "Schedules", params(steward_dto::ListParams, ScheduleQuery), responses((status = 200, description = "All schedules", body = Page<Schedule>)), extensions(("x-permission" = json!("jobs.view"))))]
#[get("/schedules")]
pub async fn list_schedules(ctx: Ctx<perm::JobsView>, _: List<ScheduleQuery>) -> Answer<Json<Page<Schedule>>> {
    let items = store::list(&ctx.db()).await?;
    let total = u64::try_from(items.len()).ok();
    Ok(Json(Page { items, next: None, previous: None, total }))
}

/// List coming runs
///
/// The ticks of all schedules that are not paused, soonest first.
#[utoipa::path(tag = "Schedules", params(UpcomingQuery), responses((status = 200, description = "The ticks", body = Vec<UpcomingRun>)), extensions(("x-permission" = json!("jobs.view"))))]
#[get("/schedules/upcoming")]
pub async fn list_upcoming_runs(
    ctx: Ctx<perm::JobsView>,
    query: Query<UpcomingQuery>,
) -> Answer<Json<Vec<UpcomingRun>>> {
    let hours = query.0.hours.unwrap_or(HOURS);
    if !(1..=MOST_HOURS).contains(&hours) {
        let rule = Rule::OutOfRange { min: 1, max: MOST_HOURS.into() };
        return Err(Error::invalid_field("hours", &rule).into());
    }
    Ok(Json(schedule::upcoming(&ctx.db(), ctx.now(), hours).await?))
}

/// Get a schedule
#[utoipa::path(tag = "Schedules", params(("name" = String, Path, description = "The schedule", max_length = 60)), responses((status = 200, description = "The schedule", body = Schedule)), extensions(("x-permission" = json!("jobs.view"))))]
#[get("/schedules/{name}")]
pub async fn get_schedule(ctx: Ctx<perm::JobsView>, name: Path<String>) -> Answer<Json<Schedule>> {
    Ok(Json(store::get(&ctx.db(), &name).await?))
}

/// Run a schedule now
///
/// Beside its ticks, also while it is paused. Answers the job.
#[utoipa::path(tag = "Schedules", params(("name" = String, Path, description = "The schedule", max_length = 60)), responses((status = 200, description = "The job", body = Job)), extensions(("x-permission" = json!("schedules.run"))))]
#[post("/schedules/{name}/run")]
pub async fn run_schedule(ctx: Ctx<perm::SchedulesRun>, name: Path<String>) -> Answer<Json<Job>> {
    let job = ctx
        .write(async |tx| {
            let id = schedule::run_now(tx, &name).await?;
            Ok(job::get(&tx.conn(), id).await?)
        })
        .await?;
    Ok(Json(job))
}

/// Pause a schedule
///
/// Its ticks pass without a job until it is resumed.
#[utoipa::path(tag = "Schedules", params(("name" = String, Path, description = "The schedule", max_length = 60)), responses((status = 200, description = "The schedule", body = Schedule)), extensions(("x-permission" = json!("schedules.pause"))))]
#[post("/schedules/{name}/pause")]
pub async fn pause_schedule(ctx: Ctx<perm::SchedulesPause>, name: Path<String>) -> Answer<Json<Schedule>> {
    Ok(Json(ctx.write(async |tx| schedule::pause(tx, &name).await).await?))
}

/// Resume a schedule
///
/// It goes on with its next tick.
#[utoipa::path(tag = "Schedules", params(("name" = String, Path, description = "The schedule", max_length = 60)), responses((status = 200, description = "The schedule", body = Schedule)), extensions(("x-permission" = json!("schedules.pause"))))]
#[post("/schedules/{name}/resume")]
pub async fn resume_schedule(ctx: Ctx<perm::SchedulesPause>, name: Path<String>) -> Answer<Json<Schedule>> {
    Ok(Json(ctx.write(async |tx| schedule::resume(tx, &name).await).await?))
}
