//! What is measured. Each workload stands beside its ceiling.

pub mod audit;
pub mod busy;
pub mod create;
pub mod export;
pub mod footprint;
pub mod get;
pub mod list;

use std::sync::Arc;

use anyhow::{Result, ensure};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    client::{Client, ids},
    load::{Load, Requests},
    measure::Bench,
};

/// Rows of a page, as the API answers them when nothing is said.
const PAGE: usize = 25;
/// Rows that are read for a page: one more tells whether there is a next page.
const READ: usize = PAGE + 1;
/// How deep a deep page lies.
const DEEP_PAGES: usize = 2000;

/// The same page of a list, again and again.
struct Pages {
    request: Vec<u8>,
    first: Uuid,
    total: Option<u64>,
}

impl Pages {
    /// Asks once, and expects the same from then on; answers the rows' ids, too.
    async fn new(client: &Client, path: &str) -> Result<(Self, Vec<Uuid>)> {
        let page = client.get(path).await?;
        let found = ids(&page)?;
        ensure!(found.len() == PAGE, "{path} answers {} rows", found.len());
        let pages = Self { request: client.get_request(path, None), first: found[0], total: page["total"].as_u64() };
        Ok((pages, found))
    }
}

impl Requests for Pages {
    fn request(&self, _: u64) -> Vec<u8> {
        self.request.clone()
    }

    fn check(&self, _: u64, body: &[u8]) -> Result<()> {
        let page: Value = serde_json::from_slice(body)?;
        let found = ids(&page)?;
        ensure!(found.len() == PAGE && found[0] == self.first, "another page");
        ensure!(page["total"].as_u64() == self.total, "another total than {:?}", self.total);
        Ok(())
    }
}

fn load(bench: &Bench<'_>, requests: impl Requests) -> Load {
    Load {
        address: bench.owner.address,
        server: bench.server,
        connections: bench.arguments.connections,
        requests: Arc::new(requests),
        next: Arc::default(),
    }
}

/// That the API answers the rows that the ceiling reads, in their order.
fn ensure_same(answered: &[Uuid], read: &[Uuid]) -> Result<()> {
    let same = !answered.is_empty() && read.starts_with(answered);
    ensure!(same, "the API and the ceiling have different rows: {answered:?} and {read:?}");
    Ok(())
}
