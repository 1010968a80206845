//! What is one's own: who one is, one's profile, password and sessions.

use actix_web::{
    HttpResponse, delete, get,
    http::StatusCode,
    post, put,
    web::{Json, Path},
};
use steward_db::{
    identity::{
        session::{self, End},
        user,
    },
    organizations::organization,
};
use steward_domain::{
    Error,
    identity::{sign_in, user as rules},
};
use steward_dto::{
    ListParams, Page, Scope,
    identity::{
        ChangePassword, Confirm, Session, SessionQuery, SignedIn, UpdateProfile, User, Whoami, auth::OrganizationAccess,
    },
    permission::perm,
};
use uuid::Uuid;

use super::auth::signed_in;
use crate::{
    access::Caller,
    body::Body,
    ctx::Ctx,
    list::List,
    problem::Answer,
    respond::{Done, Found, IfMatch},
};

/// Say who is calling, and what they may do where
#[utoipa::path(tag = "Account", responses((status = 200, description = "The caller", body = Whoami)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/auth/whoami")]
pub async fn whoami(ctx: Ctx<perm::SignedIn>) -> Answer<Json<Whoami>> {
    Ok(Json(describe(&ctx).await?))
}

async fn describe(ctx: &Ctx<perm::SignedIn>) -> Result<Whoami, Error> {
    let caller = ctx.caller()?;
    let account = caller.account();
    let snapshot = ctx.snapshot().await?;
    let inside: Vec<Uuid> = account.roles.keys().filter_map(|scope| scope.organization_id()).collect();
    let mut organizations = Vec::with_capacity(inside.len());
    for found in organization::get_many(&ctx.db(), Scope::Platform, &inside).await? {
        let permissions = snapshot.permissions(caller, Scope::Organization(found.id))?;
        organizations.push(OrganizationAccess {
            organization_id: found.id,
            name: found.details.name,
            permissions: permissions.iter().copied().collect(),
        });
    }
    organizations.sort_by(|a, b| a.name.cmp(&b.name));
    let user = user::get(&ctx.db(), Scope::Platform, account.id).await?;
    Ok(Whoami {
        user_id: account.id,
        name: account.name.clone(),
        email: account.email.clone(),
        locale: account.locale.clone(),
        is_admin: account.is_admin,
        must_change_password: account.must_change_password,
        permissions: snapshot.permissions(caller, Scope::Platform)?.iter().copied().collect(),
        roles: user.roles,
        organizations,
        confirmed_until: caller.confirmed_until().filter(|until| *until > ctx.now()),
    })
}

/// Confirm who one is
///
/// Sensitive actions ask for the password again; a confirmation holds for ten minutes.
#[utoipa::path(tag = "Account", request_body = Confirm, responses((status = 200, description = "Confirmed", body = Whoami)), extensions(("x-permission" = json!("signed_in"))))]
#[post("/auth/confirm")]
pub async fn confirm_identity(ctx: Ctx<perm::SignedIn>, body: Body<Confirm>) -> Answer<Json<Whoami>> {
    let identity = ctx.identity();
    let id = ctx.session_id()?;
    sign_in::confirm(identity.db, identity.passwords, ctx.actor(), id, &body.password).await?;
    ctx.access_changed().await?;
    let mut described = describe(&ctx).await?;
    let snapshot = ctx.snapshot().await?;
    let caller = ctx.shared().access.session(&snapshot, id, ctx.now()).await?;
    described.confirmed_until = caller.confirmed_until();
    Ok(Json(described))
}

/// Get one's own profile
///
/// One's account as staff see it under `/users/{id}`, with the same version.
#[utoipa::path(tag = "Account", responses((status = 200, description = "One's own account", body = User)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/auth/profile")]
pub async fn get_own_profile(ctx: Ctx<perm::SignedIn>) -> Answer<Found<User>> {
    Ok(Found(user::get_live(&ctx.db(), Scope::Platform, ctx.user_id()?).await?))
}

/// Change one's own profile
///
/// Name and language. It takes a session: an API key does not speak for the person who made it.
#[utoipa::path(tag = "Account", request_body = UpdateProfile, responses((status = 200, description = "The changed account", body = User)), extensions(("x-permission" = json!("signed_in"))))]
#[put("/auth/profile")]
pub async fn update_own_profile(
    ctx: Ctx<perm::SignedIn>,
    version: IfMatch,
    body: Body<UpdateProfile>,
) -> Answer<Found<User>> {
    ctx.session_id()?;
    let id = ctx.user_id()?;
    Ok(Found(ctx.write(async |tx| rules::update_own(tx, id, version.get(), &body).await).await?))
}

/// Change one's own password
///
/// Ends every session of the account and opens a fresh one for the caller.
#[utoipa::path(tag = "Account", request_body = ChangePassword, responses((status = 200, description = "Signed in anew", body = SignedIn)), extensions(("x-permission" = json!("signed_in"))))]
#[post("/auth/password")]
pub async fn change_password(ctx: Ctx<perm::SignedIn>, body: Body<ChangePassword>) -> Answer<HttpResponse> {
    let opened = sign_in::change_password(ctx.entrance(), ctx.session_id()?, &body).await?;
    ctx.access_changed().await?;
    Ok(signed_in(&ctx, &opened, StatusCode::OK))
}

/// List one's own sessions
#[utoipa::path(tag = "Account", params(ListParams), responses((status = 200, description = "A page of sessions", body = Page<Session>)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/auth/sessions")]
pub async fn list_own_sessions(ctx: Ctx<perm::SignedIn>, list: List<()>) -> Answer<Json<Page<Session>>> {
    let query = SessionQuery { user_id: Some(ctx.user_id()?) };
    let page = session::list(&ctx.db(), ctx.now(), &query, &list.page).await?;
    let current = match ctx.caller()? {
        Caller::Session(session) => Some(session.id),
        Caller::Key(_) => None,
    };
    Ok(Json(page.map(|session| Session { current: Some(session.id) == current, ..session })))
}

/// End one of one's own sessions
#[utoipa::path(tag = "Account", params(("id" = Uuid, Path, description = "The session")), responses((status = 204, description = "Ended")), extensions(("x-permission" = json!("signed_in"))))]
#[delete("/auth/sessions/{id}")]
pub async fn end_own_session(ctx: Ctx<perm::SignedIn>, id: Path<Uuid>) -> Answer<Done> {
    let user_id = ctx.user_id()?;
    ctx.write(async |tx| {
        let session = session::get(&tx.conn(), tx.now(), *id).await?;
        if session.user_id != user_id {
            return Err(Error::not_found());
        }
        session::end(tx, End::One(session.id), "ended by its owner").await?;
        tx.happened("end_own_session", &session, None);
        Ok(())
    })
    .await?;
    Ok(Done)
}
