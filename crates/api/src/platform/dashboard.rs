//! The figures of the first page, and the search of the command palette. Both show what the caller
//! may see, and leave the rest out.

use actix_web::{get, web::Json};
use steward_db::{
    identity::{invitation, user},
    organizations::organization,
    platform::audit,
};
use steward_dto::{
    ListParams, Permission,
    identity::{UserQuery, UserStatus},
    organizations::OrganizationQuery,
    permission::perm,
    platform::{AuditQuery, Dashboard, SearchHit, SearchKind, SearchQuery, SearchResult, dashboard::PlanCount},
};
use time::Duration;

use crate::{ctx::Ctx, list::Query, problem::Answer};

/// Get the dashboard
#[utoipa::path(tag = "Dashboard", responses((status = 200, description = "The figures that the caller may see", body = Dashboard)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/dashboard")]
pub async fn get_dashboard(ctx: Ctx<perm::SignedIn>) -> Answer<Json<Dashboard>> {
    let (db, scope) = (ctx.db(), ctx.scope());
    let mut board = Dashboard::default();
    if ctx.may(Permission::OrganizationsView) {
        let month_ago = ctx.now() - Duration::days(30);
        board.organizations = Some(organization::count(&db, scope, &OrganizationQuery::default()).await?);
        board.new_organizations = Some(organization::count_created_since(&db, scope, month_ago).await?);
        let by_plan = organization::count_by_plan(&db, scope).await?;
        board.organizations_by_plan = by_plan.into_iter().map(|(plan, count)| PlanCount { plan, count }).collect();
    }
    if ctx.may(Permission::UsersView) {
        let suspended = UserQuery { status: vec![UserStatus::Suspended], ..UserQuery::default() };
        let staff = UserQuery { is_admin: Some(true), ..UserQuery::default() };
        board.people = Some(user::count(&db, scope, &UserQuery::default()).await?);
        board.staff = Some(user::count(&db, scope, &staff).await?);
        board.suspended_people = Some(user::count(&db, scope, &suspended).await?);
    }
    if ctx.may(Permission::InvitationsView) {
        board.open_invitations = Some(invitation::count_open(&db, scope, ctx.now()).await?);
    }
    if ctx.may(Permission::AuditView) {
        let newest = ListParams { limit: Some(10), ..ListParams::default() };
        board.recent_activity = audit::list(&db, scope, &AuditQuery::default(), &newest).await?.items;
    }
    Ok(Json(board))
}

/// Search people and organizations
///
/// At most five of each, of those that the caller may see.
#[utoipa::path(tag = "Dashboard", params(SearchQuery), responses((status = 200, description = "What was found", body = SearchResult)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/search")]
pub async fn search(ctx: Ctx<perm::SignedIn>, query: Query<SearchQuery>) -> Answer<Json<SearchResult>> {
    let mut found = SearchResult::default();
    let words = query.0.q;
    if words.trim().is_empty() {
        return Ok(Json(found));
    }
    let five = ListParams { limit: Some(5), ..ListParams::default() };
    if ctx.may(Permission::OrganizationsView) {
        let query = OrganizationQuery { q: Some(words.clone()), ..OrganizationQuery::default() };
        let page = organization::list(&ctx.db(), ctx.scope(), &query, &five).await?;
        found.hits.extend(page.items.into_iter().map(|it| SearchHit {
            kind: SearchKind::Organization,
            id: it.id,
            name: it.details.name,
            hint: it.details.city,
        }));
    }
    if ctx.may(Permission::UsersView) {
        let query = UserQuery { q: Some(words), ..UserQuery::default() };
        let page = user::list(&ctx.db(), ctx.scope(), &query, &five).await?;
        found.hits.extend(page.items.into_iter().map(|it| SearchHit {
            kind: SearchKind::User,
            id: it.id,
            name: it.name,
            hint: it.email,
        }));
    }
    Ok(Json(found))
}
