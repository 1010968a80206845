//! W1 on a platform that is alive: each creation changes the total, so what was counted before holds
//! no longer.

use std::{convert::Infallible, time::Duration};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use serde_json::Value;
use tokio::time::interval;

use super::{PAGE, create::New, list::PATH, load};
use crate::{
    client::{Client, ids},
    contest::{Contestant, Samples},
    http::Connection,
    load::{Load, Requests},
    measure::Bench,
    report::Report,
};

/// How often somebody creates an organization.
const EVERY: Duration = Duration::from_millis(100);
/// Beyond the numbers of those that other workloads create.
const FIRST_NUMBER: u64 = 1_000_000_000;

pub async fn list_while_writing(bench: &mut Bench<'_>, report: &mut Report) -> Result<()> {
    let path = format!("{PATH}&total=true");
    let least = bench.owner.get(&path).await?["total"].as_u64().context("no total")?;
    let pages = Growing { request: bench.owner.get_request(&path, None), least };
    let load = load(bench, pages);
    let writing = Writing { load, client: bench.owner.clone(), next: FIRST_NUMBER };
    bench.enter("W1 beside ten creations a second", Box::new(writing));
    bench.contest(report).await
}

/// The first page of a list that grows.
struct Growing {
    request: Vec<u8>,
    least: u64,
}

impl Requests for Growing {
    fn request(&self, _: u64) -> Vec<u8> {
        self.request.clone()
    }

    fn check(&self, _: u64, body: &[u8]) -> Result<()> {
        let page: Value = serde_json::from_slice(body)?;
        ensure!(ids(&page)?.len() == PAGE, "not a full page");
        ensure!(page["total"].as_u64().is_some_and(|total| total >= self.least), "less than {} there were", self.least);
        Ok(())
    }
}

/// A load, and somebody who writes beside it.
struct Writing {
    load: Load,
    client: Client,
    next: u64,
}

#[async_trait]
impl Contestant for Writing {
    async fn turn(&mut self, time: Duration) -> Result<Samples> {
        tokio::select! {
            samples = self.load.turn(time) => samples,
            failed = write(&self.client, &mut self.next) => match failed? {},
        }
    }
}

/// Creates organizations at this pace until it is dropped, or until it fails.
async fn write(client: &Client, next: &mut u64) -> Result<Infallible> {
    let new = New(client.clone());
    let mut pace = interval(EVERY);
    loop {
        pace.tick().await;
        let request = new.request(*next);
        *next += 1;
        let mut body = Vec::new();
        let status = Connection::open(client.address).await?.send(&request, &mut body).await?;
        ensure!(status == new.status(), "status {status}: {}", String::from_utf8_lossy(&body));
    }
}
