//! Lists of accounts: filters, sorts, and the exact total.

use sea_orm::{ColumnTrait, QueryFilter, Select, sea_query::Query};
use steward_dto::{
    ListParams, Page, Scope,
    identity::{User, UserQuery, UserSort},
};
use uuid::Uuid;

use super::{
    Row, assignment, dto,
    entity::{Column, Entity},
    members_of, role_names, select, with_counts,
};
use crate::{
    Audited, Conn, Result,
    page::{self, Key, Sort},
    times::micros,
    total,
};

fn filtered(scope: Scope, query: &UserQuery) -> Select<Entity> {
    let mut select = select(scope);
    select = if query.deleted == Some(true) {
        select.filter(Column::DeletedAt.is_not_null())
    } else {
        select.filter(Column::DeletedAt.is_null())
    };
    if let Some(words) = query.q.as_deref() {
        select = select.filter(page::matches(Column::SearchKey, words));
    }
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.iter().map(|status| status.as_str())));
    }
    if let Some(is_admin) = query.is_admin {
        select = select.filter(Column::IsAdmin.eq(is_admin));
    }
    if let Some(role_id) = query.role_id {
        let holders = Query::select()
            .column(assignment::Column::UserId)
            .from(assignment::Entity)
            .and_where(assignment::Column::RoleId.eq(role_id))
            .and_where(assignment::Column::OrganizationId.is_null())
            .to_owned();
        select = select.filter(Column::Id.in_subquery(holders));
    }
    if let Some(id) = query.organization_id {
        select = select.filter(Column::Id.in_subquery(members_of(id)));
    }
    if let Some(id) = query.owner_id {
        select = select.filter(Column::OwnerId.eq(id));
    }
    if let Some(since) = query.not_seen_since {
        select = select.filter(Column::LastSignInAt.lt(micros(since)));
    }
    select
}

fn sort(query: &UserQuery) -> Sort<Entity, Row> {
    let by = query.sort.unwrap_or(UserSort::Name);
    let (column, text, key): (_, _, fn(&Row) -> Key) = match by {
        UserSort::Name | UserSort::NameDesc => (Column::NameKey, true, |row| Key::Text(row.model.name_key.clone())),
        UserSort::Email | UserSort::EmailDesc => (Column::EmailKey, true, |row| Key::Text(row.model.email_key.clone())),
        UserSort::CreatedAt | UserSort::CreatedAtDesc => {
            (Column::CreatedAt, false, |row| Key::Number(row.model.created_at))
        }
        UserSort::LastSignInAt | UserSort::LastSignInAtDesc => {
            (Column::LastSignInAt, false, |row| Key::Number(row.model.last_sign_in_at))
        }
    };
    Sort { name: by.key(), column, descending: by.descending(), text, key }
}

fn id(row: &Row) -> Uuid {
    row.model.id
}

pub async fn list(conn: &Conn<'_>, scope: Scope, query: &UserQuery, params: &ListParams) -> Result<Page<User>> {
    let rows = page::fetch(conn, with_counts(filtered(scope, query)), &sort(query), (Column::Id, id), params).await?;
    let mut roles = role_names(conn, rows.items.iter().map(id)).await?;
    let mut page = rows.map(|row| {
        let roles = roles.remove(&row.model.id).unwrap_or_default();
        dto(scope, row, roles)
    });
    if params.total == Some(true) {
        page.total = Some(count(conn, scope, query).await?);
    }
    Ok(page)
}

/// How many accounts the filter matches, exactly.
pub async fn count(conn: &Conn<'_>, scope: Scope, query: &UserQuery) -> Result<u64> {
    let unsorted = UserQuery { sort: None, ..query.clone() };
    let kinds = [User::KIND, "role_assignment", "member", "session"];
    total::exact(conn, format!("users {scope:?} {unsorted:?}"), &kinds, filtered(scope, query)).await
}
