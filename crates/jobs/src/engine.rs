//! The engine: claims jobs, runs them beside each other, renews their leases, and makes an end of those
//! that hang. Nothing that goes wrong ends it: it logs and goes on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use steward_db::{
    Actor, Db,
    operations::queue::{self, Claimed, Hold},
};
use steward_domain::{Result, operations::schedule};
use steward_dto::operations::JobOutcome;
use tokio::{
    sync::{Semaphore, watch},
    time::MissedTickBehavior,
};
use uuid::Uuid;

use crate::{kinds::Kinds, run::Run};

/// How the engine runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Jobs that run at once in this process.
    pub slots: u32,
    /// How long a worker may be silent before its jobs are given to others. A killed worker's job runs
    /// again after this and a quarter of it at the latest.
    pub lease: Duration,
    /// The pause before the first retry; it triples with each.
    pub first_pause: Duration,
    /// How long running jobs get to come to their end when the process stops.
    pub drain: Duration,
}

/// How often the queue is looked at. Looking takes no lock.
const POLL: Duration = Duration::from_millis(200);
/// How often the schedules are looked at.
const TICK: Duration = Duration::from_secs(1);
/// How long the end of a job is tried to be written while the database is out of reach.
const PATIENCE: u32 = 5;

/// A job that runs here, and how to stop it.
struct Running {
    stop: watch::Sender<bool>,
    abort: tokio::task::AbortHandle,
}

struct Engine {
    db: Db,
    kinds: Kinds,
    options: Options,
    /// Made anew at each start: a process that comes back is another worker.
    worker: String,
    slots: Arc<Semaphore>,
    running: Mutex<HashMap<Uuid, (Hold, Running)>>,
}

