//! Rows with a version: they are changed and deleted by whoever has read their latest version.
//! Whoever comes second is told so, instead of overwriting what they have not seen.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, IntoCondition},
};

use crate::{Error, Result, Tx};

/// The column that holds the version, and the version that was read.
pub type Read<E> = (<E as EntityTrait>::Column, i64);

/// Changes the one row that `row` names and raises its version.
pub async fn update<A: ActiveModelTrait>(
    tx: &Tx,
    row: impl IntoCondition,
    (column, version): Read<A::Entity>,
    change: A,
) -> Result<()> {
    let update = A::Entity::update_many().set(change).col_expr(column, Expr::val(version + 1));
    let written = update.filter(row).filter(column.eq(version)).exec(&tx.inner).await?;
    one(written.rows_affected)
}

/// Deletes the one row that `row` names.
pub async fn delete<E: EntityTrait>(tx: &Tx, row: impl IntoCondition, (column, version): Read<E>) -> Result<()> {
    let deleted = E::delete_many().filter(row).filter(column.eq(version)).exec(&tx.inner).await?;
    one(deleted.rows_affected)
}

/// Stores read a row before they write it: when it is not there as it was read, somebody else has
/// been faster.
fn one(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::VersionConflict) } else { Ok(()) }
}
