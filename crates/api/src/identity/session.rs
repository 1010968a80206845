//! Everybody's sessions over HTTP.

use actix_web::{
    delete, get, post,
    web::{Json, Path},
};
use serde_json::json;
use steward_db::identity::session::{self, End};
use steward_domain::identity::grant;
use steward_dto::{
    ListParams, Page,
    identity::{BulkOutcome, Session, SessionQuery},
    permission::perm,
};
use uuid::Uuid;

use crate::{ctx::Ctx, list::List, problem::Answer, respond::Done};

/// List open sessions
#[utoipa::path(tag = "Sessions", params(ListParams, SessionQuery), responses((status = 200, description = "A page of sessions", body = Page<Session>)), extensions(("x-permission" = json!("sessions.view"))))]
#[get("/sessions")]
pub async fn list_sessions(ctx: Ctx<perm::SessionsView>, list: List<SessionQuery>) -> Answer<Json<Page<Session>>> {
    let page = session::list(&ctx.db(), ctx.now(), &list.filter, &list.page).await?;
    let current = ctx.session_id().ok();
    Ok(Json(page.map(|session| Session { current: Some(session.id) == current, ..session })))
}

/// End a session
///
/// It ends within a second, everywhere.
#[utoipa::path(tag = "Sessions", params(("id" = Uuid, Path, description = "The session")), responses((status = 204, description = "Ended")), extensions(("x-permission" = json!("sessions.end"))))]
#[delete("/sessions/{id}")]
pub async fn end_session(ctx: Ctx<perm::SessionsEnd>, id: Path<Uuid>) -> Answer<Done> {
    ctx.write(async |tx| {
        let session = session::get(&tx.conn(), tx.now(), *id).await?;
        grant::ensure_not_above(&tx.conn(), ctx.own(), session.user_id).await?;
        session::end(tx, End::One(session.id), "ended by staff").await?;
        tx.happened("end_session", &session, None);
        Ok(())
    })
    .await?;
    Ok(Done)
}

/// End every session on the platform
///
/// Except the caller's own. For the hour after a leak.
#[utoipa::path(tag = "Sessions", responses((status = 200, description = "How many were ended", body = BulkOutcome)), extensions(("x-permission" = json!("sessions.end_all"))))]
#[post("/sessions/end-all")]
pub async fn end_all_sessions(ctx: Ctx<perm::SessionsEndAll>) -> Answer<Json<BulkOutcome>> {
    let own = ctx.session_id()?;
    let outcome = ctx
        .write(async |tx| {
            let ended = session::end(tx, End::All { except: Some(own) }, "all sessions ended by staff").await?;
            tx.noted("end_all_sessions", "session", None, "all sessions", json!({ "ended": ended }));
            Ok(BulkOutcome { changed: usize::try_from(ended).unwrap_or(usize::MAX), unchanged: 1 })
        })
        .await?;
    Ok(Json(outcome))
}
