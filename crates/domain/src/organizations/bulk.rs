//! One action on many organizations: all or nothing.

use std::collections::BTreeSet;

use steward_db::{Tx, organizations::organization};
use steward_dto::{
    Permission, Rule, Scope,
    identity::BulkOutcome,
    organizations::{BulkOrganizationAction, BulkOrganizations},
};
use uuid::Uuid;

use crate::{Error, Result};

/// The permission that an action takes.
pub fn permission(action: BulkOrganizationAction) -> Permission {
    match action {
        BulkOrganizationAction::Delete => Permission::OrganizationsDelete,
        BulkOrganizationAction::SetPlan => Permission::OrganizationsEdit,
    }
}

pub async fn bulk(tx: &Tx, scope: Scope, input: &BulkOrganizations) -> Result<BulkOutcome> {
    if scope != Scope::Platform && input.action == BulkOrganizationAction::SetPlan {
        // What an organization pays for is not for itself to decide, see `edit::update`.
        return Err(Error::invalid_field("plan", &Rule::StaffOnly));
    }
    let organizations = organization::get_many(&tx.conn(), scope, &input.ids).await?;
    let unique: BTreeSet<&Uuid> = input.ids.iter().collect();
    if organizations.len() < unique.len() {
        return Err(Error::invalid_field("ids", &Rule::Unknown));
    }
    let mut outcome = BulkOutcome { changed: 0, unchanged: 0 };
    for before in &organizations {
        let done = match (input.action, input.plan) {
            (BulkOrganizationAction::Delete, _) if before.deleted_at.is_none() => {
                organization::set_deleted(tx, "delete_organization", before, Some(tx.now())).await?;
                tx.touch_access().await?;
                true
            }
            (BulkOrganizationAction::SetPlan, Some(plan)) if before.details.plan != plan => {
                organization::set_plan(tx, "update_organization", before, plan).await?;
                true
            }
            _ => false,
        };
        if done {
            outcome.changed += 1;
        } else {
            outcome.unchanged += 1;
        }
    }
    if outcome.changed == 0 {
        tx.untouched();
    }
    Ok(outcome)
}
