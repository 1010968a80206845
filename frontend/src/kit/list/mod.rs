//! The list page: search, filters, sort, columns, saved views, selection, export, pages and keys, the
//! same for every resource. A page describes a [`List`]; the address bar holds its state.

mod filter;
mod keys;
mod pager;
mod state;
mod table;
mod toolbar;
mod views;

pub use filter::{Filter, Kind};
use leptos::prelude::*;
use serde_json::Value;
pub use state::ListState;
use steward_dto::Permission;
use steward_markup::html;

use super::{
    action::{self, Action},
    cell::Cell,
    title,
};
use crate::{
    i18n::{Text, count, t},
    ui::{Icon, text},
};

/// A list, described.
pub struct List {
    /// Under which saved views and the choice of columns are kept: the collection's path.
    pub name: &'static str,
    pub title: Text,
    /// One and many of what is listed; without it the list has no total.
    pub count: Option<(Text, Text)>,
    /// What the search box says; without it there is none.
    pub search: Option<Text>,
    pub columns: &'static [Column],
    pub filters: &'static [Filter],
    /// The sort that holds when none is chosen.
    pub sort: &'static str,
    /// Where a row leads.
    pub href: Option<fn(&Value) -> String>,
    pub row_name: fn(&Value) -> String,
    pub row_id: fn(&Value) -> String,
    /// What can be done to a row.
    pub actions: &'static [Action],
    /// What can be done to several rows.
    pub bulk: &'static [Bulk],
    /// The permission to export; without it there is no export.
    pub export: Option<Permission>,
    /// What can be done to the list as a whole; the main one is also on the key `n`.
    pub head: &'static [Action],
    pub empty: Empty,
}

/// What a list says that has nothing in it.
pub struct Empty {
    pub icon: Icon,
    pub title: Text,
    pub hint: Text,
}

/// A column, described.
pub struct Column {
    /// Its name in the address bar.
    pub key: &'static str,
    pub label: Text,
    pub cell: Cell,
    /// The server's sort key.
    pub sort: Option<&'static str>,
    /// How much the column matters.
    pub rank: Rank,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// On a phone, too. The first one carries the link.
    Main,
    Usual,
    /// Only when chosen.
    Extra,
}

/// Something that is done to several rows. `run` gets their ids and what to do afterwards.
pub struct Bulk {
    pub label: Text,
    pub icon: Icon,
    pub permission: Permission,
    pub danger: bool,
    pub run: fn(&[String], crate::ui::Act),
}

/// A page that is a list.
pub fn page(list: &'static List) -> AnyView {
    page_of(list, Vec::new())
}

/// A page that is a list, always narrowed by `fixed`.
pub fn page_of(list: &'static List, fixed: Vec<(String, String)>) -> AnyView {
    title::set(t(list.title));
    let state = ListState::new(list, list.name.to_owned(), Value::Null, fixed);
    keys::listen(state);
    let facts = move || match (state.total(), list.count) {
        (Some(total), Some(noun)) => count(total, noun),
        _ => String::new(),
    };
    html! {
        <div class="head">
            <div>
                <h1>{t(list.title)}</h1>
                <p class="sub" aria-live="polite">{text(facts)}</p>
            </div>
            {head(state)}
        </div>
        {body(state)}
    }
}

/// A list inside another page: under `path`, about `context`, always narrowed by `fixed`.
pub fn section(list: &'static List, path: String, context: Value, fixed: Vec<(String, String)>) -> AnyView {
    let state = ListState::new(list, path, context, fixed);
    keys::listen(state);
    let heading = html! {
        <div class="head section-head">
            <h2>{t(list.title)}</h2>
            {head(state)}
        </div>
    };
    html! { {heading} {body(state)} }
}

fn head(state: ListState) -> AnyView {
    let context = state.context();
    html! {
        {toolbar::export(state)}
        {action::head(state.list.head, &context, &state.refresher())}
    }
}

fn body(state: ListState) -> AnyView {
    html! {
        <div class="card list">
            {toolbar::toolbar(state)}
            {table::table(state)}
            {pager::pager(state)}
        </div>
    }
}
