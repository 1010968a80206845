//! The audit log over HTTP.

use actix_web::{
    HttpResponse, get, post,
    web::{Json, Path},
};
use steward_db::{Conn, platform::audit};
use steward_dto::{
    ListParams, Page, Scope,
    permission::perm,
    platform::{AuditEntry, AuditQuery, AuditVerification},
};
use uuid::Uuid;

use crate::{
    ctx::Ctx,
    export::{self, Exported},
    list::{List, Query},
    problem::Answer,
};

/// List the audit log
///
/// Newest first.
#[utoipa::path(tag = "Audit log", params(ListParams, AuditQuery), responses((status = 200, description = "A page of entries", body = Page<AuditEntry>)), extensions(("x-permission" = json!("audit.view"))))]
#[get("/audit")]
pub async fn list_audit(ctx: Ctx<perm::AuditView>, list: List<AuditQuery>) -> Answer<Json<Page<AuditEntry>>> {
    Ok(Json(audit::list(&ctx.db(), ctx.scope(), &list.filter, &list.page).await?))
}

/// Export the audit log
///
/// A CSV file of all that the filter matches, newest first.
#[utoipa::path(tag = "Audit log", params(AuditQuery), responses((status = 200, description = "The file", body = String, content_type = "text/csv")), extensions(("x-permission" = json!("audit.export"))))]
#[get("/audit/export")]
pub async fn export_audit(ctx: Ctx<perm::AuditExport>, query: Query<AuditQuery>) -> Answer<HttpResponse> {
    Ok(export::send::<AuditEntry, _>(&ctx, query.0))
}

impl Exported for AuditEntry {
    const FILE: &'static str = "audit-log";
    const COLUMNS: &'static [export::Column<Self>] = &[
        ("sequence", |it| export::optional(it.sequence, |number| number.to_string())),
        ("at", |it| export::time(it.at)),
        ("actor", |it| it.actor_name.clone()),
        ("actor_kind", |it| it.actor_kind.to_string()),
        ("permission", |it| it.permission.clone().unwrap_or_default()),
        ("action", |it| it.action.clone()),
        ("subject_kind", |it| it.subject_kind.clone()),
        ("subject_id", |it| export::optional(it.subject_id, |id| id.to_string())),
        ("subject", |it| it.subject_name.clone()),
        ("organization_id", |it| export::optional(it.organization_id, |id| id.to_string())),
        ("before", |it| export::optional(it.before.as_ref(), ToString::to_string)),
        ("after", |it| export::optional(it.after.as_ref(), ToString::to_string)),
        ("address", |it| it.address.clone().unwrap_or_default()),
        ("request_id", |it| it.request_id.clone().unwrap_or_default()),
        ("hash", |it| it.hash.clone().unwrap_or_default()),
    ];

    async fn page(
        conn: &Conn<'_>,
        scope: Scope,
        query: &AuditQuery,
        params: &ListParams,
    ) -> steward_db::Result<Page<Self>> {
        audit::list(conn, scope, query, params).await
    }
}

/// Verify the audit log
///
/// Walks the hash chain from its beginning and names the first entry that is not as it was written.
#[utoipa::path(tag = "Audit log", responses((status = 200, description = "The outcome", body = AuditVerification)), extensions(("x-permission" = json!("audit.verify"))))]
#[post("/audit/verify")]
pub async fn verify_audit(ctx: Ctx<perm::AuditVerify>) -> Answer<Json<AuditVerification>> {
    Ok(Json(audit::verify(&ctx.db()).await?))
}

/// Get an entry of the audit log
#[utoipa::path(tag = "Audit log", params(("id" = Uuid, Path, description = "The entry")), responses((status = 200, description = "The entry", body = AuditEntry)), extensions(("x-permission" = json!("audit.view"))))]
#[get("/audit/{id}")]
pub async fn get_audit_entry(ctx: Ctx<perm::AuditView>, id: Path<Uuid>) -> Answer<Json<AuditEntry>> {
    Ok(Json(audit::get(&ctx.db(), ctx.scope(), *id).await?))
}
