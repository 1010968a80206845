//! Who is calling, and what they may do: known within a look-up, and forgotten within a second of a
//! change on any replica.
//!
//! Everything that decides about access bumps one counter in its own transaction. A replica reads
//! the counter twice a second and before any decision that is based on a reading older than a
//! second; when it has moved, all that was remembered is forgotten.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use steward_db::{
    Db,
    identity::{
        access::{self, Account, OpenSession, ValidKey},
        role,
    },
};
use steward_domain::{Error, Result, identity::sign_in::session_in_force};
use steward_dto::{Code, Permission, Scope, identity::UserStatus, permission::expand};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::policy::Policy;

/// How old a reading of the counter may be.
const FRESH: Duration = Duration::from_secs(1);
/// Callers that are remembered at the most.
const CAPACITY: usize = 50_000;

/// What one version of the counter stands for.
pub struct Snapshot {
    version: i64,
    policy: Policy,
    sessions: Mutex<HashMap<Uuid, Arc<OpenSession>>>,
    keys: Mutex<HashMap<String, Arc<ValidKey>>>,
}

pub struct Access {
    db: Db,
    current: RwLock<(Instant, Option<Arc<Snapshot>>)>,
    reading: tokio::sync::Mutex<()>,
}

/// A caller that has proven who it is.
#[derive(Clone)]
pub enum Caller {
    Session(Arc<OpenSession>),
    Key(Arc<ValidKey>),
}

impl Caller {
    pub fn account(&self) -> &Account {
        match self {
            Self::Session(session) => &session.account,
            Self::Key(key) => &key.account,
        }
    }

    /// Until when sensitive actions are open to the caller. An API key cannot confirm anything.
    pub fn confirmed_until(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Session(session) => session.confirmed_at.map(|at| at + CONFIRMED_FOR),
            Self::Key(_) => None,
        }
    }
}

/// How long a confirmation of who one is holds.
const CONFIRMED_FOR: time::Duration = time::Duration::minutes(10);

impl Access {
    pub fn new(db: Db) -> Self {
        Self { db, current: RwLock::new((Instant::now(), None)), reading: tokio::sync::Mutex::default() }
    }

    /// The present snapshot; reads the counter when the last reading is too old.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        if let (at, Some(snapshot)) = &*self.current.read().unwrap_or_else(PoisonError::into_inner)
            && at.elapsed() < FRESH
        {
            return Ok(snapshot.clone());
        }
        self.refresh().await
    }

    /// Reads the counter, and forgets everything if it has moved.
    pub async fn refresh(&self) -> Result<Arc<Snapshot>> {
        let asked = Instant::now();
        // One reader for all who wait: whoever waited for somebody else's reading takes that.
        let turn = self.reading.lock().await;
        let (at, known) = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(snapshot) = known.clone().filter(|_| at > asked) {
            return Ok(snapshot);
        }
        let at = Instant::now();
        let conn = self.db.reader();
        let version = access::version(&conn).await?;
        let snapshot = match known {
            Some(snapshot) if snapshot.version == version => snapshot,
            _ => {
                let policy = Policy::new(&role::policy(&conn).await?).await?;
                Arc::new(Snapshot { version, policy, sessions: Mutex::default(), keys: Mutex::default() })
            }
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (at, Some(snapshot.clone()));
        drop(turn);
        Ok(snapshot)
    }

    /// The caller behind an open session.
    pub async fn session(&self, snapshot: &Snapshot, id: Uuid, now: OffsetDateTime) -> Result<Caller> {
        let known = snapshot.sessions.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        let session = if let Some(session) = known {
            session
        } else {
            let found = session_in_force(&self.db, id, now).await?;
            let session = Arc::new(found.ok_or_else(|| Error::new(Code::Unauthenticated))?);
            remember(&snapshot.sessions, id, session.clone());
            session
        };
        if session.expires_at <= now {
            return Err(Error::new(Code::Unauthenticated));
        }
        Ok(Caller::Session(session))
    }

    /// The caller behind an API key, by the hash of its secret.
    pub async fn key(&self, snapshot: &Snapshot, hash: String, now: OffsetDateTime) -> Result<Caller> {
        let known = snapshot.keys.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        let key = if let Some(key) = known {
            key
        } else {
            let found = access::valid_key(&self.db.reader(), &hash).await?;
            let key = Arc::new(found.ok_or_else(|| Error::new(Code::Unauthenticated))?);
            remember(&snapshot.keys, hash, key.clone());
            key
        };
        if key.expires_at <= now || key.account.status != UserStatus::Active {
            return Err(Error::new(Code::Unauthenticated));
        }
        Ok(Caller::Key(key))
    }
}

fn remember<K: std::hash::Hash + Eq, V>(memory: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    if memory.len() >= CAPACITY {
        memory.clear();
    }
    memory.insert(key, value);
}

impl Snapshot {
    /// What the caller may do in a scope. Rights on the platform hold inside every organization, too,
    /// as far as they have a meaning there.
    pub fn permissions(&self, caller: &Caller, scope: Scope) -> Result<Arc<BTreeSet<Permission>>> {
        let account = caller.account();
        let held = self.held(account, scope)?;
        let Caller::Key(key) = caller else { return Ok(held) };
        // A key acts in its own scope, or inside an organization below the platform.
        if key.scope != Scope::Platform && key.scope != scope {
            return Ok(Arc::default());
        }
        let granted = expand(key.grants.iter().map(String::as_str));
        Ok(Arc::new(held.intersection(&granted).copied().collect()))
    }

    fn held(&self, account: &Account, scope: Scope) -> Result<Arc<BTreeSet<Permission>>> {
        let roles_in = |scope| account.roles.get(&scope).map(Vec::as_slice).unwrap_or_default();
        // Roles on the platform are for staff: without the flag they rest.
        let platform_roles = if account.is_admin { roles_in(Scope::Platform) } else { &[] };
        let platform = self.policy.permissions(platform_roles, Scope::Platform)?;
        if scope == Scope::Platform {
            return Ok(platform);
        }
        let inside = self.policy.permissions(roles_in(scope), scope)?;
        if platform.is_empty() {
            return Ok(inside);
        }
        let reaching = platform.iter().copied().filter(|permission| permission.reaches(scope));
        Ok(Arc::new(inside.iter().copied().chain(reaching).collect()))
    }

    /// Where a request acts that does not say so: on the platform for staff with rights there, else
    /// inside the only organization in which the caller holds a role.
    pub fn default_scope(&self, caller: &Caller) -> Result<Scope> {
        if let Caller::Key(key) = caller {
            return Ok(key.scope);
        }
        let account = caller.account();
        if !self.held(account, Scope::Platform)?.is_empty() {
            return Ok(Scope::Platform);
        }
        let mut inside = account.roles.keys().filter(|scope| **scope != Scope::Platform);
        match (inside.next(), inside.next()) {
            (Some(only), None) => Ok(*only),
            _ => Ok(Scope::Platform),
        }
    }
}
