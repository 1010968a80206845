//! The schema of Steward's database, one small file per change, for SQLite and PostgreSQL alike.
//!
//! Each file is plain SQL: what stands here is what runs. The few places where the databases differ
//! are words in braces, see [`dialect`].

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod dialect;
mod m20261121_000001_create_platform;
mod m20261121_000002_create_users;
mod m20261121_000003_create_organizations;
mod m20261121_000004_create_roles;
mod m20261121_000005_create_sessions;
mod m20261121_000006_create_invitations;
mod m20261121_000007_create_audit_log;
mod m20261121_000008_create_jobs;
mod m20261121_000009_index_outbox;

/// All changes in their order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_platform::Migration),
            Box::new(m20261121_000002_create_users::Migration),
            Box::new(m20261121_000003_create_organizations::Migration),
            Box::new(m20261121_000004_create_roles::Migration),
            Box::new(m20261121_000005_create_sessions::Migration),
            Box::new(m20261121_000006_create_invitations::Migration),
            Box::new(m20261121_000007_create_audit_log::Migration),
            Box::new(m20261121_000008_create_jobs::Migration),
            Box::new(m20261121_000009_index_outbox::Migration),
        ]
    }
}
