//! The engine while its workers are killed and frozen (F2, F22).

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::process::Child;

use super::work::{Mark, connect, put, reach, spawn_worker};
use crate::app::{App, Store};

const LEASE: Duration = Duration::from_secs(2);
const JOBS: i64 = 150;

fn signal(worker: &Child, signal: &str) {
    let pid = worker.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
}

/// Every job is done, and has left exactly one mark.
async fn ensure_once(store: &Store) {
    reach(store, "SELECT COUNT(*) FROM jobs WHERE kind = 'test_mark' AND state = 'done'", JOBS, Duration::from_mins(1))
        .await;
    let marks = store.number("SELECT COUNT(*) FROM audit_log WHERE action = 'test_mark'").await;
    let jobs = store.number("SELECT COUNT(DISTINCT subject_id) FROM audit_log WHERE action = 'test_mark'").await;
    assert_eq!((marks, jobs), (JOBS, JOBS), "marks and jobs that have one");
}

async fn kill_workers(app: App) {
    // The schema is there; the server itself has no part in this.
    let store: Arc<Store> = app.kill().await;
    let db = connect(&store).await;
    put(&db, (0..JOBS).map(|_| Mark { millis: 150 })).await;
    let mut workers: VecDeque<Child> = (0..3).map(|_| spawn_worker(&store, LEASE)).collect();
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let oldest = workers.pop_front().unwrap();
        signal(&oldest, "-KILL");
        workers.push_back(spawn_worker(&store, LEASE));
    }
    ensure_once(&store).await;
    assert!(store.number("SELECT COUNT(*) FROM job_attempts WHERE outcome = 'lost'").await > 0, "no kill hit a job");
}

/// Frozen for longer than its lease, a worker finds on waking that others have done its jobs. Were it
/// not for the fence, it would leave its marks beside theirs.
async fn freeze_worker(app: App) {
    let store: Arc<Store> = app.kill().await;
    let db = connect(&store).await;
    put(&db, (0..JOBS).map(|_| Mark { millis: 400 })).await;
    let frozen = spawn_worker(&store, LEASE);
    for _ in 0..2 {
        reach_running(&store).await;
        signal(&frozen, "-STOP");
        let other = spawn_worker(&store, LEASE);
        tokio::time::sleep(LEASE * 2).await;
        signal(&frozen, "-CONT");
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(other);
    }
    ensure_once(&store).await;
    assert!(
        store.number("SELECT COUNT(*) FROM job_attempts WHERE outcome = 'lost'").await > 0,
        "no job was taken away"
    );
}

async fn reach_running(store: &Store) {
    while store.number("SELECT COUNT(*) FROM jobs WHERE state = 'running'").await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

crate::app::both! {
    async fn jobs_of_killed_workers_run_again_and_take_effect_once(app) {
        kill_workers(app).await;
    }

    async fn a_frozen_worker_writes_nothing_when_it_wakes(app) {
        freeze_worker(app).await;
    }
}
