//! Every text of the panel in English and German. A [`Text`] holds both, so a text without its
//! translation does not compile; a test compares the places to fill in.

mod codes;
mod common;
mod identity;
mod organizations;
mod permissions;
mod platform;
mod shell;
#[cfg(test)]
mod tests;

pub use codes::{failure, rule};
pub use common::*;
pub use identity::*;
use leptos::prelude::*;
pub use organizations::*;
pub use permissions::{group, permission};
pub use platform::*;
pub use shell::*;

use crate::browser::{document, store, stored, window};

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub en: &'static str,
    pub de: &'static str,
}

/// Declares texts: `SAVE = "Save" | "Speichern";`.
macro_rules! texts {
    ($($name:ident = $en:literal | $de:literal;)+) => {
        $(pub const $name: $crate::i18n::Text = $crate::i18n::Text { en: $en, de: $de };)+

        #[cfg(test)]
        pub const ALL: &[(&str, $crate::i18n::Text)] = &[$((stringify!($name), $name),)+];
    };
}
pub(crate) use texts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    German,
}

impl Language {
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What Intl formats numbers and dates by: the browser's own region where it speaks the
    /// chosen language, else a plain one.
    pub fn locale(self) -> String {
        let own = window().navigator().language().unwrap_or_default();
        if own.starts_with(self.code()) {
            return own;
        }
        match self {
            Self::English => "en-GB".to_owned(),
            Self::German => "de-DE".to_owned(),
        }
    }
}

const KEY: &str = "steward.language";

thread_local! {
    static CHOSEN: ArcRwSignal<Language> = ArcRwSignal::new(Language::English);
}

/// The language of the panel, tracked where it is read in a view.
pub fn language() -> ArcRwSignal<Language> {
    CHOSEN.with(Clone::clone)
}

/// Takes the language over that the loader put on the document.
pub fn start() {
    let german = document().document_element().is_some_and(|root| root.get_attribute("lang").as_deref() == Some("de"));
    language().set(if german { Language::German } else { Language::English });
}

pub fn choose(chosen: Language) {
    store(KEY, Some(chosen.code()));
    apply(chosen);
}

/// Follows the account's language, unless this browser has chosen one.
pub fn suggest(code: &str) {
    if stored(KEY).is_none() {
        apply(if code == "de" { Language::German } else { Language::English });
    }
}

fn apply(chosen: Language) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", chosen.code());
    }
    if language().get_untracked() != chosen {
        language().set(chosen);
    }
}

/// The text in the language of the panel. Not tracked: a new language draws the panel anew.
pub fn t(text: Text) -> &'static str {
    match language().get_untracked() {
        Language::English => text.en,
        Language::German => text.de,
    }
}

/// The text with `{name}` replaced by its value.
pub fn fill(text: Text, values: &[(&str, &str)]) -> String {
    values.iter().fold(t(text).to_owned(), |filled, (name, value)| filled.replace(&format!("{{{name}}}"), value))
}

/// A count with its noun; English and German both tell one from many.
pub fn count(number: u64, noun: (Text, Text)) -> String {
    let text = if number == 1 { noun.0 } else { noun.1 };
    fill(text, &[("n", &crate::kit::format::number(number))])
}
