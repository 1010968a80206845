//! Where SQLite and PostgreSQL differ in the schema, said once.
//!
//! - `{uuid}`: 16 bytes.
//! - `{key}`: text that is compared byte by byte, so that both databases sort alike.
//! - `bigint` holds times, in microseconds since 1970 UTC: exact, ordered and the same on both.
//!   (Text times of differing precision do not sort in SQLite.)
//! - `text` holds JSON: PostgreSQL's `jsonb` would reorder what the audit log hashes.

use sea_orm_migration::SchemaManager;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Runs the statements of one change, in order.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let (uuid, key) = match manager.get_database_backend() {
        DbBackend::Postgres => ("uuid", "text COLLATE \"C\""),
        _ => ("blob", "text"),
    };
    for statement in statements {
        connection.execute_unprepared(&statement.replace("{uuid}", uuid).replace("{key}", key)).await?;
    }
    Ok(())
}

/// Declares a change: its name (the file's) and its statements.
macro_rules! change {
    ($($statement:expr,)+) => {
        pub struct Migration;

        impl sea_orm_migration::MigrationName for Migration {
            fn name(&self) -> &str {
                module_path!().rsplit("::").next().unwrap_or_default()
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            // By default PostgreSQL alone gets one, and a change that is cut off on SQLite would stay half made.
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $crate::dialect::run(manager, &[$($statement,)+]).await
            }
        }
    };
}
pub(crate) use change;

/// Whether the change runs on PostgreSQL.
pub fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

#[cfg(test)]
mod tests {
    use sea_orm_migration::MigratorTrait;

    #[test]
    fn changes_are_named_after_their_files_and_ordered() {
        let names: Vec<String> = crate::Migrator::migrations().iter().map(|change| change.name().to_owned()).collect();
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(names, sorted);
        assert!(names.iter().all(|name| name.starts_with("m2")), "{names:?}");
    }
}
