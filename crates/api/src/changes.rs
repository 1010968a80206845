//! What has changed, told to those who follow it as it happens: one look at the events for all who
//! listen on this replica, and none while nobody does.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use steward_db::{
    Db,
    operations::job,
    platform::outbox::{self, Change},
};
use steward_domain::{Error, Result};
use steward_dto::{Code, Permission, Scope, platform::Changed};
use time::OffsetDateTime;
use tokio::sync::broadcast::{self, Receiver, Sender};
use uuid::Uuid;

/// How often the events are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// Events that wait for a listener who is slow. One who is slower is told that it missed some.
const BACKLOG: usize = 1024;
/// How far back each look goes: a transaction that began earlier may commit later.
const OVERLAP: time::Duration = time::Duration::seconds(15);
/// Streams that one account may hold open: tabs and windows, and no flood.
const STREAMS: u32 = 20;

/// The collections whose changes are told: the word events begin with, the collection's path, and the
/// permission without which nobody hears of it.
const COLLECTIONS: &[(&str, &str, Permission)] = &[
    ("organization", "organizations", Permission::OrganizationsView),
    ("member", "members", Permission::MembersView),
    ("user", "users", Permission::UsersView),
    ("role", "roles", Permission::RolesView),
    ("role_assignment", "roles", Permission::RolesView),
    ("invitation", "invitations", Permission::InvitationsView),
    ("session", "sessions", Permission::SessionsView),
    ("api_key", "api-keys", Permission::ApiKeysView),
    ("job", "jobs", Permission::JobsView),
    ("schedule", "schedules", Permission::JobsView),
];

/// A change as listeners get it, with what decides who may.
#[derive(Debug, Clone)]
pub struct Told {
    pub changed: Changed,
    permission: Permission,
    organization_id: Option<Uuid>,
}

impl Told {
    /// Whether somebody with these permissions in this scope may hear of it. Inside an organization
    /// only what belongs to it.
    pub fn is_for(&self, scope: Scope, own: &BTreeSet<Permission>) -> bool {
        own.contains(&self.permission)
            && match scope {
                Scope::Platform => true,
                Scope::Organization(id) => self.organization_id == Some(id),
            }
    }
}

pub struct Changes {
    told: Sender<Told>,
    streams: Mutex<HashMap<Uuid, u32>>,
    closed: AtomicBool,
}

impl Default for Changes {
    fn default() -> Self {
        Self { told: broadcast::channel(BACKLOG).0, streams: Mutex::default(), closed: AtomicBool::new(false) }
    }
}

impl Changes {
    pub fn listen(&self) -> Receiver<Told> {
        self.told.subscribe()
    }

    /// Ends all streams within a second: the server stops, and waits for no stream that never ends.
    pub fn close(&self) {
        self.closed.store(true, Relaxed);
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Relaxed)
    }

    /// Takes a place for a stream; whoever holds many already is refused.
    pub fn take_place(&self, account: Uuid) -> Result<()> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let open = streams.entry(account).or_default();
        if *open >= STREAMS {
            return Err(Error::new(Code::RateLimited).retry_after(Duration::from_secs(10)));
        }
        *open += 1;
        Ok(())
    }

    pub fn give_back(&self, account: Uuid) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = streams.get_mut(&account) {
            *open -= 1;
            if *open == 0 {
                streams.remove(&account);
            }
        }
    }

    /// Looks at the events for as long as the server runs.
    pub async fn watch(&self, db: &Db) {
        let mut seen: HashMap<Uuid, OffsetDateTime> = HashMap::new();
        let mut from = db.now();
        let mut jobs = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = db.now();
            if self.told.receiver_count() == 0 {
                from = now;
                jobs = None;
                continue;
            }
            if let Err(error) = self.look(db, from, now, &mut seen, &mut jobs).await {
                tracing::warn!(%error, "could not look for changes");
                continue;
            }
            from = from.max(now - OVERLAP);
            seen.retain(|_, at| *at >= now - 2 * OVERLAP);
        }
    }

    async fn look(
        &self,
        db: &Db,
        from: OffsetDateTime,
        now: OffsetDateTime,
        seen: &mut HashMap<Uuid, OffsetDateTime>,
        jobs: &mut Option<i64>,
    ) -> Result<()> {
        for change in outbox::since(&db.reader(), from).await? {
            if seen.insert(change.id, now).is_none()
                && let Some(told) = told(&change)
            {
                // Nobody listens any more: the next round notices.
                let _ = self.told.send(told);
            }
        }
        // Workers leave no events: their jobs are compared with what they looked like before.
        let found = job::fingerprint(&db.reader()).await?;
        if jobs.replace(found).is_some_and(|before| before != found) {
            let changed = Changed { collection: "jobs".to_owned(), id: None };
            let _ = self.told.send(Told { changed, permission: Permission::JobsView, organization_id: None });
        }
        Ok(())
    }
}

fn told(change: &Change) -> Option<Told> {
    let subject = change.kind.split('.').next()?;
    let (_, collection, permission) = COLLECTIONS.iter().find(|(kind, ..)| *kind == subject)?;
    Some(Told {
        changed: Changed { collection: (*collection).to_owned(), id: change.subject_id },
        permission: *permission,
        organization_id: change.organization_id,
    })
}
