//! Forgetting what has served its time.

use serde::{Deserialize, Serialize};
use steward_db::{
    Tx, idempotency,
    identity::{session, throttle},
    operations::job,
    platform::{fold_tallies, outbox},
};
use time::Duration;

use super::work::Work;
use crate::{Result, identity::sign_in::WINDOW};

/// Forgets ended sessions, answers under idempotency keys, old events and finished jobs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct CleanUp {}

impl Work for CleanUp {
    const KIND: &'static str = "clean_up";
    const LIMIT: Option<u32> = Some(1);
}

/// How long answers are kept under their idempotency keys.
pub const IDEMPOTENCY_TERM: Duration = Duration::hours(24);
/// How long ended sessions are remembered, to tell a reused refresh token from an unknown one.
const SESSION_MEMORY: Duration = Duration::days(30);
const OUTBOX_TERM: Duration = Duration::days(7);
/// How long finished jobs are shown. Those that were given up stay until somebody deals with them.
const JOB_TERM: Duration = Duration::days(30);
/// Jobs that are forgotten in one transaction, so that nobody waits long for the lock.
const BATCH: u64 = 5000;

/// Forgets everything but jobs, of which there can be many.
pub async fn forget(tx: &Tx) -> Result<()> {
    let now = tx.now();
    idempotency::purge(tx, now - IDEMPOTENCY_TERM).await?;
    throttle::purge(tx, now - 2 * WINDOW).await?;
    session::purge(tx, now - SESSION_MEMORY).await?;
    outbox::purge(tx, now - OUTBOX_TERM).await?;
    Ok(fold_tallies(tx).await?)
}

/// Forgets some finished jobs. Answers how many, and whether there may be more.
pub async fn forget_jobs(tx: &Tx) -> Result<(u64, bool)> {
    let gone = job::purge(tx, tx.now() - JOB_TERM, BATCH).await?;
    Ok((gone, gone == BATCH))
}
