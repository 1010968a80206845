//! The audit log. Rows are added and sealed once; triggers refuse every other change.

use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::dialect::{is_postgres, run};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000007_create_audit_log"
    }
}

const TABLE: &[&str] = &[
    "CREATE TABLE audit_log (
        id {uuid} PRIMARY KEY,
        at bigint NOT NULL,
        actor_kind text NOT NULL,
        actor_id {uuid},
        actor_name text NOT NULL,
        on_behalf_of {uuid},
        permission text,
        action text NOT NULL,
        subject_kind text NOT NULL,
        subject_id {uuid},
        subject_name text NOT NULL,
        organization_id {uuid},
        before text,
        after text,
        address text,
        request_id text,
        sequence bigint,
        hash text
    )",
    "CREATE INDEX audit_log_newest ON audit_log (at, id)",
    "CREATE UNIQUE INDEX audit_log_sequence ON audit_log (sequence) WHERE sequence IS NOT NULL",
    "CREATE INDEX audit_log_pending ON audit_log (at, id) WHERE sequence IS NULL",
    "CREATE INDEX audit_log_by_subject ON audit_log (subject_id, at, id) WHERE subject_id IS NOT NULL",
    "CREATE INDEX audit_log_by_actor ON audit_log (actor_id, at, id) WHERE actor_id IS NOT NULL",
    "CREATE INDEX audit_log_by_organization ON audit_log (organization_id, at, id) WHERE organization_id IS NOT NULL",
    "CREATE INDEX audit_log_by_action ON audit_log (action, at, id)",
];

/// Sealing sets `sequence` and `hash` of a row that has none; nothing else may change.
const SQLITE_GUARDS: &[&str] = &[
    "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
     BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
    "CREATE TRIGGER audit_log_seal_only BEFORE UPDATE ON audit_log
     WHEN OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR NEW.hash IS NULL
        OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor_kind IS NOT OLD.actor_kind
        OR NEW.actor_id IS NOT OLD.actor_id OR NEW.actor_name IS NOT OLD.actor_name
        OR NEW.on_behalf_of IS NOT OLD.on_behalf_of OR NEW.permission IS NOT OLD.permission
        OR NEW.action IS NOT OLD.action OR NEW.subject_kind IS NOT OLD.subject_kind
        OR NEW.subject_id IS NOT OLD.subject_id OR NEW.subject_name IS NOT OLD.subject_name
        OR NEW.organization_id IS NOT OLD.organization_id OR NEW.before IS NOT OLD.before
        OR NEW.after IS NOT OLD.after OR NEW.address IS NOT OLD.address OR NEW.request_id IS NOT OLD.request_id
     BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
];

const POSTGRES_GUARDS: &[&str] = &[
    "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'audit_log is append-only'; END $$",
    "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
     FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
     FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_seal_only BEFORE UPDATE ON audit_log
     FOR EACH ROW WHEN (OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR NEW.hash IS NULL
        OR (NEW.id, NEW.at, NEW.actor_kind, NEW.actor_id, NEW.actor_name, NEW.on_behalf_of, NEW.permission,
            NEW.action, NEW.subject_kind, NEW.subject_id, NEW.subject_name, NEW.organization_id, NEW.before,
            NEW.after, NEW.address, NEW.request_id)
        IS DISTINCT FROM
           (OLD.id, OLD.at, OLD.actor_kind, OLD.actor_id, OLD.actor_name, OLD.on_behalf_of, OLD.permission,
            OLD.action, OLD.subject_kind, OLD.subject_id, OLD.subject_name, OLD.organization_id, OLD.before,
            OLD.after, OLD.address, OLD.request_id))
     EXECUTE FUNCTION audit_log_refuse()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLE).await?;
        run(manager, if is_postgres(manager) { POSTGRES_GUARDS } else { SQLITE_GUARDS }).await
    }
}
