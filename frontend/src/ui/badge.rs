//! A state as a dot and a word: colour never stands alone.

use leptos::prelude::*;
use steward_markup::html;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Mute,
    Ok,
    Info,
    Warn,
    Bad,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Self::Mute => "badge",
            Self::Ok => "badge ok",
            Self::Info => "badge info",
            Self::Warn => "badge warn",
            Self::Bad => "badge bad",
        }
    }
}

pub fn badge(tone: Tone, label: &str) -> AnyView {
    html! { <span class=tone.class()>{label.to_owned()}</span> }
}
