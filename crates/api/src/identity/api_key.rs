//! API keys over HTTP.

use actix_web::{
    get, post,
    web::{Json, Path},
};
use steward_db::identity::api_key;
use steward_domain::{Error, identity::api_key as rules};
use steward_dto::{
    ListParams, Page,
    identity::{ApiKey, ApiKeyQuery, CreateApiKey, CreatedApiKey, RotateApiKey},
    permission::perm,
};
use uuid::Uuid;

use crate::{
    body::Body,
    ctx::Ctx,
    list::List,
    problem::Answer,
    respond::{Created, Found},
};

/// List API keys
///
/// Those in force; with `include_ended=true` revoked and expired ones, too. Secrets are never shown.
#[utoipa::path(tag = "API keys", params(ListParams, ApiKeyQuery), responses((status = 200, description = "A page of keys", body = Page<ApiKey>)), extensions(("x-permission" = json!("api_keys.view"))))]
#[get("/api-keys")]
pub async fn list_api_keys(ctx: Ctx<perm::ApiKeysView>, list: List<ApiKeyQuery>) -> Answer<Json<Page<ApiKey>>> {
    Ok(Json(api_key::list(&ctx.db(), ctx.scope(), ctx.now(), &list.filter, &list.page).await?))
}

/// Get an API key
#[utoipa::path(tag = "API keys", params(("id" = Uuid, Path, description = "The key")), responses((status = 200, description = "The key", body = ApiKey)), extensions(("x-permission" = json!("api_keys.view"))))]
#[get("/api-keys/{id}")]
pub async fn get_api_key(ctx: Ctx<perm::ApiKeysView>, id: Path<Uuid>) -> Answer<Found<ApiKey>> {
    Ok(Found(api_key::get(&ctx.db(), ctx.scope(), *id).await?))
}

/// Create an API key
///
/// Its secret is in this answer and nowhere else. It can do what its grants say, as long as its
/// creator can; what is sensitive stays for people who confirm who they are.
#[utoipa::path(tag = "API keys", request_body = CreateApiKey, responses((status = 201, description = "The key with its secret", body = CreatedApiKey)), extensions(("x-permission" = json!("api_keys.edit"))))]
#[post("/api-keys")]
pub async fn create_api_key(ctx: Ctx<perm::ApiKeysEdit>, body: Body<CreateApiKey>) -> Answer<Created<CreatedApiKey>> {
    let creator = ctx.user_id()?;
    let mut shown = None;
    let api_key = ctx
        .write(async |tx| {
            let (key, secret) = rules::create(tx, ctx.scope(), ctx.own(), creator, &body).await?;
            shown = Some(secret);
            Ok(key)
        })
        .await?;
    Ok(Created(CreatedApiKey { api_key, secret: shown.filter(|_| !ctx.replayed()) }))
}

/// Replace an API key
///
/// A new key with the same rights; the old one works on for the overlap.
#[utoipa::path(tag = "API keys", params(("id" = Uuid, Path, description = "The key")), request_body = RotateApiKey, responses((status = 201, description = "The new key with its secret", body = CreatedApiKey)), extensions(("x-permission" = json!("api_keys.edit"))))]
#[post("/api-keys/{id}/rotate")]
pub async fn rotate_api_key(
    ctx: Ctx<perm::ApiKeysEdit>,
    id: Path<Uuid>,
    body: Body<RotateApiKey>,
) -> Answer<Created<CreatedApiKey>> {
    let creator = ctx.user_id()?;
    let mut shown = None;
    let api_key = ctx
        .write(async |tx| {
            let before = api_key::get(&tx.conn(), ctx.scope(), *id).await?;
            let (key, secret) = rules::rotate(tx, ctx.own(), creator, &before, &body).await?;
            shown = Some(secret);
            Ok(key)
        })
        .await?;
    Ok(Created(CreatedApiKey { api_key, secret: shown.filter(|_| !ctx.replayed()) }))
}

/// Revoke an API key
///
/// It stops working within a second, everywhere, and for good.
#[utoipa::path(tag = "API keys", params(("id" = Uuid, Path, description = "The key")), responses((status = 200, description = "The revoked key", body = ApiKey)), extensions(("x-permission" = json!("api_keys.edit"))))]
#[post("/api-keys/{id}/revoke")]
pub async fn revoke_api_key(ctx: Ctx<perm::ApiKeysEdit>, id: Path<Uuid>) -> Answer<Found<ApiKey>> {
    let revoked = ctx
        .write(async |tx| -> Result<ApiKey, Error> {
            let before = api_key::get(&tx.conn(), ctx.scope(), *id).await?;
            rules::revoke(tx, &before).await
        })
        .await?;
    Ok(Found(revoked))
}
