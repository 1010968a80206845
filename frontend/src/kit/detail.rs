//! The page of one thing: its name, what matters about it in one line, what can be done, and tabs.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Code, Permission};
use steward_markup::html;

use super::{
    action::{self, Action},
    cell::Cell,
    gate,
    list::{self, List},
    load::{Load, Loaded, trouble},
    row, title,
};
use crate::{
    browser::location,
    i18n::{self, Text, t},
    ui::{Act, Icon, blank, empty, live, memo, skeleton, tabs},
};

/// A thing's page, described.
pub struct Detail {
    /// The collection on the server.
    pub path: &'static str,
    /// What it is called.
    pub name: fn(&Value) -> String,
    /// One line of what matters: states and dates.
    pub facts: fn(&Value) -> AnyView,
    pub actions: &'static [Action],
    pub tabs: &'static [Tab],
}

pub struct Tab {
    /// Its part of the address; the first tab has none.
    pub key: &'static str,
    pub label: Text,
    /// Without this permission the tab says so instead of showing anything.
    pub permission: Option<Permission>,
    pub panel: Panel,
}

pub enum Panel {
    Facts(&'static [Group]),
    /// A list about the thing: its path, and what narrows it.
    List(&'static List, fn(&Value) -> String, fn(&Value) -> Vec<(String, String)>),
    Custom(fn(&Value) -> AnyView),
}

/// Rows of facts under a heading.
pub struct Group {
    pub title: Text,
    /// Stands in the narrow column.
    pub side: bool,
    pub facts: &'static [(Text, Cell)],
}

/// The page of the thing with this id, below `base` in the address bar.
pub fn page(detail: &'static Detail, base: String, id: &str) -> AnyView {
    let loaded = Loaded::new(format!("{}/{id}", detail.path)).following();
    // What comes behind `/organizations/{id}/`.
    let depth = base.split('/').count();
    let tab = memo(move || location::path().split('/').nth(depth).unwrap_or_default().to_owned());
    let gone = move || match loaded.state.get() {
        Load::Waiting => {
            html! { <div class="head"><span class="bone bone-title"></span></div>{skeleton(8)} }
        }
        Load::Failed(error) if error.is(Code::NotFound) => {
            title::set(t(i18n::NOT_FOUND_TITLE));
            blank(Icon::Search, t(i18n::NOT_FOUND_TITLE), t(i18n::NOT_FOUND_HINT), None)
        }
        Load::Failed(error) => trouble(&error, Some(loaded.refresher())),
        Load::Ready(value) => draw(detail, base.clone(), value, tab, &loaded.refresher()),
    };
    live(gone)
}

fn draw(detail: &'static Detail, base: String, value: Value, tab: Memo<String>, changed: &Act) -> AnyView {
    let name = (detail.name)(&value);
    title::set_thing(&name);
    let head = html! {
        <div class="head">
            <div>
                <h1>{name.clone()}</h1>
                <div class="sub facts-line">{(detail.facts)(&value)}</div>
            </div>
            {action::head(detail.actions, &value, changed)}
        </div>
    };
    let bar = move || {
        let open = tab.get();
        let entries = detail
            .tabs
            .iter()
            .map(|tab| {
                let href = if tab.key.is_empty() { base.clone() } else { format!("{base}/{}", tab.key) };
                (href, t(tab.label).to_owned(), tab.key == open)
            })
            .collect();
        tabs(&name, entries)
    };
    let several = detail.tabs.len() > 1;
    let content = move || {
        let open = tab.get();
        let Some(tab) = detail.tabs.iter().find(|tab| tab.key == open) else {
            return empty(Icon::Search, t(i18n::NOT_FOUND_TITLE), t(i18n::NOT_FOUND_HINT), None);
        };
        if let Some(reason) = gate::reason(tab.permission) {
            return empty(Icon::Lock, t(i18n::FORBIDDEN_TITLE), &reason, None);
        }
        match &tab.panel {
            Panel::Facts(groups) => facts(groups, &value),
            Panel::List(list, path, fixed) => list::section(list, path(&value), value.clone(), fixed(&value)),
            Panel::Custom(draw) => draw(&value),
        }
    };
    html! { {head} {several.then(|| live(bar))} {live(content)} }
}

/// Facts in cards, the main ones in the wide column.
pub fn facts(groups: &'static [Group], value: &Value) -> AnyView {
    let column = |side: bool| {
        let cards =
            groups.iter().filter(|group| group.side == side).map(|group| card(group, value)).collect::<Vec<AnyView>>();
        html! { <div class="stack">{cards}</div> }
    };
    let two = groups.iter().any(|group| group.side);
    html! { <div class=if two { "two" } else { "one" }>{column(false)} {two.then(|| column(true))}</div> }
}

fn card(group: &'static Group, value: &Value) -> AnyView {
    let rows = group
        .facts
        .iter()
        .map(|(label, cell)| html! { <div class="fact"><dt>{t(*label)}</dt><dd>{cell.view(value)}</dd></div> })
        .collect::<Vec<AnyView>>();
    html! {
        <section class="card">
            <header><h2>{t(group.title)}</h2></header>
            <dl>{rows}</dl>
        </section>
    }
}

/// Whether the thing is deleted and can still be restored.
pub fn is_deleted(value: &Value) -> bool {
    row::has(value, "deleted_at")
}

pub fn is_live(value: &Value) -> bool {
    !is_deleted(value)
}
