//! The audit log: appended with every write, sealed in batches into a hash chain.
//!
//! Sealing happens seconds after the write, by one worker at a time, because a chain that every
//! writer extends would line the writers up. An entry's hash is
//! `SHA-256(previous hash ‖ sequence ‖ the row's columns as JSON)`.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use sha2::{Digest, Sha256};
use steward_dto::{
    ListParams, Page, Scope,
    platform::{ActorKind, AuditEntry, AuditQuery, AuditVerification},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Actor, Conn, Dialect, Error, Result, Source, Tx, hex,
    page::{self, Key, Sort},
    record::Record,
    times::{micros, time},
};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_log")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: i64,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub actor_name: String,
        pub on_behalf_of: Option<Uuid>,
        pub permission: Option<String>,
        pub action: String,
        pub subject_kind: String,
        pub subject_id: Option<Uuid>,
        pub subject_name: String,
        pub organization_id: Option<Uuid>,
        pub before: Option<String>,
        pub after: Option<String>,
        pub address: Option<String>,
        pub request_id: Option<String>,
        pub sequence: Option<i64>,
        pub hash: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model};

/// The hash that the first entry continues.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Entries that one transaction seals, or one step of a verification reads.
const BATCH: u64 = 1000;

pub(crate) async fn append(
    tx: &DatabaseTransaction,
    source: &dyn Source,
    at: OffsetDateTime,
    actor: &Actor,
    records: &[Record],
) -> Result<()> {
    let text = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
    for chunk in records.chunks(1000) {
        let rows = chunk.iter().map(|record| ActiveModel {
            id: Set(source.id()),
            at: Set(micros(at)),
            actor_kind: Set(actor.kind.as_str().to_owned()),
            actor_id: Set(actor.id),
            actor_name: Set(actor.name.clone()),
            on_behalf_of: Set(actor.on_behalf_of),
            permission: Set(actor.permission.map(|permission| permission.as_str().to_owned())),
            action: Set(record.action.to_owned()),
            subject_kind: Set(record.subject_kind.to_owned()),
            subject_id: Set(record.subject_id),
            subject_name: Set(record.subject_name.clone()),
            organization_id: Set(record.organization_id),
            before: Set(text(&record.before)),
            after: Set(text(&record.after)),
            address: Set(actor.address.clone()),
            request_id: Set(actor.request_id.clone()),
            sequence: Set(None),
            hash: Set(None),
        });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The entry as it is seen from a scope: staff's notes are not for insiders.
fn dto(scope: Scope, model: Model) -> AuditEntry {
    let json = |text: Option<String>| {
        let mut value: serde_json::Value = serde_json::from_str(&text?).ok()?;
        if let (Scope::Organization(_), Some(fields)) = (scope, value.as_object_mut()) {
            fields.remove("notes");
        }
        Some(value)
    };
    AuditEntry {
        id: model.id,
        at: time(model.at),
        actor_kind: model.actor_kind.parse().unwrap_or(ActorKind::Anonymous),
        actor_id: model.actor_id,
        actor_name: model.actor_name,
        on_behalf_of: model.on_behalf_of,
        permission: model.permission,
        action: model.action,
        subject_kind: model.subject_kind,
        subject_id: model.subject_id,
        subject_name: model.subject_name,
        organization_id: model.organization_id,
        before: json(model.before),
        after: json(model.after),
        address: model.address,
        request_id: model.request_id,
        sequence: model.sequence,
        hash: model.hash,
    }
}

fn select(scope: Scope) -> Select<Entity> {
    match scope {
        Scope::Platform => Entity::find(),
        Scope::Organization(id) => Entity::find().filter(Column::OrganizationId.eq(id)),
    }
}

pub async fn list(conn: &Conn<'_>, scope: Scope, query: &AuditQuery, params: &ListParams) -> Result<Page<AuditEntry>> {
    let mut select = select(scope);
    if let Some(action) = query.action.as_deref() {
        select = select.filter(Column::Action.eq(action));
    }
    if let Some(id) = query.actor_id {
        select = select.filter(Column::ActorId.eq(id));
    }
    if let Some(id) = query.subject_id {
        select = select.filter(Column::SubjectId.eq(id));
    }
    if let Some(kind) = query.subject_kind.as_deref() {
        select = select.filter(Column::SubjectKind.eq(kind));
    }
    if let Some(id) = query.organization_id {
        select = select.filter(Column::OrganizationId.eq(id));
    }
    if let Some(from) = query.from {
        select = select.filter(Column::At.gte(micros(from)));
    }
    if let Some(to) = query.to {
        select = select.filter(Column::At.lt(micros(to)));
    }
    let sort =
        Sort { name: "at", column: Column::At, descending: true, text: false, key: |row: &Model| Key::Number(row.at) };
    let id: fn(&Model) -> Uuid = |row| row.id;
    let mut page =
        page::fetch(conn, select.clone(), &sort, (Column::Id, id), params).await?.map(|model| dto(scope, model));
    if params.total == Some(true) {
        // Every write adds an entry, so a remembered count would hold for nobody.
        page.total = Some(select.count(&conn.inner).await?);
    }
    Ok(page)
}

pub async fn get(conn: &Conn<'_>, scope: Scope, id: Uuid) -> Result<AuditEntry> {
    select(scope)
        .filter(Column::Id.eq(id))
        .one(&conn.inner)
        .await?
        .map(|model| dto(scope, model))
        .ok_or(Error::NotFound)
}

async fn head(conn: &Conn<'_>) -> Result<(i64, String)> {
    let last =
        Entity::find().filter(Column::Sequence.is_not_null()).order_by_desc(Column::Sequence).one(&conn.inner).await?;
    Ok(last
        .map_or((0, GENESIS.to_owned()), |model| (model.sequence.unwrap_or_default(), model.hash.unwrap_or_default())))
}

fn chain(previous: &str, sequence: i64, model: &Model) -> String {
    let columns = serde_json::json!([
        model.id,
        model.at,
        model.actor_kind,
        model.actor_id,
        model.actor_name,
        model.on_behalf_of,
        model.permission,
        model.action,
        model.subject_kind,
        model.subject_id,
        model.subject_name,
        model.organization_id,
        model.before,
        model.after,
        model.address,
        model.request_id,
    ]);
    let mut hasher = Sha256::new();
    hasher.update(previous.as_bytes());
    hasher.update(sequence.to_be_bytes());
    hasher.update(columns.to_string().as_bytes());
    hex(&hasher.finalize())
}

/// Seals the entries that wait, at most a batch; answers how many. Whoever else seals at the same
/// time waits on PostgreSQL for a lock that the transaction holds, on SQLite for the write lock.
pub async fn seal(tx: &Tx) -> Result<u64> {
    if tx.dialect() == Dialect::Postgres {
        tx.inner.execute_unprepared("SELECT pg_advisory_xact_lock(7369777265)").await?;
    }
    let (mut sequence, mut previous) = head(&tx.conn()).await?;
    let pending = Entity::find()
        .filter(Column::Sequence.is_null())
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .all(&tx.inner)
        .await?;
    for model in &pending {
        sequence += 1;
        previous = chain(&previous, sequence, model);
        let seal =
            ActiveModel { sequence: Set(Some(sequence)), hash: Set(Some(previous.clone())), ..Default::default() };
        Entity::update_many().set(seal).filter(Column::Id.eq(model.id)).exec(&tx.inner).await?;
    }
    if let Some(last) = pending.last() {
        tracing::info!(sequence, hash = previous, last_entry = %last.id, "audit log sealed");
    }
    Ok(pending.len() as u64)
}

/// Walks the whole chain and names the first entry that is not as it was sealed.
pub async fn verify(conn: &Conn<'_>) -> Result<AuditVerification> {
    let pending = Entity::find().filter(Column::Sequence.is_null()).count(&conn.inner).await?;
    let mut found = AuditVerification {
        intact: true,
        checked: 0,
        pending,
        last_sequence: 0,
        last_hash: GENESIS.to_owned(),
        first_bad_sequence: None,
        first_bad_id: None,
        reason: None,
    };
    loop {
        let batch = Entity::find()
            .filter(Column::Sequence.gt(found.last_sequence))
            .order_by_asc(Column::Sequence)
            .limit(BATCH)
            .all(&conn.inner)
            .await?;
        if batch.is_empty() {
            return Ok(found);
        }
        for model in batch {
            let expected = found.last_sequence + 1;
            let sequence = model.sequence.unwrap_or_default();
            let hash = chain(&found.last_hash, expected, &model);
            let reason = if sequence != expected {
                Some(format!("entry {expected} is missing"))
            } else if model.hash.as_deref() != Some(hash.as_str()) {
                Some(format!("entry {expected} was changed after it was sealed"))
            } else {
                None
            };
            if let Some(reason) = reason {
                found.intact = false;
                found.first_bad_sequence = Some(expected);
                found.first_bad_id = Some(model.id);
                found.reason = Some(reason);
                return Ok(found);
            }
            found.checked += 1;
            found.last_sequence = sequence;
            found.last_hash = hash;
        }
    }
}
