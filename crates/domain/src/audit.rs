//! Sealing the audit log, and the clean-up that runs beside it.

use steward_db::{
    Actor, Db, Result, idempotency,
    identity::{session, throttle},
    platform::{audit, fold_tallies, outbox},
};
use time::Duration;

use crate::identity::sign_in::WINDOW;

/// Seals all entries that wait; answers how many.
pub async fn seal(db: &Db) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let tx = db.begin(Actor::system("seal audit log")).await?.housekeeping();
        let batch = audit::seal(&tx).await?;
        if batch == 0 {
            tx.unchanged().await?;
            return Ok(sealed);
        }
        tx.commit().await?;
        sealed += batch;
    }
}

/// How long answers are kept under their idempotency keys.
pub const IDEMPOTENCY_TERM: Duration = Duration::hours(24);
/// How long ended sessions are remembered, to tell a reused refresh token from an unknown one.
const SESSION_MEMORY: Duration = Duration::days(30);
const OUTBOX_TERM: Duration = Duration::days(7);

/// Forgets what has served its time.
pub async fn purge(db: &Db) -> Result<()> {
    let tx = db.begin(Actor::system("purge")).await?.housekeeping();
    let now = tx.now();
    idempotency::purge(&tx, now - IDEMPOTENCY_TERM).await?;
    throttle::purge(&tx, now - 2 * WINDOW).await?;
    session::purge(&tx, now - SESSION_MEMORY).await?;
    outbox::purge(&tx, now - OUTBOX_TERM).await?;
    fold_tallies(&tx).await?;
    tx.commit().await
}
