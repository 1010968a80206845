//! The store of organizations.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QuerySelect, Select,
    sea_query::Expr,
};
use steward_dto::{
    ListParams, Page, Scope,
    organizations::{Organization, OrganizationQuery, OrganizationSort, Plan, SaveOrganization},
    text::fold,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Audited, Conn, Error, Result, Tx,
    page::{self, Key, Sort},
    times::{micros, optional, time},
    total, versioned,
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "organizations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub name_key: String,
        pub search_key: String,
        pub legal_form: String,
        pub registration_number: String,
        pub street: String,
        pub address_line_2: String,
        pub postal_code: String,
        pub city: String,
        pub city_key: String,
        pub country: String,
        pub vat_id: String,
        pub tax_exempt: bool,
        pub invoice_delivery: String,
        pub billing_email: String,
        pub contact_name: String,
        pub contact_email: String,
        pub plan: String,
        pub locale: String,
        pub notes: String,
        pub account_manager_id: Option<Uuid>,
        pub created_at: i64,
        pub updated_at: i64,
        pub deleted_at: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model};

/// The one reference of an organization.
const ACCOUNT_MANAGER: &str = "account_manager_id";

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    model: Model,
    member_count: i64,
    account_manager_name: Option<String>,
}

fn select(scope: Scope) -> Select<Entity> {
    let all = Entity::find();
    match scope {
        Scope::Platform => all,
        Scope::Organization(id) => all.filter(Column::Id.eq(id)),
    }
}

fn with_counts(select: Select<Entity>) -> Select<Entity> {
    select
        .expr_as(
            Expr::cust("(SELECT COUNT(*) FROM memberships WHERE memberships.organization_id = organizations.id)"),
            "member_count",
        )
        .expr_as(
            Expr::cust("(SELECT name FROM users WHERE users.id = organizations.account_manager_id)"),
            "account_manager_name",
        )
}

/// The organization as it is seen from a scope: notes are for staff, and insiders are none.
fn dto(scope: Scope, row: Row) -> Organization {
    let Row { mut model, member_count, account_manager_name } = row;
    if scope != Scope::Platform {
        model.notes.clear();
    }
    Organization {
        id: model.id,
        details: SaveOrganization {
            name: model.name,
            legal_form: model.legal_form,
            registration_number: model.registration_number,
            street: model.street,
            address_line_2: model.address_line_2,
            postal_code: model.postal_code,
            city: model.city,
            country: model.country,
            vat_id: model.vat_id,
            tax_exempt: model.tax_exempt,
            // The table's CHECK constraints hold these lists; an unknown word cannot be stored.
            invoice_delivery: model
                .invoice_delivery
                .parse()
                .unwrap_or(steward_dto::organizations::InvoiceDelivery::Email),
            billing_email: model.billing_email,
            contact_name: model.contact_name,
            contact_email: model.contact_email,
            plan: model.plan.parse().unwrap_or(Plan::Free),
            locale: model.locale,
            notes: model.notes,
            account_manager_id: model.account_manager_id,
        },
        member_count: u32::try_from(member_count).unwrap_or(u32::MAX),
        account_manager_name,
        created_at: time(model.created_at),
        updated_at: time(model.updated_at),
        deleted_at: optional(model.deleted_at),
        version: model.version,
    }
}

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

/// The organization, deleted or not.
pub async fn get(conn: &Conn<'_>, scope: Scope, id: Uuid) -> Result<Organization> {
    let found = with_counts(select(scope).filter(Column::Id.eq(id))).into_model::<Row>().one(&conn.inner).await?;
    found.map(|row| dto(scope, row)).ok_or(Error::NotFound)
}

/// The organization, unless it is deleted.
pub async fn get_live(conn: &Conn<'_>, scope: Scope, id: Uuid) -> Result<Organization> {
    let organization = get(conn, scope, id).await?;
    if organization.deleted_at.is_some() { Err(Error::NotFound) } else { Ok(organization) }
}

/// Several organizations at once, in the order of their ids; those out of scope are missing.
pub async fn get_many(conn: &Conn<'_>, scope: Scope, ids: &[Uuid]) -> Result<Vec<Organization>> {
    let select = select(scope).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(with_counts(select).into_model::<Row>().all(&conn.inner).await?.into_iter().map(|row| dto(scope, row)).collect())
}

/// Of these names, folded, those that live organizations have already.
pub async fn taken_names(conn: &Conn<'_>, folded: &[String]) -> Result<Vec<String>> {
    let mut taken = Vec::new();
    for chunk in folded.chunks(500) {
        let select = Entity::find()
            .select_only()
            .column(Column::NameKey)
            .filter(Column::DeletedAt.is_null())
            .filter(Column::NameKey.is_in(chunk));
        taken.extend(select.into_tuple::<String>().all(&conn.inner).await?);
    }
    Ok(taken)
}

