//! One database from an empty one to the last figure.

use anyhow::Result;
use uuid::Uuid;

use crate::{
    arguments::{Arguments, Workload},
    client::Client,
    contest::{Contestant, contest},
    fill,
    process::Process,
    report::{Report, Row, say},
    server::run,
    store::Store,
    workloads::{audit, busy, create, export, footprint, get, list},
};

/// What every workload needs.
pub struct Bench<'a> {
    pub arguments: &'a Arguments,
    pub store: &'a dyn Store,
    pub server: Process,
    /// The Owner, with a session.
    pub owner: Client,
    /// Every organization that was there at the beginning.
    pub organizations: Vec<Uuid>,
    entries: Vec<Row>,
    contestants: Vec<Box<dyn Contestant + 'a>>,
}

pub async fn measure(store: &dyn Store, arguments: &Arguments, report: &mut Report) -> Result<()> {
    report.section(store.describe().await?);
    fill::fill(arguments, store, report).await?;
    say("copying the database, for the ceiling that writes");
    let twin = store.twin().await?;

    let server = footprint::start(arguments, store, report).await?;
    let mut bench = Bench {
        arguments,
        store,
        server: server.process,
        owner: Client::owner(server.address).await?,
        organizations: store.ids("SELECT id FROM organizations ORDER BY id", &[]).await?,
        entries: Vec::new(),
        contestants: Vec::new(),
    };
    run_all(&mut bench, &*twin, report).await?;
    footprint::loaded(&bench, report)?;
    server.stop().await?;
    run(arguments, store, &["fsck"]).await.map(drop)
}

async fn run_all<'a>(bench: &mut Bench<'a>, twin: &'a dyn Store, report: &mut Report) -> Result<()> {
    let arguments = bench.arguments;
    let wants = |workload| arguments.wants(workload);
    // First, as long as memory is what it is after a start.
    if wants(Workload::Export) {
        export::export(bench, report).await?;
    }
    if wants(Workload::W1) {
        list::with_total(bench, "W1 list of 25, filter, sort, exact total", report).await?;
    }
    if wants(Workload::W1b) {
        list::first_and_deep(bench, report).await?;
    }
    if wants(Workload::W2) {
        get::get(bench, report).await?;
    }
    if wants(Workload::Audit) {
        audit::pages(bench, report).await?;
    }
    if wants(Workload::W3) {
        create::create(bench, twin, report).await?;
    }
    if wants(Workload::W1) && wants(Workload::W3) {
        list::with_total(bench, "W1 again, behind what W3 wrote", report).await?;
    }
    if wants(Workload::W1) {
        busy::list_while_writing(bench, report).await?;
    }
    if wants(Workload::W8) {
        footprint::open_connections(bench, report).await?;
    }
    Ok(())
}

impl<'a> Bench<'a> {
    /// Adds somebody to the next contest.
    pub fn enter(&mut self, name: &str, contestant: Box<dyn Contestant + 'a>) {
        self.entries.push(Row { name: name.to_owned(), ceiling_of: None });
        self.contestants.push(contestant);
    }

    /// Adds the ceiling of one who was entered before, counted from 0.
    pub fn enter_ceiling(&mut self, of: usize, name: &str, contestant: Box<dyn Contestant + 'a>) {
        self.entries.push(Row { name: format!("ceiling: {name}"), ceiling_of: Some(of) });
        self.contestants.push(contestant);
    }

    /// Lets all who were entered take turns.
    pub async fn contest(&mut self, report: &mut Report) -> Result<()> {
        let (entries, mut contestants) = (std::mem::take(&mut self.entries), std::mem::take(&mut self.contestants));
        let outcomes = contest(self.arguments, &mut contestants).await?;
        report.outcomes(&entries.into_iter().zip(outcomes).collect::<Vec<_>>());
        Ok(())
    }
}