/// Runs jobs until it is told to stop, and then lets those that run come to their end.
pub async fn run(db: &Db, kinds: Kinds, options: &Options, mut stopping: watch::Receiver<bool>) {
    let engine = Arc::new(Engine {
        db: db.clone(),
        kinds,
        options: options.clone(),
        worker: db.source().id().to_string(),
        slots: Arc::new(Semaphore::new(options.slots as usize)),
        running: Mutex::default(),
    });
    let beat = options.lease / 4;
    // Boxed: together they are too large to lie in the caller.
    let take = Box::pin(async {
        while let Err(error) = schedule::define(db).await {
            tracing::warn!(%error, "the schedules could not be written and will be tried again");
            tokio::time::sleep(TICK).await;
        }
        tokio::join!(
            engine.every(POLL, "claim", async |engine| engine.claim().await),
            engine.every(TICK, "schedules", async |engine| schedule::tick(&engine.db).await.map(drop)),
            engine.every(beat, "sweep", async |engine| engine.sweep().await),
        );
    });
    let until_stopped = async {
        tokio::select! {
            () = take => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
        // Leases are renewed meanwhile. What takes longer runs again elsewhere.
        let _ = tokio::time::timeout(options.drain, engine.idle()).await;
    };
    tokio::select! {
        () = engine.every(beat, "leases", async |engine| engine.beat().await) => {}
        () = until_stopped => {}
    }
}

impl Engine {
    async fn every(self: &Arc<Self>, pause: Duration, what: &str, work: impl AsyncFn(&Arc<Self>) -> Result<()>) {
        let mut interval = tokio::time::interval(pause);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = work(self).await {
                tracing::warn!(what, %error, "the job engine will try again");
            }
        }
    }

    /// Waits until nothing runs here.
    async fn idle(&self) {
        while !self.running.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            tokio::time::sleep(POLL).await;
        }
    }

    /// Claims what is due, as far as there is room, and starts it.
    async fn claim(self: &Arc<Self>) -> Result<()> {
        if self.slots.available_permits() == 0 {
            return Ok(());
        }
        for due in queue::due(&self.db.reader(), self.db.dialect()).await? {
            // A kind that this version does not know waits for a worker that does.
            let Some((name, kind)) = self.kinds.get_key_value(due.as_str()) else { continue };
            let free = u32::try_from(self.slots.available_permits()).unwrap_or(u32::MAX);
            if free == 0 {
                break;
            }
            let tx = self.db.begin(Actor::system("claim")).await?.housekeeping();
            let lease = millis(self.options.lease);
            let claimed = queue::claim(&tx, &self.worker, name, free, kind.limit, lease).await?;
            tx.commit().await?;
            for job in claimed {
                self.start(job);
            }
        }
        Ok(())
    }

    fn start(self: &Arc<Self>, job: Claimed) {
        let (stop, stopping) = watch::channel(false);
        let hold = job.hold();
        let engine = self.clone();
        let slot = self.slots.clone().try_acquire_owned().ok();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let task = tokio::spawn(async move {
            engine.attempt(job, stopping).await;
            let mut running = engine.running.lock().unwrap_or_else(PoisonError::into_inner);
            running.remove(&hold.id);
            drop(slot);
        });
        running.insert(hold.id, (hold, Running { stop, abort: task.abort_handle() }));
    }

    /// Runs a job to its end, whatever end that is, and writes it down.
    async fn attempt(&self, job: Claimed, mut stopping: watch::Receiver<bool>) {
        let timeout = Duration::from_millis(u64::try_from(job.timeout_ms).unwrap_or_default());
        let number = job.attempt;
        let run = Arc::new(Run::new(self.db.clone(), job, self.worker.clone(), stopping.clone()));
        let Some(kind) = self.kinds.get(run.job().kind.as_str()) else { return };
        // A task of its own: a panic ends the attempt and nothing else.
        let mut work = tokio::spawn((kind.attempt)(run.clone()));
        let (outcome, error) = tokio::select! {
            ended = &mut work => match ended {
                Ok(Ok(())) => (JobOutcome::Done, String::new()),
                Ok(Err(error)) => (JobOutcome::Failed, told(&error)),
                Err(panic) => (JobOutcome::Failed, format!("the job broke down: {}", message(panic))),
            },
            () = tokio::time::sleep(timeout) => {
                work.abort();
                (JobOutcome::TimedOut, format!("stopped after {} s", timeout.as_secs()))
            }
            _ = stopping.wait_for(|stop| *stop) => {
                work.abort();
                (JobOutcome::Cancelled, "cancelled".to_owned())
            }
        };
        if run.has_ended() {
            return;
        }
        if outcome != JobOutcome::Done {
            tracing::warn!(job = %run.job().id, kind = run.job().kind, attempt = number, %outcome, error, "a job failed");
        }
        self.write_down(&run, outcome, &error).await;
    }

    /// Writes how an attempt ended. While the database is out of reach it tries for some seconds; after
    /// that the lease runs out, and the job runs again.
    async fn write_down(&self, run: &Run, outcome: JobOutcome, error: &str) {
        let log = run.log();
        for round in 0..PATIENCE {
            let written = async {
                let tx = self.db.begin(run.actor()).await?.housekeeping();
                let attempt = run.attempt(&log);
                if outcome == JobOutcome::Done {
                    queue::finish(&tx, run.hold(), &attempt).await?;
                } else {
                    let pause = self.pause_after(run.job().attempt);
                    queue::fail(&tx, run.hold(), &attempt, outcome, error, pause).await?;
                }
                tx.commit().await
            };
            match written.await {
                Ok(()) => return,
                Err(steward_db::Error::LeaseLost) => {
                    tracing::warn!(job = %run.job().id, "the lease was lost before the job ended: it runs again");
                    return;
                }
                Err(error) => tracing::warn!(job = %run.job().id, %error, "the end of a job could not be written"),
            }
            tokio::time::sleep(Duration::from_secs(1 << round.min(3))).await;
        }
    }

    /// Milliseconds before the next attempt: thrice as many after each, and up to a fifth more, so that
    /// what failed together does not come back together.
    fn pause_after(&self, attempt: i64) -> i64 {
        let tries = u32::try_from(attempt - 1).unwrap_or_default().min(12);
        let pause = millis(self.options.first_pause).saturating_mul(3_i64.saturating_pow(tries));
        let mut random = [0];
        self.db.source().fill(&mut random);
        pause + pause / 5 * i64::from(random[0]) / 255
    }

    /// Renews the leases of what runs here. What is not held any more is stopped: somebody else runs it.
    async fn beat(&self) -> Result<()> {
        if self.running.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return Ok(());
        }
        let tx = self.db.begin(Actor::system("leases")).await?.housekeeping();
        let held = queue::renew(&tx, &self.worker, millis(self.options.lease)).await?;
        tx.commit().await?;
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        for (hold, job) in running.values() {
            match held.iter().find(|held| held.id == hold.id && held.fence == hold.fence) {
                None => job.abort.abort(),
                Some(held) if held.cancel_requested => drop(job.stop.send(true)),
                Some(_) => {}
            }
        }
        Ok(())
    }

    async fn sweep(&self) -> Result<()> {
        let tx = self.db.begin(Actor::system("sweep")).await?.housekeeping();
        let lost = queue::sweep(&tx).await?;
        tx.commit().await?;
        if lost > 0 {
            tracing::warn!(lost, "jobs of lost workers go back into the queue");
        }
        Ok(())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// What went wrong, for people who look at the job: they are staff, and have to find the cause.
fn told(error: &steward_domain::Error) -> String {
    let source = error.source.as_ref().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{source}")
}

fn message(panic: tokio::task::JoinError) -> String {
    let Ok(panic) = panic.try_into_panic() else { return "it was stopped".to_owned() };
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}