fn active(details: &SaveOrganization) -> ActiveModel {
    let search = [
        &details.name,
        &details.city,
        &details.billing_email,
        &details.vat_id,
        &details.contact_name,
        &details.contact_email,
    ];
    ActiveModel {
        name: Set(details.name.clone()),
        name_key: Set(fold(&details.name)),
        search_key: Set(fold(&search.map(String::as_str).join(" "))),
        legal_form: Set(details.legal_form.clone()),
        registration_number: Set(details.registration_number.clone()),
        street: Set(details.street.clone()),
        address_line_2: Set(details.address_line_2.clone()),
        postal_code: Set(details.postal_code.clone()),
        city: Set(details.city.clone()),
        city_key: Set(fold(&details.city)),
        country: Set(details.country.clone()),
        vat_id: Set(details.vat_id.clone()),
        tax_exempt: Set(details.tax_exempt),
        invoice_delivery: Set(details.invoice_delivery.as_str().to_owned()),
        billing_email: Set(details.billing_email.clone()),
        contact_name: Set(details.contact_name.clone()),
        contact_email: Set(details.contact_email.clone()),
        plan: Set(details.plan.as_str().to_owned()),
        locale: Set(details.locale.clone()),
        notes: Set(details.notes.clone()),
        account_manager_id: Set(details.account_manager_id),
        ..ActiveModel::default()
    }
}

/// Inserts organizations, each with the time since when it is a customer.
pub async fn insert_many(
    tx: &Tx,
    action: &'static str,
    new: &[(SaveOrganization, OffsetDateTime)],
) -> Result<Vec<Organization>> {
    let now = micros(tx.now());
    let mut organizations = Vec::with_capacity(new.len());
    // 27 columns a row; SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
    for chunk in new.chunks(500) {
        let mut models = Vec::with_capacity(chunk.len());
        for (details, created_at) in chunk {
            let id = tx.id();
            models.push(ActiveModel {
                id: Set(id),
                created_at: Set(micros(*created_at)),
                updated_at: Set(now),
                deleted_at: Set(None),
                version: Set(1),
                ..active(details)
            });
            organizations.push(Organization {
                id,
                details: details.clone(),
                member_count: 0,
                account_manager_name: None,
                created_at: *created_at,
                updated_at: tx.now(),
                deleted_at: None,
                version: 1,
            });
        }
        Entity::insert_many(models)
            .exec_without_returning(&tx.inner)
            .await
            .map_err(Error::unknown_reference(ACCOUNT_MANAGER))?;
    }
    for organization in &organizations {
        tx.created(action, organization);
    }
    Ok(organizations)
}

pub async fn insert(tx: &Tx, action: &'static str, details: &SaveOrganization) -> Result<Organization> {
    let mut inserted = insert_many(tx, action, &[(details.clone(), tx.now())]).await?;
    let Some(organization) = inserted.pop() else { return Err(Error::NotFound) };
    if organization.details.account_manager_id.is_some() {
        return get(&tx.conn(), Scope::Platform, organization.id).await;
    }
    Ok(organization)
}

/// Replaces the details, if the organization still has the version that `before` has.
pub async fn update(
    tx: &Tx,
    action: &'static str,
    before: &Organization,
    details: &SaveOrganization,
) -> Result<Organization> {
    if before.details == *details {
        tx.untouched();
        return Ok(before.clone());
    }
    write(tx, action, before, active(details)).await
}

pub async fn set_plan(tx: &Tx, action: &'static str, before: &Organization, plan: Plan) -> Result<Organization> {
    let change = ActiveModel { plan: Set(plan.as_str().to_owned()), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

/// Deletes softly, or restores with `None`.
pub async fn set_deleted(
    tx: &Tx,
    action: &'static str,
    before: &Organization,
    deleted_at: Option<OffsetDateTime>,
) -> Result<Organization> {
    let change = ActiveModel { deleted_at: Set(deleted_at.map(micros)), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

async fn write(tx: &Tx, action: &'static str, before: &Organization, change: ActiveModel) -> Result<Organization> {
    let change = ActiveModel { updated_at: Set(micros(tx.now())), ..change };
    versioned::update(tx, Column::Id.eq(before.id), (Column::Version, before.version), change)
        .await
        .map_err(Error::unknown_reference(ACCOUNT_MANAGER))?;
    let after = get(&tx.conn(), Scope::Platform, before.id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}
