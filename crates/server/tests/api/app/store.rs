//! A database for one test, on SQLite or on PostgreSQL.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tokio::process::Command;

/// A database that goes away with the test.
pub struct Store {
    pub url: String,
    folder: PathBuf,
    admin_url: Option<(String, String)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn unique() -> String {
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("steward_test_{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Store {
    pub fn sqlite() -> Arc<Self> {
        let folder = folder(&unique());
        let url = format!("sqlite:{}", folder.join("steward.db").display());
        Arc::new(Self { url, folder, admin_url: None })
    }

    /// A database of its own on the server that `STEWARD_TEST_POSTGRES_URL` names.
    pub async fn postgres() -> Option<Arc<Self>> {
        let Ok(admin_url) = std::env::var("STEWARD_TEST_POSTGRES_URL") else {
            assert!(std::env::var("CI").is_err(), "CI tests both databases: STEWARD_TEST_POSTGRES_URL is missing");
            eprintln!("NOT TESTED ON POSTGRESQL: STEWARD_TEST_POSTGRES_URL is not set");
            return None;
        };
        let name = format!("steward_test_{}", unique());
        let admin = Database::connect(&admin_url).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        // The machine is not switched off between a test and its check.
        admin.execute_unprepared(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await.unwrap();
        admin.close().await.unwrap();
        let (server, rest) = admin_url.rsplit_once('/').unwrap();
        let options = rest.split_once('?').map(|(_, options)| format!("?{options}")).unwrap_or_default();
        let url = format!("{server}/{name}{options}");
        Some(Arc::new(Self { url, folder: folder(&name), admin_url: Some((admin_url, name)) }))
    }

    pub fn is_sqlite(&self) -> bool {
        self.admin_url.is_none()
    }

    /// A connection past Steward, to look and to tamper.
    pub async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }

    /// Any number of the first row of a query.
    pub async fn number(&self, sql: &str) -> i64 {
        let db = self.connect().await;
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        let number = row.try_get_by_index::<i64>(0).unwrap();
        db.close().await.unwrap();
        number
    }

    /// Changes the database past Steward, and makes it look again at who may do what.
    pub async fn tamper(&self, statements: &[&str]) {
        let db = self.connect().await;
        for sql in statements.iter().chain(&["UPDATE versions SET value = value + 1"]) {
            db.execute_unprepared(sql).await.unwrap();
        }
        db.close().await.unwrap();
    }

    /// The first column of every row of a query, as text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let db = self.connect().await;
        let texts = texts(&db, sql).await;
        db.close().await.unwrap();
        texts
    }

    /// Every row of every table, as `table: value, value, …`. Background work writes, too: without a
    /// worker, what differs later has been changed by requests. Which keys were used is noted a while
    /// later, and left out.
    pub async fn rows(&self) -> BTreeSet<String> {
        let db = self.connect().await;
        let (tables, columns, as_text) = if self.is_sqlite() {
            (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
                "SELECT name FROM pragma_table_info('{table}')",
                "quote({column})",
            )
        } else {
            (
                "SELECT CAST(table_name AS text) FROM information_schema.tables WHERE table_schema = 'public'",
                "SELECT CAST(column_name AS text) FROM information_schema.columns WHERE table_name = '{table}'",
                "quote_nullable(CAST({column} AS text))",
            )
        };
        let mut rows = BTreeSet::new();
        for table in texts(&db, tables).await {
            let columns = texts(&db, &columns.replace("{table}", &table)).await;
            let columns = columns.iter().filter(|it| !it.starts_with("last_used_"));
            let columns: Vec<String> = columns.map(|it| as_text.replace("{column}", &format!("\"{it}\""))).collect();
            let sql = format!("SELECT {} FROM {table}", columns.join(" || ', ' || "));
            rows.extend(texts(&db, &sql).await.iter().map(|row| format!("{table}: {row}")));
        }
        db.close().await.unwrap();
        assert!(rows.iter().any(|row| row.starts_with("seaql_migrations: ")), "{rows:?}");
        rows
    }

    /// The rows that name one of these ids.
    pub async fn rows_about(&self, ids: impl Iterator<Item = &String>) -> BTreeSet<String> {
        let bare = |text: &str| text.to_lowercase().replace('-', "");
        let ids: Vec<String> = ids.map(|id| bare(id)).collect();
        let rows = self.rows().await;
        rows.into_iter().filter(|row| ids.iter().any(|id| bare(row).contains(id))).collect()
    }

    /// A command of the binary on this database.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
        command
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap_or_default())
            .env("STEWARD_SERVER_DATA", &self.folder)
            .env("STEWARD_DATABASE_URL", &self.url)
            .env("STEWARD_DATABASE_MAX_CONNECTIONS", "6")
            .env("STEWARD_AUTH_SECRET", "a secret for tests, the same on all replicas")
            // Tests that walk every operation ask often, all from one address.
            .env("STEWARD_LIMITS_ANONYMOUS_PER_MINUTE", "20000")
            .env("STEWARD_LIMITS_SESSION_PER_MINUTE", "100000")
            .env("STEWARD_LOG_FILTER", "warn")
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some((url, name)) = self.admin_url.clone() {
            // A runtime of its own: the test's is about to end.
            let dropped = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let admin = Database::connect(&url).await?;
                    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
                })
            });
            let _ = dropped.join();
        }
    }
}
