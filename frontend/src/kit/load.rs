//! Content that comes from the server: skeleton first, then the content, or why not and a button.

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::{self, Error, changes},
    browser::sleep,
    i18n::{self, failure, fill, t},
    ui::{Act, act, effect, failed, live, skeleton},
};

/// Milliseconds in which changes are gathered before a page looks again.
const PATIENCE: i32 = 300;

/// What became of a request.
#[derive(Clone)]
pub enum Load {
    Waiting,
    Ready(Value),
    Failed(Error),
}

/// Something on the server and what is known of it here. Cheap to copy into views.
#[derive(Clone, Copy)]
pub struct Loaded {
    pub state: RwSignal<Load>,
    path: StoredValue<String>,
    round: StoredValue<u32>,
}

impl Loaded {
    /// Begins to load what stands at `path`.
    pub fn new(path: String) -> Self {
        let loaded =
            Self { state: RwSignal::new(Load::Waiting), path: StoredValue::new(path), round: StoredValue::new(0) };
        loaded.refresh();
        loaded
    }

    /// Loads it again; what is shown stays until the answer is there.
    pub fn refresh(self) {
        self.round.update_value(|round| *round += 1);
        let (mine, path) = (self.round.get_value(), self.path.get_value());
        spawn_local(async move {
            let answer = api::fetch_one(&path).await;
            // The page may be gone, or have asked again.
            if self.round.try_get_value() == Some(mine) {
                self.state.set(match answer {
                    Ok(value) => Load::Ready(value),
                    Err(error) => Load::Failed(error),
                });
            }
        });
    }

    /// Loads it again whenever others change it. Not for what is edited: that would draw a form anew.
    #[must_use]
    pub fn following(self) -> Self {
        let path = self.path.get_value();
        follow(path, self.refresher());
        self
    }

    pub fn refresher(self) -> Act {
        act(move || self.refresh())
    }

    /// Draws skeleton, failure or the content.
    pub fn view(self, lines: usize, draw: impl Fn(Value) -> AnyView + Send + Sync + 'static) -> AnyView {
        self.boxed(lines, Box::new(draw))
    }

    fn boxed(self, lines: usize, draw: Box<dyn Fn(Value) -> AnyView + Send + Sync>) -> AnyView {
        live(move || match self.state.get() {
            Load::Waiting => skeleton(lines),
            Load::Ready(value) => draw(value),
            Load::Failed(error) => trouble(&error, Some(self.refresher())),
        })
    }
}

/// Runs `refresh` after changes of what stands at `path`; many at once make one.
pub fn follow(path: String, refresh: Act) {
    let waiting = StoredValue::new(false);
    let seen = StoredValue::new(changes::last().get_untracked().map(|(number, _)| number));
    effect(move || {
        let Some((number, change)) = changes::last().get() else { return };
        if seen.get_value() == Some(number) || !change.concerns(&path) {
            return;
        }
        seen.set_value(Some(number));
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        let refresh = refresh.clone();
        spawn_local(async move {
            sleep(PATIENCE).await;
            // The page may be gone by now.
            if waiting.try_set_value(false).is_none() {
                refresh();
            }
        });
    });
}

/// A failed request, with its id for support.
pub fn trouble(error: &Error, retry: Option<Act>) -> AnyView {
    let small = error.request_id().map(|id| fill(i18n::REQUEST_ID, &[("id", id)]));
    failed(t(i18n::LOAD_FAILED), &failure(error), small, t(i18n::RETRY), retry)
}
