//! Load: connections that each ask as soon as they have their answer (a closed loop).

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use futures::future::try_join_all;

use crate::{
    contest::{Contestant, Samples, micros},
    http::Connection,
    process::Process,
};

/// What is asked, and what must come back. Requests are numbered from 0.
pub trait Requests: Send + Sync + 'static {
    fn request(&self, number: u64) -> Vec<u8>;

    /// The status of every answer.
    fn status(&self) -> u16 {
        200
    }

    /// Whether an answer's body is right.
    fn check(&self, number: u64, body: &[u8]) -> Result<()>;
}

/// Of so many answers one is looked at as a whole: reading JSON takes processor time from the server.
const CHECK_ONE_OF: u64 = 101;

pub struct Load {
    pub address: SocketAddr,
    pub server: Process,
    pub connections: u16,
    pub requests: Arc<dyn Requests>,
    pub next: Arc<AtomicU64>,
}

#[async_trait]
impl Contestant for Load {
    async fn turn(&mut self, time: Duration) -> Result<Samples> {
        // Anew each time: while others have their turn, the server closes what is idle.
        let open = (0..self.connections).map(|_| Connection::open(self.address));
        let connections = try_join_all(open).await?;
        let (cpu, own_cpu) = (self.server.cpu()?, Process::own().cpu()?);
        let begun = Instant::now();
        let tasks = connections
            .into_iter()
            .map(|connection| tokio::spawn(run(connection, self.requests.clone(), self.next.clone(), begun + time)));
        let latencies = tokio::time::timeout(time + PATIENCE, try_join_all(tasks));
        let latencies = latencies.await.context("the server stopped answering")??;
        let latencies = latencies.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(Samples {
            latencies: latencies.concat(),
            elapsed: begun.elapsed(),
            cpu: self.server.cpu()?.saturating_sub(cpu),
            own_cpu: Process::own().cpu()?.saturating_sub(own_cpu),
        })
    }
}

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

async fn run(
    mut connection: Connection,
    requests: Arc<dyn Requests>,
    next: Arc<AtomicU64>,
    until: Instant,
) -> Result<Vec<u32>> {
    let mut latencies = Vec::new();
    let mut body = Vec::new();
    while Instant::now() < until {
        let number = next.fetch_add(1, Relaxed);
        let request = requests.request(number);
        let asked = Instant::now();
        let status = connection.send(&request, &mut body).await?;
        latencies.push(micros(asked.elapsed()));
        let text = || format!("{} was answered {}", first_line(&request), String::from_utf8_lossy(&body));
        ensure!(status == requests.status(), "status {status}: {}", text());
        if number.is_multiple_of(CHECK_ONE_OF) {
            requests.check(number, &body).with_context(text)?;
        }
    }
    Ok(latencies)
}

fn first_line(request: &[u8]) -> String {
    String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned()
}
