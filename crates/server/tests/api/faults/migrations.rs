//! Migrations that are killed, that race, and that a newer version has made (F21): nobody has to repair
//! anything.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::ConnectionTrait;

use crate::app::{App, Store};

/// Kills on the way, each on an empty database of its own.
const KILLS: u32 = 8;

async fn migrate(store: &Store) {
    let done = store.command().arg("migrate").output().await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Everything in the schema, and which steps led there.
async fn schema(store: &Store) -> Vec<String> {
    let mut schema = store.texts("SELECT version FROM seaql_migrations ORDER BY version").await;
    schema.extend(if store.is_sqlite() {
        store.texts("SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_master ORDER BY name").await
    } else {
        let columns =
            "SELECT CONCAT(table_name, '.', column_name, ': ', data_type, ' ', is_nullable, ' ', collation_name)
            FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1";
        let indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1";
        let triggers = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1";
        [store.texts(columns).await, store.texts(indexes).await, store.texts(triggers).await].concat()
    });
    schema
}

/// Stores come one by one: a database of its own each time.
async fn interrupted(store: &impl AsyncFn() -> Arc<Store>) {
    let whole = store().await;
    let started = Instant::now();
    migrate(&whole).await;
    let took = started.elapsed();
    let (expected, roles) = (schema(&whole).await, "SELECT COUNT(*) FROM roles");
    assert!(expected.len() > 50, "{expected:?}");
    for kill in 0..KILLS {
        let store = store().await;
        // From before the first step to after the last; then a second time, sooner.
        for after in [took * (2 * kill + 1) / (2 * KILLS), took / 3] {
            let mut child = store.command().arg("migrate").spawn().unwrap();
            tokio::time::sleep(after).await;
            child.kill().await.unwrap();
        }
        // Two replicas that start at once take turns.
        tokio::join!(migrate(&store), migrate(&store));
        assert_eq!(schema(&store).await, expected, "killed after {} of {KILLS} parts", kill + 1);
        assert_eq!(store.number(roles).await, whole.number(roles).await);
    }
}

/// Three replicas of a new version start at once on an empty database; all serve.
async fn together(store: Arc<Store>) {
    let start = || App::start(store.clone(), &[]);
    let (a, b, c) = tokio::join!(start(), start(), start());
    let owner = b.owner().await;
    for replica in [&a, &b, &c] {
        owner.at(replica).organization(&replica.url).await;
    }
    let fsck = store.command().arg("fsck").output().await.unwrap();
    assert!(fsck.status.success(), "{}", String::from_utf8_lossy(&fsck.stdout));
}

async fn from_the_future(store: Arc<Store>) {
    migrate(&store).await;
    let before = store.rows().await;
    let db = store.connect().await;
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_from_the_future', 1)";
    db.execute_unprepared(step).await.unwrap();
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"], &["worker"], &["fsck"]] {
        let refused = tokio::time::timeout(Duration::from_secs(20), store.command().args(command).output());
        let refused = refused.await.expect("it ends by itself").unwrap();
        assert!(!refused.status.success(), "{command:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        let clear = ["a newer version of Steward", "the schema is not up to date"];
        assert!(clear.iter().any(|words| said.contains(words)), "{command:?}: {said}");
    }
    db.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE 'm2999%'").await.unwrap();
    db.close().await.unwrap();
    assert_eq!(store.rows().await, before);
}

#[tokio::test]
async fn interrupted_migrations_need_no_repair_on_sqlite() {
    interrupted(&async || Store::sqlite()).await;
    together(Store::sqlite()).await;
    from_the_future(Store::sqlite()).await;
}

#[tokio::test]
async fn interrupted_migrations_need_no_repair_on_postgres() {
    if Store::postgres().await.is_none() {
        return;
    }
    let store = async || Store::postgres().await.unwrap();
    interrupted(&store).await;
    together(store().await).await;
    from_the_future(store().await).await;
}
