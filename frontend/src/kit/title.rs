//! What the page is called: in the browser's tab and for whoever listens instead of reading.

use leptos::prelude::*;

use crate::browser::document;

thread_local! {
    static CRUMB: ArcRwSignal<Option<String>> = ArcRwSignal::new(None);
}

/// The name of the thing that the page shows, for the breadcrumbs.
pub fn crumb() -> ArcRwSignal<Option<String>> {
    CRUMB.with(Clone::clone)
}

/// Names the page.
pub fn set(title: &str) {
    document().set_title(&format!("{title} · Steward"));
}

/// Names the page after the thing it shows.
pub fn set_thing(name: &str) {
    set(name);
    crumb().set(Some(name.to_owned()));
}
