//! Signing in, staying signed in, and what is one's own.

use actix_web::{HttpResponse, delete, get, http::StatusCode, post, web::Path};
use steward_db::{
    identity::session::{self, End},
    organizations::organization,
};
use steward_domain::{
    Error,
    identity::{invitation, set_up, sign_in},
};
use steward_dto::{
    ListParams, Page, Scope,
    identity::{
        AcceptInvitation, ChangePassword, Confirm, InvitationToken, OpenInvitation, Session, SessionQuery, SetUp,
        SignIn, SignedIn, Whoami, auth::OrganizationAccess,
    },
    permission::{Requires, perm},
};
use uuid::Uuid;

use crate::{access::Caller, body::Body, cookie, ctx::Ctx, list::List, problem::Answer, respond::Done};

/// Answers a session that was just opened: its access token, and the cookies.
fn signed_in<P: Requires>(ctx: &Ctx<P>, opened: &sign_in::Opened, status: StatusCode) -> HttpResponse {
    let identity = ctx.identity();
    let expires_at = ctx.now() + identity.settings.access_term;
    let answer = SignedIn {
        access_token: identity.tokens.access(opened.user.id, opened.session.id, ctx.now(), expires_at),
        expires_at,
        must_change_password: opened.user.must_change_password,
    };
    let mut response = HttpResponse::build(status);
    for cookie in cookie::of_session(identity.settings, identity.tokens, opened, ctx.now()) {
        response.cookie(cookie);
    }
    response.json(answer)
}

/// Tell whether set-up is open
///
/// Open while there is no account; afterwards there is nothing here.
#[utoipa::path(tag = "Sign-in", responses((status = 204, description = "Set-up is open")), extensions(("x-permission" = json!("public"))))]
#[get("/auth/setup")]
pub async fn get_setup(ctx: Ctx<perm::Public>) -> Answer<Done> {
    if set_up::is_open(ctx.identity().db).await? { Ok(Done) } else { Err(Error::not_found().into()) }
}

/// Make the first Owner
///
/// With the one-time link that the server prints while its database is empty. Signs the Owner in.
#[utoipa::path(tag = "Sign-in", request_body = SetUp, responses((status = 201, description = "The Owner, signed in", body = SignedIn)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/setup")]
pub async fn set_up_platform(ctx: Ctx<perm::Public>, body: Body<SetUp>) -> Answer<HttpResponse> {
    let identity = ctx.identity();
    cookie::ensure_own_origin(ctx.request(), identity.settings)?;
    let opened =
        set_up::set_up(identity.db, identity.passwords, identity.settings.sessions, ctx.actor(), &body, &ctx.client())
            .await?;
    ctx.access_changed().await?;
    Ok(signed_in(&ctx, &opened, StatusCode::CREATED))
}

/// Sign in
///
/// The answer is the same, after the same time, for an unknown address and for a wrong password.
/// After ten guesses at an account in a quarter of an hour, devices that never signed in to it wait.
#[utoipa::path(tag = "Sign-in", request_body = SignIn, responses((status = 200, description = "Signed in", body = SignedIn)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/sign-in")]
pub async fn sign_in_user(ctx: Ctx<perm::Public>, body: Body<SignIn>) -> Answer<HttpResponse> {
    let identity = ctx.identity();
    cookie::ensure_own_origin(ctx.request(), identity.settings)?;
    let opened = sign_in::sign_in(
        identity.db,
        identity.passwords,
        identity.settings.sessions,
        ctx.actor(),
        &body,
        &ctx.client(),
    )
    .await?;
    Ok(signed_in(&ctx, &opened, StatusCode::OK))
}

/// Get a new access token
///
/// Exchanges the refresh token in the cookie. Each refresh token is good for one exchange: a second
/// one ends the session, because somebody then holds a copy.
#[utoipa::path(tag = "Sign-in", responses((status = 200, description = "A new access token", body = SignedIn)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/refresh")]
pub async fn refresh_session(ctx: Ctx<perm::Public>) -> Answer<HttpResponse> {
    let identity = ctx.identity();
    cookie::ensure_own_origin(ctx.request(), identity.settings)?;
    let token = cookie::refresh_token(ctx.request(), identity.settings);
    let token = token.ok_or_else(|| Error::new(steward_dto::Code::Unauthenticated))?;
    let address = ctx.client().address;
    let refreshed = sign_in::refresh(identity.db, identity.settings.sessions, ctx.actor(), &token, &address).await;
    if refreshed.is_err() {
        // A reused token has just ended its session.
        ctx.access_changed().await?;
    }
    Ok(signed_in(&ctx, &refreshed?, StatusCode::OK))
}

