//! Saved views over HTTP: each person's own.

use actix_web::{
    CustomizeResponder, Responder, delete, get,
    http::StatusCode,
    post,
    web::{Json, Path},
};
use steward_db::platform::saved_view;
use steward_dto::{
    ListParams, Page,
    permission::perm,
    platform::{SaveView, SavedView, SavedViewQuery},
};
use uuid::Uuid;

use crate::{body::Body, ctx::Ctx, list::List, problem::Answer, respond::Done};

/// List one's own saved views
#[utoipa::path(tag = "Saved views", params(ListParams, SavedViewQuery), responses((status = 200, description = "A page of views", body = Page<SavedView>)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/saved-views")]
pub async fn list_saved_views(ctx: Ctx<perm::SignedIn>, list: List<SavedViewQuery>) -> Answer<Json<Page<SavedView>>> {
    Ok(Json(saved_view::list(&ctx.db(), ctx.user_id()?, &list.filter, &list.page).await?))
}

/// Save a view
#[utoipa::path(tag = "Saved views", request_body = SaveView, responses((status = 201, description = "The saved view", body = SavedView)), extensions(("x-permission" = json!("signed_in"))))]
#[post("/saved-views")]
pub async fn create_saved_view(
    ctx: Ctx<perm::SignedIn>,
    body: Body<SaveView>,
) -> Answer<CustomizeResponder<Json<SavedView>>> {
    let user_id = ctx.user_id()?;
    let saved = ctx.write(async |tx| Ok(saved_view::insert(tx, "create_saved_view", user_id, &body).await?)).await?;
    Ok(Json(saved).customize().with_status(StatusCode::CREATED))
}

/// Delete a saved view
#[utoipa::path(tag = "Saved views", params(("id" = Uuid, Path, description = "The view")), responses((status = 204, description = "Deleted")), extensions(("x-permission" = json!("signed_in"))))]
#[delete("/saved-views/{id}")]
pub async fn delete_saved_view(ctx: Ctx<perm::SignedIn>, id: Path<Uuid>) -> Answer<Done> {
    let user_id = ctx.user_id()?;
    ctx.write(async |tx| {
        let view = saved_view::get(&tx.conn(), user_id, *id).await?;
        Ok(saved_view::delete(tx, "delete_saved_view", &view).await?)
    })
    .await?;
    Ok(Done)
}
