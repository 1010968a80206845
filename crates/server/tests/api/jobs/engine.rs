//! What the engine promises while nothing dies.

use std::time::Duration;

use steward_db::{Actor, operations::job};
use steward_domain::operations::{
    schedule,
    work::{Placing, enqueue},
};
use steward_dto::operations::{JobOutcome, JobState};

use super::work::{Mark, Rare, Trouble, Worker, connect, put, put_once, reach};
use crate::app::both;

const LEASE: Duration = Duration::from_secs(5);
const SOON: Duration = Duration::from_secs(20);

both! {
    async fn a_job_exists_exactly_if_its_transaction_commits(app) {
        let db = connect(&app.store).await;
        for keep in [true, false] {
            let tx = db.begin(Actor::console("test")).await.unwrap().housekeeping();
            enqueue(&tx, &Mark { millis: 0 }, Placing::default()).await.unwrap();
            if keep { tx.commit().await.unwrap() } else { tx.unchanged().await.unwrap() }
        }
        assert_eq!(app.store.number("SELECT COUNT(*) FROM jobs WHERE kind = 'test_mark'").await, 1);
    }

    async fn of_jobs_with_one_key_there_is_one(app) {
        let db = connect(&app.store).await;
        assert!(put_once(&db, &Mark { millis: 0 }, "a").await.is_some());
        assert!(put_once(&db, &Mark { millis: 0 }, "a").await.is_none());
        assert!(put_once(&db, &Mark { millis: 0 }, "b").await.is_some());
    }

    async fn what_fails_is_retried_three_times_and_then_given_up(app) {
        let db = connect(&app.store).await;
        let ids = put(&db, [Trouble::Fail, Trouble::Panic, Trouble::Hang]).await;
        let marks = put(&db, [Mark { millis: 0 }]).await;
        let _worker = Worker::start(&db, LEASE);
        reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE state = 'dead'", 3, SOON).await;
        let outcomes = [JobOutcome::Failed, JobOutcome::Failed, JobOutcome::TimedOut];
        for id in ids {
            let found = job::detail(&db.reader(), id).await.unwrap();
            assert_eq!((found.job.attempts, found.attempts_made.len()), (4, 4));
            assert!(outcomes.contains(&found.attempts_made[0].outcome));
            assert_eq!(found.attempts_made[0].log, "here it comes\n");
            assert!(found.job.error.is_some());
            // Each pause is longer than the one before it.
            let starts: Vec<_> = found.attempts_made.iter().rev().map(|attempt| attempt.started_at).collect();
            let ends: Vec<_> = found.attempts_made.iter().rev().map(|attempt| attempt.ended_at).collect();
            let pauses: Vec<_> = (1..4).map(|n| starts[n] - ends[n - 1]).collect();
            assert!(pauses[0] < pauses[1] && pauses[1] < pauses[2], "{pauses:?}");
        }
        // The panic took nobody else with it.
        assert_eq!(job::get(&db.reader(), marks[0]).await.unwrap().state, JobState::Done);
    }

    async fn of_a_limited_kind_no_more_run_at_once_on_all_workers(app) {
        let (one, other) = (connect(&app.store).await, connect(&app.store).await);
        put(&one, (0..8).map(|_| Rare {})).await;
        let _workers = [Worker::start(&one, LEASE), Worker::start(&other, LEASE)];
        reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE kind = 'test_rare' AND state = 'done'", 8, SOON).await;
        // Of the runs, the most that had begun and not ended when another one began.
        let most = app.store.number(
            "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM job_attempts a JOIN job_attempts b
                ON b.started_at <= a.started_at AND b.ended_at > a.started_at GROUP BY a.id) AS runs"
        ).await;
        assert!((1..=2).contains(&most), "{most}");
        assert_eq!(app.store.number("SELECT COUNT(*) FROM jobs WHERE kind = 'test_rare' AND progress_note = 'half way'").await, 8);
    }

    async fn one_run_per_tick_however_many_workers_look(app) {
        // The server would take part.
        let store = app.kill().await;
        let mut replicas = Vec::new();
        for _ in 0..3 {
            replicas.push(connect(&store).await);
        }
        schedule::define(&replicas[0]).await.unwrap();
        for round in 0..20 {
            // Only one schedule is due, and its last job is over.
            let past = 1_700_000_000_000_000_i64 + round * 1_000_000;
            store.tamper(&[
                "UPDATE jobs SET state = 'done' WHERE schedule IS NOT NULL",
                "UPDATE schedules SET next_at = 4000000000000000",
                &format!("UPDATE schedules SET next_at = {past} WHERE name = 'clean-up'"),
            ]).await;
            let ticks = replicas.iter().map(|db| { let db = db.clone(); tokio::spawn(async move { schedule::tick(&db).await.unwrap() }) });
            let mut made = 0;
            for tick in ticks.collect::<Vec<_>>() {
                made += tick.await.unwrap();
            }
            assert_eq!(made, 1, "round {round}");
        }
        assert_eq!(store.number("SELECT COUNT(DISTINCT dedup_key) FROM jobs WHERE schedule = 'clean-up'").await, 20);
    }

    async fn a_run_that_takes_longer_than_its_interval_does_not_pile_up(app) {
        // The server would do the job.
        let store = app.kill().await;
        let db = connect(&store).await;
        schedule::define(&db).await.unwrap();
        for made in [1, 0, 0] {
            store.tamper(&["UPDATE schedules SET next_at = 4000000000000000", "UPDATE schedules SET next_at = 1700000000000000 WHERE name = 'clean-up'"]).await;
            store.tamper(&["UPDATE jobs SET dedup_key = NULL"]).await;
            assert_eq!(schedule::tick(&db).await.unwrap(), made);
        }
    }
}
