//! Inviting people, and accepting an invitation.

use std::collections::BTreeSet;

use steward_db::{
    Db, Tx, hash_secret,
    identity::{invitation, role, user},
    organizations::{member, organization},
};
use steward_dto::{
    Code, Permission, Rule, Scope,
    identity::{AcceptInvitation, AssignRole, CreateInvitation, Invitation, InvitationState, UpdateUser, UserStatus},
    organizations::AddMember,
};
use time::Duration;
use uuid::Uuid;

use super::{
    grant::ensure_role_within,
    password::ensure_strong,
    sign_in::{Entrance, Opened, open},
};
use crate::{Error, Result};

/// How long an invitation can be accepted.
pub const TERM: Duration = Duration::days(7);

/// Invites somebody; answers the invitation and the secret of its link.
pub async fn invite(
    tx: &Tx,
    scope: Scope,
    own: &BTreeSet<Permission>,
    inviter: Uuid,
    input: &CreateInvitation,
) -> Result<(Invitation, String)> {
    let place = input.organization_id.map_or(Scope::Platform, Scope::Organization);
    if let Scope::Organization(id) = scope {
        // Inside an organization one invites into that organization, and nobody into the staff.
        if place != scope || input.is_admin {
            let field = if input.is_admin { "is_admin" } else { "organization_id" };
            let why = format!("only into organization {id}");
            return Err(Error::invalid_field(field, &Rule::Malformed { why }));
        }
    }
    if let Scope::Organization(id) = place {
        organization::get_live(&tx.conn(), scope, id)
            .await
            .map_err(|_| Error::invalid_field("organization_id", &Rule::Unknown))?;
    }
    if user::find_by_email(&tx.conn(), &input.email).await?.is_some() {
        return Err(Error { fields: vec![Rule::Taken.at("email")], ..Error::new(Code::Taken) });
    }
    if place == Scope::Platform && !input.is_admin && !input.role_ids.is_empty() {
        let why = "only staff hold roles on the platform".to_owned();
        return Err(Error::invalid_field("role_ids", &Rule::Malformed { why }));
    }
    for id in &input.role_ids {
        let role = role::get(&tx.conn(), *id).await.map_err(|_| Error::invalid_field("role_ids", &Rule::Unknown))?;
        ensure_role_within(own, &role, place)?;
    }
    let secret = tx.secret();
    let new = invitation::NewInvitation {
        details: input,
        token_hash: hash_secret(&secret),
        invited_by: inviter,
        expires_at: tx.now() + TERM,
    };
    let invitation = invitation::insert(tx, "create_invitation", new).await?;
    Ok((invitation, secret))
}

/// Makes the link anew; the old one stops working.
pub async fn resend(tx: &Tx, before: &Invitation) -> Result<(Invitation, String)> {
    ensure_undecided(before)?;
    let secret = tx.secret();
    let expires_at = tx.now() + TERM;
    let after = invitation::renew(tx, "resend_invitation", before, hash_secret(&secret), expires_at).await?;
    Ok((after, secret))
}

pub async fn withdraw(tx: &Tx, before: &Invitation) -> Result<Invitation> {
    ensure_undecided(before)?;
    Ok(invitation::withdraw(tx, "withdraw_invitation", before).await?)
}

fn ensure_undecided(invitation: &Invitation) -> Result<()> {
    match invitation.state {
        InvitationState::Open | InvitationState::Expired => Ok(()),
        InvitationState::Accepted => Err(Error::wrong_state("the invitation has been accepted")),
        InvitationState::Withdrawn => Err(Error::wrong_state("the invitation has been withdrawn")),
    }
}

/// The open invitation behind a link.
pub async fn look_up(db: &Db, token: &str) -> Result<Invitation> {
    let expired = || Error::new(Code::LinkExpired);
    let found = invitation::find_by_token(&db.reader(), db.now(), &hash_secret(token)).await;
    let invitation = found.map_err(|error| match error {
        steward_db::Error::NotFound => expired(),
        other => other.into(),
    })?;
    if invitation.state == InvitationState::Open { Ok(invitation) } else { Err(expired()) }
}

/// Makes the account, gives it what the invitation brings, and signs it in.
pub async fn accept(entrance: Entrance<'_>, input: &AcceptInvitation) -> Result<Opened> {
    let Entrance { db, passwords, policy, actor, client } = entrance;
    let invitation = look_up(db, &input.token).await?;
    ensure_strong("password", &input.password, &[&invitation.email, &input.name])?;
    let password_hash = passwords.hash(&input.password).await?;
    let tx = db.begin(actor).await?;
    let profile = UpdateUser {
        email: invitation.email.clone(),
        name: input.name.clone(),
        locale: invitation::locale(&tx.conn(), invitation.id).await?,
        is_admin: invitation.is_admin,
        owner_id: None,
    };
    let new = user::NewUser {
        profile: &profile,
        password_hash: Some(password_hash),
        status: UserStatus::Active,
        must_change_password: false,
    };
    let user = user::insert(&tx, "accept_invitation", new).await?;
    // Whoever comes second with the same link meets the first one's version.
    invitation::accept(&tx, "accept_invitation", &invitation, user.id).await.map_err(|error| match error {
        steward_db::Error::VersionConflict => Error::new(Code::LinkExpired),
        other => other.into(),
    })?;
    for role_id in invitation::role_ids(&tx.conn(), invitation.id).await? {
        let role = AssignRole { role_id, organization_id: invitation.organization_id };
        role::assign(&tx, "accept_invitation", user.id, &role).await?;
    }
    if let (Some(id), Some(customer_role), Some(permission_level)) =
        (invitation.organization_id, invitation.customer_role, invitation.permission_level)
    {
        let place = AddMember { user_id: user.id, customer_role, permission_level };
        member::insert(&tx, "accept_invitation", id, &place).await?;
    }
    let opened = open(&tx, policy, user, &client).await?;
    tx.commit().await?;
    Ok(opened)
}
