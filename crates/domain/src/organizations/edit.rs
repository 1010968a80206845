//! Changing an organization: staff may change everything, insiders what is theirs.

use steward_db::{Tx, organizations::organization};
use steward_dto::{
    Code, Rule, Scope,
    organizations::{Organization, SaveOrganization},
};
use uuid::Uuid;

use crate::{Error, Result};

/// Replaces the details, if `version` is the one that is there. Inside the organization, what it
/// pays and what staff note about it stay as they are.
pub async fn update(tx: &Tx, scope: Scope, id: Uuid, version: i64, details: &SaveOrganization) -> Result<Organization> {
    // Whether it exists is a question of the scope; what it holds is read whole, notes included.
    organization::get_live(&tx.conn(), scope, id).await?;
    let before = organization::get_live(&tx.conn(), Scope::Platform, id).await?;
    if before.version != version {
        return Err(Error::new(Code::VersionConflict));
    }
    let mut details = details.clone();
    if scope != Scope::Platform {
        let old = &before.details;
        let fields = [
            ("plan", old.plan != details.plan),
            ("tax_exempt", old.tax_exempt != details.tax_exempt),
            ("account_manager_id", old.account_manager_id != details.account_manager_id),
            ("notes", !details.notes.is_empty()),
        ];
        let refused: Vec<_> =
            fields.iter().filter(|(_, changed)| *changed).map(|(field, _)| Rule::StaffOnly.at(field)).collect();
        if !refused.is_empty() {
            return Err(Error::invalid(refused));
        }
        details.notes.clone_from(&old.notes);
    }
    organization::update(tx, "update_organization", &before, &details).await?;
    Ok(organization::get(&tx.conn(), scope, id).await?)
}
