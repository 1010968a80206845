//! Work for the tests of the engine, and workers that do it: in this process, or in processes of their
//! own that a test can kill and freeze.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use steward_db::{Actor, Db, Options as DbOptions, Source, source::to_micros};
use steward_domain::{
    Error, Result,
    operations::work::{Placing, Work, enqueue, enqueue_all},
};
use steward_jobs::{Handler, Kinds, Options, Run, kind};
use time::OffsetDateTime;
use tokio::{process::Child, sync::watch};
use uuid::Uuid;

use crate::app::Store;

pub struct Clock;

impl Source for Clock {
    #[expect(clippy::disallowed_methods, reason = "the tests run in real time")]
    fn now(&self) -> OffsetDateTime {
        to_micros(OffsetDateTime::now_utc())
    }

    #[expect(clippy::disallowed_methods, reason = "the tests run with real randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

/// Takes its time, then leaves a mark in the transaction of its end.
#[derive(Serialize, Deserialize)]
pub struct Mark {
    pub millis: u64,
}

impl Work for Mark {
    const KIND: &'static str = "test_mark";
}

impl Handler for Mark {
    async fn run(self, run: &Run) -> Result<()> {
        tokio::time::sleep(Duration::from_millis(self.millis)).await;
        let id = run.idempotency_key().parse::<Uuid>().ok();
        run.finish(async |tx| {
            tx.noted("test_mark", "job", id, "mark", serde_json::json!({}));
            Ok(())
        })
        .await
    }
}

/// Goes wrong in the way it is told.
#[derive(Serialize, Deserialize)]
pub enum Trouble {
    Fail,
    Panic,
    Hang,
}

impl Work for Trouble {
    const KIND: &'static str = "test_trouble";
    const TIMEOUT: Duration = Duration::from_millis(300);
}

impl Handler for Trouble {
    async fn run(self, run: &Run) -> Result<()> {
        run.say("here it comes");
        match self {
            Self::Fail => Err(Error::internal(&"as it was told")),
            Self::Panic => panic!("as it was told"),
            Self::Hang => std::future::pending().await,
        }
    }
}

/// Of this kind two may run at once. It notes how many did.
#[derive(Serialize, Deserialize)]
pub struct Rare {}

impl Work for Rare {
    const KIND: &'static str = "test_rare";
    const LIMIT: Option<u32> = Some(2);
}

impl Handler for Rare {
    async fn run(self, run: &Run) -> Result<()> {
        run.progress(1, Some(2), Some("half way")).await?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        Ok(())
    }
}

pub fn kinds() -> Kinds {
    Kinds::from([kind::<Mark>(), kind::<Trouble>(), kind::<Rare>()])
}

pub fn options(lease: Duration) -> Options {
    Options { slots: 8, lease, first_pause: Duration::from_millis(100), drain: Duration::from_secs(5) }
}

/// A connection of its own, as another process would have.
pub async fn connect(store: &Store) -> Db {
    connect_to(&store.url).await
}

async fn connect_to(url: &str) -> Db {
    Db::connect(&DbOptions { url: url.to_owned(), max_connections: 4 }, Arc::new(Clock)).await.unwrap()
}

/// A worker in this process, until it is dropped.
pub struct Worker(watch::Sender<bool>);

impl Worker {
    pub fn start(db: &Db, lease: Duration) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (db, options) = (db.clone(), options(lease));
        tokio::spawn(async move { steward_jobs::work(&db, kinds(), &options, stopping).await });
        Self(stop)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.send(true);
    }
}

const URL: &str = "STEWARD_TEST_WORKER_URL";
const LEASE: &str = "STEWARD_TEST_WORKER_LEASE_MS";

/// A worker in a process of its own: this test binary, started for [`a_worker`] alone.
pub fn spawn_worker(store: &Store, lease: Duration) -> Child {
    tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "jobs::work::a_worker", "--ignored", "--nocapture"])
        .env(URL, &store.url)
        .env(LEASE, lease.as_millis().to_string())
        .stdout(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "no test: a process that other tests start"]
async fn a_worker() {
    let Ok(url) = std::env::var(URL) else { return };
    let lease = Duration::from_millis(std::env::var(LEASE).unwrap().parse().unwrap());
    let db = connect_to(&url).await;
    let (_stop, stopping) = watch::channel(false);
    steward_jobs::work(&db, kinds(), &options(lease), stopping).await;
}

/// Puts jobs into the queue, as a user's action would.
pub async fn put<W: Work>(db: &Db, jobs: impl IntoIterator<Item = W>) -> Vec<Uuid> {
    let tx = db.begin(Actor::console("test")).await.unwrap().housekeeping();
    let placed = jobs.into_iter().map(|work| (work, Placing::default()));
    let ids = enqueue_all(&tx, placed).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

pub async fn put_once<W: Work>(db: &Db, work: &W, key: &str) -> Option<Uuid> {
    let tx = db.begin(Actor::console("test")).await.unwrap().housekeeping();
    let placing = Placing { dedup_key: Some(key.to_owned()), ..Placing::default() };
    let id = enqueue(&tx, work, placing).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Waits until a query answers this number.
pub async fn reach(store: &Store, sql: &str, wanted: i64, within: Duration) {
    let deadline = tokio::time::Instant::now() + within;
    loop {
        let found = store.number(sql).await;
        if found == wanted {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "{found} instead of {wanted} in time: {sql}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
