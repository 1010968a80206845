//! Above the table: search, filters, saved views, columns; and the export in the page's head.

use leptos::prelude::*;
use steward_markup::html;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{
    ListState, Rank, filter,
    state::{change, param},
    views,
};
use crate::{
    api,
    browser::{self, location, sleep},
    i18n::{self, fill, t},
    kit::{action, gate},
    ui::{Button, Icon, Look, act, checkbox, derive, effect, icon, memo, on, popup, toast, truth, words},
};

/// How long typing must rest before it is searched for.
const PAUSE: i32 = 250;

pub fn toolbar(state: ListState) -> AnyView {
    let search = state.list.search.map(|hint| search(t(hint)));
    let views = (!state.list.filters.is_empty()).then(|| views::menu(state));
    let bare = search.is_none() && views.is_none();
    (!bare)
        .then(|| {
            html! {
                <div class="bar">
                    {search} {filter::chips(state)} <span class="bar-end">{views} {columns(state)}</span>
                </div>
            }
        })
        .into_any()
}

fn search(hint: &'static str) -> AnyView {
    let typed = RwSignal::new(untrack(|| param("q").unwrap_or_default()));
    let round = StoredValue::new(0_u32);
    // The address bar may change without the box: back button, cleared filters, a saved view.
    let wanted = memo(move || param("q").unwrap_or_default());
    effect(move || {
        let wanted = wanted.get();
        if typed.with_untracked(|typed| typed.trim() != wanted) {
            typed.set(wanted);
        }
    });
    let input = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        typed.set(text.clone());
        round.update_value(|round| *round += 1);
        let mine = round.get_value();
        spawn_local(async move {
            sleep(PAUSE).await;
            if round.try_get_value() == Some(mine) {
                change(&[("q", Some(text.trim().to_owned()))], false);
            }
        });
    };
    html! {
        <div class="with-icon search">
            {icon(Icon::Search)}
            <input
                class="input"
                type="search"
                aria-label=format!("{}: {hint}", t(i18n::SEARCH))
                aria-keyshortcuts="/"
                placeholder=hint
                maxlength="100"
                prop:value=words(move || typed.get())
                on:input=on(input)
            />
        </div>
    }
}

fn columns(state: ListState) -> AnyView {
    let open = RwSignal::new(false);
    let click = move |event: leptos::ev::MouseEvent| {
        let Some(anchor) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        popup(anchor, "dialog", t(i18n::COLUMNS).to_owned(), open, move |_| {
            let chosen = move || -> Vec<&'static str> { state.columns().iter().map(|column| column.key).collect() };
            let all = state.list.columns.iter().skip(1);
            all.map(|column| {
                let ticked = derive(move || chosen().contains(&column.key));
                checkbox(&format!("column-{}", column.key), t(column.label).to_owned(), None, None, ticked, move |on| {
                    let mut keys = untrack(chosen);
                    keys.retain(|key| *key != column.key);
                    if on {
                        keys.push(column.key);
                    }
                    state.choose_columns(&keys);
                })
            })
            .collect::<Vec<AnyView>>()
            .into_any()
        });
    };
    let several = state.list.columns.iter().filter(|column| column.rank != Rank::Main).count() > 1;
    several
        .then(|| {
            html! {
                <button
                    type="button"
                    class="btn quiet wide-only"
                    aria-haspopup="dialog"
                    aria-expanded=truth(move || open.get())
                    on:click=on(click)
                >
                    {icon(Icon::Columns)} <span>{t(i18n::COLUMNS)}</span>
                </button>
            }
        })
        .into_any()
}

/// The button that saves what the filters match as a file.
pub fn export(state: ListState) -> AnyView {
    let Some(permission) = state.list.export else { return ().into_any() };
    let busy = RwSignal::new(false);
    let run = act(move || {
        busy.set(true);
        spawn_local(async move {
            let answer = api::export(&format!("{}/export", state.path()), state.filters()).await;
            busy.try_set(false);
            match answer {
                Ok(csv) => {
                    let file = format!("{}.csv", location::here().split(['/', '?']).nth(1).unwrap_or("steward"));
                    browser::download(&file, "text/csv;charset=utf-8", &csv);
                    toast::good(fill(i18n::EXPORTED, &[("file", &file)]));
                }
                Err(error) => action::report(&error),
            }
        });
    });
    let button = Button::new(Look::Plain, Icon::Download, t(i18n::EXPORT), run)
        .busy(busy.into())
        .because(gate::reason(Some(permission)));
    html! { <span class="compact push">{button.view()}</span> }
}
