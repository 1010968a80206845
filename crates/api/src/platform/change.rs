//! Changes as they happen, as server-sent events.

use std::{convert::Infallible, time::Duration};

use actix_web::{HttpResponse, get, web::Bytes};
use futures::stream;
use steward_dto::{permission::perm, platform::Changed};
use tokio::sync::broadcast::error::RecvError;

use crate::{changes::Told, ctx::Ctx, problem::Answer};

/// How often a quiet stream says that it lives, and looks whether its listener still may listen.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Heartbeats between two signs of life: proxies close what is silent for a minute.
const SIGN_OF_LIFE: u32 = 15;

/// Follow changes
///
/// A stream of server-sent events that does not end by itself. Each `change` names a collection that
/// the caller may see, and the thing in it; what it is now is read with the collection's own routes.
/// `reload` says that some were missed. The stream ends within a second when the session does, and
/// what is no longer allowed is no longer told.
#[utoipa::path(tag = "Platform", responses((status = 200, description = "`event: change` with data like this", body = Changed, content_type = "text/event-stream")), extensions(("x-permission" = json!("signed_in"))))]
#[get("/changes")]
pub async fn follow_changes(ctx: Ctx<perm::SignedIn>) -> Answer<HttpResponse> {
    let listener = Listener::new(ctx)?;
    let body = stream::unfold(listener, |mut listener| async move {
        let frame = listener.next().await?;
        Some((Ok::<_, Infallible>(frame), listener))
    });
    Ok(HttpResponse::Ok().content_type("text/event-stream").insert_header(("x-accel-buffering", "no")).streaming(body))
}

/// Somebody who follows.
struct Listener {
    ctx: Ctx<perm::SignedIn>,
    changes: tokio::sync::broadcast::Receiver<Told>,
    account: uuid::Uuid,
    greeted: bool,
    quiet: u32,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.ctx.shared().changes.give_back(self.account);
    }
}

impl Listener {
    fn new(ctx: Ctx<perm::SignedIn>) -> steward_domain::Result<Self> {
        let account = ctx.user_id()?;
        let state = ctx.shared();
        state.changes.take_place(account)?;
        Ok(Self { changes: state.changes.listen(), ctx, account, greeted: false, quiet: 0 })
    }

    /// The next frame; none when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(Bytes::from_static(b": hello\n\n"));
        }
        loop {
            let told = tokio::time::timeout(HEARTBEAT, self.changes.recv()).await;
            // Also before every event: what somebody may no longer see must not be told.
            let own = self.ctx.still_own().await.ok()?;
            if self.ctx.shared().changes.is_closed() {
                return None;
            }
            match told {
                Ok(Ok(told)) if told.is_for(self.ctx.scope(), &own) => {
                    self.quiet = 0;
                    let data = serde_json::to_string(&told.changed).ok()?;
                    return Some(format!("event: change\ndata: {data}\n\n").into());
                }
                Ok(Ok(_)) => {}
                Ok(Err(RecvError::Lagged(_))) => return Some(Bytes::from_static(b"event: reload\ndata: {}\n\n")),
                Ok(Err(RecvError::Closed)) => return None,
                Err(_) => {
                    self.quiet += 1;
                    if self.quiet >= SIGN_OF_LIFE {
                        self.quiet = 0;
                        return Some(Bytes::from_static(b": here\n\n"));
                    }
                }
            }
        }
    }
}
