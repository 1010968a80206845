//! Form controls. Each has a label, takes its hint and its error along for assistive technology, and
//! keeps no value of its own.

use leptos::prelude::*;
use steward_markup::html;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Act, Icon, Mark, Phrase, icon, mark, maybe, on, phrase, switch, truth, words};
use crate::i18n::{self, t};

/// Takes what was typed or chosen.
type Take<T> = Box<dyn Fn(T)>;

/// What every control needs to know.
#[derive(Clone)]
pub struct Control {
    pub id: String,
    pub label: String,
    pub hint: Option<String>,
    pub required: bool,
    /// What is wrong with it now.
    pub error: Signal<Option<String>>,
    /// Somebody left the control.
    pub left: Act,
}

impl Control {
    fn hint_id(&self) -> String {
        format!("{}-hint", self.id)
    }

    fn error_id(&self) -> String {
        format!("{}-error", self.id)
    }

    fn described_by(&self) -> Phrase {
        let (hint, error_id, error) = (self.hint.as_ref().map(|_| self.hint_id()), self.error_id(), self.error);
        phrase(move || {
            let failed = error.with(Option::is_some).then(|| error_id.clone());
            match (hint.clone(), failed) {
                (Some(hint), Some(failed)) => Some(format!("{failed} {hint}")),
                (hint, failed) => failed.or(hint),
            }
        })
    }

    fn invalid(&self) -> Mark {
        let error = self.error;
        mark(move || error.with(Option::is_some))
    }
}

/// Label above, control, then error or hint.
pub fn field(control: &Control, inner: AnyView) -> AnyView {
    let (error, error_id, hint_id) = (control.error, control.error_id(), control.hint_id());
    let optional = (!control.required).then(|| html! { " " <span class="optional">{t(i18n::OPTIONAL)}</span> });
    html! {
        <div class="field">
            <label for=control.id.clone()>{control.label.clone()}{optional}</label>
            {inner}
            {maybe(move || {
                let error = error.get()?;
                Some(html! { <p class="field-error" id=error_id.clone()>{icon(Icon::Warning)}{error}</p> })
            })}
            {control.hint.clone().map(|hint| html! { <p class="hint" id=hint_id.clone()>{hint}</p> })}
        </div>
    }
}

/// A line of text of some `kind`: text, email, password, number, date.
pub fn text_input(
    control: &Control,
    kind: &'static str,
    autocomplete: &'static str,
    value: Signal<String>,
    set: impl Fn(String) + 'static,
) -> AnyView {
    text_input_boxed(control, kind, autocomplete, value, Box::new(set))
}

fn text_input_boxed(
    control: &Control,
    kind: &'static str,
    autocomplete: &'static str,
    value: Signal<String>,
    set: Take<String>,
) -> AnyView {
    let left = control.left.clone();
    let shown = RwSignal::new(false);
    let secret = kind == "password";
    let input = html! {
        <input
            class="input"
            id=control.id.clone()
            name=control.id.clone()
            type=words(move || if secret && shown.get() { "text" } else { kind }.to_owned())
            autocomplete=autocomplete
            spellcheck=if kind == "text" { "true" } else { "false" }
            aria-required=control.required.then_some("true")
            aria-invalid=control.invalid()
            aria-describedby=control.described_by()
            prop:value=words(move || value.get())
            on:input=on(move |event: web_sys::Event| set(event_target_value(&event)))
            on:blur=on(move |_: leptos::ev::FocusEvent| left())
        />
    };
    if !secret {
        return input.into_any();
    }
    let label = move || t(if shown.get() { i18n::HIDE_PASSWORD } else { i18n::SHOW_PASSWORD });
    html! {
        <div class="with-button">
            {input}
            <button
                type="button"
                class="btn quiet square"
                aria-label=words(move || label().to_owned())
                title=words(move || label().to_owned())
                aria-pressed=truth(move || shown.get())
                on:click=on(move |_: leptos::ev::MouseEvent| shown.update(|shown| *shown = !*shown))
            >
                {icon(Icon::Eye)}
            </button>
        </div>
    }
}

pub fn text_area(control: &Control, value: Signal<String>, set: impl Fn(String) + 'static) -> AnyView {
    text_area_boxed(control, value, Box::new(set))
}

fn text_area_boxed(control: &Control, value: Signal<String>, set: Take<String>) -> AnyView {
    let left = control.left.clone();
    html! {
        <textarea
            class="input area"
            id=control.id.clone()
            name=control.id.clone()
            rows="4"
            aria-required=control.required.then_some("true")
            aria-invalid=control.invalid()
            aria-describedby=control.described_by()
            prop:value=words(move || value.get())
            on:input=on(move |event: web_sys::Event| set(event_target_value(&event)))
            on:blur=on(move |_: leptos::ev::FocusEvent| left())
        ></textarea>
    }
}

/// One of several; `options` are values with what they are called.
pub fn select(
    control: &Control,
    options: Vec<(String, String)>,
    value: Signal<String>,
    set: impl Fn(String) + 'static,
) -> AnyView {
    select_boxed(control, options, value, Box::new(set))
}

fn select_boxed(
    control: &Control,
    options: Vec<(String, String)>,
    value: Signal<String>,
    set: Take<String>,
) -> AnyView {
    let left = control.left.clone();
    let options = options
        .into_iter()
        .map(|(word, label)| {
            let own = word.clone();
            html! { <option value=word prop:selected=switch(move || value.get() == own)>{label}</option> }
        })
        .collect::<Vec<AnyView>>();
    html! {
        <select
            class="input"
            id=control.id.clone()
            name=control.id.clone()
            aria-required=control.required.then_some("true")
            aria-invalid=control.invalid()
            aria-describedby=control.described_by()
            on:change=on(move |event: web_sys::Event| set(event_target_value(&event)))
            on:blur=on(move |_: leptos::ev::FocusEvent| left())
        >
            {options}
        </select>
    }
}

/// A box to tick, with its label behind it.
pub fn checkbox(
    id: &str,
    label: String,
    hint: Option<String>,
    reason: Option<String>,
    ticked: Signal<bool>,
    set: impl Fn(bool) + 'static,
) -> AnyView {
    checkbox_boxed(id, label, hint, reason, ticked, Box::new(set))
}

fn checkbox_boxed(
    id: &str,
    label: String,
    hint: Option<String>,
    reason: Option<String>,
    ticked: Signal<bool>,
    set: Take<bool>,
) -> AnyView {
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    let locked = reason.is_some();
    html! {
        <div class="check" title=reason>
            <label>
                <input
                    type="checkbox"
                    id=id.to_owned()
                    aria-describedby=hint_id.clone()
                    disabled=locked
                    prop:checked=switch(move || ticked.get())
                    on:change=on(move |event: web_sys::Event| {
                        let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                        set(target.is_some_and(|input| input.checked()));
                    })
                />
                <span>{label}</span>
            </label>
            {hint.map(|hint| html! { <p class="hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// One of a group of which exactly one is chosen.
pub fn radio(group: String, label: String, chosen: Signal<bool>, set: impl Fn() + 'static) -> AnyView {
    radio_boxed(group, label, chosen, Box::new(set))
}

fn radio_boxed(group: String, label: String, chosen: Signal<bool>, set: Box<dyn Fn()>) -> AnyView {
    html! {
        <div class="check">
            <label>
                <input type="radio" name=group prop:checked=switch(move || chosen.get()) on:change=on(move |_: web_sys::Event| set()) />
                <span>{label}</span>
            </label>
        </div>
    }
}
