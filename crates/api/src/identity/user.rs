//! Accounts over HTTP.

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Json, Path},
};
use steward_db::{
    Conn,
    identity::user,
    organizations::member::{self, Of},
};
use steward_domain::{
    Error,
    identity::{password::ensure_strong, user as rules},
};
use steward_dto::{
    Code, ListParams, Page, Permission, Scope,
    identity::{BulkAction, BulkOutcome, BulkUsers, CreateUser, UpdateUser, User, UserQuery, UserStatus},
    organizations::Member,
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

/// List people
#[utoipa::path(tag = "People", params(ListParams, UserQuery), responses((status = 200, description = "A page of people", body = Page<User>)), extensions(("x-permission" = json!("users.view"))))]
#[get("/users")]
pub async fn list_users(ctx: Ctx<perm::UsersView>, list: List<UserQuery>) -> Answer<Json<Page<User>>> {
    Ok(Json(user::list(&ctx.db(), ctx.scope(), &list.filter, &list.page).await?))
}

/// Create a person
///
/// With a temporary password, which must be changed at the first sign-in. To let people choose
/// their own from the start, invite them.
#[utoipa::path(tag = "People", request_body = CreateUser, responses((status = 201, description = "The new account", body = User)), extensions(("x-permission" = json!("users.create"))))]
#[post("/users")]
pub async fn create_user(ctx: Ctx<perm::UsersCreate>, body: Body<CreateUser>) -> Answer<Created<User>> {
    ensure_strong("temporary_password", &body.temporary_password, &[&body.email, &body.name])?;
    let password_hash = ctx.identity().passwords.hash(&body.temporary_password).await?;
    let profile = UpdateUser {
        email: body.email.clone(),
        name: body.name.clone(),
        locale: body.locale.clone(),
        is_admin: body.is_admin,
        owner_id: body.owner_id,
    };
    let created = ctx
        .write(async |tx| {
            let new = user::NewUser {
                profile: &profile,
                password_hash: Some(password_hash.clone()),
                status: UserStatus::Active,
                must_change_password: true,
            };
            Ok(user::insert(tx, "create_user", new).await?)
        })
        .await?;
    Ok(Created(created))
}

/// Get a person
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), responses((status = 200, description = "The account", body = User)), extensions(("x-permission" = json!("users.view"))))]
#[get("/users/{id}")]
pub async fn get_user(ctx: Ctx<perm::UsersView>, id: Path<Uuid>) -> Answer<Found<User>> {
    Ok(Found(user::get(&ctx.db(), ctx.scope(), *id).await?))
}

/// Change a person
///
/// A new e-mail address ends the account's sessions. Accounts that hold more permissions than the
/// caller are out of reach.
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), request_body = UpdateUser, responses((status = 200, description = "The changed account", body = User)), extensions(("x-permission" = json!("users.edit"))))]
#[put("/users/{id}")]
pub async fn update_user(
    ctx: Ctx<perm::UsersEdit>,
    id: Path<Uuid>,
    version: IfMatch,
    body: Body<UpdateUser>,
) -> Answer<Found<User>> {
    let changed = ctx
        .write(async |tx| {
            let before = user::get_live(&tx.conn(), ctx.scope(), *id).await?;
            version.ensure(before.version)?;
            rules::update(tx, ctx.own(), &before, &body).await
        })
        .await?;
    Ok(Found(changed))
}

/// Delete a person
///
/// Hidden at once, and restorable. Every session of the account ends.
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), responses((status = 204, description = "Deleted")), extensions(("x-permission" = json!("users.delete"))))]
#[delete("/users/{id}")]
pub async fn delete_user(ctx: Ctx<perm::UsersDelete>, id: Path<Uuid>, version: IfMatch) -> Answer<Done> {
    ctx.write(async |tx| {
        let before = user::get_live(&tx.conn(), ctx.scope(), *id).await?;
        version.ensure(before.version)?;
        rules::delete(tx, ctx.own(), &before).await.map(drop)
    })
    .await?;
    Ok(Done)
}

/// Restore a deleted person
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), responses((status = 200, description = "The restored account", body = User)), extensions(("x-permission" = json!("users.restore"))))]
#[post("/users/{id}/restore")]
pub async fn restore_user(ctx: Ctx<perm::UsersRestore>, id: Path<Uuid>) -> Answer<Found<User>> {
    let restored = ctx
        .write(async |tx| {
            let before = user::get(&tx.conn(), ctx.scope(), *id).await?;
            rules::restore(tx, ctx.own(), &before).await
        })
        .await?;
    Ok(Found(restored))
}

/// Suspend a person
///
/// They cannot sign in, and every session of theirs ends within a second. Their resources stay.
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), responses((status = 200, description = "The suspended account", body = User)), extensions(("x-permission" = json!("users.suspend"))))]
#[post("/users/{id}/suspend")]
pub async fn suspend_user(ctx: Ctx<perm::UsersSuspend>, id: Path<Uuid>) -> Answer<Found<User>> {
    let suspended = ctx
        .write(async |tx| {
            let before = user::get_live(&tx.conn(), ctx.scope(), *id).await?;
            rules::suspend(tx, ctx.own(), &before).await
        })
        .await?;
    Ok(Found(suspended))
}

