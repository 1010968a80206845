//! A form at work: its values, what is wrong with them, and sending them.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Code, FieldError};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::BeforeUnloadEvent;

use super::{Form, unsaved};
use crate::{
    api::{self, Error},
    browser::{self, location, window},
    i18n::failure,
    kit::{confirm, conflict, row},
    ui::act,
    ui::memo,
};

/// Where the input goes.
#[derive(Clone)]
pub struct Save {
    pub path: String,
    pub sent: Sent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// To make something; the same input twice makes it once.
    Create,
    /// To change what has this version.
    Update(Option<i64>),
    /// To one of the routes that answer a new token.
    Token,
    /// To confirm who one is.
    Confirm,
}

impl Save {
    pub fn create(path: impl Into<String>) -> Self {
        Self { path: path.into(), sent: Sent::Create }
    }

    pub fn update(path: impl Into<String>, version: Option<i64>) -> Self {
        Self { path: path.into(), sent: Sent::Update(version) }
    }

    pub fn confirm() -> Self {
        Self { path: String::new(), sent: Sent::Confirm }
    }

    pub fn token(path: impl Into<String>) -> Self {
        Self { path: path.into(), sent: Sent::Token }
    }
}

/// Gets the server's answer and what was sent.
type Done = Arc<dyn Fn(Value, Value) + Send + Sync>;

/// Cheap to copy into views.
#[derive(Clone, Copy)]
pub struct FormState {
    pub form: &'static Form,
    pub values: RwSignal<Value>,
    pub busy: RwSignal<bool>,
    /// What went wrong as a whole.
    pub trouble: RwSignal<Option<String>>,
    /// Errors that the server found, until the field is changed.
    refused: RwSignal<Vec<FieldError>>,
    /// Fields that were left once, or all after a first attempt: their errors show.
    touched: RwSignal<Vec<String>>,
    tried: RwSignal<bool>,
    start: StoredValue<Value>,
    save: StoredValue<Save>,
    /// The key of this creation; a new one as soon as the input is another.
    key: StoredValue<String>,
    done: StoredValue<Done>,
    broken: Memo<Vec<FieldError>>,
}

impl FormState {
    pub fn new(
        form: &'static Form,
        start: Value,
        save: Save,
        done: impl Fn(Value, Value) + Send + Sync + 'static,
    ) -> Self {
        Self::boxed(form, start, save, Arc::new(done))
    }

    fn boxed(form: &'static Form, start: Value, save: Save, done: Done) -> Self {
        let values = RwSignal::new(start.clone());
        let broken = memo(move || values.with(|values| (form.check)(values)));
        Self {
            form,
            values,
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            touched: RwSignal::new(Vec::new()),
            tried: RwSignal::new(false),
            start: StoredValue::new(start),
            save: StoredValue::new(save),
            key: StoredValue::new(browser::random_id()),
            done: StoredValue::new(done),
            broken,
        }
    }

    /// The text of a field; tracked.
    pub fn text(self, key: &str) -> String {
        self.values.with(|values| row::text(values, key).to_owned())
    }

    pub fn set(self, key: &str, value: Value) {
        self.values.update(|values| {
            if let Some(object) = values.as_object_mut() {
                object.insert(key.to_owned(), value);
            }
        });
        self.refused.update(|refused| refused.retain(|error| !belongs(error, key)));
        self.trouble.set(None);
        self.key.set_value(browser::random_id());
    }

    pub fn touch(self, key: &str) {
        // Leaving the field can be the last thing that happens to a form that is going away.
        let Some(fresh) = self.touched.try_with_untracked(|touched| touched.iter().all(|other| other != key)) else {
            return;
        };
        if fresh {
            self.touched.update(|touched| touched.push(key.to_owned()));
        }
    }

    /// What is wrong with a field, as far as it may be told now; tracked.
    pub fn error(self, key: &str) -> Option<FieldError> {
        let refused = self.refused.with(|refused| refused.iter().find(|error| belongs(error, key)).cloned());
        let tell = self.tried.get() || self.touched.with(|touched| touched.iter().any(|other| other == key));
        refused.or_else(|| self.broken.with(|broken| broken.iter().find(|error| tell && belongs(error, key)).cloned()))
    }

