//! The command line.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};

/// Measures Steward over many organizations, beside the same queries without a framework.
#[derive(Parser)]
pub struct Arguments {
    /// The server to measure.
    #[arg(long, default_value = "target/release/steward")]
    pub steward: PathBuf,
    /// Where data folders are made, and removed at the end. On a real disk: writes are durable here.
    #[arg(long, default_value = "target/bench")]
    pub folder: PathBuf,
    /// A PostgreSQL server on which databases may be made and dropped: `postgres://USER@HOST/NAME`.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Measure on this database alone.
    #[arg(long)]
    only: Option<Database>,
    /// Measure these alone, separated by commas. Cold start and memory are always looked at.
    #[arg(long, value_enum, value_delimiter = ',')]
    workloads: Vec<Workload>,
    #[arg(long, default_value_t = 100_000)]
    pub organizations: u32,
    /// Entries of the audit log, besides those that filling and measuring leave behind.
    #[arg(long, default_value_t = 1_000_000)]
    pub audit_entries: u32,
    /// Connections that ask at the same time, and connections of a ceiling to its database.
    #[arg(long, default_value_t = 16)]
    pub connections: u16,
    /// Seconds for each workload and each of its ceilings, in all rounds together.
    #[arg(long, default_value_t = 9)]
    seconds: u16,
    /// In how many turns a workload and its ceilings share that time.
    #[arg(long, default_value_t = 3)]
    pub rounds: u16,
    /// Connections that are held open at the same time in W8.
    #[arg(long, default_value_t = 1000)]
    pub open_connections: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    Export,
    W1,
    W1b,
    W2,
    Audit,
    W3,
    W8,
}

impl Arguments {
    pub fn checked(mut self) -> Result<Self> {
        // Servers run in a folder of their own.
        self.steward = self
            .steward
            .canonicalize()
            .with_context(|| format!("--steward: there is no {}: build it first", self.steward.display()))?;
        self.folder = std::path::absolute(&self.folder)?;
        ensure!(self.organizations >= 200, "--organizations: take at least 200");
        ensure!(self.audit_entries >= 1000, "--audit-entries: take at least 1000");
        ensure!(self.connections > 0 && self.seconds > 0 && self.rounds > 0, "take at least one of everything");
        ensure!(
            self.only != Some(Database::Postgres) || self.postgres.is_some(),
            "--only postgres: say where the server is with --postgres"
        );
        Ok(self)
    }

    pub fn wants(&self, workload: Workload) -> bool {
        self.workloads.is_empty() || self.workloads.contains(&workload)
    }

    pub fn sqlite(&self) -> bool {
        self.only != Some(Database::Postgres)
    }

    pub fn postgres(&self) -> Option<&str> {
        self.postgres.as_deref().filter(|_| self.only != Some(Database::Sqlite))
    }

    /// How long one turn takes.
    pub fn turn(&self) -> Duration {
        Duration::from_secs(self.seconds.into()) / u32::from(self.rounds)
    }
}
