//! Work that runs beside the requests. Each task repeats at its own pace, logs its failures and goes
//! on; none holds a connection while it waits.

use std::{future::Future, time::Duration};

use steward_db::Db;
use steward_domain::audit;

/// How soon an entry of the audit log is sealed.
const SEAL_EVERY: Duration = Duration::from_secs(2);
const PURGE_EVERY: Duration = Duration::from_mins(15);

/// Runs all tasks until it is dropped.
pub async fn run(db: Db) {
    tokio::join!(
        every(SEAL_EVERY, "seal the audit log", || async { audit::seal(&db).await.map(drop) }),
        every(PURGE_EVERY, "purge", || async { audit::purge(&db).await }),
    );
}

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
