//! Work that runs beside the requests: the engine that takes jobs from the queue, one file for each
//! kind of job, and the schedules.
//!
//! A job runs at least once. Its effects on the database happen exactly once, because they commit
//! together with its end, under the fence of its claim (`docs/decisions/0010-jobs.md`). Effects
//! outside, such as mail, carry the job's id as their idempotency key.

mod engine;
mod kinds;
mod run;

use std::{future::Future, time::Duration};

pub use engine::{Options, run as work};
pub use kinds::{Handler, Kinds, kind};
pub use run::Run;
use steward_db::Db;
use steward_domain::audit;
use tokio::sync::watch;

/// How soon an entry of the audit log is sealed.
const SEAL_EVERY: Duration = Duration::from_secs(2);

/// Does all background work until it is told to stop.
pub async fn run(db: Db, options: Options, stopping: watch::Receiver<bool>) {
    // Sealing is no job: every two seconds it would fill the queue with rows that nobody reads.
    let seal = every(SEAL_EVERY, "seal the audit log", || async { audit::seal(&db).await.map(drop) });
    tokio::select! {
        () = seal => {}
        () = engine::run(&db, kinds::all(), &options, stopping) => {}
    }
}

/// Repeats something for ever; a failure is logged, and the next round tries again.
async fn every<F>(pause: Duration, task: &str, mut work: impl FnMut() -> F)
where
    F: Future<Output = steward_db::Result<()>>,
{
    loop {
        if let Err(error) = work().await {
            tracing::warn!(task, %error, "a background task failed and will be tried again");
        }
        tokio::time::sleep(pause).await;
    }
}
