//! What the decision "may this caller do that" is made of: the caller's account, session or key,
//! and the roles that are held where.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};
use steward_dto::{Scope, identity::UserStatus};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    api_key::{entity as api_key, split_grants},
    role::assignment,
    session::entity as session,
    user::entity as user,
};
use crate::{
    Conn, Result,
    organizations::organization::entity as organization,
    times::{optional, time},
};

/// An account with the roles it holds.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub locale: String,
    pub status: UserStatus,
    pub is_admin: bool,
    pub must_change_password: bool,
    /// Role ids by the scope in which they are held.
    pub roles: BTreeMap<Scope, Vec<Uuid>>,
}

/// An open session and its account.
#[derive(Debug, Clone)]
pub struct OpenSession {
    pub id: Uuid,
    pub account: Account,
    pub expires_at: OffsetDateTime,
    pub confirmed_at: Option<OffsetDateTime>,
}

/// An API key in force and its creator.
#[derive(Debug, Clone)]
pub struct ValidKey {
    pub id: Uuid,
    pub name: String,
    pub account: Account,
    pub grants: Vec<String>,
    pub scope: Scope,
    pub rate_limit: u32,
    pub expires_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
}

/// The counter that rises with every change of who may do what.
pub async fn version(conn: &Conn<'_>) -> Result<i64> {
    let statement =
        Statement::from_string(conn.inner.get_database_backend(), "SELECT value FROM versions WHERE name = 'access'");
    let row = conn.inner.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "value")).transpose()?.unwrap_or_default())
}

/// The account with the roles it holds, unless it is deleted.
pub async fn account(conn: &Conn<'_>, id: Uuid) -> Result<Option<Account>> {
    let found = user::Entity::find_by_id(id).filter(user::Column::DeletedAt.is_null()).one(&conn.inner).await?;
    let Some(model) = found else { return Ok(None) };
    let held = assignment::Entity::find()
        .find_also_related(organization::Entity)
        .filter(assignment::Column::UserId.eq(id))
        .all(&conn.inner)
        .await?;
    let mut roles: BTreeMap<Scope, Vec<Uuid>> = BTreeMap::new();
    for (row, organization) in held {
        let scope = match (row.organization_id, organization) {
            (None, _) => Scope::Platform,
            // In a deleted organization nobody has a right.
            (Some(id), Some(organization)) if organization.deleted_at.is_none() => Scope::Organization(id),
            _ => continue,
        };
        roles.entry(scope).or_default().push(row.role_id);
    }
    Ok(Some(Account {
        id: model.id,
        name: model.name,
        email: model.email,
        locale: model.locale,
        status: model.status.parse().unwrap_or(UserStatus::Suspended),
        is_admin: model.is_admin,
        must_change_password: model.must_change_password,
        roles,
    }))
}

pub async fn open_session(conn: &Conn<'_>, id: Uuid) -> Result<Option<OpenSession>> {
    let found = session::Entity::find_by_id(id).filter(session::Column::EndedAt.is_null()).one(&conn.inner).await?;
    let Some(model) = found else { return Ok(None) };
    let account = account(conn, model.user_id).await?;
    Ok(account.map(|account| OpenSession {
        id: model.id,
        account,
        expires_at: time(model.expires_at),
        confirmed_at: optional(model.confirmed_at),
    }))
}

pub async fn valid_key(conn: &Conn<'_>, hash: &str) -> Result<Option<ValidKey>> {
    let select = api_key::Entity::find().filter(api_key::Column::Hash.eq(hash));
    let found = select.filter(api_key::Column::RevokedAt.is_null()).one(&conn.inner).await?;
    let Some(model) = found else { return Ok(None) };
    let account = account(conn, model.user_id).await?;
    Ok(account.map(|account| ValidKey {
        id: model.id,
        name: model.name,
        account,
        grants: split_grants(&model.grants),
        scope: model.organization_id.map_or(Scope::Platform, Scope::Organization),
        rate_limit: u32::try_from(model.rate_limit).unwrap_or(1),
        expires_at: time(model.expires_at),
        last_used_at: optional(model.last_used_at),
    }))
}
