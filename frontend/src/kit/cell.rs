//! How a value looks, in a table and in a detail alike: described by its kind and its field.

use leptos::prelude::*;
use serde_json::Value;
use steward_markup::html;

use super::{format, row};
use crate::{
    i18n::{self, Text, t},
    ui::{Tone, badge},
};

/// One word of a closed list on the wire.
pub struct Word {
    pub value: &'static str,
    pub label: Text,
    /// Shown as a badge where it means something, as plain text otherwise.
    pub tone: Option<Tone>,
}

/// A plain word.
pub const fn word(value: &'static str, label: Text) -> Word {
    Word { value, label, tone: None }
}

/// A word with a meaning.
pub const fn state(value: &'static str, tone: Tone, label: Text) -> Word {
    Word { value, label, tone: Some(tone) }
}

/// What a word is called; the word itself when a newer server knows more words.
pub fn label_of(words: &[Word], value: &str) -> String {
    words.iter().find(|word| word.value == value).map_or_else(|| value.to_owned(), |word| t(word.label).to_owned())
}

/// A kind of value and the field it stands in.
#[derive(Clone, Copy)]
pub enum Cell {
    Text(&'static str),
    Mono(&'static str),
    Number(&'static str),
    Date(&'static str),
    Moment(&'static str),
    /// How long ago; the exact time on hover.
    Ago(&'static str),
    Country(&'static str),
    Mail(&'static str),
    Word(&'static str, &'static [Word]),
    /// A badge while the field is true.
    Flag(&'static str, Text),
    YesNo(&'static str),
    /// Several texts.
    List(&'static str),
    /// The field's text as a link, where the function knows an address.
    Link(&'static str, fn(&Value) -> Option<String>),
    Of(fn(&Value) -> AnyView),
}

fn nothing() -> AnyView {
    html! { <span class="dim" aria-label=t(i18n::NONE)>"–"</span> }
}

fn plain(text: &str) -> AnyView {
    if text.is_empty() { nothing() } else { text.to_owned().into_any() }
}

/// A time with its UTC on hover.
pub fn time(value: &str, shown: String) -> AnyView {
    if value.is_empty() {
        return nothing();
    }
    html! { <time datetime=value.to_owned() title=format::utc(value)>{shown}</time> }
}

impl Cell {
    /// Figures stand right-aligned.
    pub fn numeric(self) -> bool {
        matches!(self, Self::Number(_))
    }

    pub fn view(self, value: &Value) -> AnyView {
        match self {
            Self::Text(key) => plain(row::text(value, key)),
            Self::Mono(key) => html! { <span class="mono">{plain(row::text(value, key))}</span> },
            Self::Number(key) => format::number(row::number(value, key)).into_any(),
            Self::Date(key) => time(row::text(value, key), format::date(row::text(value, key))),
            Self::Moment(key) => time(row::text(value, key), format::moment(row::text(value, key))),
            Self::Ago(key) if !row::has(value, key) => html! { <span class="dim">{t(i18n::NEVER)}</span> },
            Self::Ago(key) => time(row::text(value, key), format::relative(row::text(value, key))),
            Self::Country(key) => format::country(row::text(value, key)).into_any(),
            Self::Mail(key) => match row::text(value, key) {
                "" => nothing(),
                mail => html! { <a class="link" href=format!("mailto:{mail}")>{mail.to_owned()}</a> },
            },
            Self::Word(key, words) => match words.iter().find(|word| word.value == row::text(value, key)) {
                Some(Word { label, tone: Some(tone), .. }) => badge(*tone, t(*label)),
                Some(word) => t(word.label).into_any(),
                None => plain(row::text(value, key)),
            },
            Self::Flag(key, label) if row::flag(value, key) => badge(Tone::Info, t(label)),
            Self::Flag(..) => nothing(),
            Self::YesNo(key) => t(if row::flag(value, key) { i18n::YES } else { i18n::NO }).into_any(),
            Self::List(key) => plain(&row::texts(value, key).join(", ")),
            Self::Link(key, href) => match href(value) {
                Some(href) => html! { <a class="link" href=href>{row::text(value, key).to_owned()}</a> },
                None => plain(row::text(value, key)),
            },
            Self::Of(draw) => draw(value),
        }
    }
}
