//! The audit log of many years: its first page, and a page in its middle.

use anyhow::{Context, Result};

use super::{Pages, READ, ensure_same, load};
use crate::{
    ceiling::Plan,
    fill::audit::{BEGIN, END},
    measure::Bench,
    report::Report,
    store::Cell,
};

const SELECT: &str = "SELECT id, at, actor_kind, actor_id, actor_name, on_behalf_of, permission, action, subject_kind,
    subject_id, subject_name, organization_id, before, after, address, request_id, sequence, hash FROM audit_log";

fn page(behind: Option<[Cell; 2]>) -> (String, Vec<Cell>) {
    let mark = if behind.is_some() { "WHERE (at, id) < ($1, $2)" } else { "" };
    (format!("{SELECT} {mark} ORDER BY at DESC, id DESC LIMIT {READ}"), behind.into_iter().flatten().collect())
}

pub async fn pages(bench: &mut Bench<'_>, report: &mut Report) -> Result<()> {
    let (first, found) = Pages::new(&bench.owner, "/audit").await?;
    let (sql, cells) = page(None);
    ensure_same(&found, &bench.store.ids(&sql, &cells).await?)?;

    // A cursor of the same sort from anywhere in the log: the filter that finds it is not part of it.
    let middle = BEGIN.midpoint(END);
    let row = bench.owner.get("/audit?to=2022-07-02T12:00:00Z&limit=1").await?;
    let cursor = row["next"].as_str().context("no entry so old")?.to_owned();
    let last: uuid::Uuid = row["items"][0]["id"].as_str().context("no id")?.parse()?;
    let at = bench.store.number("SELECT MAX(at) FROM audit_log WHERE at < $1", &[middle.into()]).await?;
    let (deep, found) = Pages::new(&bench.owner, &format!("/audit?after={cursor}")).await?;
    let mark = [at.into(), last.into()];
    let (sql, cells) = page(Some(mark.clone()));
    ensure_same(&found, &bench.store.ids(&sql, &cells).await?)?;

    bench.enter("audit log, first page", Box::new(load(bench, first)));
    bench.enter("audit log, a page in the middle", Box::new(load(bench, deep)));
    for (of, behind) in [(0, None), (1, Some(mark))] {
        let ceiling = bench.store.ceiling(Plan::read(vec![page(behind)]), bench.arguments.connections).await?;
        bench.enter_ceiling(of, "the page alone", ceiling);
    }
    bench.contest(report).await
}
