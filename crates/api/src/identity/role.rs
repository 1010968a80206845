//! Roles over HTTP.

use actix_web::{
    delete, get, post, put,
    web::{Json, Path},
};
use steward_db::identity::role;
use steward_domain::{Error, identity::grant};
use steward_dto::{
    Code, ListParams, Page, Permission,
    identity::{PermissionInfo, Role, RoleQuery, SaveRole},
    permission::{Reach, Requires, perm},
};
use uuid::Uuid;

use crate::{
    body::Body,
    ctx::Ctx,
    list::List,
    problem::Answer,
    respond::{Created, Done, Found, IfMatch},
};

/// List the permission catalogue
///
/// Every permission there is, in one page.
#[utoipa::path(tag = "Roles", responses((status = 200, description = "The catalogue", body = Page<PermissionInfo>)), extensions(("x-permission" = json!("roles.view"))))]
#[get("/permissions")]
pub async fn list_permissions(_ctx: Ctx<perm::RolesView>) -> Answer<Json<Page<PermissionInfo>>> {
    let items: Vec<PermissionInfo> = Permission::ALL
        .iter()
        .map(|permission| PermissionInfo {
            permission: *permission,
            group: permission.group().to_owned(),
            description: permission.description().to_owned(),
            in_organization: permission.reach() == Reach::Anywhere,
            sensitive: permission.is_sensitive(),
        })
        .collect();
    let total = Some(items.len() as u64);
    Ok(Json(Page { items, next: None, previous: None, total }))
}

/// List roles
#[utoipa::path(tag = "Roles", params(ListParams, RoleQuery), responses((status = 200, description = "A page of roles", body = Page<Role>)), extensions(("x-permission" = json!("roles.view"))))]
#[get("/roles")]
pub async fn list_roles(ctx: Ctx<perm::RolesView>, list: List<RoleQuery>) -> Answer<Json<Page<Role>>> {
    Ok(Json(role::list(&ctx.db(), &list.filter, &list.page).await?))
}

/// Create a role
///
/// Nobody makes a role that grants what they lack.
#[utoipa::path(tag = "Roles", request_body = SaveRole, responses((status = 201, description = "The new role", body = Role)), extensions(("x-permission" = json!("roles.edit"))))]
#[post("/roles")]
pub async fn create_role(ctx: Ctx<perm::RolesEdit>, body: Body<SaveRole>) -> Answer<Created<Role>> {
    let created = ctx
        .write(async |tx| {
            grant::ensure_within(ctx.own(), body.grants.iter().map(String::as_str))?;
            Ok(role::insert(tx, "create_role", &body, false).await?)
        })
        .await?;
    Ok(Created(created))
}

/// Get a role
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The role")), responses((status = 200, description = "The role", body = Role)), extensions(("x-permission" = json!("roles.view"))))]
#[get("/roles/{id}")]
pub async fn get_role(ctx: Ctx<perm::RolesView>, id: Path<Uuid>) -> Answer<Found<Role>> {
    Ok(Found(role::get(&ctx.db(), *id).await?))
}

/// Change a role
///
/// Counts for all who hold it within a second. Roles that grant more than the caller holds are out
/// of reach, and so are the built-in ones.
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The role")), request_body = SaveRole, responses((status = 200, description = "The changed role", body = Role)), extensions(("x-permission" = json!("roles.edit"))))]
#[put("/roles/{id}")]
pub async fn update_role(
    ctx: Ctx<perm::RolesEdit>,
    id: Path<Uuid>,
    version: IfMatch,
    body: Body<SaveRole>,
) -> Answer<Found<Role>> {
    let changed = ctx
        .write(async |tx| {
            let before = changeable(tx, &ctx, *id).await?;
            version.ensure(before.version)?;
            grant::ensure_within(ctx.own(), body.grants.iter().map(String::as_str))?;
            Ok(role::update(tx, "update_role", &before, &body).await?)
        })
        .await?;
    Ok(Found(changed))
}

/// Delete a role
///
/// One that nobody holds, and no invitation brings.
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The role")), responses((status = 204, description = "Deleted")), extensions(("x-permission" = json!("roles.edit"))))]
#[delete("/roles/{id}")]
pub async fn delete_role(ctx: Ctx<perm::RolesEdit>, id: Path<Uuid>, version: IfMatch) -> Answer<Done> {
    ctx.write(async |tx| {
        let before = changeable(tx, &ctx, *id).await?;
        version.ensure(before.version)?;
        if before.holder_count > 0 {
            let detail = format!("{} people hold this role: take it from them first", before.holder_count);
            return Err(Error::new(Code::InUse).detail(detail));
        }
        Ok(role::delete(tx, "delete_role", &before).await?)
    })
    .await?;
    Ok(Done)
}

async fn changeable<P: Requires>(tx: &steward_db::Tx, ctx: &Ctx<P>, id: Uuid) -> Result<Role, Error> {
    let role = role::get(&tx.conn(), id).await?;
    if role.reserved {
        return Err(Error::new(Code::RoleReserved));
    }
    grant::ensure_within(ctx.own(), role.grants.iter().map(String::as_str))?;
    Ok(role)
}
