//! SQLite's ceiling: a thread for each connection, since its calls block; a single one that writes.

use std::{
    hint::black_box,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};
use async_trait::async_trait;
use rusqlite::{Connection, Statement, params_from_iter};
use tokio::task::block_in_place;

use super::Plan;
use crate::{
    contest::{Contestant, Samples, micros},
    process::Process,
    store::{Cell, sqlite::open},
};

pub struct Threads {
    file: PathBuf,
    plan: Plan,
    wanted: u16,
    connections: Vec<Connection>,
    done: AtomicU64,
}

impl Threads {
    pub fn new(file: PathBuf, plan: Plan, connections: u16) -> Self {
        let wanted = if plan.writes { 1 } else { connections };
        Self { file, plan, wanted, connections: Vec::new(), done: AtomicU64::default() }
    }

    fn work(&mut self, time: Duration) -> Result<Samples> {
        while self.connections.len() < self.wanted.into() {
            self.connections.push(open(&self.file, !self.plan.writes)?);
        }
        let (plan, done) = (&self.plan, &self.done);
        let cpu = Process::own().cpu()?;
        let begun = Instant::now();
        let latencies = std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .connections
                .iter_mut()
                .map(|connection| scope.spawn(move || run(connection, plan, done, begun + time)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
                .collect::<Result<Vec<_>>>()
        })?;
        Ok(Samples {
            latencies: latencies.concat(),
            elapsed: begun.elapsed(),
            own_cpu: Process::own().cpu()?.saturating_sub(cpu),
            ..Samples::default()
        })
    }
}

#[async_trait]
impl Contestant for Threads {
    async fn turn(&mut self, time: Duration) -> Result<Samples> {
        block_in_place(|| self.work(time))
    }
}

fn run(connection: &Connection, plan: &Plan, done: &AtomicU64, until: Instant) -> Result<Vec<u32>> {
    let prepare = |sql: &str| connection.prepare(sql);
    let mut statements = plan.statements.iter().map(|sql| prepare(sql)).collect::<rusqlite::Result<Vec<_>>>()?;
    let (mut begin, mut commit) = (prepare("BEGIN IMMEDIATE")?, prepare("COMMIT")?);
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let cells = (plan.cells)(done.fetch_add(1, Relaxed));
        let asked = Instant::now();
        if plan.writes {
            begin.execute([])?;
        }
        for (statement, cells) in statements.iter_mut().zip(&cells) {
            step(statement, cells)?;
        }
        if plan.writes {
            commit.execute([])?;
        }
        latencies.push(micros(asked.elapsed()));
    }
    Ok(latencies)
}

/// Takes every value of every row.
fn step(statement: &mut Statement<'_>, cells: &[Cell]) -> Result<()> {
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(cells))?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            black_box(row.get_ref(column)?);
        }
    }
    Ok(())
}
