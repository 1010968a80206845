//! Changes of an account's state, each with what follows from it.

use std::collections::BTreeSet;

use steward_db::{
    Tx,
    identity::{
        role,
        session::{self, End},
        user,
    },
};
use steward_dto::{
    Code, Permission, Scope,
    identity::{AssignRole, BulkAction, BulkOutcome, BulkUsers, UpdateProfile, UpdateUser, User, UserStatus},
};
use uuid::Uuid;

use super::grant::{ensure_dispensable, ensure_not_above, ensure_role_within};
use crate::{Error, Result};

/// Changes the profile. A new address ends the account's sessions: whoever signed in with the old
/// one proves themselves again.
pub async fn update(tx: &Tx, own: &BTreeSet<Permission>, before: &User, change: &UpdateUser) -> Result<User> {
    ensure_not_above(&tx.conn(), own, before.id).await?;
    if before.is_admin && !change.is_admin {
        ensure_dispensable(tx, before).await?;
    }
    let after = user::update(tx, "update_user", before, change).await?;
    if after.version == before.version {
        return Ok(after);
    }
    if user::email_key(&before.email) != user::email_key(&after.email) {
        session::end(tx, End::OfUser { user_id: after.id, except: None }, "e-mail address changed").await?;
    }
    tx.touch_access().await?;
    Ok(after)
}

/// Changes one's own profile, if `version` is the one that is there. Address, status and roles are
/// not one's own to change.
pub async fn update_own(tx: &Tx, id: Uuid, version: i64, change: &UpdateProfile) -> Result<User> {
    let before = user::get_live(&tx.conn(), Scope::Platform, id).await?;
    if before.version != version {
        return Err(Error::new(Code::VersionConflict));
    }
    let profile = UpdateUser {
        email: before.email.clone(),
        name: change.name.clone(),
        locale: change.locale.clone(),
        is_admin: before.is_admin,
        owner_id: before.owner_id,
    };
    let after = user::update(tx, "update_own_profile", &before, &profile).await?;
    if after.version != before.version {
        // What is remembered of callers holds their names.
        tx.touch_access().await?;
    }
    Ok(after)
}

/// Suspends: sign-in is refused and every session ends at once.
pub async fn suspend(tx: &Tx, own: &BTreeSet<Permission>, before: &User) -> Result<User> {
    if before.status == UserStatus::Suspended {
        return Err(Error::wrong_state("the account is suspended already"));
    }
    ensure_not_above(&tx.conn(), own, before.id).await?;
    ensure_dispensable(tx, before).await?;
    let after = user::set_status(tx, "suspend_user", before, UserStatus::Suspended).await?;
    session::end(tx, End::OfUser { user_id: after.id, except: None }, "account suspended").await?;
    tx.touch_access().await?;
    Ok(after)
}

pub async fn activate(tx: &Tx, own: &BTreeSet<Permission>, before: &User) -> Result<User> {
    if before.status == UserStatus::Active {
        return Err(Error::wrong_state("the account is active already"));
    }
    ensure_not_above(&tx.conn(), own, before.id).await?;
    let after = user::set_status(tx, "activate_user", before, UserStatus::Active).await?;
    tx.touch_access().await?;
    Ok(after)
}

/// Deletes softly: hidden at once, restorable.
pub async fn delete(tx: &Tx, own: &BTreeSet<Permission>, before: &User) -> Result<User> {
    ensure_not_above(&tx.conn(), own, before.id).await?;
    ensure_dispensable(tx, before).await?;
    let after = user::set_deleted(tx, "delete_user", before, Some(tx.now())).await?;
    session::end(tx, End::OfUser { user_id: after.id, except: None }, "account deleted").await?;
    tx.touch_access().await?;
    Ok(after)
}

pub async fn restore(tx: &Tx, own: &BTreeSet<Permission>, before: &User) -> Result<User> {
    if before.deleted_at.is_none() {
        return Err(Error::wrong_state("the account is not deleted"));
    }
    ensure_not_above(&tx.conn(), own, before.id).await?;
    let after = user::set_deleted(tx, "restore_user", before, None).await?;
    tx.touch_access().await?;
    Ok(after)
}

pub async fn end_sessions(tx: &Tx, own: &BTreeSet<Permission>, user: &User) -> Result<u64> {
    ensure_not_above(&tx.conn(), own, user.id).await?;
    let ended = session::end(tx, End::OfUser { user_id: user.id, except: None }, "ended by staff").await?;
    tx.happened("end_user_sessions", user, Some(serde_json::json!({ "ended": ended })));
    Ok(ended)
}

/// Gives a role to somebody, on the platform or inside an organization.
pub async fn assign_role(
    tx: &Tx,
    scope: Scope,
    own: &BTreeSet<Permission>,
    user: &User,
    input: &AssignRole,
) -> Result<steward_dto::identity::RoleAssignment> {
    let place = input.organization_id.map_or(Scope::Platform, Scope::Organization);
    if scope != Scope::Platform && place != scope {
        return Err(Error::invalid_field("organization_id", &steward_dto::Rule::Unknown));
    }
    if let Some(id) = input.organization_id {
        steward_db::organizations::organization::get_live(&tx.conn(), scope, id)
            .await
            .map_err(|_| Error::invalid_field("organization_id", &steward_dto::Rule::Unknown))?;
    }
    if place == Scope::Platform && !user.is_admin {
        return Err(Error::wrong_state(
            "only staff hold roles on the platform: make the account a member of staff first",
        ));
    }
    let role = role::get(&tx.conn(), input.role_id)
        .await
        .map_err(|_| Error::invalid_field("role_id", &steward_dto::Rule::Unknown))?;
    ensure_role_within(own, &role, place)?;
    Ok(role::assign(tx, "assign_role", user.id, input).await?)
}

/// One action on many accounts: all or nothing. Accounts that are in that state already are left.
pub async fn bulk(tx: &Tx, own: &BTreeSet<Permission>, input: &BulkUsers) -> Result<BulkOutcome> {
    let users = find_all(tx, &input.ids).await?;
    let mut outcome = BulkOutcome { changed: 0, unchanged: 0 };
    for user in &users {
        let done = match input.action {
            BulkAction::Suspend if user.status == UserStatus::Suspended => false,
            BulkAction::Suspend => suspend(tx, own, user).await.map(|_| true)?,
            BulkAction::Activate if user.status == UserStatus::Active => false,
            BulkAction::Activate => activate(tx, own, user).await.map(|_| true)?,
            BulkAction::Delete if user.deleted_at.is_some() => false,
            BulkAction::Delete => delete(tx, own, user).await.map(|_| true)?,
            BulkAction::EndSessions => end_sessions(tx, own, user).await? > 0,
            BulkAction::AssignRole => {
                let role_id = input.role_id.unwrap_or_default();
                if role::holds(&tx.conn(), user.id, role_id).await? {
                    false
                } else {
                    let role = AssignRole { role_id, organization_id: None };
                    assign_role(tx, Scope::Platform, own, user, &role).await.map(|_| true)?
                }
            }
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

async fn find_all(tx: &Tx, ids: &[Uuid]) -> Result<Vec<User>> {
    let users = user::get_many(&tx.conn(), Scope::Platform, ids).await?;
    let unique: BTreeSet<&Uuid> = ids.iter().collect();
    if users.len() < unique.len() {
        return Err(Error::invalid_field("ids", &steward_dto::Rule::Unknown));
    }
    Ok(users)
}
