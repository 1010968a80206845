//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseExecutor, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use steward_migrations::{Migrator, MigratorTrait};
use time::OffsetDateTime;
use tokio::time::{Instant, sleep};

use crate::{Actor, Error, Result, Source, Tx, error::is_locked, total::Totals};

/// How long a caller waits for a connection or a lock before it is told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the database is and how many connections it takes.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// Connections at the most: readers on SQLite, all on PostgreSQL.
    pub max_connections: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// The database.
#[derive(Clone)]
pub struct Db {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
    dialect: Dialect,
    totals: Arc<Totals>,
    source: Arc<dyn Source>,
    lock_file: String,
}

/// A connection to read from, outside a transaction or inside one.
pub struct Conn<'a> {
    pub(crate) inner: DatabaseExecutor<'a>,
    pub(crate) totals: &'a Totals,
}

/// What a look at the database found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reachable {
    Ready,
    /// It answers, and changes of the schema are missing.
    NotMigrated,
    /// It holds changes that this version does not know: a newer Steward has migrated it.
    TooNew,
    No,
}

impl Db {
    pub async fn connect(options: &Options, source: Arc<dyn Source>) -> Result<Self> {
        let dialect = if options.url.starts_with("postgres") { Dialect::Postgres } else { Dialect::Sqlite };
        let (readers, writer) = match dialect {
            Dialect::Postgres => {
                let pool = Database::connect(postgres(options)).await?;
                (pool.clone(), pool)
            }
            // The writer comes first: it creates the file and switches it to WAL.
            Dialect::Sqlite => {
                let writer = open(sqlite(&options.url, 1, false)).await?;
                (open(sqlite(&options.url, options.max_connections, true)).await?, writer)
            }
        };
        let path = options.url.trim_start_matches("sqlite:").trim_start_matches("//");
        let lock_file = format!("{}.migrating", path.split('?').next().unwrap_or(path));
        Ok(Self { readers, writer, dialect, totals: Arc::default(), source, lock_file })
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub fn source(&self) -> &Arc<dyn Source> {
        &self.source
    }

    pub fn now(&self) -> OffsetDateTime {
        self.source.now()
    }

    /// A connection to read from.
    pub fn reader(&self) -> Conn<'_> {
        Conn { inner: (&self.readers).into(), totals: &self.totals }
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: a transaction
    /// that reads first and then writes fails as soon as somebody else wrote in between.
    pub async fn begin(&self, actor: Actor) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        // The wait for a connection and the wait for SQLite's lock behind it are one wait to the caller.
        let begun = tokio::time::timeout(PATIENCE, self.writer.begin_with_options(options)).await;
        let inner = begun.map_err(|_| Error::Busy(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))??;
        Ok(Tx::new(inner, actor, self.source.clone(), self.totals.clone(), self.dialect))
    }

    /// Brings the schema up to date. Several processes that start at once take turns: by an advisory
    /// lock on PostgreSQL, by a lock on a file beside the database on SQLite.
    #[expect(clippy::disallowed_methods, reason = "the transaction holds a lock on PostgreSQL and writes nothing")]
    pub async fn migrate(&self) -> Result<()> {
        match self.dialect {
            Dialect::Sqlite => {
                let lock = self.lock_file.clone();
                let locked = tokio::task::spawn_blocking(move || {
                    let file = std::fs::File::create(lock)?;
                    file.lock()?;
                    Ok::<_, std::io::Error>(file)
                });
                let locked = locked.await.map_err(|error| DbErr::Custom(error.to_string()))?;
                let locked = locked.map_err(|error| DbErr::Custom(format!("the lock beside the database: {error}")))?;
                Migrator::up(&self.writer, None).await?;
                drop(locked);
            }
            Dialect::Postgres => {
                let lock = self.writer.begin().await?;
                lock.execute_unprepared("SELECT pg_advisory_xact_lock(7369777264)").await?;
                Migrator::up(&self.writer, None).await?;
                lock.commit().await?;
            }
        }
        Ok(())
    }

    /// Whether the database answers and has the schema of this version.
    pub async fn reachable(&self) -> Reachable {
        let Ok(Some(row)) = self.probe("SELECT COUNT(*) AS n FROM seaql_migrations").await else {
            let answers = self.probe("SELECT CAST(1 AS bigint) AS n").await.is_ok();
            return if answers { Reachable::NotMigrated } else { Reachable::No };
        };
        let known = i64::try_from(Migrator::migrations().len()).unwrap_or(i64::MAX);
        match row.cmp(&known) {
            std::cmp::Ordering::Less => Reachable::NotMigrated,
            std::cmp::Ordering::Equal => Reachable::Ready,
            std::cmp::Ordering::Greater => Reachable::TooNew,
        }
    }

    async fn probe(&self, sql: &str) -> Result<Option<i64>> {
        let row = self.readers.query_one_raw(Statement::from_string(self.readers.get_database_backend(), sql)).await?;
        row.map(|row| row.try_get("", "n")).transpose().map_err(Error::from)
    }

    /// Closes all connections; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(self) -> Result<()> {
        self.readers.close().await?;
        if self.dialect == Dialect::Sqlite {
            self.writer.close().await?;
        }
        Ok(())
    }
}

/// Opens the file. While another process makes it, or puts it right after a crash, SQLite says at once
/// that it is locked, however long it is told to wait: that passes.
async fn open(options: ConnectOptions) -> Result<DatabaseConnection> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Database::connect(options.clone()).await {
            Err(error) if is_locked(&error) && Instant::now() < deadline => sleep(Duration::from_millis(50)).await,
            opened => return Ok(opened?),
        }
    }
}

fn postgres(options: &Options) -> ConnectOptions {
    let mut connect = ConnectOptions::new(&options.url);
    connect
        .max_connections(options.max_connections)
        .acquire_timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        // A frozen client must not keep its locks, a runaway query must not keep its connection.
        .map_sqlx_postgres_opts(|postgres| {
            postgres.options([
                ("lock_timeout", "5s"),
                ("statement_timeout", "30s"),
                ("idle_in_transaction_session_timeout", "10s"),
            ])
        });
    connect
}

fn sqlite(url: &str, max_connections: u32, read_only: bool) -> ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut connect = ConnectOptions::new(url);
    connect.max_connections(max_connections).min_connections(1).acquire_timeout(PATIENCE).sqlx_logging(false);
    connect.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(!read_only)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .statement_cache_capacity(512)
            // Pages kept in memory, in KiB, for each connection.
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory");
        if read_only { sqlite.pragma("query_only", "on") } else { sqlite }
    });
    connect
}
