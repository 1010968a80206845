//! Faults: a locked database, a killed process, migrations that are interrupted, a graceful stop.

use std::{
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

use crate::app::{App, Store, both, organization};

/// A lock on everything, held from outside.
async fn lock(app: &App) -> sea_orm::DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(&app.store.url);
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let db = sea_orm::Database::connect(options).await.unwrap();
    let sql = if app.store.is_sqlite() {
        "BEGIN EXCLUSIVE"
    } else {
        "BEGIN; LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE"
    };
    db.execute_unprepared(sql).await.unwrap();
    db
}

both! {
    async fn a_locked_database_makes_writers_wait(app) {
        let owner = app.owner().await;
        let db = lock(&app).await;
        let writers: Vec<_> = (0..20).map(|n| {
            let owner = owner.clone();
            tokio::spawn(async move { owner.post("/organizations", organization(&format!("Waiting {n}"))).await.status })
        }).collect();
        tokio::time::sleep(Duration::from_secs(2)).await;
        db.execute_unprepared("ROLLBACK").await.unwrap();
        let mut created = 0;
        for writer in writers {
            let status = writer.await.unwrap();
            assert!(status == StatusCode::CREATED || status == StatusCode::SERVICE_UNAVAILABLE, "{status}");
            created += usize::from(status == StatusCode::CREATED);
        }
        assert!(created > 0);
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, i64::try_from(created).unwrap());
    }

    async fn a_database_that_stays_locked_answers_503_and_recovers(app) {
        let owner = app.owner().await;
        let db = lock(&app).await;
        let reply = owner.post("/organizations", organization("Too long")).await.refused(503, "unavailable");
        assert!(reply.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
        db.execute_unprepared("ROLLBACK").await.unwrap();
        db.close().await.unwrap();
        let released = Instant::now();
        owner.post("/organizations", organization("In time")).await.expect(StatusCode::CREATED);
        assert!(released.elapsed() < Duration::from_secs(5));
    }

    async fn no_acknowledged_write_is_lost_by_a_kill(app) {
        let mut app = app;
        let mut owner = app.owner().await;
        let acknowledged = Arc::new(AtomicUsize::new(0));
        for round in 0..3_u32 {
            let stop = Arc::new(AtomicBool::new(false));
            let writers: Vec<_> = (0..4).map(|writer| {
                let (owner, acknowledged, stop) = (owner.clone(), acknowledged.clone(), stop.clone());
                tokio::spawn(async move {
                    for n in 0.. {
                        if stop.load(Relaxed) {
                            break;
                        }
                        let body = organization(&format!("Round {round} writer {writer} number {n}"));
                        let request = owner.request(reqwest::Method::POST, "/api/v1/organizations").json(&body);
                        match request.send().await {
                            Ok(reply) if reply.status() == StatusCode::CREATED => { acknowledged.fetch_add(1, Relaxed); }
                            _ => break,
                        }
                    }
                })
            }).collect();
            tokio::time::sleep(Duration::from_millis(u64::from(400 + 170 * round))).await;
            let store = app.kill().await;
            stop.store(true, Relaxed);
            for writer in writers {
                writer.await.unwrap();
            }
            app = App::start(store, &[]).await;
            owner = owner.at(&app);
            let stored = app.store.number("SELECT COUNT(*) FROM organizations").await;
            let acknowledged = i64::try_from(acknowledged.load(Relaxed)).unwrap();
            // Each of the four writers of a round may have one in flight that was committed and not told.
            assert!(stored >= acknowledged && stored <= acknowledged + 4 * (i64::from(round) + 1), "{stored} {acknowledged}");
            let unaudited = app.store.number("SELECT COUNT(*) FROM organizations WHERE id NOT IN (SELECT subject_id FROM audit_log WHERE subject_id IS NOT NULL)").await;
            assert_eq!(unaudited, 0);
        }
        assert!(acknowledged.load(Relaxed) > 10);
    }

    async fn a_graceful_stop_finishes_what_is_running(app) {
        let mut app = app;
        let owner = app.owner().await;
        let broken = Arc::new(AtomicUsize::new(0));
        let done = Arc::new(AtomicUsize::new(0));
        let callers: Vec<_> = (0..8).map(|caller| {
            let (owner, broken, done) = (owner.clone(), broken.clone(), done.clone());
            tokio::spawn(async move {
                for n in 0..200 {
                    let request = owner.request(reqwest::Method::POST, "/api/v1/organizations");
                    match request.json(&organization(&format!("Caller {caller} number {n}"))).send().await {
                        Ok(reply) if reply.status() == StatusCode::CREATED => { done.fetch_add(1, Relaxed); }
                        Ok(reply) => assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE),
                        // Not connected any more is fine; a request that was cut off is not.
                        Err(error) if error.is_connect() => break,
                        Err(_) => { broken.fetch_add(1, Relaxed); break }
                    }
                }
            })
        }).collect();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let asked = Instant::now();
        app.signal("-TERM");
        assert!(app.wait().await.success());
        assert!(asked.elapsed() < Duration::from_secs(11));
        for caller in callers {
            caller.await.unwrap();
        }
        let stored = app.store.number("SELECT COUNT(*) FROM organizations").await;
        assert_eq!(stored, i64::try_from(done.load(Relaxed)).unwrap(), "{} broken off", broken.load(Relaxed));
    }
}

async fn interrupted_migrations(store: Arc<Store>) {
    for round in 0..8_u64 {
        let mut child = store.command().arg("migrate").spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(round * 7)).await;
        child.kill().await.unwrap();
    }
    // Two replicas that start at once take turns.
    let (a, b) = tokio::join!(store.command().arg("migrate").output(), store.command().arg("migrate").output());
    for done in [a.unwrap(), b.unwrap()] {
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let db = store.connect().await;
    db.execute_unprepared(
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_from_the_future', 1)",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    let refused = store.command().args(["serve", "--listen", "127.0.0.1:0"]).output().await.unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a newer version of Steward"));
}

#[tokio::test]
async fn interrupted_migrations_need_no_repair_on_sqlite() {
    interrupted_migrations(Store::sqlite()).await;
}

#[tokio::test]
async fn interrupted_migrations_need_no_repair_on_postgres() {
    if let Some(store) = Store::postgres().await {
        interrupted_migrations(store).await;
    }
}
