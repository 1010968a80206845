//! Primitives: they know neither route nor API, only how a thing looks, is named and is operated.

use std::sync::Arc;

mod badge;
mod button;
mod chart;
mod combobox;
pub mod dialog;
mod el;
mod field;
mod icon;
mod live;
mod menu;
mod mount;
pub mod overlay;
mod popup;
mod state;
mod tabs;
pub mod toast;

pub use badge::{Tone, badge};
pub use button::{Button, Look, link_button};
pub use chart::bars;
pub use combobox::{Choice, Search, combobox};
pub use el::{Child, El, into_view, several};
pub use field::{Control, checkbox, field, radio, select, text_area, text_input};
pub use icon::{Icon, brand, icon};
pub use live::{Mark, Phrase, derive, effect, live, mark, maybe, memo, on, phrase, switch, text, truth, words};
pub use menu::{Item, menu};
pub use popup::popup;
pub use state::{blank, empty, failed, skeleton};
pub use tabs::tabs;

/// Something to do on a click. Shared, because a view can be drawn more than once.
pub type Act = Arc<dyn Fn() + Send + Sync>;

/// Makes an [`Act`] of a closure.
pub fn act(f: impl Fn() + Send + Sync + 'static) -> Act {
    Arc::new(f)
}