    /// Whether something was typed that is not saved.
    pub fn dirty(self) -> bool {
        self.values.with_untracked(|values| self.start.with_value(|start| values != start))
    }

    /// Asks before a dirty form is left, by a link, the back button or a closed tab.
    pub fn guard_page(self) {
        let guard = location::guard(move |proceed| {
            if !self.dirty() {
                return false;
            }
            let proceed = StoredValue::new_local(Some(proceed));
            confirm::ask(
                unsaved(),
                act(move || {
                    if let Some(proceed) = proceed.try_update_value(Option::take).flatten() {
                        proceed();
                    }
                }),
            );
            true
        });
        let closing = Closure::<dyn Fn(BeforeUnloadEvent)>::new(move |event: BeforeUnloadEvent| {
            if self.dirty() {
                event.prevent_default();
            }
        });
        let _ = window().add_event_listener_with_callback("beforeunload", closing.as_ref().unchecked_ref());
        let closing = StoredValue::new_local(closing);
        on_cleanup(move || {
            location::unguard(guard);
            closing.with_value(|closing| {
                let _ = window().remove_event_listener_with_callback("beforeunload", closing.as_ref().unchecked_ref());
            });
        });
    }

    /// Checks, sends, and deals with whatever comes back.
    pub fn submit(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.tried.set(true);
        self.trouble.set(None);
        if !self.broken.with_untracked(Vec::is_empty) {
            focus_first_error();
            return;
        }
        self.busy.set(true);
        let (values, save, key) = (self.values.get_untracked(), self.save.get_value(), self.key.get_value());
        let (sent, done) = (values.clone(), self.done.get_value());
        spawn_local(async move {
            let answer = match save.sent {
                Sent::Create => api::create(&save.path, values, &key).await,
                Sent::Update(version) => api::update(&save.path, values, version).await,
                Sent::Token => api::session::sign_in_by(&save.path, values).await.map(|()| Value::Null),
                Sent::Confirm => api::session::confirm(row::text(&values, "password")).await.map(|()| Value::Null),
            };
            // The form may be gone: once signed in, the page is another one. What follows then happens all the same.
            self.busy.try_set(false);
            match answer {
                Ok(answer) => {
                    self.start.try_update_value(|start| start.clone_from(&sent));
                    done(answer, sent);
                }
                Err(error) => self.refuse(&error),
            }
        });
    }

    fn refuse(self, error: &Error) {
        if self.done.try_get_value().is_none() {
            return;
        }
        if error.is(Code::VersionConflict) {
            conflict::resolve(self);
            return;
        }
        // An error at a field that the form does not show must not vanish.
        let known = |error: &&FieldError| {
            self.form.sections.iter().any(|section| section.fields.iter().any(|field| belongs(error, field.key)))
        };
        let lost: Vec<String> = error
            .fields()
            .iter()
            .filter(|error| !known(error))
            .map(|error| format!("{}: {}", error.field, error.message))
            .collect();
        let summary = failure(error);
        self.trouble.set(Some(if lost.is_empty() { summary } else { format!("{summary} ({})", lost.join("; ")) }));
        self.refused.set(error.fields().to_vec());
        focus_first_error();
    }

    pub fn save(self) -> Save {
        self.save.get_value()
    }

    /// The values as they were when the form was opened.
    pub fn start(self) -> Value {
        self.start.get_value()
    }

    /// Goes on from another version than the one the form was opened with.
    pub fn rebase(self, values: Value, version: Option<i64>) {
        self.save.update_value(|save| save.sent = Sent::Update(version));
        self.values.set(values);
    }
}

/// Whether the error is at the field or inside it: `grants.3` at `grants`.
fn belongs(error: &FieldError, key: &str) -> bool {
    error.field.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn focus_first_error() {
    browser::focus_soon("form [aria-invalid=true], form .form-error");
}
