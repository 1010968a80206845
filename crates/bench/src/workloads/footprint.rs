//! W8: how soon the server is ready, how much memory it takes, how many connections it holds.

use std::time::Duration;

use anyhow::Result;
use futures::future::{join_all, try_join_all};
use tokio::time::sleep;

use crate::{
    arguments::Arguments,
    http::Connection,
    measure::Bench,
    report::{Report, mebibytes, milliseconds},
    server::Server,
    store::Store,
};

const STARTS: usize = 5;
/// For how long nothing is asked before its idle memory is read.
const IDLE: Duration = Duration::from_secs(5);

/// Starts the server several times; leaves the last one running.
pub async fn start(arguments: &Arguments, store: &dyn Store, report: &mut Report) -> Result<Server> {
    let (mut server, took) = Server::start(arguments, store).await?;
    let mut times = vec![took];
    while times.len() < STARTS {
        server.stop().await?;
        let took;
        (server, took) = Server::start(arguments, store).await?;
        times.push(took);
    }
    times.sort_unstable();
    report.fact(&format!("W8 cold start to `/readyz`, median of {STARTS}"), &milliseconds(times[STARTS / 2]));
    sleep(IDLE).await;
    report.fact("W8 idle memory", &mebibytes(server.process.memory()?));
    Ok(server)
}

/// Opens many connections, and asks something on all of them, twice.
pub async fn open_connections(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let count = bench.arguments.open_connections;
    let mut connections = try_join_all((0..count).map(|_| Connection::open(bench.owner.address))).await?;
    let requests: Vec<Vec<u8>> = (0..count.into())
        .map(|number: usize| bench.organizations[number % bench.organizations.len()])
        .map(|id| bench.owner.get_request(&format!("/organizations/{id}"), None))
        .collect();
    let mut failed = 0;
    for _ in 0..2 {
        let asked = connections.iter_mut().zip(&requests).map(|(connection, request)| async move {
            connection.send(request, &mut Vec::new()).await.is_ok_and(|status| status == 200)
        });
        failed += join_all(asked).await.into_iter().filter(|good| !good).count();
    }
    let figure = format!("{failed} errors in {} requests", usize::from(count) * 2);
    report.fact(&format!("W8 {count} open connections"), &figure);
    report.fact("W8 memory with them open", &mebibytes(bench.server.memory()?));
    Ok(())
}

/// Memory behind all that was asked.
pub fn loaded(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    report.fact("W8 memory after load", &mebibytes(bench.server.memory()?));
    report.fact("W8 the most memory under load", &mebibytes(bench.server.peak()?));
    Ok(())
}