/// Sign out
///
/// Ends the session of the refresh token in the cookie. Without one, there is nothing to end.
#[utoipa::path(tag = "Sign-in", responses((status = 204, description = "Signed out")), extensions(("x-permission" = json!("public"))))]
#[post("/auth/sign-out")]
pub async fn sign_out(ctx: Ctx<perm::Public>) -> Answer<HttpResponse> {
    let identity = ctx.identity();
    cookie::ensure_own_origin(ctx.request(), identity.settings)?;
    if let Some(token) = cookie::refresh_token(ctx.request(), identity.settings) {
        sign_in::sign_out(identity.db, ctx.actor(), &token).await?;
        ctx.access_changed().await?;
    }
    let mut response = HttpResponse::NoContent();
    response.insert_header(("Clear-Site-Data", "\"cache\", \"storage\""));
    Ok(response.cookie(cookie::gone(identity.settings)).finish())
}

/// Say who is calling, and what they may do where
#[utoipa::path(tag = "Account", responses((status = 200, description = "The caller", body = Whoami)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/auth/whoami")]
pub async fn whoami(ctx: Ctx<perm::SignedIn>) -> Answer<actix_web::web::Json<Whoami>> {
    Ok(actix_web::web::Json(describe(&ctx).await?))
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
    let user = steward_db::identity::user::get(&ctx.db(), Scope::Platform, account.id).await?;
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
pub async fn confirm_identity(ctx: Ctx<perm::SignedIn>, body: Body<Confirm>) -> Answer<actix_web::web::Json<Whoami>> {
    let identity = ctx.identity();
    let id = ctx.session_id()?;
    sign_in::confirm(identity.db, identity.passwords, ctx.actor(), id, &body.password).await?;
    ctx.access_changed().await?;
    let mut described = describe(&ctx).await?;
    let snapshot = ctx.snapshot().await?;
    let caller = ctx.shared().access.session(&snapshot, id, ctx.now()).await?;
    described.confirmed_until = caller.confirmed_until();
    Ok(actix_web::web::Json(described))
}

/// Change one's own password
///
/// Ends every session of the account and opens a fresh one for the caller.
#[utoipa::path(tag = "Account", request_body = ChangePassword, responses((status = 200, description = "Signed in anew", body = SignedIn)), extensions(("x-permission" = json!("signed_in"))))]
#[post("/auth/password")]
pub async fn change_password(ctx: Ctx<perm::SignedIn>, body: Body<ChangePassword>) -> Answer<HttpResponse> {
    let identity = ctx.identity();
    let opened = sign_in::change_password(
        identity.db,
        identity.passwords,
        identity.settings.sessions,
        ctx.actor(),
        ctx.session_id()?,
        &body,
        &ctx.client(),
    )
    .await?;
    ctx.access_changed().await?;
    Ok(signed_in(&ctx, &opened, StatusCode::OK))
}

/// Show an invitation
///
/// What the invited person is shown before they accept. The link's secret travels in the body, so
/// that no log keeps it.
#[utoipa::path(tag = "Sign-in", request_body = InvitationToken, responses((status = 200, description = "The open invitation", body = OpenInvitation)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/invitation")]
pub async fn show_invitation(
    ctx: Ctx<perm::Public>,
    body: Body<InvitationToken>,
) -> Answer<actix_web::web::Json<OpenInvitation>> {
    let found = invitation::look_up(ctx.identity().db, &body.token).await?;
    let locale = steward_db::identity::invitation::locale(&ctx.db(), found.id).await?;
    Ok(actix_web::web::Json(OpenInvitation {
        email: found.email,
        name: found.name,
        locale,
        organization_name: found.organization_name,
        invited_by: found.invited_by,
    }))
}

/// Accept an invitation
///
/// Makes the account, gives it what the invitation brings, and signs it in.
#[utoipa::path(tag = "Sign-in", request_body = AcceptInvitation, responses((status = 201, description = "The new account, signed in", body = SignedIn)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/invitation/accept")]
pub async fn accept_invitation(ctx: Ctx<perm::Public>, body: Body<AcceptInvitation>) -> Answer<HttpResponse> {
    let identity = ctx.identity();
    cookie::ensure_own_origin(ctx.request(), identity.settings)?;
    let opened = invitation::accept(
        identity.db,
        identity.passwords,
        identity.settings.sessions,
        ctx.actor(),
        &body,
        &ctx.client(),
    )
    .await?;
    ctx.access_changed().await?;
    Ok(signed_in(&ctx, &opened, StatusCode::CREATED))
}

/// List one's own sessions
#[utoipa::path(tag = "Account", params(ListParams), responses((status = 200, description = "A page of sessions", body = Page<Session>)), extensions(("x-permission" = json!("signed_in"))))]
#[get("/auth/sessions")]
pub async fn list_own_sessions(
    ctx: Ctx<perm::SignedIn>,
    list: List<()>,
) -> Answer<actix_web::web::Json<Page<Session>>> {
    let query = SessionQuery { user_id: Some(ctx.user_id()?) };
    let page = session::list(&ctx.db(), ctx.now(), &query, &list.page).await?;
    let current = match ctx.caller()? {
        Caller::Session(session) => Some(session.id),
        Caller::Key(_) => None,
    };
    Ok(actix_web::web::Json(page.map(|session| Session { current: Some(session.id) == current, ..session })))
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
