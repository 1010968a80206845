//! Organizations over HTTP.

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Json, Path},
};
use steward_db::{Conn, organizations::organization};
use steward_domain::{
    Error,
    organizations::{bulk, edit},
};
use steward_dto::{
    ListParams, Page, Scope,
    identity::BulkOutcome,
    organizations::{BulkOrganizations, Organization, OrganizationQuery, SaveOrganization},
    permission::perm,
};
use uuid::Uuid;

use crate::{
    body::Body,
    ctx::Ctx,
    export::{self, Exported},
    list::{List, Query},
    problem::Answer,
    respond::{Created, Done, Found, IfMatch},
};

/// List organizations
#[utoipa::path(tag = "Organizations", params(ListParams, OrganizationQuery), responses((status = 200, description = "A page of organizations", body = Page<Organization>)), extensions(("x-permission" = json!("organizations.view"))))]
#[get("/organizations")]
pub async fn list_organizations(
    ctx: Ctx<perm::OrganizationsView>,
    list: List<OrganizationQuery>,
) -> Answer<Json<Page<Organization>>> {
    Ok(Json(organization::list(&ctx.db(), ctx.scope(), &list.filter, &list.page).await?))
}

/// Create an organization
#[utoipa::path(tag = "Organizations", request_body = SaveOrganization, responses((status = 201, description = "The new organization", body = Organization)), extensions(("x-permission" = json!("organizations.create"))))]
#[post("/organizations")]
pub async fn create_organization(
    ctx: Ctx<perm::OrganizationsCreate>,
    body: Body<SaveOrganization>,
) -> Answer<Created<Organization>> {
    let created = ctx.write(async |tx| Ok(organization::insert(tx, "create_organization", &body).await?)).await?;
    Ok(Created(created))
}

/// Get an organization
///
/// A deleted one too, as long as it can be restored: `deleted_at` is set then.
#[utoipa::path(tag = "Organizations", params(("id" = Uuid, Path, description = "The organization")), responses((status = 200, description = "The organization", body = Organization)), extensions(("x-permission" = json!("organizations.view"))))]
#[get("/organizations/{id}")]
pub async fn get_organization(ctx: Ctx<perm::OrganizationsView>, id: Path<Uuid>) -> Answer<Found<Organization>> {
    Ok(Found(organization::get(&ctx.db(), ctx.scope(), *id).await?))
}

/// Change an organization
///
/// All details at once; `If-Match` names the version that the caller read. Inside the organization,
/// its plan, tax exemption, account manager and staff's notes stay as they are.
#[utoipa::path(tag = "Organizations", params(("id" = Uuid, Path, description = "The organization")), request_body = SaveOrganization, responses((status = 200, description = "The changed organization", body = Organization)), extensions(("x-permission" = json!("organizations.edit"))))]
#[put("/organizations/{id}")]
pub async fn update_organization(
    ctx: Ctx<perm::OrganizationsEdit>,
    id: Path<Uuid>,
    version: IfMatch,
    body: Body<SaveOrganization>,
) -> Answer<Found<Organization>> {
    let changed = ctx.write(async |tx| edit::update(tx, ctx.scope(), *id, version.get(), &body).await).await?;
    Ok(Found(changed))
}

/// Delete an organization
///
/// Hidden at once, and restorable.
#[utoipa::path(tag = "Organizations", params(("id" = Uuid, Path, description = "The organization")), responses((status = 204, description = "Deleted")), extensions(("x-permission" = json!("organizations.delete"))))]
#[delete("/organizations/{id}")]
pub async fn delete_organization(
    ctx: Ctx<perm::OrganizationsDelete>,
    id: Path<Uuid>,
    version: IfMatch,
) -> Answer<Done> {
    ctx.write(async |tx| {
        let before = organization::get_live(&tx.conn(), ctx.scope(), *id).await?;
        version.ensure(before.version)?;
        organization::set_deleted(tx, "delete_organization", &before, Some(tx.now())).await?;
        // Roles that are held inside it rest from now on.
        Ok(tx.touch_access().await?)
    })
    .await?;
    Ok(Done)
}

