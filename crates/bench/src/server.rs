//! The server that is measured, a process of its own, and the other commands of its binary.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
    time::sleep,
};

use crate::{arguments::Arguments, http::Connection, process::Process, store::Store};

pub const OWNER_EMAIL: &str = "owner@steward.example";
pub const OWNER_PASSWORD: &str = "correct horse battery staple";

/// A running process of the binary. It ends with this value, whatever happens.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub process: Process,
}

/// The binary on this database, as it is configured when nothing is said: logs, audit and
/// authentication are on. Its log goes to a file.
fn command(arguments: &Arguments, store: &dyn Store) -> Result<Command> {
    let log = File::options().create(true).append(true).open(store.folder().join("steward.log"))?;
    let mut command = Command::new(&arguments.steward);
    command
        .env_clear()
        .env("STEWARD_SERVER_DATA", store.folder())
        .env("STEWARD_DATABASE_URL", store.url())
        .env("STEWARD_AUTH_SECRET", "a secret for the benchmark, the same at every start")
        // One session stands for all callers here: it needs a budget for as many, and a token that
        // lasts to the end.
        .env("STEWARD_LIMITS_SESSION_PER_MINUTE", "100000000")
        .env("STEWARD_AUTH_ACCESS_MINUTES", "60")
        .current_dir(store.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true);
    Ok(command)
}

/// Runs a command to its end; answers how long it took.
pub async fn run(arguments: &Arguments, store: &dyn Store, words: &[&str]) -> Result<Duration> {
    run_with(arguments, store, words, "").await
}

async fn run_with(arguments: &Arguments, store: &dyn Store, words: &[&str], input: &str) -> Result<Duration> {
    let begun = Instant::now();
    let mut child = command(arguments, store)?.args(words).stdin(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).await?;
    }
    let status = child.wait().await?;
    ensure!(status.success(), "steward {} ended with {status}", words.join(" "));
    Ok(begun.elapsed())
}

pub async fn create_owner(arguments: &Arguments, store: &dyn Store) -> Result<()> {
    let words = ["create-owner", "--email", OWNER_EMAIL, "--name", "Olivia Owner"];
    run_with(arguments, store, &words, OWNER_PASSWORD).await.map(drop)
}

impl Server {
    /// Starts to serve; answers how long it took until `/readyz` said so.
    pub async fn start(arguments: &Arguments, store: &dyn Store) -> Result<(Self, Duration)> {
        let address = free_address()?;
        let begun = Instant::now();
        let child = command(arguments, store)?.args(["serve", "--listen", &address.to_string()]).spawn()?;
        let mut server = Self::of(child, address)?;
        while !is_ready(address).await {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            ensure!(begun.elapsed() < Duration::from_mins(1), "the server is not ready in time");
            sleep(Duration::from_millis(1)).await;
        }
        Ok((server, begun.elapsed()))
    }

    /// Starts the background work alone.
    pub fn worker(arguments: &Arguments, store: &dyn Store) -> Result<Self> {
        Self::of(command(arguments, store)?.arg("worker").spawn()?, free_address()?)
    }

    fn of(child: Child, address: SocketAddr) -> Result<Self> {
        let process = Process(child.id().context("the process is gone")?);
        Ok(Self { child, address, process })
    }

    /// Asks it to end, and waits until it has.
    pub async fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.process.0.to_string()]).status().await?;
        ensure!(asked.success(), "the process cannot be told to end");
        let ended = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await;
        ended.context("the process does not end")??;
        Ok(())
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\n\r\n");
    connection.send(request.as_bytes(), &mut Vec::new()).await.is_ok_and(|status| status == 200)
}

/// A port that nobody listens on at the moment.
fn free_address() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// The end of the log.
pub fn last_words(store: &dyn Store) -> String {
    let log = std::fs::read_to_string(store.folder().join("steward.log")).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
