//! Forms: described as sections of fields, checked by the rules of the wire contract while somebody
//! types, and never losing what was typed: not to a lost connection, an expired session or a
//! conflict.

mod field;
mod grants;
mod state;

use std::sync::Arc;
use steward_markup::html;

pub use field::{Field, Kind};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
pub use state::{FormState, Save};
use steward_dto::{Check, FieldError, Rule};

use super::{confirm, title};
use crate::{
    browser::location,
    i18n::{self, Text, t},
    ui::{Act, Button, Icon, Look, act, dialog::Shape, icon, maybe, on, overlay},
};

/// A form, described.
pub struct Form {
    pub sections: &'static [Section],
    /// The rules of the wire contract for this input.
    pub check: fn(&Value) -> Vec<FieldError>,
}

pub struct Section {
    pub title: Option<Text>,
    pub fields: &'static [Field],
}

/// Checks an input by the rules of its type. What does not even have the type's form is left for
/// the server to name: a number field that is empty, say, is caught by `required` before.
pub fn check_as<T: DeserializeOwned + Check>(input: &Value) -> Vec<FieldError> {
    match T::deserialize(input) {
        Ok(input) => input.check(),
        Err(_) => Vec::new(),
    }
}

/// For inputs whose type has no rules: choices from closed lists.
pub fn no_rules(_: &Value) -> Vec<FieldError> {
    Vec::new()
}

/// The error of an empty field that the type itself cannot be without.
pub fn required(input: &Value, key: &str) -> Option<FieldError> {
    super::row::at(input, key).is_null().then(|| Rule::Required.at(key))
}

/// The fields that `blank` has, with the values of `thing`.
pub fn only(blank: &Value, thing: &Value) -> Value {
    let mut fields = blank.clone();
    for (key, value) in fields.as_object_mut().into_iter().flatten() {
        *value = super::row::at(thing, key).clone();
    }
    fields
}

/// “Edit organization: Gertz AG”.
pub fn heading(verb: Text, thing: &Value) -> String {
    format!("{}: {}", t(verb), super::row::name(thing))
}

/// A form as a page of its own. `done` gets the server's answer and leads on.
pub fn page(
    form: &'static Form,
    heading: &str,
    start: Value,
    save: Save,
    back: String,
    done: impl Fn(Value) + Send + Sync + 'static,
) -> AnyView {
    page_with(form, heading, start, save, back, move |answer, _| done(answer))
}

/// The same where `done` needs what was typed, too: a password that is shown once.
pub fn page_with(
    form: &'static Form,
    heading: &str,
    start: Value,
    save: Save,
    back: String,
    done: impl Fn(Value, Value) + Send + Sync + 'static,
) -> AnyView {
    let state = FormState::new(form, start, save, done);
    page_body(state, heading, back)
}

fn page_body(state: FormState, heading: &str, back: String) -> AnyView {
    title::set_thing(heading);
    state.guard_page();
    let away = act(move || location::go(&back));
    html! {
        <div class="head"><h1>{heading.to_owned()}</h1></div>
        {body(state, away, t(i18n::SAVE))}
    }
}

/// A form in a dialog. `done` gets the server's answer; the dialog is closed then.
pub fn dialog(
    form: &'static Form,
    heading: &str,
    start: Value,
    save: Save,
    done: impl Fn(Value) + Send + Sync + 'static,
) {
    dialog_boxed(form, heading.to_owned(), start, save, Arc::new(done));
}

fn dialog_boxed(
    form: &'static Form,
    heading: String,
    start: Value,
    save: Save,
    done: Arc<dyn Fn(Value) + Send + Sync>,
) {
    overlay::open(move |id| {
        let done = Arc::clone(&done);
        let state = FormState::new(form, start.clone(), save.clone(), move |answer, _| {
            overlay::close(id);
            done(answer);
        });
        let away = act(move || {
            if state.dirty() {
                confirm::ask(unsaved(), act(move || overlay::close(id)));
            } else {
                overlay::close(id);
            }
        });
        let inner = body(state, away.clone(), t(i18n::SAVE));
        crate::ui::dialog::modal(id, Shape::Wide, heading.clone(), Some(away), inner)
    });
}

/// The question before typed input is lost.
pub fn unsaved() -> confirm::Question {
    confirm::Question {
        title: t(i18n::UNSAVED_TITLE).to_owned(),
        body: t(i18n::UNSAVED_BODY).to_owned(),
        yes: t(i18n::UNSAVED_LEAVE).to_owned(),
        no: t(i18n::UNSAVED_STAY).to_owned(),
        danger: true,
    }
}

/// Fields, then the way back and the way on.
fn body(state: FormState, away: Act, label: &str) -> AnyView {
    let cancel = Button::new(Look::Plain, None, t(i18n::CANCEL), away).view();
    html! {
        <form class="form" novalidate on:submit=on(move |event: leptos::ev::SubmitEvent| { event.prevent_default(); state.submit(); })>
            {fields(state)}
            <footer>{cancel}{Button::submit(label, state.busy.into()).view()}</footer>
        </form>
    }
}

/// The fields of a form without its frame, for the few pages that bring their own.
pub fn fields(state: FormState) -> AnyView {
    let sections = state
        .form
        .sections
        .iter()
        .map(|section| {
            let fields = section.fields.iter().map(|field| field::draw(state, field)).collect::<Vec<AnyView>>();
            match section.title {
                Some(title) => {
                    html! { <fieldset><legend>{t(title)}</legend><div class="fields">{fields}</div></fieldset> }
                }
                None => html! { <div class="fields">{fields}</div> },
            }
        })
        .collect::<Vec<AnyView>>();
    let trouble = move || {
        let text = state.trouble.get()?;
        Some(html! { <p class="form-error" role="alert">{icon(Icon::Warning)}<span>{text}</span></p> })
    };
    html! { {sections} {maybe(trouble)} }
}
