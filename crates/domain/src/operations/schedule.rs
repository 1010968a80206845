//! What Steward does by itself, and when: the schedules, their ticks, and what people can do to them.
//! All times are UTC.

use steward_db::{
    Actor, Conn, Db, Tx,
    operations::{
        job::{self, NewJob},
        schedule::{self, Definition},
    },
};
use steward_dto::operations::{Schedule, UpcomingRun};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    clean_up::CleanUp,
    cron,
    work::{Placing, Work, describe},
};
use crate::{Error, Result, audit::VerifyAudit};

/// A schedule that the code knows, and the job it makes.
struct Known {
    definition: Definition,
    job: fn() -> Result<NewJob>,
}

/// A schedule of work that needs to be told nothing.
const fn every<W: Work + Default>(name: &'static str, cron: &'static str) -> Known {
    Known {
        definition: Definition { name, kind: W::KIND, cron, catch_up: false },
        job: || describe(&W::default(), Placing::default()),
    }
}

/// All schedules. Second, minute, hour, day of month, month, day of week.
static ALL: &[Known] =
    &[every::<CleanUp>("clean-up", "0 */15 * * * *"), every::<VerifyAudit>("audit-verification", "0 30 2 * * *")];

/// Ticks that a look ahead shows of one schedule.
const UPCOMING_OF_ONE: usize = 200;

fn known(name: &str) -> Option<&'static Known> {
    ALL.iter().find(|known| known.definition.name == name)
}

/// Brings the table of schedules in line with the code.
pub async fn define(db: &Db) -> Result<()> {
    let now = db.now();
    let next = |known: &Known| Ok((known.definition, cron::next(known.definition.cron, now)?));
    let all: Vec<_> = ALL.iter().map(next).collect::<Result<_>>()?;
    let tx = db.begin(Actor::system("schedules")).await?.housekeeping();
    schedule::define(&tx, &all).await?;
    Ok(tx.commit().await?)
}

/// Makes the jobs whose time has come. Answers how many.
pub async fn tick(db: &Db) -> Result<usize> {
    let mut made = 0;
    for due in schedule::due(&db.reader(), db.now()).await? {
        let tx = db.begin(Actor::system("schedules")).await?.housekeeping();
        made += usize::from(make(&tx, &due).await?);
        tx.commit().await?;
    }
    Ok(made)
}

/// Makes the job of one tick, if this replica is the one that moves the schedule past it.
async fn make(tx: &Tx, due: &Schedule) -> Result<bool> {
    // Ticks that nobody was there for: one after the other where each counts, else one for all.
    let after = if due.catch_up { due.next_at } else { tx.now().max(due.next_at) };
    if !schedule::advance(tx, due, cron::next(&due.cron, after)?).await? {
        return Ok(false);
    }
    // A job that takes longer than its interval does not pile up.
    if !due.catch_up && schedule::is_busy(tx, &due.name).await? {
        return Ok(false);
    }
    // A schedule of another version waits for a replica that knows it.
    let Some(known) = known(&due.name) else { return Ok(false) };
    let tick = format!("{}@{}", due.name, due.next_at.unix_timestamp());
    let new = NewJob { dedup_key: Some(tick), schedule: Some(due.name.clone()), ..(known.job)()? };
    let Some(job) = job::enqueue(tx, new).await? else { return Ok(false) };
    schedule::remember(tx, &due.name, job).await?;
    Ok(true)
}

/// Runs what a schedule does, now and beside its ticks. Answers the job.
pub async fn run_now(tx: &Tx, name: &str) -> Result<Uuid> {
    let schedule = schedule::get(&tx.conn(), name).await?;
    let known = known(name).ok_or_else(Error::not_found)?;
    let new = NewJob { schedule: Some(schedule.name.clone()), ..(known.job)()? };
    let job = job::enqueue(tx, new).await?.ok_or_else(|| Error::internal(&"a job without a key was there already"))?;
    schedule::remember(tx, name, job).await?;
    tx.happened("run_schedule", &job::get(&tx.conn(), job).await?, None);
    Ok(job)
}

/// Makes no more jobs until somebody resumes it.
pub async fn pause(tx: &Tx, name: &str) -> Result<Schedule> {
    let before = schedule::get(&tx.conn(), name).await?;
    if before.paused {
        return Err(Error::wrong_state("the schedule is paused already"));
    }
    Ok(schedule::set_paused(tx, "pause_schedule", &before, true, before.next_at).await?)
}

/// Goes on with the next tick; those that fell into the pause are not made up for.
pub async fn resume(tx: &Tx, name: &str) -> Result<Schedule> {
    let before = schedule::get(&tx.conn(), name).await?;
    if !before.paused {
        return Err(Error::wrong_state("the schedule is not paused"));
    }
    let next_at = cron::next(&before.cron, tx.now())?;
    Ok(schedule::set_paused(tx, "resume_schedule", &before, false, next_at).await?)
}

/// The ticks of the coming hours, soonest first.
pub async fn upcoming(conn: &Conn<'_>, now: OffsetDateTime, hours: u16) -> Result<Vec<UpcomingRun>> {
    let until = now + Duration::hours(hours.into());
    let mut runs = Vec::new();
    for schedule in schedule::list(conn).await?.into_iter().filter(|schedule| !schedule.paused) {
        let ticks = cron::between(&schedule.cron, now, until, UPCOMING_OF_ONE)?;
        runs.extend(ticks.into_iter().map(|at| UpcomingRun { schedule: schedule.name.clone(), at }));
    }
    runs.sort_by(|one, other| (one.at, &one.schedule).cmp(&(other.at, &other.schedule)));
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn every_schedule_has_a_name_of_its_own_and_a_next_tick() {
        let mut names: Vec<&str> = ALL.iter().map(|known| known.definition.name).collect();
        for known in ALL {
            assert!(cron::next(known.definition.cron, datetime!(2026-11-21 12:00 UTC)).is_ok());
            assert!((known.job)().is_ok_and(|job| job.kind == known.definition.kind));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
