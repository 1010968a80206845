//! The question before something that cannot simply be taken back. It names the thing.

use leptos::prelude::*;
use steward_markup::html;

use crate::{
    i18n::{self, t},
    ui::{Act, Button, Look, act, dialog, overlay},
};

/// A question with a yes that says what it does.
#[derive(Clone)]
pub struct Question {
    pub title: String,
    pub body: String,
    pub yes: String,
    pub no: String,
    pub danger: bool,
}

impl Question {
    /// Something goes away.
    pub fn danger(title: String, body: String, yes: &str) -> Self {
        Self { title, body, yes: yes.to_owned(), no: t(i18n::CANCEL).to_owned(), danger: true }
    }

    pub fn plain(title: String, body: String, yes: &str) -> Self {
        Self { danger: false, ..Self::danger(title, body, yes) }
    }
}

/// Asks; `yes` runs on yes.
pub fn ask(question: Question, yes: Act) {
    overlay::open(move |id| {
        let Question { title, body, yes: label, no, danger } = question.clone();
        let run = yes.clone();
        let go = act(move || {
            overlay::close(id);
            run();
        });
        let look = if danger { Look::Danger } else { Look::Main };
        let view = html! {
            <p class="dialog-text">{body}</p>
            <footer>
                {Button::new(Look::Plain, None, no, act(move || overlay::close(id))).view()}
                {Button::new(look, None, label, go).view()}
            </footer>
        };
        dialog::modal(id, dialog::Shape::Small, title, None, view.into_any())
    });
}
