//! One attempt at a job, as its handler sees it.

use std::{
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use steward_db::{
    Actor, Db, Tx,
    operations::queue::{self, Attempt, Claimed, Hold},
};
use steward_domain::Result;
use tokio::sync::watch;

/// What a job may tell of itself, in bytes; what comes after is cut off.
const LOG_LIMIT: usize = 64 * 1024;

/// An attempt at a job.
pub struct Run {
    db: Db,
    job: Claimed,
    worker: String,
    log: Mutex<String>,
    ended: AtomicBool,
    stop: watch::Receiver<bool>,
}

impl Run {
    pub(crate) fn new(db: Db, job: Claimed, worker: String, stop: watch::Receiver<bool>) -> Self {
        Self { db, job, worker, log: Mutex::default(), ended: AtomicBool::new(false), stop }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn job(&self) -> &Claimed {
        &self.job
    }

    pub(crate) fn hold(&self) -> Hold {
        self.job.hold()
    }

    /// The key under which effects outside of the database happen once, however often this job runs.
    pub fn idempotency_key(&self) -> String {
        self.job.id.to_string()
    }

    /// Whether somebody wants the job to stop. Work that cannot be dropped at an `await`, such as a
    /// loop in a thread of its own, asks this between its steps.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Adds a line to the job's log, for people to read.
    pub fn say(&self, line: impl std::fmt::Display) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() < LOG_LIMIT {
            let _ = writeln!(log, "{line}");
        }
    }

    /// Tells how far the job is.
    pub async fn progress(&self, done: u64, total: Option<u64>, note: Option<&str>) -> Result<()> {
        let tx = self.db.begin(self.actor()).await?.housekeeping();
        queue::progress(&tx, self.hold(), done, total, note).await?;
        Ok(tx.commit().await?)
    }

    /// Writes a step of the job, which goes on after it: only while the lease holds. The step may
    /// happen again if the job does, so it must find what is done already.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        let tx = self.db.begin(self.actor()).await?.housekeeping();
        queue::guard(&tx, self.hold()).await?;
        let outcome = work(&tx).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Writes the job's effects and its end in one transaction: both happen, or neither.
    pub async fn finish<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        let tx = self.db.begin(self.actor()).await?.housekeeping();
        let log = self.log();
        queue::finish(&tx, self.hold(), &self.attempt(&log)).await?;
        let outcome = work(&tx).await?;
        tx.commit().await?;
        self.ended.store(true, Relaxed);
        Ok(outcome)
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Relaxed)
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn attempt<'a>(&'a self, log: &'a str) -> Attempt<'a> {
        Attempt { number: self.job.attempt, worker: &self.worker, started_at: self.job.started_at, log }
    }

    /// Steward itself, with the job in place of a request: its audit rows lead to the job.
    pub(crate) fn actor(&self) -> Actor {
        Actor { request_id: Some(self.job.id.to_string()), ..Actor::system(&self.job.kind) }
    }
}
