//! The store of organizations: here what an organization is and how one is found, in `list` the
//! filters and counts, in `write` everything that changes one.

mod list;
mod write;

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select, sea_query::Expr};
use steward_dto::{
    Scope,
    organizations::{InvoiceDelivery, Organization, Plan, SaveOrganization},
};
use uuid::Uuid;

use crate::{
    Conn, Error, Result,
    times::{optional, time},
};

pub use list::{count, count_by_plan, count_created_since, list};
pub use write::{insert, insert_many, set_deleted, set_plan, update};

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
use entity::{Column, Entity, Model};

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
            invoice_delivery: model.invoice_delivery.parse().unwrap_or(InvoiceDelivery::Email),
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