/// Restore a deleted organization
#[utoipa::path(tag = "Organizations", params(("id" = Uuid, Path, description = "The organization")), responses((status = 200, description = "The restored organization", body = Organization)), extensions(("x-permission" = json!("organizations.restore"))))]
#[post("/organizations/{id}/restore")]
pub async fn restore_organization(ctx: Ctx<perm::OrganizationsRestore>, id: Path<Uuid>) -> Answer<Found<Organization>> {
    let restored = ctx
        .write(async |tx| {
            let before = organization::get(&tx.conn(), ctx.scope(), *id).await?;
            if before.deleted_at.is_none() {
                return Err(Error::wrong_state("the organization is not deleted"));
            }
            tx.touch_access().await?;
            Ok(organization::set_deleted(tx, "restore_organization", &before, None).await?)
        })
        .await?;
    Ok(Found(restored))
}

/// Act on many organizations at once
///
/// All or nothing. Takes the action's own permission besides: `organizations.delete` or
/// `organizations.edit`.
#[utoipa::path(tag = "Organizations", request_body = BulkOrganizations, responses((status = 200, description = "What was done", body = BulkOutcome)), extensions(("x-permission" = json!("organizations.view"))))]
#[post("/organizations/bulk")]
pub async fn bulk_organizations(
    ctx: Ctx<perm::OrganizationsView>,
    body: Body<BulkOrganizations>,
) -> Answer<Json<BulkOutcome>> {
    ctx.require(bulk::permission(body.action))?;
    Ok(Json(ctx.write(async |tx| bulk::bulk(tx, ctx.scope(), &body).await).await?))
}

/// Export organizations
///
/// A CSV file of all that the filter matches, safe to open in a spreadsheet.
#[utoipa::path(tag = "Organizations", params(OrganizationQuery), responses((status = 200, description = "The file", body = String, content_type = "text/csv")), extensions(("x-permission" = json!("organizations.export"))))]
#[get("/organizations/export")]
pub async fn export_organizations(
    ctx: Ctx<perm::OrganizationsExport>,
    query: Query<OrganizationQuery>,
) -> Answer<HttpResponse> {
    Ok(export::send::<Organization, _>(&ctx, query.0))
}

impl Exported for Organization {
    const FILE: &'static str = "organizations";
    // Those that an import knows are named as there.
    const COLUMNS: &'static [export::Column<Self>] = &[
        ("id", |it| it.id.to_string()),
        ("name", |it| it.details.name.clone()),
        ("legal_form", |it| it.details.legal_form.clone()),
        ("registration_number", |it| it.details.registration_number.clone()),
        ("street", |it| it.details.street.clone()),
        ("address_line_2", |it| it.details.address_line_2.clone()),
        ("postal_code", |it| it.details.postal_code.clone()),
        ("city", |it| it.details.city.clone()),
        ("country", |it| it.details.country.clone()),
        ("vat_id", |it| it.details.vat_id.clone()),
        ("tax_exempt", |it| it.details.tax_exempt.to_string()),
        ("invoice_delivery", |it| it.details.invoice_delivery.to_string()),
        ("billing_email", |it| it.details.billing_email.clone()),
        ("contact_name", |it| it.details.contact_name.clone()),
        ("contact_email", |it| it.details.contact_email.clone()),
        ("plan", |it| it.details.plan.to_string()),
        ("created_on", |it| it.created_at.date().to_string()),
        ("locale", |it| it.details.locale.clone()),
        ("notes", |it| it.details.notes.clone()),
        ("members", |it| it.member_count.to_string()),
        ("account_manager", |it| it.account_manager_name.clone().unwrap_or_default()),
    ];

    async fn page(
        conn: &Conn<'_>,
        scope: Scope,
        query: &OrganizationQuery,
        params: &ListParams,
    ) -> steward_db::Result<Page<Self>> {
        organization::list(conn, scope, query, params).await
    }
}
