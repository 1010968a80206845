//! Invitations over HTTP.

use actix_web::{
    get, post,
    web::{Json, Path},
};
use steward_db::identity::invitation;
use steward_domain::identity::invitation as rules;
use steward_dto::{
    ListParams, Page,
    identity::{CreateInvitation, CreatedInvitation, Invitation, InvitationQuery},
    permission::{Requires, perm},
};
use uuid::Uuid;

use crate::{
    body::Body,
    ctx::Ctx,
    list::List,
    problem::Answer,
    respond::{Created, Found},
};

/// List invitations
#[utoipa::path(tag = "Invitations", params(ListParams, InvitationQuery), responses((status = 200, description = "A page of invitations", body = Page<Invitation>)), extensions(("x-permission" = json!("invitations.view"))))]
#[get("/invitations")]
pub async fn list_invitations(
    ctx: Ctx<perm::InvitationsView>,
    list: List<InvitationQuery>,
) -> Answer<Json<Page<Invitation>>> {
    Ok(Json(invitation::list(&ctx.db(), ctx.scope(), ctx.now(), &list.filter, &list.page).await?))
}

/// Invite somebody
///
/// Onto the platform's staff or into an organization, with the roles that wait for them. The link is
/// in this answer and nowhere else; it is good for seven days.
#[utoipa::path(tag = "Invitations", request_body = CreateInvitation, responses((status = 201, description = "The invitation with its link", body = CreatedInvitation)), extensions(("x-permission" = json!("invitations.create"))))]
#[post("/invitations")]
pub async fn create_invitation(
    ctx: Ctx<perm::InvitationsCreate>,
    body: Body<CreateInvitation>,
) -> Answer<Created<CreatedInvitation>> {
    let inviter = ctx.user_id()?;
    let mut shown = None;
    let invitation = ctx
        .write(async |tx| {
            let (invitation, secret) = rules::invite(tx, ctx.scope(), ctx.own(), inviter, &body).await?;
            shown = Some(secret);
            Ok(invitation)
        })
        .await?;
    Ok(Created(with_link(&ctx, invitation, shown)))
}

/// Make an invitation's link anew
///
/// The old link stops working, and the seven days begin again.
#[utoipa::path(tag = "Invitations", params(("id" = Uuid, Path, description = "The invitation")), responses((status = 200, description = "The invitation with its new link", body = CreatedInvitation)), extensions(("x-permission" = json!("invitations.create"))))]
#[post("/invitations/{id}/resend")]
pub async fn resend_invitation(ctx: Ctx<perm::InvitationsCreate>, id: Path<Uuid>) -> Answer<Found<CreatedInvitation>> {
    let mut shown = None;
    let invitation = ctx
        .write(async |tx| {
            let before = invitation::get(&tx.conn(), ctx.scope(), tx.now(), *id).await?;
            let (after, secret) = rules::resend(tx, &before).await?;
            shown = Some(secret);
            Ok(after)
        })
        .await?;
    Ok(Found(with_link(&ctx, invitation, shown)))
}

/// Withdraw an invitation
#[utoipa::path(tag = "Invitations", params(("id" = Uuid, Path, description = "The invitation")), responses((status = 200, description = "The withdrawn invitation", body = Invitation)), extensions(("x-permission" = json!("invitations.create"))))]
#[post("/invitations/{id}/withdraw")]
pub async fn withdraw_invitation(ctx: Ctx<perm::InvitationsCreate>, id: Path<Uuid>) -> Answer<Found<Invitation>> {
    let withdrawn = ctx
        .write(async |tx| {
            let before = invitation::get(&tx.conn(), ctx.scope(), tx.now(), *id).await?;
            rules::withdraw(tx, &before).await
        })
        .await?;
    Ok(Found(withdrawn))
}

/// The secret stands behind the `#`: browsers do not send that part to any server.
fn with_link<P: Requires>(ctx: &Ctx<P>, invitation: Invitation, secret: Option<String>) -> CreatedInvitation {
    let link = secret.map(|secret| format!("{}/invitation#{secret}", ctx.settings().base_url));
    CreatedInvitation { invitation, link: link.filter(|_| !ctx.replayed()) }
}
