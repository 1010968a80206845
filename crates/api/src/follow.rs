//! Answers that tell, line by line, how far the work is while it runs: `application/x-ndjson`, one
//! JSON object to a line, the outcome in the last one.

use std::{convert::Infallible, future::Future};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header::Accept,
    rt::{spawn, task::JoinHandle},
    web::Bytes,
};
use futures::stream;
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tracing::Instrument;

/// What a caller accepts who wants to follow.
pub const MEDIA_TYPE: &str = "application/x-ndjson";

/// Whether lines are what the caller likes best.
pub fn is_wanted(request: &HttpRequest) -> bool {
    let accepted = request.get_header::<Accept>().map(|accept| accept.ranked()).unwrap_or_default();
    accepted.first().is_some_and(|first| first.essence_str() == MEDIA_TYPE)
}

/// Where the work puts its lines. They wait in memory for the reader, so there should be few.
#[derive(Clone)]
pub struct Lines(UnboundedSender<Bytes>);

impl Lines {
    pub fn put(&self, line: &impl Serialize) {
        let mut bytes = serde_json::to_vec(line).unwrap_or_default();
        bytes.push(b'\n');
        // Nobody reads any more: the work is about to be dropped.
        let _ = self.0.send(bytes.into());
    }
}

/// Ends the work with the answer.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Answers the lines of `work`.
///
/// The work runs beside the answer, because a reader who is slow must not keep a transaction open.
/// When the reader goes away, the work is dropped where it stands, and its transaction with it.
pub fn follow<W: Future<Output = ()> + 'static>(work: impl FnOnce(Lines) -> W) -> HttpResponse {
    let (sender, lines) = unbounded_channel();
    let running = Running(spawn(work(Lines(sender)).in_current_span()));
    let body = stream::unfold((lines, running), |(mut lines, running)| async move {
        let line = lines.recv().await?;
        Some((Ok::<_, Infallible>(line), (lines, running)))
    });
    HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        // A proxy that collects answers before it passes them on would make progress worthless.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body)
}
