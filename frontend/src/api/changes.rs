//! What others change while this panel is open: the server tells the collection, and lists and pages
//! that show it look again.

use std::cell::{Cell, RefCell};

use gloo_net::http::Method;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::{
    fetch::{Call, open},
    session::{self, Phase},
    stream::Lines,
};
use crate::browser::sleep;

/// A change: its collection, and the thing where it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub collection: String,
    pub id: Option<String>,
}

impl Change {
    /// Whether it may concern what stands at this path: `users/7/sessions`, or `users/7`.
    pub fn concerns(&self, path: &str) -> bool {
        let mut parts = path.split('?').next().unwrap_or_default().rsplit('/');
        let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let whole = self.collection.is_empty() || last == self.collection;
        whole || before == self.collection && self.id.as_deref().is_none_or(|id| id == last)
    }
}

thread_local! {
    static LAST: ArcRwSignal<Option<(u32, Change)>> = ArcRwSignal::new(None);
    static COUNT: Cell<u32> = const { Cell::new(0) };
    static LISTENING: RefCell<bool> = const { RefCell::new(false) };
}

/// How soon after a sign-in the stream is opened, in milliseconds.
const PROMPT: i32 = 200;
/// Pause before the stream is opened again, in milliseconds: longer after each failure.
const PAUSES: [i32; 4] = [1000, 3000, 10_000, 30_000];

/// The last change, with a number that tells two alike from each other.
pub fn last() -> ArcRwSignal<Option<(u32, Change)>> {
    LAST.with(Clone::clone)
}

fn tell(change: Change) {
    let number = COUNT.get() + 1;
    COUNT.set(number);
    last().set(Some((number, change)));
}

/// Listens for as long as somebody is signed in. Once, when the panel starts.
pub fn start() {
    if LISTENING.replace(true) {
        return;
    }
    spawn_local(async {
        let (mut failures, mut again) = (0, false);
        loop {
            if session::phase().get_untracked() != Phase::SignedIn {
                sleep(PROMPT).await;
                continue;
            }
            if listen(again).await {
                (failures, again) = (0, true);
            }
            sleep(PAUSES[failures.min(PAUSES.len() - 1)]).await;
            failures += 1;
        }
    });
}

/// Reads a stream to its end. Answers whether there was one. What happened while there was none, after
/// there had been one, nobody told: everything may have changed.
async fn listen(again: bool) -> bool {
    let mut call = Call::new(Method::GET, "changes");
    call.accept = Some("text/event-stream, application/problem+json");
    let Ok(response) = open(&call).await else { return false };
    let Ok(mut lines) = Lines::new(&response) else { return false };
    if again {
        tell(Change { collection: String::new(), id: None });
    }
    let scope = session::scope().get_untracked();
    let mut event = String::new();
    while let Ok(Some(line)) = lines.next().await {
        // Whoever went elsewhere meanwhile hears of another place, or of nothing.
        if session::scope().get_untracked() != scope || session::phase().get_untracked() != Phase::SignedIn {
            return true;
        }
        if let Some(name) = line.strip_prefix("event: ") {
            name.clone_into(&mut event);
        } else if let Some(data) = line.strip_prefix("data: ") {
            let data: Value = serde_json::from_str(data).unwrap_or_default();
            let text = |key: &str| data.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
            match event.as_str() {
                "change" => tell(Change { collection: text("collection").unwrap_or_default(), id: text("id") }),
                // Some were missed: everything may have changed.
                "reload" => tell(Change { collection: String::new(), id: None }),
                _ => {}
            }
        }
    }
    true
}
