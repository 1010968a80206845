//! PostgreSQL: a database of the benchmark's own on a server that runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use tokio_postgres::{Client, NoTls, types::ToSql};
use uuid::Uuid;

use super::{Cell, Rows, Store, Table, postgres_bulk};
use crate::{
    ceiling::{Plan, postgres::Clients},
    contest::Contestant,
};

pub struct Postgres {
    admin_url: String,
    name: String,
    folder: PathBuf,
}

impl Postgres {
    pub async fn create(admin_url: &str, parent: &Path) -> Result<Self> {
        let name = format!("steward_bench_{}", std::process::id());
        let folder = parent.join(format!("postgres-{}", std::process::id()));
        let admin = connect(admin_url).await.context("--postgres")?;
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            let value: String = admin.query_one(&format!("SHOW {setting}"), &[]).await?.get(0);
            ensure!(value == "on", "--postgres: {setting} is {value} there, and this measures durable writes");
        }
        fs::create_dir_all(&folder)?;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        Ok(Self { admin_url: admin_url.to_owned(), name, folder })
    }

    async fn client(&self) -> Result<Client> {
        connect(&self.url()).await
    }
}

/// With the settings that `steward-db` connects with.
pub async fn connect(url: &str) -> Result<Client> {
    let mut config: tokio_postgres::Config = url.parse()?;
    config.options("-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=10s");
    let (client, connection) = config.connect(NoTls).await?;
    // Ends with its client, and an error reaches whoever asks something.
    tokio::spawn(connection);
    Ok(client)
}

/// For what takes its time: filling, copying, vacuuming.
const PATIENT: &str = "SET statement_timeout = 0; SET maintenance_work_mem = '512MB'";

pub fn parameters(cells: &[Cell]) -> Vec<&(dyn ToSql + Sync)> {
    cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect()
}

#[async_trait]
impl Store for Postgres {
    async fn describe(&self) -> Result<String> {
        let client = self.client().await?;
        let row = client.query_one("SELECT current_setting('server_version'), current_setting('shared_buffers')", &[]);
        let row = row.await?;
        let (version, buffers): (String, String) = (row.get(0), row.get(1));
        let version = version.split(' ').next().unwrap_or_default();
        Ok(format!("PostgreSQL {version}: fsync and synchronous_commit on, shared_buffers {buffers}"))
    }

    fn url(&self) -> String {
        let (server, rest) = self.admin_url.rsplit_once('/').unwrap_or((&self.admin_url, ""));
        let options = rest.split_once('?').map(|(_, options)| format!("&{options}")).unwrap_or_default();
        // On loopback nobody listens in; the ceiling's connections are not encrypted either.
        format!("{server}/{}?sslmode=disable{options}", self.name)
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    async fn execute(&self, sql: &str) -> Result<()> {
        let client = self.client().await?;
        client.batch_execute(PATIENT).await?;
        Ok(client.batch_execute(sql).await?)
    }

    async fn number(&self, sql: &str, cells: &[Cell]) -> Result<i64> {
        Ok(self.client().await?.query_one(sql, &parameters(cells)).await?.try_get(0)?)
    }

    async fn ids(&self, sql: &str, cells: &[Cell]) -> Result<Vec<Uuid>> {
        let rows = self.client().await?.query(sql, &parameters(cells)).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    async fn load(&self, table: &'static Table, rows: Rows) -> Result<()> {
        let mut client = self.client().await?;
        client.batch_execute(PATIENT).await?;
        postgres_bulk::copy(&mut client, table, rows).await.with_context(|| format!("while {} was filled", table.name))
    }

    async fn settle(&self) -> Result<()> {
        // What autovacuum does by and by, and the checkpoint that follows so much writing.
        self.execute("VACUUM ANALYZE").await?;
        self.execute("CHECKPOINT").await
    }

    async fn twin(&self) -> Result<Box<dyn Store>> {
        let twin = Self {
            admin_url: self.admin_url.clone(),
            name: format!("{}_twin", self.name),
            folder: self.folder.join("twin"),
        };
        let admin = connect(&self.admin_url).await?;
        admin.batch_execute(PATIENT).await?;
        admin.batch_execute(&format!("CREATE DATABASE {} TEMPLATE {}", twin.name, self.name)).await?;
        fs::create_dir_all(&twin.folder)?;
        twin.settle().await?;
        Ok(Box::new(twin))
    }

    async fn ceiling(&self, plan: Plan, connections: u16) -> Result<Box<dyn Contestant>> {
        Ok(Box::new(Clients::connect(&self.url(), plan, connections).await?))
    }

    async fn remove(&self) -> Result<()> {
        let admin = connect(&self.admin_url).await?;
        admin.batch_execute(PATIENT).await?;
        for name in [format!("{}_twin", self.name), self.name.clone()] {
            admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
        Ok(fs::remove_dir_all(&self.folder)?)
    }
}
