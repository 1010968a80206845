//! The transaction that audits itself: it commits only together with its audit rows, the outbox
//! events that follow from them, and the tallies that keep remembered totals honest.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::Value;
use steward_dto::{Permission, platform::ActorKind};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Audited, Conn, Dialect, Error, Result, Source,
    record::{Record, diff, filled},
    total::Totals,
};

/// Who writes, and by which right: what every audit row of a transaction says alike.
#[derive(Debug, Clone)]
pub struct Actor {
    pub kind: ActorKind,
    pub id: Option<Uuid>,
    pub name: String,
    pub on_behalf_of: Option<Uuid>,
    pub permission: Option<Permission>,
    pub address: Option<String>,
    pub request_id: Option<String>,
}

impl Actor {
    /// Steward itself, doing a job.
    pub fn system(job: &str) -> Self {
        Self::unnamed(ActorKind::System, job)
    }

    /// Somebody at the server's command line.
    pub fn console(command: &str) -> Self {
        Self::unnamed(ActorKind::Console, command)
    }

    fn unnamed(kind: ActorKind, name: &str) -> Self {
        Self {
            kind,
            id: None,
            name: name.to_owned(),
            on_behalf_of: None,
            permission: None,
            address: None,
            request_id: None,
        }
    }
}

/// A transaction that writes.
pub struct Tx {
    pub(crate) inner: DatabaseTransaction,
    actor: Mutex<Actor>,
    source: Arc<dyn Source>,
    totals: Arc<Totals>,
    dialect: Dialect,
    at: OffsetDateTime,
    records: Mutex<Vec<Record>>,
    audited: AtomicBool,
    housekeeping: bool,
    untouched: AtomicBool,
    access_touched: AtomicBool,
}

impl Tx {
    pub(crate) fn new(
        inner: DatabaseTransaction,
        actor: Actor,
        source: Arc<dyn Source>,
        totals: Arc<Totals>,
        dialect: Dialect,
    ) -> Self {
        let at = source.now();
        Self {
            inner,
            actor: Mutex::new(actor),
            source,
            totals,
            dialect,
            at,
            records: Mutex::default(),
            audited: AtomicBool::new(false),
            housekeeping: false,
            untouched: AtomicBool::new(false),
            access_touched: AtomicBool::new(false),
        }
    }

    /// For what changes nothing that anybody would ask about: counters, expired rows, seals.
    #[must_use]
    pub fn housekeeping(mut self) -> Self {
        self.housekeeping = true;
        self
    }

    /// Says that there was nothing to change: the transaction may end without an audit row.
    pub fn untouched(&self) {
        self.untouched.store(true, Relaxed);
    }

    /// Whether the transaction changes who may do what.
    pub fn touches_access(&self) -> bool {
        self.access_touched.load(Relaxed)
    }

    /// Reads inside the transaction.
    pub fn conn(&self) -> Conn<'_> {
        Conn { inner: (&self.inner).into(), totals: &self.totals }
    }

    /// The time that everything in this transaction happens at.
    pub fn now(&self) -> OffsetDateTime {
        self.at
    }

    pub fn id(&self) -> Uuid {
        self.source.id()
    }

    /// A secret of 256 random bits in URL-safe letters.
    pub fn secret(&self) -> String {
        self.source.secret()
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Names the account that acts, where it is known only inside the transaction: at a sign-in.
    pub fn acting_as(&self, id: Uuid, name: &str) {
        let mut actor = self.actor.lock().unwrap_or_else(PoisonError::into_inner);
        actor.kind = ActorKind::User;
        actor.id = Some(id);
        name.clone_into(&mut actor.name);
    }

    /// Who acts: the account, if there is one, and the name.
    pub(crate) fn actor(&self) -> (Option<Uuid>, String) {
        let actor = self.actor.lock().unwrap_or_else(PoisonError::into_inner);
        (actor.id, actor.name.clone())
    }

    pub fn created<T: Audited>(&self, action: &'static str, after: &T) {
        self.push(Record::of(action, after, None, Some(filled(after.snapshot()))));
    }

    /// Records the fields that differ; nothing when none does.
    pub fn updated<T: Audited>(&self, action: &'static str, before: &T, after: &T) {
        if let Some((old, new)) = diff(before.snapshot(), after.snapshot()) {
            self.push(Record::of(action, after, Some(old), Some(new)));
        }
    }

    pub fn deleted<T: Audited>(&self, action: &'static str, before: &T) {
        self.push(Record::of(action, before, Some(filled(before.snapshot())), None));
    }

    /// Records something that happened to a thing without changing its fields.
    pub fn happened<T: Audited>(&self, action: &'static str, to: &T, details: Option<Value>) {
        self.push(Record::of(action, to, None, details));
    }

    /// Records something about a thing that there is no type for.
    pub fn noted(&self, action: &'static str, kind: &'static str, id: Option<Uuid>, name: &str, details: Value) {
        self.push(Record {
            action,
            subject_kind: kind,
            subject_id: id,
            subject_name: name.to_owned(),
            organization_id: None,
            before: None,
            after: Some(details),
        });
    }

    fn push(&self, record: Record) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    /// Makes replicas look again at who may do what.
    pub async fn touch_access(&self) -> Result<()> {
        self.access_touched.store(true, Relaxed);
        self.inner.execute_unprepared("UPDATE versions SET value = value + 1 WHERE name = 'access'").await?;
        Ok(())
    }

    /// Writes the audit rows, events and tallies of what was recorded so far. [`Tx::commit`] does so
    /// itself; work of many thousand records does it step by step, so that it can tell how far it is.
    pub async fn flush(&self) -> Result<()> {
        let records = std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner));
        if records.is_empty() {
            return Ok(());
        }
        let actor = self.actor.lock().unwrap_or_else(PoisonError::into_inner).clone();
        crate::platform::audit::append(&self.inner, &*self.source, self.at, &actor, &records).await?;
        crate::platform::outbox::append(&self.inner, &*self.source, self.at, &records).await?;
        let mut changes: BTreeMap<&str, i64> = BTreeMap::new();
        for record in &records {
            *changes.entry(record.subject_kind).or_default() += 1;
        }
        crate::total::append(&self.inner, &*self.source, &changes).await?;
        self.audited.store(true, Relaxed);
        Ok(())
    }

    /// Commits, together with the audit rows, events and tallies of everything that was recorded.
    pub async fn commit(self) -> Result<()> {
        self.flush().await?;
        if self.audited.load(Relaxed) || self.housekeeping {
            return Ok(self.inner.commit().await?);
        }
        let untouched = self.untouched.load(Relaxed);
        self.inner.rollback().await?;
        if untouched { Ok(()) } else { Err(Error::Unaudited) }
    }

    /// Ends the transaction without having changed anything: nothing had to be.
    pub async fn unchanged(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}
