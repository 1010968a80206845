//! An organization's people over HTTP.

use actix_web::{
    delete, get, post, put,
    web::{Json, Path},
};
use steward_db::{
    identity::user,
    organizations::{
        member::{self, Of},
        organization,
    },
};
use steward_domain::Error;
use steward_dto::{
    ListParams, Page, Rule, Scope,
    organizations::{AddMember, Member, SaveMember},
    permission::perm,
};
use uuid::Uuid;

use crate::{
    body::Body,
    ctx::Ctx,
    list::List,
    problem::Answer,
    respond::{Created, Done, Found, IfMatch},
};

/// List an organization's members
#[utoipa::path(tag = "Members", params(("id" = Uuid, Path, description = "The organization"), ListParams), responses((status = 200, description = "A page of members", body = Page<Member>)), extensions(("x-permission" = json!("members.view"))))]
#[get("/organizations/{id}/members")]
pub async fn list_members(ctx: Ctx<perm::MembersView>, id: Path<Uuid>, list: List<()>) -> Answer<Json<Page<Member>>> {
    organization::get(&ctx.db(), ctx.scope(), *id).await?;
    Ok(Json(member::list(&ctx.db(), ctx.scope(), Of::Organization(*id), &list.page).await?))
}

/// Add a member to an organization
///
/// An account that exists. Inside an organization, invite people instead: accounts of others are
/// not known there.
#[utoipa::path(tag = "Members", params(("id" = Uuid, Path, description = "The organization")), request_body = AddMember, responses((status = 201, description = "The new member", body = Member)), extensions(("x-permission" = json!("members.edit"))))]
#[post("/organizations/{id}/members")]
pub async fn add_member(ctx: Ctx<perm::MembersEdit>, id: Path<Uuid>, body: Body<AddMember>) -> Answer<Created<Member>> {
    let added = ctx
        .write(async |tx| {
            organization::get_live(&tx.conn(), ctx.scope(), *id).await?;
            if ctx.scope() != Scope::Platform {
                // Whether an id belongs to an account elsewhere is none of this organization's business.
                user::get_live(&tx.conn(), ctx.scope(), body.user_id)
                    .await
                    .map_err(|_| Error::invalid_field("user_id", &Rule::Unknown))?;
            }
            Ok(member::insert(tx, "add_member", *id, &body).await?)
        })
        .await?;
    Ok(Created(added))
}

/// Change a member's place in an organization
#[utoipa::path(tag = "Members", params(("id" = Uuid, Path, description = "The organization"), ("user_id" = Uuid, Path, description = "The member")), request_body = SaveMember, responses((status = 200, description = "The changed member", body = Member)), extensions(("x-permission" = json!("members.edit"))))]
#[put("/organizations/{id}/members/{user_id}")]
pub async fn update_member(
    ctx: Ctx<perm::MembersEdit>,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
    body: Body<SaveMember>,
) -> Answer<Found<Member>> {
    let (id, user_id) = *path;
    let changed = ctx
        .write(async |tx| {
            let before = member::get(&tx.conn(), ctx.scope(), id, user_id).await?;
            version.ensure(before.version)?;
            Ok(member::update(tx, "update_member", &before, &body).await?)
        })
        .await?;
    Ok(Found(changed))
}

/// Remove a member from an organization
///
/// The account stays, with its other organizations.
#[utoipa::path(tag = "Members", params(("id" = Uuid, Path, description = "The organization"), ("user_id" = Uuid, Path, description = "The member")), responses((status = 204, description = "Removed")), extensions(("x-permission" = json!("members.edit"))))]
#[delete("/organizations/{id}/members/{user_id}")]
pub async fn remove_member(ctx: Ctx<perm::MembersEdit>, path: Path<(Uuid, Uuid)>, version: IfMatch) -> Answer<Done> {
    let (id, user_id) = *path;
    ctx.write(async |tx| {
        let before = member::get(&tx.conn(), ctx.scope(), id, user_id).await?;
        version.ensure(before.version)?;
        Ok(member::delete(tx, "remove_member", &before).await?)
    })
    .await?;
    Ok(Done)
}
