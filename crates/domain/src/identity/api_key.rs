//! Making, rotating and revoking API keys.

use std::collections::BTreeSet;

use steward_db::{Tx, hash_secret, identity::api_key};
use steward_dto::{
    Permission, Rule, Scope,
    identity::{ApiKey, CreateApiKey, RotateApiKey},
};
use time::Duration;
use uuid::Uuid;

use super::grant::ensure_within;
use crate::{Error, Result};

/// How every key begins, so that scanners for leaked secrets know it.
pub const PREFIX: &str = "stw_";
/// Letters of a key that are shown to tell keys apart, prefix included.
const SHOWN: usize = 12;

/// Makes a key; answers it with its secret.
pub async fn create(
    tx: &Tx,
    scope: Scope,
    own: &BTreeSet<Permission>,
    creator: Uuid,
    input: &CreateApiKey,
) -> Result<(ApiKey, String)> {
    let organization_id = input.organization_id.or(scope.organization_id());
    let place = organization_id.map_or(Scope::Platform, Scope::Organization);
    if scope != Scope::Platform && place != scope {
        return Err(Error::invalid_field("organization_id", &Rule::Unknown));
    }
    ensure_within(own, input.grants.iter().map(String::as_str))?;
    let new = api_key::NewKey {
        user_id: creator,
        organization_id,
        name: input.name.clone(),
        prefix: String::new(),
        hash: String::new(),
        grants: input.grants.clone(),
        rate_limit: input.rate_limit,
        expires_at: tx.now() + Duration::days(input.expires_in_days.into()),
    };
    insert(tx, "create_api_key", new).await
}

async fn insert(tx: &Tx, action: &'static str, new: api_key::NewKey) -> Result<(ApiKey, String)> {
    let secret = format!("{PREFIX}{}", tx.secret());
    let new = api_key::NewKey { prefix: secret.chars().take(SHOWN).collect(), hash: hash_secret(&secret), ..new };
    Ok((api_key::insert(tx, action, new).await?, secret))
}

/// Makes a new key with the same rights and the same span of life, and lets the old one end after
/// the overlap.
pub async fn rotate(
    tx: &Tx,
    own: &BTreeSet<Permission>,
    creator: Uuid,
    before: &ApiKey,
    input: &RotateApiKey,
) -> Result<(ApiKey, String)> {
    ensure_in_force(tx, before)?;
    ensure_within(own, before.grants.iter().map(String::as_str))?;
    let end = (tx.now() + Duration::hours(input.overlap_hours.into())).min(before.expires_at);
    api_key::expire_at(tx, "rotate_api_key", before, end).await?;
    let new = api_key::NewKey {
        user_id: creator,
        organization_id: before.organization_id,
        name: before.name.clone(),
        prefix: String::new(),
        hash: String::new(),
        grants: before.grants.clone(),
        rate_limit: before.rate_limit,
        expires_at: tx.now() + (before.expires_at - before.created_at),
    };
    insert(tx, "rotate_api_key", new).await
}

pub async fn revoke(tx: &Tx, before: &ApiKey) -> Result<ApiKey> {
    ensure_in_force(tx, before)?;
    Ok(api_key::revoke(tx, "revoke_api_key", before).await?)
}

fn ensure_in_force(tx: &Tx, key: &ApiKey) -> Result<()> {
    if key.revoked_at.is_some() {
        return Err(Error::wrong_state("the key is revoked"));
    }
    if key.expires_at <= tx.now() {
        return Err(Error::wrong_state("the key has expired"));
    }
    Ok(())
}
