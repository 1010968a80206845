//! Lists of organizations: filters, sorts, and exact counts.

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};
use steward_dto::{
    ListParams, Page, Scope,
    organizations::{Organization, OrganizationQuery, OrganizationSort, Plan},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Row, dto,
    entity::{Column, Entity},
    select, with_counts,
};
use crate::{
    Audited, Conn, Result,
    page::{self, Key, Sort},
    times::micros,
    total,
};

fn filtered(scope: Scope, query: &OrganizationQuery) -> Select<Entity> {
    let mut select = select(scope);
    select = if query.deleted == Some(true) {
        select.filter(Column::DeletedAt.is_not_null())
    } else {
        select.filter(Column::DeletedAt.is_null())
    };
    if let Some(words) = query.q.as_deref() {
        select = select.filter(page::matches(Column::SearchKey, words));
    }
    if !query.plan.is_empty() {
        select = select.filter(Column::Plan.is_in(query.plan.iter().map(|plan| plan.as_str())));
    }
    if !query.country.is_empty() {
        select = select.filter(Column::Country.is_in(&query.country));
    }
    if let Some(id) = query.account_manager_id {
        select = select.filter(Column::AccountManagerId.eq(id));
    }
    select
}

fn sort(query: &OrganizationQuery) -> Sort<Entity, Row> {
    let by = query.sort.unwrap_or(OrganizationSort::Name);
    let (column, text, key): (_, _, fn(&Row) -> Key) = match by {
        OrganizationSort::Name | OrganizationSort::NameDesc => {
            (Column::NameKey, true, |row| Key::Text(row.model.name_key.clone()))
        }
        OrganizationSort::City | OrganizationSort::CityDesc => {
            (Column::CityKey, true, |row| Key::Text(row.model.city_key.clone()))
        }
        OrganizationSort::CreatedAt | OrganizationSort::CreatedAtDesc => {
            (Column::CreatedAt, false, |row| Key::Number(row.model.created_at))
        }
        OrganizationSort::UpdatedAt | OrganizationSort::UpdatedAtDesc => {
            (Column::UpdatedAt, false, |row| Key::Number(row.model.updated_at))
        }
    };
    Sort { name: by.key(), column, descending: by.descending(), text, key }
}

fn id(row: &Row) -> Uuid {
    row.model.id
}

pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    query: &OrganizationQuery,
    params: &ListParams,
) -> Result<Page<Organization>> {
    let select = filtered(scope, query);
    let mut page = page::fetch(conn, with_counts(select.clone()), &sort(query), (Column::Id, id), params)
        .await?
        .map(|row| dto(scope, row));
    if params.total == Some(true) {
        page.total = Some(count(conn, scope, query).await?);
    }
    Ok(page)
}

/// How many organizations the filter matches, exactly.
pub async fn count(conn: &Conn<'_>, scope: Scope, query: &OrganizationQuery) -> Result<u64> {
    let unsorted = OrganizationQuery { sort: None, ..query.clone() };
    let key = format!("organizations {scope:?} {unsorted:?}");
    total::exact(conn, key, &[Organization::KIND], filtered(scope, query)).await
}

/// How many live organizations there are on each plan.
pub async fn count_by_plan(conn: &Conn<'_>, scope: Scope) -> Result<Vec<(Plan, u64)>> {
    let mut counts = Vec::with_capacity(Plan::ALL.len());
    for plan in Plan::ALL {
        let query = OrganizationQuery { plan: vec![*plan], ..OrganizationQuery::default() };
        counts.push((*plan, count(conn, scope, &query).await?));
    }
    Ok(counts)
}

pub async fn count_created_since(conn: &Conn<'_>, scope: Scope, since: OffsetDateTime) -> Result<u64> {
    let select = select(scope).filter(Column::DeletedAt.is_null()).filter(Column::CreatedAt.gte(micros(since)));
    Ok(select.count(&conn.inner).await?)
}
