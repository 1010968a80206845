//! Views drawn beside the page: overlays and messages. Each has an owner of its own, so that it
//! outlives whatever opened it. A keyed list would do the same and bring a diff and a sort along.

use leptos::{
    prelude::*,
    reactive::owner::Owner,
    tachys::view::{Mountable, Render},
};

/// A view at its place; goes away with [`Mounted::remove`].
pub struct Mounted {
    owner: Owner,
    state: <AnyView as Render>::State,
}

/// Draws at the end of `parent`.
pub fn mount(parent: &web_sys::Element, draw: Box<dyn FnOnce() -> AnyView>) -> Mounted {
    let owner = Owner::new_root(None);
    let state = owner.with(|| {
        let mut state = draw().build();
        state.mount(parent, None);
        state
    });
    Mounted { owner, state }
}

impl Mounted {
    pub fn remove(mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}
