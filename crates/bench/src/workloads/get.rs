//! W2: one organization by its id, permission and scope checked: any one, each time another.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use uuid::Uuid;

use super::{list::SELECT, load};
use crate::{
    ceiling::Plan,
    client::{Client, text},
    load::Requests,
    measure::Bench,
    report::Report,
};

pub async fn get(bench: &mut Bench<'_>, report: &mut Report) -> Result<()> {
    let organizations: Arc<[Uuid]> = bench.organizations.clone().into();
    let one = |inside| One { client: bench.owner.clone(), organizations: organizations.clone(), inside };
    let (platform, inside) = (one(false), one(true));
    bench.enter("W2 one by id", Box::new(load(bench, platform)));
    bench.enter("W2 the same, inside the organization", Box::new(load(bench, inside)));
    let cells = move |number| vec![vec![chosen(&organizations, number).into()]];
    let plan = Plan { statements: vec![format!("{SELECT} WHERE id = $1")], cells: Arc::new(cells), writes: false };
    let ceiling = bench.store.ceiling(plan, bench.arguments.connections).await?;
    bench.enter_ceiling(0, "the row", ceiling);
    bench.contest(report).await
}

struct One {
    client: Client,
    organizations: Arc<[Uuid]>,
    /// Whether the request acts inside the organization, or on the platform.
    inside: bool,
}

/// The organization of a request: by steps that lead to all of them, far from each other.
fn chosen(organizations: &[Uuid], number: u64) -> Uuid {
    const STEP: u64 = 104_729;
    let place = number.wrapping_mul(STEP) % organizations.len().max(1) as u64;
    usize::try_from(place).ok().and_then(|place| organizations.get(place)).copied().unwrap_or_default()
}

impl Requests for One {
    fn request(&self, number: u64) -> Vec<u8> {
        let id = chosen(&self.organizations, number);
        self.client.get_request(&format!("/organizations/{id}"), self.inside.then_some(id))
    }

    fn check(&self, number: u64, body: &[u8]) -> Result<()> {
        let found: Value = serde_json::from_slice(body).context("JSON")?;
        ensure!(text(&found, "id")? == chosen(&self.organizations, number).to_string(), "another organization");
        Ok(())
    }
}
