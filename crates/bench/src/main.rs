//! `just bench`: measures Steward over many organizations, on SQLite and on PostgreSQL, beside the
//! same queries without a framework. What it measures, and how, is in `docs/PERFORMANCE.md`.

mod arguments;
mod ceiling;
mod client;
mod contest;
mod dice;
mod fill;
mod http;
mod load;
mod measure;
mod process;
mod report;
mod server;
mod store;
mod workloads;

use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use arguments::Arguments;
use clap::Parser;
use report::{Report, say};
use store::{Store, postgres::Postgres, sqlite::Sqlite};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match bench(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn bench(arguments: Arguments) -> Result<()> {
    let arguments = arguments.checked()?;
    std::fs::create_dir_all(&arguments.folder)?;
    let mut report = Report::begin(&arguments)?;
    if arguments.sqlite() {
        let store = Sqlite::create(&arguments.folder)?;
        on(&store, &arguments, &mut report).await?;
    }
    match arguments.postgres() {
        Some(url) => {
            let store = Postgres::create(url, &arguments.folder).await?;
            on(&store, &arguments, &mut report).await?;
        }
        None => say("PostgreSQL is not measured"),
    }
    report.print();
    Ok(())
}

/// Measures on one database, and removes it whatever comes of that.
async fn on(store: &dyn Store, arguments: &Arguments, report: &mut Report) -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let outcome = tokio::select! {
        outcome = measure::measure(store, arguments, report) => outcome,
        _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted")),
        _ = terminated.recv() => Err(anyhow!("interrupted")),
    };
    let outcome = outcome.with_context(|| format!("the server's log ends with:\n{}", server::last_words(store)));
    let removed = store.remove().await;
    outcome.and(removed)
}
