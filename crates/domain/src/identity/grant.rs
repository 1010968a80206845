//! Who may give which rights: nobody more than they hold themselves, and never so that the last
//! Owner is gone.

use std::collections::BTreeSet;

use steward_db::{
    Conn, Tx,
    identity::{access, role},
};
use steward_dto::{
    Code, Permission, Scope,
    identity::{Role, RoleAssignment, User},
    permission::expand,
};
use uuid::Uuid;

use super::builtin::IRREPLACEABLE;
use crate::{Error, Result};

/// Refuses grants that reach beyond the granter's own permissions.
pub fn ensure_within<'a>(own: &BTreeSet<Permission>, grants: impl IntoIterator<Item = &'a str>) -> Result<()> {
    match expand(grants).into_iter().find(|permission| !own.contains(permission)) {
        Some(missing) => Err(Error { permission: Some(missing), ..Error::new(Code::GrantExceedsOwn) }),
        None => Ok(()),
    }
}

/// Refuses roles that grant more than the granter holds, in the scope where the role is to be held:
/// inside an organization, permissions of the platform alone have no effect.
pub fn ensure_role_within(own: &BTreeSet<Permission>, role: &Role, scope: Scope) -> Result<()> {
    let effective = role.permissions.iter().filter(|permission| permission.reaches(scope));
    ensure_within(own, effective.map(|permission| permission.as_str()))
}

/// What the account may do on the platform.
pub async fn permissions_of(conn: &Conn<'_>, user_id: Uuid) -> Result<BTreeSet<Permission>> {
    let Some(account) = access::account(conn, user_id).await? else { return Ok(BTreeSet::new()) };
    let Some(roles) = account.roles.get(&Scope::Platform) else { return Ok(BTreeSet::new()) };
    let policy = role::policy(conn).await?;
    Ok(expand(policy.iter().filter(|(id, _)| roles.contains(id)).map(|(_, grant)| grant.as_str())))
}

/// Refuses to act on an account that holds more than the actor: whoever may suspend people could
/// otherwise suspend an Owner, or change the address that an Owner signs in with.
pub async fn ensure_not_above(conn: &Conn<'_>, own: &BTreeSet<Permission>, target: Uuid) -> Result<()> {
    let theirs = permissions_of(conn, target).await?;
    match theirs.difference(own).next() {
        Some(permission) => Err(Error::forbidden(*permission).detail("the account holds a permission that you lack")),
        None => Ok(()),
    }
}

/// Refuses to take an account out of use that is the last usable holder of an irreplaceable role.
pub async fn ensure_dispensable(tx: &Tx, user: &User) -> Result<()> {
    for name in IRREPLACEABLE {
        let Some(role) = role::find_by_name(&tx.conn(), name).await? else { continue };
        if role::holds(&tx.conn(), user.id, role.id).await?
            && role::count_usable_holders(tx, role.id, user.id).await? == 0
        {
            return Err(Error::new(Code::LastOwner).detail(format!("{} is the last holder of {name}", user.name)));
        }
    }
    Ok(())
}

/// Takes a role from somebody.
pub async fn unassign(tx: &Tx, own: &BTreeSet<Permission>, assignment: &RoleAssignment) -> Result<()> {
    let role = role::get(&tx.conn(), assignment.role_id).await?;
    let scope = assignment.organization_id.map_or(Scope::Platform, Scope::Organization);
    ensure_role_within(own, &role, scope)?;
    let irreplaceable = assignment.organization_id.is_none() && IRREPLACEABLE.contains(&role.name.as_str());
    if irreplaceable && role::count_usable_holders(tx, role.id, assignment.user_id).await? == 0 {
        return Err(Error::new(Code::LastOwner).detail(format!("this is the last holder of {}", role.name)));
    }
    Ok(role::unassign(tx, "unassign_role", assignment).await?)
}
