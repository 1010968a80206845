//! Filters as chips: dashed while off, filled and saying their value while on.

use leptos::prelude::*;
use steward_markup::html;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{
    ListState,
    state::{change, param},
};
use crate::{
    browser::lower,
    i18n::{self, Text, fill, t},
    kit::{
        cell::{Word, label_of},
        format,
        pick::Pick,
    },
    ui::{
        self, Choice, Control, Icon, act, checkbox, combobox, derive, effect, field, icon, live, maybe, memo, on,
        overlay, popup, radio, switch, text_input, truth,
    },
};

/// A filter, described.
pub struct Filter {
    /// The parameter on the wire and in the address bar.
    pub key: &'static str,
    pub label: Text,
    pub kind: Kind,
}

#[derive(Clone, Copy)]
pub enum Kind {
    /// Several words, separated by commas.
    Words(&'static [Word]),
    /// One word.
    One(&'static [Word]),
    /// Several countries.
    Countries,
    /// A thing of another collection.
    Pick(&'static Pick),
    /// Longer ago than so many days.
    Since(&'static [u32]),
    /// From the beginning of a day.
    Day,
    Text,
}

/// Every filter of the list.
pub fn chips(state: ListState) -> AnyView {
    state.list.filters.iter().map(chip).collect::<Vec<AnyView>>().into_any()
}

fn chip(filter: &'static Filter) -> AnyView {
    let open = RwSignal::new(false);
    let picked = RwSignal::new(None::<Choice>);
    if let Kind::Pick(pick) = filter.kind {
        // The address bar holds an id; people read names.
        effect(move || {
            let id = param(filter.key);
            if picked.with_untracked(|picked| picked.as_ref().map(|picked| picked.id.clone())) != id {
                picked.set(None);
                if let Some(id) = id {
                    spawn_local(async move {
                        let choice = pick.named(&id).await;
                        picked.try_set(choice);
                    });
                }
            }
        });
    }
    let click = move |event: leptos::ev::MouseEvent| {
        let Some(anchor) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        popup(anchor, "dialog", t(filter.label).to_owned(), open, move |id| panel(filter, picked, id));
    };
    let clear = move |_: leptos::ev::MouseEvent| change(&[(filter.key, None)], true);
    let value = memo(move || param(filter.key));
    let text = move || match value.get() {
        Some(value) => format!("{}: {}", t(filter.label), shown(filter.kind, &value, picked)),
        None => t(filter.label).to_owned(),
    };
    html! {
        <span class="chip" class:on=switch(move || value.get().is_some())>
            <button
                type="button"
                aria-haspopup="dialog"
                aria-expanded=truth(move || open.get())
                on:click=on(click)
            >
                {ui::text(text)}
            </button>
            {maybe(move || {
                value.get().is_some().then(|| {
                    html! {
                        <button type="button" class="chip-clear" aria-label=fill(i18n::CLEAR_FILTER, &[("filter", t(filter.label))]) on:click=on(clear)>
                            {icon(Icon::Cross)}
                        </button>
                    }
                })
            })}
        </span>
    }
}

fn shown(kind: Kind, value: &str, picked: RwSignal<Option<Choice>>) -> String {
    match kind {
        Kind::Words(words) => value.split(',').map(|value| label_of(words, value)).collect::<Vec<_>>().join(", "),
        Kind::One(words) => label_of(words, value),
        Kind::Countries => value.split(',').map(format::country).collect::<Vec<_>>().join(", "),
        Kind::Pick(_) => picked.get().map_or_else(|| "…".to_owned(), |choice| choice.name),
        Kind::Since(_) | Kind::Day => format::date(value),
        Kind::Text => value.to_owned(),
    }
}

fn panel(filter: &'static Filter, picked: RwSignal<Option<Choice>>, id: u32) -> AnyView {
    let key = filter.key;
    match filter.kind {
        Kind::Words(words) => words
            .iter()
            .map(|word| tick(key, word.value.to_owned(), t(word.label).to_owned()))
            .collect::<Vec<AnyView>>()
            .into_any(),
        Kind::Countries => countries(key),
        Kind::One(words) => words
            .iter()
            .map(|word| {
                let chosen = derive(move || param(key).as_deref() == Some(word.value));
                radio(format!("filter-{key}"), t(word.label).to_owned(), chosen, move || {
                    change(&[(key, Some(word.value.to_owned()))], true);
                    overlay::close(id);
                })
            })
            .collect::<Vec<AnyView>>()
            .into_any(),
        Kind::Since(days) => days
            .iter()
            .map(|days| {
                let label = fill(i18n::SINCE_DAYS, &[("n", &days.to_string())]);
                let at = format::days_ago(*days);
                let chosen = derive(move || {
                    param(key).is_some_and(|value| format::date(&value) == format::date(&format::days_ago(*days)))
                });
                radio(format!("filter-{key}"), label, chosen, move || {
                    change(&[(key, Some(at.clone()))], true);
                    overlay::close(id);
                })
            })
            .collect::<Vec<AnyView>>()
            .into_any(),
        Kind::Pick(pick) => {
            let control = control(filter);
            let inner = combobox(&control, picked.into(), pick.search(), move |choice| {
                let id = choice.as_ref().map(|choice| choice.id.clone());
                picked.set(choice);
                change(&[(key, id)], true);
            });
            field(&control, inner)
        }
        Kind::Day => {
            let value = derive(move || param(key).map(|value| format::day_of(&value)).unwrap_or_default());
            let control = control(filter);
            let inner = text_input(&control, "date", "off", value, move |day| {
                change(&[(key, format::start_of_day(&day))], true);
            });
            field(&control, inner)
        }
        Kind::Text => {
            let value = derive(move || param(key).unwrap_or_default());
            let control = control(filter);
            let inner = text_input(&control, "text", "off", value, move |text| change(&[(key, Some(text))], false));
            field(&control, inner)
        }
    }
}

fn control(filter: &Filter) -> Control {
    Control {
        id: format!("filter-{}", filter.key),
        label: t(filter.label).to_owned(),
        hint: None,
        required: true,
        error: derive(|| None),
        left: act(|| ()),
    }
}

/// One of several words that may be ticked together.
fn tick(key: &'static str, word: String, label: String) -> AnyView {
    let own = word.clone();
    let chosen = move || param(key).unwrap_or_default();
    let ticked = derive(move || chosen().split(',').any(|value| value == own));
    checkbox(&format!("filter-{key}-{word}"), label, None, None, ticked, move |on| {
        let before = untrack(chosen);
        let mut words: Vec<&str> = before.split(',').filter(|value| !value.is_empty() && *value != word).collect();
        if on {
            words.push(&word);
        }
        change(&[(key, Some(words.join(",")))], true);
    })
}

fn countries(key: &'static str) -> AnyView {
    let typed = RwSignal::new(String::new());
    let all = StoredValue::new(format::countries());
    let chosen = untrack(move || param(key).unwrap_or_default());
    let list = move || {
        let typed = lower(&typed.get());
        let fits = |code: &str, name: &str| {
            if typed.is_empty() {
                chosen.split(',').any(|chosen| chosen == code)
            } else {
                lower(name).starts_with(&typed)
            }
        };
        let found: Vec<(String, String)> =
            all.with_value(|all| all.iter().filter(|(code, name)| fits(code, name)).take(8).cloned().collect());
        found.into_iter().map(|(code, name)| tick(key, code, name)).collect::<Vec<AnyView>>().into_any()
    };
    html! {
        <input
            class="input"
            type="text"
            aria-label=t(i18n::TYPE_TO_SEARCH)
            placeholder=t(i18n::TYPE_TO_SEARCH)
            on:input=on(move |event: web_sys::Event| typed.set(event_target_value(&event)))
        />
        {live(list)}
    }
}
