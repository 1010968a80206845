//! The language of the panel: which one is spoken, and the words of a [`Text`] in it.
//!
//! The loader fetches the words of the first language beside the module and leaves both files'
//! addresses on the page; the other language is fetched when somebody chooses it.

mod codes;
mod permissions;

use std::cell::RefCell;

pub use codes::{failure, rule};
use gloo_net::http::Request;
use js_sys::Reflect;
use leptos::prelude::*;
pub use permissions::{group, permission};
use serde_json::Value;
pub use steward_texts::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::Error,
    browser::{document, store, stored, window},
};

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

impl From<&str> for Language {
    /// The language of an account's `locale`; English where the panel does not speak it.
    fn from(locale: &str) -> Self {
        if locale == "de" { Self::German } else { Self::English }
    }
}

const KEY: &str = "steward.language";

/// The words of a language, at the places of their texts.
type Words = &'static [&'static str];

thread_local! {
    static CHOSEN: ArcRwSignal<Language> = ArcRwSignal::new(Language::English);
    static LOADED: RefCell<Vec<(Language, Words)>> = const { RefCell::new(Vec::new()) };
}

/// The language of the panel, tracked where it is read in a view.
pub fn language() -> ArcRwSignal<Language> {
    CHOSEN.with(Clone::clone)
}

/// Takes over the language that the loader put on the document, and the words it fetched.
pub fn start() {
    let spoken = document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let first = Language::from(spoken.as_str());
    keep(first, &given("words").unwrap_or_default());
    language().set(first);
}

/// What the loader left on the page.
fn given(key: &str) -> Option<String> {
    let left = Reflect::get(&window(), &JsValue::from_str("steward")).ok()?;
    Reflect::get(&left, &key.into()).ok()?.as_string()
}

/// Keeps the words of a language for as long as the page lives: texts are handed out without copies.
fn keep(language: Language, file: &str) -> bool {
    let Ok(Value::Array(words)) = serde_json::from_str(file) else { return false };
    let text = |word: Value| if let Value::String(text) = word { Some(&*text.leak()) } else { None };
    let words: Vec<&'static str> = words.into_iter().filter_map(text).collect();
    // A file of another build would have its words at other places.
    let fits = words.len() == COUNT;
    if fits {
        LOADED.with_borrow_mut(|loaded| loaded.push((language, words.leak())));
    }
    fits
}

fn words(language: Language) -> Option<Words> {
    LOADED.with_borrow(|loaded| loaded.iter().find(|(of, _)| *of == language).map(|(_, words)| *words))
}

/// Speaks another language from now on; fetches its words first.
pub async fn choose(chosen: Language) -> Result<(), Error> {
    load(chosen).await?;
    store(KEY, Some(chosen.code()));
    apply(chosen);
    Ok(())
}

/// Follows the account's language, unless this browser has chosen one.
pub fn suggest(code: &str) {
    let suggested = Language::from(code);
    if stored(KEY).is_none() && suggested != language().get_untracked() {
        spawn_local(async move {
            // Without its words the panel goes on in the language it has.
            if load(suggested).await.is_ok() {
                apply(suggested);
            }
        });
    }
}

async fn load(language: Language) -> Result<(), Error> {
    if words(language).is_some() {
        return Ok(());
    }
    let address = given(language.code()).ok_or(Error::Broken(0))?;
    let response = Request::get(&address).send().await.map_err(|_| Error::Offline)?;
    let file = response.text().await.map_err(|_| Error::Offline)?;
    if keep(language, &file) { Ok(()) } else { Err(Error::Broken(response.status())) }
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
    let words = words(language().get_untracked()).unwrap_or_default();
    words.get(usize::from(text.0)).copied().unwrap_or_default()
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
