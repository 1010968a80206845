//! Who holds which role where, over HTTP.

use actix_web::{
    delete, get, post,
    web::{Json, Path},
};
use steward_db::identity::{role, user};
use steward_domain::identity::{grant, user as rules};
use steward_dto::{
    ListParams, Page,
    identity::{AssignRole, RoleAssignment},
    permission::perm,
};
use uuid::Uuid;

use crate::{body::Body, ctx::Ctx, list::List, problem::Answer, respond::Done};

/// List a person's roles
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The account"), ListParams), responses((status = 200, description = "A page of roles that are held", body = Page<RoleAssignment>)), extensions(("x-permission" = json!("users.view"))))]
#[get("/users/{id}/roles")]
pub async fn list_user_roles(
    ctx: Ctx<perm::UsersView>,
    id: Path<Uuid>,
    list: List<()>,
) -> Answer<Json<Page<RoleAssignment>>> {
    user::get(&ctx.db(), ctx.scope(), *id).await?;
    Ok(Json(role::list_assignments(&ctx.db(), ctx.scope(), *id, &list.page).await?))
}

/// Give a person a role
///
/// On the platform, to staff; or inside an organization. Nobody gives a permission that they lack.
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The account")), request_body = AssignRole, responses((status = 201, description = "The role that is now held", body = RoleAssignment)), extensions(("x-permission" = json!("roles.assign"))))]
#[post("/users/{id}/roles")]
pub async fn assign_role(
    ctx: Ctx<perm::RolesAssign>,
    id: Path<Uuid>,
    body: Body<AssignRole>,
) -> Answer<actix_web::CustomizeResponder<Json<RoleAssignment>>> {
    use actix_web::Responder;
    let assigned = ctx
        .write(async |tx| {
            let user = user::get_live(&tx.conn(), ctx.scope(), *id).await?;
            rules::assign_role(tx, ctx.scope(), ctx.own(), &user, &body).await
        })
        .await?;
    Ok(Json(assigned).customize().with_status(actix_web::http::StatusCode::CREATED))
}

/// Take a role from a person
///
/// The last Owner and the last super-admin keep theirs.
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The account"), ("assignment_id" = Uuid, Path, description = "The role that is held")), responses((status = 204, description = "Taken")), extensions(("x-permission" = json!("roles.assign"))))]
#[delete("/users/{id}/roles/{assignment_id}")]
pub async fn unassign_role(ctx: Ctx<perm::RolesAssign>, path: Path<(Uuid, Uuid)>) -> Answer<Done> {
    let (user_id, id) = *path;
    ctx.write(async |tx| {
        let assignment = role::get_assignment(&tx.conn(), ctx.scope(), user_id, id).await?;
        grant::unassign(tx, ctx.own(), &assignment).await
    })
    .await?;
    Ok(Done)
}
