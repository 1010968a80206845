//! The export of all organizations as CSV: how long it takes, and how much memory.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::{
    http::Connection,
    measure::Bench,
    report::{Report, mebibytes, seconds},
};

pub async fn export(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    // Integrators fetch it, with a key.
    let key = bench.owner.key(&["organizations.export"]).await?;
    let request = key.get_request("/organizations/export", None);
    let (mut took, mut growth) = (Duration::ZERO, 0);
    for _ in 0..bench.arguments.rounds {
        bench.server.forget_peak()?;
        let before = bench.server.memory()?;
        let begun = Instant::now();
        let mut lines = 0;
        let mut connection = Connection::open(key.address).await?;
        let status =
            connection.stream(&request, |piece| lines += piece.split(|byte| *byte == b'\n').count() - 1).await?;
        took += begun.elapsed();
        growth = growth.max(bench.server.peak()?.saturating_sub(before));
        let expected = bench.organizations.len() + 1;
        ensure!(status == 200 && lines == expected, "the export answered {status} with {lines} lines, not {expected}");
    }
    report.fact("export of all organizations as CSV, on average", &seconds(took / u32::from(bench.arguments.rounds)));
    report.fact("export: growth of the server's memory at the most", &mebibytes(growth));
    Ok(())
}
