//! Numbers, dates and countries as the reader's language writes them; the browser's Intl knows how.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::GetUntracked;
use wasm_bindgen::JsValue;

use crate::{
    browser::call,
    i18n::{self, Language, fill, language, t},
};

struct Formats {
    language: Language,
    number: Function,
    date: Function,
    moment: Function,
    relative: Intl::RelativeTimeFormat,
    countries: Intl::DisplayNames,
}

thread_local! {
    static FORMATS: RefCell<Option<Formats>> = const { RefCell::new(None) };
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object
}

impl Formats {
    fn new(language: Language) -> Self {
        let locale = Array::of1(&language.locale().into());
        Self {
            language,
            number: Intl::NumberFormat::new(&locale, &Object::new()).format(),
            date: Intl::DateTimeFormat::new(&locale, &options(&[("dateStyle", "medium")])).format(),
            moment: Intl::DateTimeFormat::new(&locale, &options(&[("dateStyle", "medium"), ("timeStyle", "short")]))
                .format(),
            relative: Intl::RelativeTimeFormat::new(&locale, &options(&[("numeric", "auto")])),
            countries: Intl::DisplayNames::new(&locale, &options(&[("type", "region")])),
        }
    }
}

fn with<T>(read: impl FnOnce(&Formats) -> T) -> T {
    let now = language().get_untracked();
    FORMATS.with_borrow_mut(|formats| {
        let stale = formats.as_ref().is_none_or(|formats| formats.language != now);
        if stale {
            *formats = Some(Formats::new(now));
        }
        read(formats.get_or_insert_with(|| Formats::new(now)))
    })
}

fn apply(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::NULL, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

pub fn number(value: u64) -> String {
    // Counts stay far below 2^53.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let value = value as f64;
    with(|formats| apply(&formats.number, &value.into()))
}

fn parse(time: &str) -> Option<Date> {
    let date = Date::new(&time.into());
    (!date.get_time().is_nan()).then_some(date)
}

/// The day, in the reader's time zone.
pub fn date(time: &str) -> String {
    parse(time).map(|date| with(|formats| apply(&formats.date, &date))).unwrap_or_default()
}

/// Day and time of day, in the reader's time zone.
pub fn moment(time: &str) -> String {
    parse(time).map(|date| with(|formats| apply(&formats.moment, &date))).unwrap_or_default()
}

/// The same in UTC, to lay beside it.
pub fn utc(time: &str) -> String {
    let iso = parse(time).and_then(|date| date.to_iso_string().as_string()).unwrap_or_default();
    let plain = iso.split('.').next().unwrap_or_default().replace('T', " ");
    fill(i18n::UTC, &[("time", &plain)])
}

/// How long ago, or how far ahead, in the largest unit that fits.
pub fn relative(time: &str) -> String {
    let Some(date) = parse(time) else { return String::new() };
    let seconds = (date.get_time() - Date::now()) / 1000.0;
    let size = seconds.abs();
    let (unit, length) = match size {
        _ if size < 45.0 => return t(i18n::JUST_NOW).to_owned(),
        _ if size < 3600.0 => ("minute", 60.0),
        _ if size < 86_400.0 => ("hour", 3600.0),
        _ if size < 30.0 * 86_400.0 => ("day", 86_400.0),
        _ if size < 365.0 * 86_400.0 => ("month", 30.0 * 86_400.0),
        _ => ("year", 365.0 * 86_400.0),
    };
    let value = (seconds / length).round();
    let value = if value == 0.0 { seconds.signum() } else { value };
    with(|formats| String::from(formats.relative.format(value, unit)))
}

/// How long it took from one time to another: `0.25 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
pub fn duration(from: &str, to: &str) -> String {
    let (Some(from), Some(to)) = (parse(from), parse(to)) else { return String::new() };
    let seconds = ((to.get_time() - from.get_time()) / 1000.0).max(0.0);
    if seconds < 10.0 {
        let hundredths = (seconds * 100.0).round() / 100.0;
        return format!("{} s", with(|formats| apply(&formats.number, &hundredths.into())));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and far below 2^53")]
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Whether a time has passed.
pub fn is_past(time: &str) -> bool {
    parse(time).is_some_and(|date| date.get_time() < Date::now())
}

/// The day it is.
pub fn today() -> String {
    with(|formats| apply(&formats.date, &Date::new_0()))
}

/// The point in time that lies so many days before now, as the wire writes it.
pub fn days_ago(days: u32) -> String {
    let date = Date::new(&(Date::now() - f64::from(days) * 86_400_000.0).into());
    date.to_iso_string().as_string().unwrap_or_default()
}

/// The beginning of a day that a date field holds, in the reader's time zone, as the wire writes it.
pub fn start_of_day(day: &str) -> Option<String> {
    parse(&format!("{day}T00:00:00"))?.to_iso_string().as_string()
}

/// The day of a time as a date field holds it, in the reader's time zone.
pub fn day_of(time: &str) -> String {
    let Some(date) = parse(time) else { return String::new() };
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// The country's name; its code where the browser knows none.
pub fn country(code: &str) -> String {
    with(|formats| formats.countries.of(code)).map_or_else(|| code.to_owned(), String::from)
}

/// Every country as code and name, in the order of the reader's alphabet.
pub fn countries() -> Vec<(String, String)> {
    // The browser sorts by the reader's alphabet; code and name travel together, the code behind
    // a character that no name contains.
    let names: Array = steward_dto::organizations::country::CODES
        .split(' ')
        .map(|code| JsValue::from(format!("{}\0{code}", country(code))))
        .collect();
    let locale = language().get_untracked().locale();
    let compare = Intl::Collator::new(&Array::of1(&locale.into()), &Object::new()).compare();
    // Unsorted names are better than none.
    let _ = call(&names, "sort", &[compare.into()]);
    let pair =
        |name: JsValue| name.as_string()?.split_once('\0').map(|(name, code)| (code.to_owned(), name.to_owned()));
    names.iter().filter_map(pair).collect()
}
