//! PostgreSQL's ceiling: a task for each connection.

use std::{
    error::Error,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::Result;
use async_trait::async_trait;
use futures::future::try_join_all;
use tokio_postgres::{
    Client, Statement,
    types::{FromSql, Type},
};

use super::Plan;
use crate::{
    contest::{Contestant, Samples, micros},
    process::Process,
    store::postgres::{connect, parameters},
};

pub struct Clients {
    clients: Vec<Arc<Prepared>>,
    done: Arc<AtomicU64>,
}

struct Prepared {
    client: Client,
    statements: Vec<Statement>,
    plan: Plan,
}

impl Clients {
    pub async fn connect(url: &str, plan: Plan, connections: u16) -> Result<Self> {
        let mut clients = Vec::new();
        for _ in 0..connections {
            let client = connect(url).await?;
            let statements = try_join_all(plan.statements.iter().map(|sql| client.prepare(sql))).await?;
            clients.push(Arc::new(Prepared { client, statements, plan: plan.clone() }));
        }
        Ok(Self { clients, done: Arc::default() })
    }
}

#[async_trait]
impl Contestant for Clients {
    async fn turn(&mut self, time: Duration) -> Result<Samples> {
        let cpu = Process::own().cpu()?;
        let begun = Instant::now();
        let tasks = self.clients.iter().map(|prepared| {
            let (prepared, done) = (prepared.clone(), self.done.clone());
            tokio::spawn(async move { prepared.run(&done, begun + time).await })
        });
        let latencies = try_join_all(tasks).await?.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(Samples {
            latencies: latencies.concat(),
            elapsed: begun.elapsed(),
            own_cpu: Process::own().cpu()?.saturating_sub(cpu),
            ..Samples::default()
        })
    }
}

impl Prepared {
    async fn run(&self, done: &AtomicU64, until: Instant) -> Result<Vec<u32>> {
        let mut latencies = Vec::new();
        while Instant::now() < until {
            let cells = (self.plan.cells)(done.fetch_add(1, Relaxed));
            let asked = Instant::now();
            if self.plan.writes {
                self.client.batch_execute("BEGIN").await?;
            }
            for (statement, cells) in self.statements.iter().zip(&cells) {
                for row in self.client.query(statement, &parameters(cells)).await? {
                    for column in 0..row.len() {
                        black_box(row.try_get::<_, Raw<'_>>(column)?.0);
                    }
                }
            }
            if self.plan.writes {
                self.client.batch_execute("COMMIT").await?;
            }
            latencies.push(micros(asked.elapsed()));
        }
        Ok(latencies)
    }
}

/// Any value, as it came.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(bytes)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
