//! What can be done to a thing: described once, shown as a button in a detail's head, as an entry of
//! a row's menu, or in the drawer of a phone.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Code, Permission};
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use super::{format, gate, row};
use crate::{
    api::{self, Error},
    i18n::{self, Text, failure, fill, t},
    ui::{Act, Button, Icon, Item, Look, act, menu, toast},
};

/// Something that can be done to a row. `run` gets the row and what to do when it has changed.
pub struct Action {
    pub label: Text,
    pub icon: Icon,
    pub look: Look,
    pub permission: Option<Permission>,
    /// Whether it makes sense for this row at all.
    pub when: fn(&Value) -> bool,
    pub run: fn(&Value, Act),
}

/// For actions that always make sense.
pub fn always(_: &Value) -> bool {
    true
}

impl Action {
    fn act(&'static self, value: &Value, changed: &Act) -> Act {
        let (value, changed) = (value.clone(), changed.clone());
        act(move || (self.run)(&value, changed.clone()))
    }

    pub fn item(&'static self, value: &Value, changed: &Act) -> Item {
        Item {
            danger: self.look == Look::Danger,
            reason: gate::reason(self.permission),
            ..Item::new(self.icon, t(self.label), self.act(value, changed))
        }
    }

    pub fn button(&'static self, value: &Value, changed: &Act) -> AnyView {
        Button::new(self.look, self.icon, t(self.label), self.act(value, changed))
            .because(gate::reason(self.permission))
            .view()
    }
}

/// The actions of a head: the main one and its neighbours as buttons, those that destroy in a menu;
/// on a phone everything but the main one.
pub fn head(actions: &'static [Action], value: &Value, changed: &Act) -> AnyView {
    let shown: Vec<&'static Action> = actions.iter().filter(|action| (action.when)(value)).collect();
    if shown.is_empty() {
        return ().into_any();
    }
    let folded =
        |action: &&&'static Action, narrow: bool| action.look == Look::Danger || narrow && action.look != Look::Main;
    let entries = |narrow: bool| {
        let folded: Vec<&'static Action> = shown.iter().filter(|action| folded(action, narrow)).copied().collect();
        let (value, changed) = (value.clone(), changed.clone());
        (!folded.is_empty()).then(|| {
            menu(Look::Plain, Some(Icon::More), t(i18n::ACTIONS), true, move || {
                folded.iter().map(|action| action.item(&value, &changed)).collect()
            })
        })
    };
    let plain: Vec<AnyView> =
        shown.iter().filter(|action| action.look == Look::Plain).map(|action| action.button(value, changed)).collect();
    let main: Vec<AnyView> =
        shown.iter().filter(|action| action.look == Look::Main).map(|action| action.button(value, changed)).collect();
    html! {
        <div class="do">
            <span class="wide-only group-row">{entries(false)} {plain}</span>
            <span class="narrow-only">{entries(true)}</span>
            {main}
        </div>
    }
}

/// Tells of a failed action; one that was cancelled knows that already.
pub fn report(error: &Error) {
    if *error != Error::GivenUp {
        toast::bad(failure(error));
    }
}

/// Does something, says that it is done, and lets the page follow.
pub fn post(path: String, body: Value, done: String, changed: Act) {
    spawn_local(async move {
        match api::act(&path, body).await {
            Ok(_) => {
                toast::good(done);
                changed();
            }
            Err(error) => follow_up(&error, &changed),
        }
    });
}

/// Deletes, says so, and offers to take it back where that is possible.
pub fn delete(path: String, version: Option<i64>, done: String, undo: Option<Act>, changed: Act) {
    spawn_local(async move {
        match api::delete(&path, version).await {
            Ok(()) => {
                match undo {
                    Some(undo) => toast::good_with(done, t(i18n::UNDO), undo),
                    None => toast::good(done),
                }
                changed();
            }
            Err(error) => follow_up(&error, &changed),
        }
    });
}

/// Does something to many things and tells what came of it.
pub fn bulk(path: String, body: Value, changed: Act) {
    spawn_local(async move {
        match api::act(&path, body).await {
            Ok(answer) => {
                toast::good(outcome(&answer));
                changed();
            }
            Err(error) => follow_up(&error, &changed),
        }
    });
}

/// What a bulk action did, in words.
pub fn outcome(answer: &Value) -> String {
    let (changed, same) = (row::number(answer, "changed"), row::number(answer, "unchanged"));
    let (n, same) = (format::number(changed), (same > 0).then(|| format::number(same)));
    match same {
        Some(same) => fill(i18n::BULK_DONE, &[("n", &n), ("same", &same)]),
        None => fill(i18n::BULK_DONE_ALL, &[("n", &n)]),
    }
}

fn follow_up(error: &Error, changed: &Act) {
    report(error);
    // What is shown is not what is there any more.
    if matches!(error.code(), Some(Code::VersionConflict | Code::NotFound | Code::WrongState)) {
        changed();
    }
}
