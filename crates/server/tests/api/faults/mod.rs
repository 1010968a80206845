//! Faults, by their numbers in docs/SECURITY.md.

mod kills;
mod locks;
mod migrations;
mod stops;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use reqwest::{Method, StatusCode};
use tokio::task::JoinHandle;

use crate::app::{Client, Store, organization};

/// Writers that go on until they are told to stop.
struct Writers {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Written>>,
}

/// What became of the organizations that writers asked for, by name.
#[derive(Default)]
struct Written {
    /// Answered with 201.
    acknowledged: Vec<String>,
    /// Answered with 503.
    refused: Vec<String>,
    /// Not answered: the connection was cut off.
    cut_off: Vec<String>,
    /// Never sent: nobody listened any more.
    unsent: Vec<String>,
}

impl Written {
    fn add(&mut self, more: Self) {
        self.acknowledged.extend(more.acknowledged);
        self.refused.extend(more.refused);
        self.cut_off.extend(more.cut_off);
        self.unsent.extend(more.unsent);
    }
}

impl Writers {
    /// Each writes under names of its own, and ends by itself when the server is gone.
    fn start(owner: &Client, writers: usize, names: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let start = |writer| {
            let (owner, stop) = (owner.clone(), stop.clone());
            let names = format!("{names} {writer}");
            tokio::spawn(async move {
                let mut written = Written::default();
                for n in 0.. {
                    let name = format!("{names} {n}");
                    let request = owner.request(Method::POST, "/api/v1/organizations").json(&organization(&name));
                    match request.send().await {
                        Ok(reply) if reply.status() == StatusCode::CREATED => written.acknowledged.push(name),
                        Ok(reply) => {
                            assert_eq!(
                                reply.status(),
                                StatusCode::SERVICE_UNAVAILABLE,
                                "{}",
                                reply.text().await.unwrap()
                            );
                            written.refused.push(name);
                        }
                        Err(error) if error.is_connect() => {
                            written.unsent.push(name);
                            break;
                        }
                        Err(_) => {
                            written.cut_off.push(name);
                            break;
                        }
                    }
                    if stop.load(Relaxed) {
                        break;
                    }
                }
                written
            })
        };
        let tasks = (0..writers).map(start).collect();
        Self { stop, tasks }
    }

    /// Lets each finish what it is at.
    async fn stop(self) -> Written {
        self.stop.store(true, Relaxed);
        self.wait().await
    }

    /// Waits until nobody listens to them any more.
    async fn wait(self) -> Written {
        let mut all = Written::default();
        for task in self.tasks {
            all.add(task.await.unwrap());
        }
        all
    }
}

/// Every acknowledged write is there, none that was refused or never sent is, each has its audit entry,
/// and `steward fsck` finds nothing.
async fn check(store: &Store, written: &Written) {
    let stored: std::collections::BTreeSet<String> =
        store.texts("SELECT name FROM organizations").await.into_iter().collect();
    let lost: Vec<&String> = written.acknowledged.iter().filter(|name| !stored.contains(*name)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let ghosts: Vec<&String> =
        written.refused.iter().chain(&written.unsent).filter(|name| stored.contains(*name)).collect();
    assert!(ghosts.is_empty(), "refused and written: {ghosts:?}");
    let known = written.acknowledged.len() + written.cut_off.len();
    assert!(stored.len() <= known, "{} stored of {known}", stored.len());
    let unaudited = "SELECT COUNT(*) FROM organizations WHERE id NOT IN (SELECT subject_id FROM audit_log WHERE subject_id IS NOT NULL)";
    assert_eq!(store.number(unaudited).await, 0);
    if store.is_sqlite() {
        assert_eq!(store.texts("PRAGMA integrity_check").await, ["ok"]);
    }
    let fsck = store.command().arg("fsck").output().await.unwrap();
    assert!(fsck.status.success(), "{}", String::from_utf8_lossy(&fsck.stdout));
}
