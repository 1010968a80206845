//! The doors: setting up, signing in, staying signed in, and accepting an invitation.

use actix_web::{HttpResponse, get, http::StatusCode, post, web::Json};
use steward_domain::{
    Error, Result,
    identity::{
        invitation, set_up,
        sign_in::{self, Entrance, Opened},
    },
};
use steward_dto::{
    identity::{AcceptInvitation, InvitationToken, OpenInvitation, SetUp, SignIn, SignedIn},
    permission::{Requires, perm},
};

use crate::{body::Body, cookie, ctx::Ctx, problem::Answer, respond::Done};

/// Answers a session that was just opened: its access token, and the cookies.
pub(super) fn signed_in<P: Requires>(ctx: &Ctx<P>, opened: &Opened, status: StatusCode) -> HttpResponse {
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

/// Makes an account by `door`, for a page of ours, and answers the session that it opens.
async fn welcome(
    ctx: &Ctx<perm::Public>,
    door: impl AsyncFnOnce(Entrance<'_>) -> Result<Opened>,
) -> Answer<HttpResponse> {
    cookie::ensure_own_origin(ctx.request(), ctx.settings())?;
    let opened = door(ctx.entrance()).await?;
    ctx.access_changed().await?;
    Ok(signed_in(ctx, &opened, StatusCode::CREATED))
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
    welcome(&ctx, async |entrance| set_up::set_up(entrance, &body).await).await
}

/// Sign in
///
/// The answer is the same, after the same time, for an unknown address and for a wrong password.
/// After ten guesses at an account in a quarter of an hour, devices that never signed in to it wait.
#[utoipa::path(tag = "Sign-in", request_body = SignIn, responses((status = 200, description = "Signed in", body = SignedIn)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/sign-in")]
pub async fn sign_in_user(ctx: Ctx<perm::Public>, body: Body<SignIn>) -> Answer<HttpResponse> {
    cookie::ensure_own_origin(ctx.request(), ctx.settings())?;
    let opened = sign_in::sign_in(ctx.entrance(), &body).await?;
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

/// Show an invitation
///
/// What the invited person is shown before they accept. The link's secret travels in the body, so
/// that no log keeps it.
#[utoipa::path(tag = "Sign-in", request_body = InvitationToken, responses((status = 200, description = "The open invitation", body = OpenInvitation)), extensions(("x-permission" = json!("public"))))]
#[post("/auth/invitation")]
pub async fn show_invitation(ctx: Ctx<perm::Public>, body: Body<InvitationToken>) -> Answer<Json<OpenInvitation>> {
    let found = invitation::look_up(ctx.identity().db, &body.token).await?;
    let locale = steward_db::identity::invitation::locale(&ctx.db(), found.id).await?;
    Ok(Json(OpenInvitation {
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
    welcome(&ctx, async |entrance| invitation::accept(entrance, &body).await).await
}
