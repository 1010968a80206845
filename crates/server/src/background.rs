//! The background work of a process: in a thread with a runtime of its own, so that a job that
//! computes holds up no request, and no flood of requests keeps a lease from being renewed.

use std::{error::Error, thread::JoinHandle, time::Duration};

use steward_db::Db;
use steward_jobs::Options;
use tokio::sync::watch;

use crate::{command, config::Config};

/// Threads that run jobs. Most of the time they wait for the database.
const THREADS: usize = 2;
/// Connections for them, on PostgreSQL.
const CONNECTIONS: u32 = 8;

/// Background work that runs.
pub struct Background {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Background {
    /// Starts it. On SQLite it shares the writer with the requests: two would wait for each other by
    /// polling. On PostgreSQL it has connections of its own.
    pub fn start(config: &Config, db: &Db) -> Result<Self, Box<dyn Error>> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("jobs")
            .enable_all()
            .build()?;
        let (stop, stopping) = watch::channel(false);
        let (config, shared) = (config.clone(), config.is_sqlite().then(|| db.clone()));
        let thread = std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let own = match shared {
                    Some(db) => Ok(db),
                    None => command::connect_with(&config, config.database.max_connections.min(CONNECTIONS)).await,
                };
                match own {
                    Ok(db) => steward_jobs::run(db, options(&config), stopping).await,
                    Err(error) => tracing::error!(%error, "there is no background work: the database does not answer"),
                }
            });
        })?;
        Ok(Self { stop, thread })
    }

    /// Lets running jobs come to their end, and waits for that as long as a stop may take.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let joined = tokio::task::spawn_blocking(move || self.thread.join().is_ok());
        let _ = joined.await;
    }
}

/// How the configuration wants jobs to be run.
pub fn options(config: &Config) -> Options {
    Options {
        slots: config.jobs.slots,
        lease: Duration::from_secs(config.jobs.lease_seconds),
        first_pause: Duration::from_secs(config.jobs.retry_seconds),
        drain: Duration::from_secs(config.server.shutdown_seconds),
    }
}
