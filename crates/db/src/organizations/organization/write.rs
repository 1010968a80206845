//! Everything that changes an organization.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait};
use steward_dto::{
    Scope,
    organizations::{Organization, Plan, SaveOrganization},
    text::fold,
};
use time::OffsetDateTime;

use super::{
    entity::{ActiveModel, Column, Entity},
    get,
};
use crate::{Error, Result, Tx, times::micros, versioned};

/// The one reference of an organization.
const ACCOUNT_MANAGER: &str = "account_manager_id";

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
