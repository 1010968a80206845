//! What lies above the page: dialogs, drawers and popups, opened from anywhere and drawn in one place.

use std::cell::{Cell, RefCell};
use steward_markup::html;

use leptos::prelude::*;

use super::mount::{Mounted, mount};
use crate::{
    browser::document,
    i18n::{self, t},
};

/// What runs when the overlay of this id is closed.
type Closer = (u32, Box<dyn Fn()>);

thread_local! {
    static OPEN: RefCell<Vec<(u32, Mounted)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    static CLOSERS: RefCell<Vec<Closer>> = const { RefCell::new(Vec::new()) };
}

/// The id of the place where overlays are drawn.
const PLACE: &str = "overlays";

/// Draws above everything else until [`close`] is called with the id it is given.
pub fn open(draw: impl FnOnce(u32) -> AnyView + 'static) -> u32 {
    push(Box::new(draw))
}

fn push(draw: Box<dyn FnOnce(u32) -> AnyView>) -> u32 {
    let id = LAST.get() + 1;
    LAST.set(id);
    if let Some(place) = document().get_element_by_id(PLACE) {
        let mounted = mount(&place, Box::new(move || draw(id)));
        OPEN.with_borrow_mut(|open| open.push((id, mounted)));
    }
    id
}

pub fn close(id: u32) {
    let closers: Vec<Closer> = CLOSERS.with_borrow_mut(|closers| closers.extract_if(.., |(of, _)| *of == id).collect());
    let gone: Vec<(u32, Mounted)> = OPEN.with_borrow_mut(|open| open.extract_if(.., |(of, _)| *of == id).collect());
    for (_, closer) in closers {
        closer();
    }
    // The event that closes an overlay often comes from inside it: it is over before its view goes.
    wasm_bindgen_futures::spawn_local(async move {
        for (_, mounted) in gone {
            mounted.remove();
        }
    });
}

/// Runs when the overlay is closed, however that happens.
pub fn on_close(id: u32, closer: impl Fn() + 'static) {
    CLOSERS.with_borrow_mut(|closers| closers.push((id, Box::new(closer))));
}

/// Whether anything lies above the page: single-key shortcuts sleep then.
pub fn any() -> bool {
    OPEN.with_borrow(|open| !open.is_empty())
}

/// Closes everything: the page underneath is another one.
pub fn close_all() {
    let ids: Vec<u32> = OPEN.with_borrow(|open| open.iter().map(|(id, _)| *id).collect());
    ids.into_iter().for_each(close);
}

/// The place where overlays are drawn.
pub fn host() -> AnyView {
    html! { <section id=PLACE class="overlays" aria-label=t(i18n::OVERLAYS)></section> }
}