/// Activate a suspended person
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), responses((status = 200, description = "The active account", body = User)), extensions(("x-permission" = json!("users.suspend"))))]
#[post("/users/{id}/activate")]
pub async fn activate_user(ctx: Ctx<perm::UsersSuspend>, id: Path<Uuid>) -> Answer<Found<User>> {
    let active = ctx
        .write(async |tx| {
            let before = user::get_live(&tx.conn(), ctx.scope(), *id).await?;
            rules::activate(tx, ctx.own(), &before).await
        })
        .await?;
    Ok(Found(active))
}

/// End all sessions of a person
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account")), responses((status = 200, description = "The account, signed out everywhere", body = User)), extensions(("x-permission" = json!("sessions.end"))))]
#[post("/users/{id}/end-sessions")]
pub async fn end_user_sessions(ctx: Ctx<perm::SessionsEnd>, id: Path<Uuid>) -> Answer<Found<User>> {
    let user = ctx
        .write(async |tx| {
            let before = user::get_live(&tx.conn(), ctx.scope(), *id).await?;
            rules::end_sessions(tx, ctx.own(), &before).await?;
            Ok(before)
        })
        .await?;
    Ok(Found(user))
}

/// The permission that a bulk action takes.
fn permission(action: BulkAction) -> Permission {
    match action {
        BulkAction::Suspend | BulkAction::Activate => Permission::UsersSuspend,
        BulkAction::Delete => Permission::UsersDelete,
        BulkAction::EndSessions => Permission::SessionsEnd,
        BulkAction::AssignRole => Permission::RolesAssign,
    }
}

/// Act on many people at once
///
/// All or nothing. Takes the action's own permission besides: `users.suspend`, `users.delete`,
/// `sessions.end` or, with a recent re-authentication, `roles.assign`.
#[utoipa::path(tag = "People", request_body = BulkUsers, responses((status = 200, description = "What was done", body = BulkOutcome)), extensions(("x-permission" = json!("users.view"))))]
#[post("/users/bulk")]
pub async fn bulk_users(ctx: Ctx<perm::UsersView>, body: Body<BulkUsers>) -> Answer<Json<BulkOutcome>> {
    ctx.require(permission(body.action))?;
    if ctx.scope() != Scope::Platform {
        // It reaches all accounts, and gives roles on the platform: nothing of that is inside an organization.
        return Err(Error::forbidden(permission(body.action)).into());
    }
    let confirmed = ctx.caller()?.confirmed_until().is_some_and(|until| until > ctx.now());
    if body.action == BulkAction::AssignRole && !confirmed {
        return Err(Error::new(Code::ReauthenticationRequired).into());
    }
    Ok(Json(ctx.write(async |tx| rules::bulk(tx, ctx.own(), &body).await).await?))
}

/// Export people
///
/// A CSV file of all that the filter matches, safe to open in a spreadsheet.
#[utoipa::path(tag = "People", params(UserQuery), responses((status = 200, description = "The file", body = String, content_type = "text/csv")), extensions(("x-permission" = json!("users.export"))))]
#[get("/users/export")]
pub async fn export_users(ctx: Ctx<perm::UsersExport>, query: Query<UserQuery>) -> Answer<HttpResponse> {
    Ok(export::send::<User, _>(&ctx, query.0))
}

impl Exported for User {
    const FILE: &'static str = "people";
    const COLUMNS: &'static [export::Column<Self>] = &[
        ("id", |it| it.id.to_string()),
        ("name", |it| it.name.clone()),
        ("email", |it| it.email.clone()),
        ("status", |it| it.status.to_string()),
        ("staff", |it| it.is_admin.to_string()),
        ("roles", |it| it.roles.join(", ")),
        ("organizations", |it| it.organization_count.to_string()),
        ("locale", |it| it.locale.clone()),
        ("last_sign_in_at", |it| export::optional(it.last_sign_in_at, export::time)),
        ("created_at", |it| export::time(it.created_at)),
    ];

    async fn page(
        conn: &Conn<'_>,
        scope: Scope,
        query: &UserQuery,
        params: &ListParams,
    ) -> steward_db::Result<Page<Self>> {
        user::list(conn, scope, query, params).await
    }
}

/// List a person's organizations
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The account"), ListParams), responses((status = 200, description = "A page of memberships", body = Page<Member>)), extensions(("x-permission" = json!("members.view"))))]
#[get("/users/{id}/memberships")]
pub async fn list_user_memberships(
    ctx: Ctx<perm::MembersView>,
    id: Path<Uuid>,
    list: List<()>,
) -> Answer<Json<Page<Member>>> {
    user::get(&ctx.db(), ctx.scope(), *id).await?;
    Ok(Json(member::list(&ctx.db(), ctx.scope(), Of::User(*id), &list.page).await?))
}
