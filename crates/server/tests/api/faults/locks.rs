//! A database that somebody else has locked (F4): writers wait for five seconds at the most, are told
//! when to come back, and nothing of what they were told is wrong.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tokio::time::sleep;

use super::{Written, check};
use crate::app::{App, Client, both, organization};

/// How long a lock is waited for, and what an answer may take besides on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);
const SLACK: Duration = Duration::from_millis(1500);

/// A lock on everything that is written, held from outside.
async fn lock(app: &App) -> DatabaseConnection {
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

async fn release(db: DatabaseConnection) {
    db.execute_unprepared("ROLLBACK").await.unwrap();
    db.close().await.unwrap();
}

/// Writes until it is told to stop, and comes back when it is told to.
async fn write(owner: Client, writer: usize, stop: Arc<AtomicBool>) -> Written {
    let mut written = Written::default();
    for n in 0.. {
        let name = format!("writer {writer} number {n}");
        let started = Instant::now();
        let reply = owner.post("/organizations", organization(&name)).await;
        let took = started.elapsed();
        assert!(took < PATIENCE + SLACK, "{name} waited {took:?} for {}", reply.status);
        if reply.status == StatusCode::CREATED {
            written.acknowledged.push(name);
        } else {
            let reply = reply.refused(503, "unavailable");
            let wait: u64 = reply.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=10).contains(&wait), "{wait}");
            written.refused.push(name);
            sleep(Duration::from_secs(1)).await;
        }
        if stop.load(Relaxed) {
            break;
        }
    }
    written
}

/// Fifty writers against a lock that is held so long.
async fn held(length: Duration) -> Written {
    let app = App::on_sqlite().await;
    let owner = app.owner().await;
    let db = lock(&app).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..50).map(|writer| tokio::spawn(write(owner.clone(), writer, stop.clone()))).collect();
    let locked = Instant::now();
    while locked.elapsed() < length {
        // Reading goes on meanwhile.
        let started = Instant::now();
        owner.get("/organizations").await.expect(StatusCode::OK);
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        sleep(Duration::from_millis(250)).await;
    }
    release(db).await;
    stop.store(true, Relaxed);
    // A second later, a write takes what it always takes.
    sleep(Duration::from_secs(1)).await;
    let mut written = Written::default();
    for n in 0..50 {
        let (name, started) = (format!("after {n}"), Instant::now());
        owner.post("/organizations", organization(&name)).await.expect(StatusCode::CREATED);
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        written.acknowledged.push(name);
    }
    for writer in writers {
        written.add(writer.await.unwrap());
    }
    check(&app.store, &written).await;
    written
}

#[tokio::test]
async fn fifty_writers_wait_for_a_lock_of_three_seconds_and_get_through() {
    let written = held(Duration::from_secs(3)).await;
    // What a busy machine does not write in the two seconds that are left of five is told to come back.
    assert!(written.refused.len() <= 10, "{}", written.refused.len());
}

#[tokio::test]
async fn fifty_writers_are_told_to_come_back_while_a_lock_is_held_for_thirty_seconds() {
    let written = held(Duration::from_secs(30)).await;
    assert!(written.refused.len() >= 4 * 50, "{}", written.refused.len());
}

both! {
    async fn a_locked_database_makes_writers_wait(app) {
        let owner = app.owner().await;
        let db = lock(&app).await;
        let stop = Arc::new(AtomicBool::new(true));
        let writers: Vec<_> = (0..20).map(|writer| tokio::spawn(write(owner.clone(), writer, stop.clone()))).collect();
        sleep(Duration::from_secs(2)).await;
        release(db).await;
        let mut written = Written::default();
        for writer in writers {
            written.add(writer.await.unwrap());
        }
        assert!(!written.acknowledged.is_empty());
        check(&app.store, &written).await;
    }

    async fn a_database_that_stays_locked_answers_503_and_recovers(app) {
        let owner = app.owner().await;
        let db = lock(&app).await;
        let reply = owner.post("/organizations", organization("Too long")).await.refused(503, "unavailable");
        assert!(reply.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
        release(db).await;
        let released = Instant::now();
        owner.request(Method::POST, "/api/v1/organizations").json(&organization("In time")).send().await.unwrap();
        assert!(released.elapsed() < PATIENCE);
        check(&app.store, &Written { acknowledged: vec!["In time".to_owned()], ..Written::default() }).await;
    }
}
