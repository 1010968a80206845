//! The kinds of fields a form can have, and how each is drawn.

use leptos::prelude::*;
use serde_json::Value;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use super::{FormState, grants};
use crate::{
    browser,
    i18n::{self, Text, fill, rule, t},
    kit::{cell::Word, format, pick::Pick, row},
    ui::{
        Button, Choice, Control, Icon, Look, act, checkbox, combobox, derive, field as frame, icon, live, maybe, memo,
        on, radio, select, switch, text_area, text_input,
    },
};

/// A field, described.
pub struct Field {
    /// Its name on the wire.
    pub key: &'static str,
    pub label: Text,
    pub kind: Kind,
    pub hint: Option<Text>,
    pub required: bool,
    /// Half as wide: two stand side by side.
    pub half: bool,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// Whether it is shown with these values.
    pub when: fn(&Value) -> bool,
}

#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    Email,
    Password,
    /// A password that is set, not asked for; can be generated.
    NewPassword {
        generate: bool,
    },
    Area,
    Number,
    /// One tick.
    Tick,
    /// One of a few words; a list to choose from.
    Word(&'static [Word]),
    /// One of two or three, all in sight.
    Radio(&'static [Word]),
    Country,
    /// A thing of another collection, or none.
    Pick(&'static Pick),
    /// Several things of another collection.
    Picks(&'static Pick),
    /// Permissions and groups of them.
    Grants,
}

fn always(_: &Value) -> bool {
    true
}

impl Field {
    /// A required field over the whole width.
    pub const fn new(key: &'static str, label: Text, kind: Kind) -> Self {
        Self { key, label, kind, hint: None, required: true, half: false, autocomplete: "off", when: always }
    }

    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    pub const fn half(mut self) -> Self {
        self.half = true;
        self
    }

    pub const fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    pub const fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    pub const fn when(mut self, when: fn(&Value) -> bool) -> Self {
        self.when = when;
        self
    }
}

/// The field with its label, hint and error, while it is to be shown.
pub fn draw(state: FormState, field: &'static Field) -> AnyView {
    let shown = memo(move || state.values.with(|values| (field.when)(values)));
    let wide = !field.half;
    html! { <div class="field-slot" class:whole=wide hidden=switch(move || !shown.get())>{maybe(move || shown.get().then(|| inner(state, field)))}</div> }
}

/// How long a click takes, in milliseconds. Leaving a field by a click on Save must not draw an error
/// line at once: the button would move away from under the pointer before it is released.
const CLICK: i32 = 250;

async fn leave(state: FormState, key: &'static str) {
    browser::sleep(CLICK).await;
    state.touch(key);
}

fn inner(state: FormState, field: &'static Field) -> AnyView {
    let key = field.key;
    let control = Control {
        id: format!("field-{key}"),
        label: t(field.label).to_owned(),
        hint: field.hint.map(|hint| t(hint).to_owned()),
        required: field.required,
        error: derive(move || state.error(key).map(|error| rule(&error))),
        left: act(move || spawn_local(leave(state, key))),
    };
    let value = derive(move || state.text(key));
    let set = move |text: String| state.set(key, Value::String(text));
    let line = |kind: &'static str| frame(&control, text_input(&control, kind, field.autocomplete, value, set));
    match field.kind {
        Kind::Text => line("text"),
        Kind::Email => line("email"),
        Kind::Password | Kind::NewPassword { generate: false } => line("password"),
        Kind::NewPassword { generate: true } => {
            let make = act(move || state.set(key, Value::String(password())));
            let button = Button::new(Look::Plain, Icon::Refresh, t(i18n::GENERATE), make).view();
            let input = text_input(&control, "password", field.autocomplete, value, set);
            frame(&control, html! { <div class="with-side">{input}{button}</div> })
        }
        Kind::Area => frame(&control, text_area(&control, value, set)),
        Kind::Number => {
            let value = derive(move || {
                state.values.with(|values| match row::at(values, key) {
                    Value::Null => String::new(),
                    number => number.to_string(),
                })
            });
            let set = move |text: String| state.set(key, text.trim().parse::<u64>().map_or(Value::Null, Value::from));
            frame(&control, text_input(&control, "number", "off", value, set))
        }
        Kind::Tick => {
            let ticked = derive(move || state.values.with(|values| row::flag(values, key)));
            checkbox(&control.id, control.label, control.hint, None, ticked, move |on| state.set(key, Value::Bool(on)))
        }
        Kind::Word(words) => {
            let mut options: Vec<(String, String)> =
                words.iter().map(|word| (word.value.to_owned(), t(word.label).to_owned())).collect();
            if value.with_untracked(String::is_empty) {
                options.insert(0, (String::new(), t(i18n::NO_CHOICE).to_owned()));
            }
            let choose =
                move |word: String| state.set(key, if word.is_empty() { Value::Null } else { Value::String(word) });
            frame(&control, select(&control, options, value, choose))
        }
        Kind::Radio(words) => {
            let options = words
                .iter()
                .map(|word| {
                    let chosen = derive(move || value.get() == word.value);
                    radio(control.id.clone(), t(word.label).to_owned(), chosen, move || set(word.value.to_owned()))
                })
                .collect::<Vec<AnyView>>();
            html! { <fieldset class="radios"><legend>{control.label}</legend>{options}</fieldset> }
        }
        Kind::Country => frame(&control, select(&control, format::countries(), value, set)),
        Kind::Pick(pick) => one(state, key, pick, &control),
        Kind::Picks(pick) => several(state, key, pick, &control),
        Kind::Grants => grants::matrix(state, key, &control),
    }
}

/// A password that nobody needs to remember for long: 20 letters and digits without look-alikes.
fn password() -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let random = format!("{}{}", browser::random_id(), browser::random_id()).replace('-', "");
    // Three hexadecimal digits choose each letter: 4096 leaves a bias that does not matter here.
    let pick = |chunk: &[u8]| {
        let number =
            std::str::from_utf8(chunk).ok().and_then(|chunk| usize::from_str_radix(chunk, 16).ok()).unwrap_or(0);
        char::from(LETTERS[number % LETTERS.len()])
    };
    random.as_bytes().chunks_exact(3).take(20).map(pick).collect()
}

/// Loads what an id is called.
fn named(pick: &'static Pick, id: String, into: impl Fn(Choice) + 'static) {
    spawn_local(async move {
        if let Some(choice) = pick.named(&id).await {
            into(choice);
        }
    });
}

fn one(state: FormState, key: &'static str, pick: &'static Pick, control: &Control) -> AnyView {
    let chosen = RwSignal::new(None::<Choice>);
    let id = untrack(|| state.text(key));
    if !id.is_empty() {
        named(pick, id, move |choice| drop(chosen.try_set(Some(choice))));
    }
    let inner = combobox(control, chosen.into(), pick.search(), move |choice| {
        state.set(key, choice.as_ref().map_or(Value::Null, |choice| Value::String(choice.id.clone())));
        chosen.set(choice);
    });
    frame(control, inner)
}

fn several(state: FormState, key: &'static str, pick: &'static Pick, control: &Control) -> AnyView {
    let chosen = RwSignal::new(Vec::<Choice>::new());
    for id in untrack(|| state.values.with(|values| row::texts(values, key))) {
        named(pick, id, move |choice| {
            // The form may be gone meanwhile.
            let _ = chosen.try_update(|chosen| chosen.push(choice));
        });
    }
    let keep = move || {
        let ids =
            chosen.with_untracked(|chosen| chosen.iter().map(|choice| Value::String(choice.id.clone())).collect());
        state.set(key, Value::Array(ids));
    };
    let inner = combobox(control, derive(|| None), pick.search(), move |choice| {
        if let Some(choice) = choice {
            chosen.update(|chosen| {
                chosen.retain(|other| other.id != choice.id);
                chosen.push(choice);
            });
            keep();
        }
    });
    let tags = move || {
        chosen
            .get()
            .into_iter()
            .map(|choice| {
                let Choice { id, name, .. } = choice;
                let label = fill(i18n::TAKE_AWAY, &[("name", &name)]);
                let remove = move |_: leptos::ev::MouseEvent| {
                    chosen.update(|chosen| chosen.retain(|other| other.id != id));
                    keep();
                };
                html! { <span class="tag">{name}<button type="button" aria-label=label on:click=on(remove)>{icon(Icon::Cross)}</button></span> }
            })
            .collect::<Vec<AnyView>>()
            .into_any()
    };
    frame(control, html! { {inner} <div class="tags">{live(tags)}</div> })
}
