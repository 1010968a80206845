//! Saved views: filters, sort and columns under a name, each person's own.

use leptos::prelude::*;
use serde_json::{Value, json};
use steward_dto::{
    FieldError, Resource,
    platform::{SaveView, SavedView},
};
use steward_markup::html;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::ListState;
use crate::{
    api,
    browser::location,
    i18n::{self, fill, t},
    kit::{
        action,
        form::{self, Field, Form, Kind, Save, Section},
        load::{Load, Loaded},
        row,
    },
    ui::{Button, Icon, Look, act, icon, live, on, overlay, popup, skeleton, toast, truth},
};

static NAME: Form =
    Form { sections: &[Section { title: None, fields: &[Field::new("name", i18n::VIEW_NAME, Kind::Text)] }], check };

fn check(input: &Value) -> Vec<FieldError> {
    form::check_as::<SaveView>(input)
}

/// The button that shows the saved views of this list.
pub fn menu(state: ListState) -> AnyView {
    let open = RwSignal::new(false);
    let click = move |event: leptos::ev::MouseEvent| {
        let Some(anchor) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        popup(anchor, "dialog", t(i18n::SAVED_VIEWS).to_owned(), open, move |id| panel(state, id));
    };
    html! {
        <button
            type="button"
            class="btn quiet"
            aria-haspopup="dialog"
            aria-expanded=truth(move || open.get())
            on:click=on(click)
        >
            {icon(Icon::Bookmark)} <span>{t(i18n::VIEW)}</span>
        </button>
    }
}

fn panel(state: ListState, id: u32) -> AnyView {
    let views = Loaded::new(format!("{}?list={}", SavedView::PATH, state.list.name));
    let here = path();
    let all = act({
        let here = here.clone();
        move || {
            overlay::close(id);
            location::go_unasked(&here);
        }
    });
    let list = move || match views.state.get() {
        Load::Waiting => skeleton(2),
        Load::Failed(_) => html! { <p class="hint">{t(i18n::LOAD_FAILED)}</p> },
        Load::Ready(page) => {
            let items = row::at(&page, "items").as_array().cloned().unwrap_or_default();
            if items.is_empty() {
                html! { <p class="hint">{t(i18n::NO_VIEWS)}</p> }
            } else {
                items.iter().map(|view| entry(view, &here, views, id)).collect::<Vec<AnyView>>().into_any()
            }
        }
    };
    let keep = act(move || {
        overlay::close(id);
        save(state);
    });
    html! {
        <div class="views">
            {Button::new(Look::Quiet, None, t(i18n::VIEW_ALL), all).view()}
            {live(list)}
            <hr />
            {Button::new(Look::Quiet, Icon::Plus, t(i18n::SAVE_VIEW), keep).view()}
        </div>
    }
}

fn path() -> String {
    let here = location::here();
    here.split('?').next().unwrap_or_default().to_owned()
}

fn entry(view: &Value, here: &str, views: Loaded, id: u32) -> AnyView {
    let name = row::name(view);
    let url = format!("{here}?{}", row::text(view, "query"));
    let at = format!("{}/{}", SavedView::PATH, row::id(view));
    let go = act(move || {
        overlay::close(id);
        location::go_unasked(&url);
    });
    let forget = act(move || {
        let at = at.clone();
        spawn_local(async move {
            match api::delete(&at, None).await {
                Ok(()) => views.refresh(),
                Err(error) => action::report(&error),
            }
        });
    });
    html! {
        <div class="view-entry">
            {Button::new(Look::Quiet, None, name.clone(), go).view()}
            {Button::icon(Icon::Trash, fill(i18n::DELETE_VIEW, &[("name", &name)]), forget).view()}
        </div>
    }
}

fn save(state: ListState) {
    // Where one is in the list is no part of a view.
    let mut query = location::here().split_once('?').map_or("", |(_, query)| query).to_owned();
    for key in ["after", "before", "at"] {
        query = location::with_parameter(&query, key, None);
    }
    let start = json!({ "list": state.list.name, "name": "", "query": query });
    form::dialog(&NAME, t(i18n::SAVE_VIEW_TITLE), start, Save::create(SavedView::PATH), |_| {
        toast::good(t(i18n::VIEW_SAVED));
    });
}
