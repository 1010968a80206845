//! A platform with so many organizations that lists, totals and exports cost what they cost in life.

pub mod audit;
pub mod customer;
mod people;
pub mod tables;

use std::{
    fs::File,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tokio::time::sleep;

use self::customer::Customer;
use crate::{
    arguments::Arguments,
    report::{Report, say, seconds},
    server::{Server, create_owner, run},
    store::Store,
};

/// Rows that one import takes.
const IMPORT_ROWS: u32 = 50_000;

/// Fills an empty database. Organizations come by Steward's own import, with their audit entries,
/// events and tallies; what it cannot import comes by plain SQL.
pub async fn fill(arguments: &Arguments, store: &dyn Store, report: &mut Report) -> Result<()> {
    run(arguments, store, &["migrate"]).await?;
    create_owner(arguments, store).await?;
    say(&format!("importing {} organizations", arguments.organizations));
    let took = import(arguments, store).await?;
    report.fact("import of all organizations, audited (`steward import`)", &seconds(took));
    people::add(store, arguments.organizations).await?;
    say(&format!("adding {} audit entries", arguments.audit_entries));
    audit::add(store, arguments.audit_entries).await?;
    let begun = Instant::now();
    let worker = Server::worker(arguments, store)?;
    wait_until_sealed(store).await?;
    report.fact("sealing of their audit entries", &seconds(begun.elapsed()));
    worker.stop().await?;
    // Proves, too, that the entries above are what Steward itself would have written.
    let took = run(arguments, store, &["fsck"]).await?;
    report.fact("`steward fsck` of the whole audit log", &seconds(took));
    store.settle().await
}

async fn import(arguments: &Arguments, store: &dyn Store) -> Result<Duration> {
    let mut took = Duration::ZERO;
    for first in (0..arguments.organizations).step_by(IMPORT_ROWS as usize) {
        let file = store.folder().join("organizations.csv");
        let mut rows = csv::Writer::from_writer(File::create(&file)?);
        rows.write_record(Customer::CSV_HEADER)?;
        for number in first..(first + IMPORT_ROWS).min(arguments.organizations) {
            rows.write_record(Customer::numbered(number.into()).csv())?;
        }
        rows.flush()?;
        let file = file.to_str().context("--folder: take a path in UTF-8")?;
        took += run(arguments, store, &["import", "organizations", file]).await?;
    }
    Ok(took)
}

/// Waits until no audit entry is unsealed: the background work has caught up.
pub async fn wait_until_sealed(store: &dyn Store) -> Result<()> {
    while store.number("SELECT COUNT(*) FROM audit_log WHERE sequence IS NULL", &[]).await? > 0 {
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
