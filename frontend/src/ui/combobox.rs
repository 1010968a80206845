//! A text field that searches and offers what it found: for choosing one of thousands.

use std::{future::Future, pin::Pin, sync::Arc};
use steward_markup::html;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Control, Icon, icon, live, mark, maybe, on, phrase, switch, truth, words};
use crate::{
    browser::sleep,
    i18n::{self, t},
};

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub name: String,
    /// Tells it from others of the same name.
    pub hint: String,
}

/// Finds choices for what was typed.
pub type Search = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Vec<Choice>>>> + Send + Sync>;

/// How long typing must rest before it is searched for.
const PAUSE: i32 = 180;

/// What the field and its list share.
#[derive(Clone, Copy)]
struct State {
    /// What is typed; `None` while the chosen one is shown.
    typed: RwSignal<Option<String>>,
    found: RwSignal<Vec<Choice>>,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    /// Which of the found is marked.
    at: RwSignal<usize>,
    round: StoredValue<u32>,
    search: StoredValue<Search>,
    set: StoredValue<Choose>,
}

type Choose = Arc<dyn Fn(Option<Choice>) + Send + Sync>;

impl State {
    /// Searches once typing rests.
    fn look(self, text: String) {
        self.round.update_value(|round| *round += 1);
        let (mine, search) = (self.round.get_value(), self.search.get_value());
        self.busy.set(true);
        self.open.set(true);
        spawn_local(async move {
            sleep(PAUSE).await;
            if self.round.try_get_value() != Some(mine) {
                return;
            }
            let choices = search(text).await;
            if self.round.try_get_value() == Some(mine) {
                self.found.set(choices);
                self.at.set(0);
                self.busy.set(false);
            }
        });
    }

    fn take(self, index: usize) {
        if let Some(choice) = self.found.with_untracked(|found| found.get(index).cloned()) {
            (self.set.get_value())(Some(choice));
            self.typed.set(None);
            self.open.set(false);
        }
    }

    fn press(self, event: &leptos::ev::KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len).max(1);
        let open = self.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if !open => self.look(String::new()),
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" if open && !self.busy.get_untracked() => self.take(self.at.get_untracked()),
            "Escape" if open => self.open.set(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn typed(self, text: String) {
        if text.is_empty() {
            (self.set.get_value())(None);
        }
        self.typed.set(Some(text.clone()));
        self.look(text);
    }
}

/// The field with its list. `chosen` is shown while nothing is typed; `set` gets `None` when the
/// field is emptied.
pub fn combobox(
    control: &Control,
    chosen: Signal<Option<Choice>>,
    search: Search,
    set: impl Fn(Option<Choice>) + Send + Sync + 'static,
) -> AnyView {
    boxed(control, chosen, search, Arc::new(set))
}

fn boxed(control: &Control, chosen: Signal<Option<Choice>>, search: Search, set: Choose) -> AnyView {
    let state = State {
        typed: RwSignal::new(None),
        found: RwSignal::new(Vec::new()),
        open: RwSignal::new(false),
        busy: RwSignal::new(false),
        at: RwSignal::new(0),
        round: StoredValue::new(0),
        search: StoredValue::new(search),
        set: StoredValue::new(set),
    };
    let shown = move || state.typed.get().unwrap_or_else(|| chosen.get().map(|choice| choice.name).unwrap_or_default());
    let left = control.left.clone();
    let blur = move |_: leptos::ev::FocusEvent| {
        state.open.set(false);
        state.typed.set(None);
        left();
    };
    let list_id = format!("{}-list", control.id);
    let active = list_id.clone();
    let error = control.error;
    html! {
        <div class="combobox">
            <div class="with-icon">
                {icon(Icon::Search)}
                <input
                    class="input"
                    type="text"
                    role="combobox"
                    id=control.id.clone()
                    autocomplete="off"
                    placeholder=t(i18n::TYPE_TO_SEARCH)
                    aria-autocomplete="list"
                    aria-expanded=truth(move || state.open.get())
                    aria-controls=list_id.clone()
                    aria-activedescendant=phrase(move || state.open.get().then(|| format!("{active}-{}", state.at.get())))
                    aria-invalid=mark(move || error.with(Option::is_some))
                    prop:value=words(shown)
                    on:input=on(move |event: web_sys::Event| state.typed(event_target_value(&event)))
                    on:click=on(move |_: leptos::ev::MouseEvent| state.look(String::new()))
                    on:keydown=on(move |event: leptos::ev::KeyboardEvent| state.press(&event))
                    on:blur=on(blur)
                />
            </div>
            {list(state, list_id, control.label.clone())}
        </div>
    }
}

fn list(state: State, id: String, label: String) -> AnyView {
    let option_id = id.clone();
    let options = move || {
        let option = |(index, choice): (usize, Choice)| {
            html! {
                <li
                    role="option"
                    id=format!("{option_id}-{index}")
                    aria-selected=truth(move || state.at.get() == index)
                    on:mousedown=on(move |event: leptos::ev::MouseEvent| {
                        // Before the field loses the focus and closes the list.
                        event.prevent_default();
                        state.take(index);
                    })
                >
                    <span>{choice.name}</span>
                    <span class="dim">{choice.hint}</span>
                </li>
            }
        };
        state.found.get().into_iter().enumerate().map(option).collect::<Vec<AnyView>>().into_any()
    };
    let nothing = move || {
        let none = !state.busy.get() && state.found.with(Vec::is_empty);
        none.then(|| html! { <p class="hint">{t(i18n::NOTHING_MATCHES)}</p> })
    };
    html! {
        <div
            class="combobox-list"
            hidden=switch(move || !state.open.get())
            aria-busy=truth(move || state.busy.get())
        >
            <ul role="listbox" id=id aria-label=label>{live(options)}</ul>
            {maybe(nothing)}
        </div>
    }
}
