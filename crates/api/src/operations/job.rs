//! Background jobs over HTTP: what they did and do, and what people can do to them.

use actix_web::{
    get, post,
    web::{Json, Path},
};
use steward_db::operations::job;
use steward_domain::{Error, operations::work::masked};
use steward_dto::{
    ListParams, Page,
    operations::{Job, JobDetail, JobQuery, JobState, JobsChanged},
    permission::perm,
};
use uuid::Uuid;

use crate::{
    ctx::Ctx,
    list::{List, Query},
    problem::Answer,
};

/// List background jobs
///
/// With `subject_kind=any` the tasks: jobs about some person or resource.
#[utoipa::path(tag = "Jobs", params(ListParams, JobQuery), responses((status = 200, description = "A page of jobs", body = Page<Job>)), extensions(("x-permission" = json!("jobs.view"))))]
#[get("/jobs")]
pub async fn list_jobs(ctx: Ctx<perm::JobsView>, list: List<JobQuery>) -> Answer<Json<Page<Job>>> {
    Ok(Json(job::list(&ctx.db(), &list.filter, &list.page).await?))
}

/// Get a background job
///
/// With what it was given, secrets masked, and its newest attempts.
#[utoipa::path(tag = "Jobs", params(("id" = Uuid, Path, description = "The job")), responses((status = 200, description = "The job", body = JobDetail)), extensions(("x-permission" = json!("jobs.view"))))]
#[get("/jobs/{id}")]
pub async fn get_job(ctx: Ctx<perm::JobsView>, id: Path<Uuid>) -> Answer<Json<JobDetail>> {
    let found = job::detail(&ctx.db(), *id).await?;
    Ok(Json(JobDetail { payload: masked(found.payload), ..found }))
}

/// Retry a background job
///
/// One that was given up or cancelled. It gets all its attempts anew.
#[utoipa::path(tag = "Jobs", params(("id" = Uuid, Path, description = "The job")), responses((status = 200, description = "The job, in the queue again", body = Job)), extensions(("x-permission" = json!("jobs.retry"))))]
#[post("/jobs/{id}/retry")]
pub async fn retry_job(ctx: Ctx<perm::JobsRetry>, id: Path<Uuid>) -> Answer<Json<Job>> {
    let job = ctx
        .write(async |tx| {
            let before = job::get(&tx.conn(), *id).await?;
            if !matches!(before.state, JobState::Dead | JobState::Cancelled) {
                return Err(Error::wrong_state("only a job that was given up or cancelled can be retried"));
            }
            job::retry(tx, "retry_job", &before).await?;
            Ok(job::get(&tx.conn(), *id).await?)
        })
        .await?;
    Ok(Json(job))
}

/// Retry all background jobs that match
///
/// Of those that the filter matches, the ones that were given up or cancelled.
#[utoipa::path(tag = "Jobs", params(JobQuery), responses((status = 200, description = "How many are in the queue again", body = JobsChanged)), extensions(("x-permission" = json!("jobs.retry"))))]
#[post("/jobs/retry")]
pub async fn retry_jobs(ctx: Ctx<perm::JobsRetry>, query: Query<JobQuery>) -> Answer<Json<JobsChanged>> {
    let changed = ctx.write(async |tx| Ok(job::retry_all(tx, "retry_jobs", &query.0).await?)).await?;
    Ok(Json(JobsChanged { changed }))
}

/// Cancel a background job
///
/// A waiting job is cancelled at once. A running one is asked to stop, and `cancel_requested` is set
/// until it has.
#[utoipa::path(tag = "Jobs", params(("id" = Uuid, Path, description = "The job")), responses((status = 200, description = "The job", body = Job)), extensions(("x-permission" = json!("jobs.cancel"))))]
#[post("/jobs/{id}/cancel")]
pub async fn cancel_job(ctx: Ctx<perm::JobsCancel>, id: Path<Uuid>) -> Answer<Json<Job>> {
    let job = ctx
        .write(async |tx| {
            let before = job::get(&tx.conn(), *id).await?;
            if !matches!(before.state, JobState::Ready | JobState::Running) {
                return Err(Error::wrong_state("the job is over"));
            }
            job::cancel(tx, "cancel_job", &before).await?;
            Ok(job::get(&tx.conn(), *id).await?)
        })
        .await?;
    Ok(Json(job))
}
