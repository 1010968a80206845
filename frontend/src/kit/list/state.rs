//! The state of a list: the address bar says what is wanted, this says what came.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::Page;
use wasm_bindgen_futures::spawn_local;

use super::{Column, List, Rank};
use crate::{
    api::{self, Error, session},
    browser::{location, store, stored},
    kit::load::follow,
    ui::{Act, act, effect, memo},
};

/// Rows in a page.
const LIMIT: &str = "25";
/// Parameters that move within a list; they mean nothing once it is filtered or sorted anew.
const MOVES: [&str; 3] = ["after", "before", "at"];

/// A list at work. Cheap to copy into views.
#[derive(Clone, Copy)]
pub struct ListState {
    pub list: &'static List,
    pub page: RwSignal<Option<Result<Page<Value>, Error>>>,
    pub busy: RwSignal<bool>,
    pub selected: RwSignal<Vec<String>>,
    path: StoredValue<String>,
    context: StoredValue<Value>,
    fixed: StoredValue<Vec<(String, String)>>,
    wanted: Memo<Vec<(String, String)>>,
    round: StoredValue<u32>,
}

impl ListState {
    pub fn new(list: &'static List, path: String, context: Value, fixed: Vec<(String, String)>) -> Self {
        let wanted = memo(move || wanted(list, &location::query()));
        let state = Self {
            list,
            page: RwSignal::new(None),
            busy: RwSignal::new(false),
            selected: RwSignal::new(Vec::new()),
            path: StoredValue::new(path),
            context: StoredValue::new(context),
            fixed: StoredValue::new(fixed),
            wanted,
            round: StoredValue::new(0),
        };
        effect(move || {
            wanted.track();
            session::scope().track();
            state.selected.set(Vec::new());
            state.refresh();
        });
        follow(state.path(), state.refresher());
        state
    }

    /// What the list is about: the organization whose members it shows.
    pub fn context(self) -> Value {
        self.context.get_value()
    }

    pub fn path(self) -> String {
        self.path.get_value()
    }

    /// Filters and sort as the server takes them, without page and limit.
    pub fn filters(self) -> Vec<(String, String)> {
        let mut params = self.fixed.get_value();
        params.extend(self.wanted.get_untracked().into_iter().filter(|(key, _)| !MOVES.contains(&key.as_str())));
        params
    }

    /// Loads the page again; what is shown stays until the answer is there.
    pub fn refresh(self) {
        self.round.update_value(|round| *round += 1);
        let (mine, path) = (self.round.get_value(), self.path());
        let mut params = self.fixed.get_value();
        params.extend(self.wanted.get_untracked());
        params.push(("limit".to_owned(), LIMIT.to_owned()));
        if self.list.count.is_some() {
            params.push(("total".to_owned(), "true".to_owned()));
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = api::fetch_page(&path, params).await;
            // The page may be gone, or a later question under way.
            if self.round.try_get_value() != Some(mine) {
                return;
            }
            self.busy.set(false);
            // A place in the list that is gone: back to its beginning.
            let moved = self.wanted.get_untracked().iter().any(|(key, _)| MOVES.contains(&key.as_str()));
            match answer {
                Ok(page) if page.items.is_empty() && moved => change(&[], false),
                answer => self.page.set(Some(answer)),
            }
        });
    }

    pub fn refresher(self) -> Act {
        act(move || self.refresh())
    }

    pub fn total(self) -> Option<u64> {
        self.page.with(|page| page.as_ref().and_then(|page| page.as_ref().ok().and_then(|page| page.total)))
    }

    /// Whether anything narrows the list; tracked.
    pub fn narrowed(self) -> bool {
        let query = location::pairs(&location::query());
        query.iter().any(|(key, _)| key == "q" || self.list.filters.iter().any(|filter| filter.key == key))
    }

    /// The sort that holds; tracked.
    pub fn sort(self) -> String {
        param("sort").unwrap_or_else(|| self.list.sort.to_owned())
    }

    /// The columns to show; tracked.
    pub fn columns(self) -> Vec<&'static Column> {
        let chosen = param("columns").or_else(|| stored(&self.columns_key()));
        let shown = |column: &&Column| match &chosen {
            Some(chosen) => chosen.split(',').any(|key| key == column.key),
            None => column.rank != Rank::Extra,
        };
        let first = self.list.columns.first();
        let is_first = |column: &&'static Column| first.is_some_and(|first| first.key == column.key);
        self.list.columns.iter().filter(|column| is_first(column) || shown(column)).collect()
    }

    pub fn choose_columns(self, keys: &[&str]) {
        let joined = keys.join(",");
        store(&self.columns_key(), Some(&joined));
        turn(&[("columns", Some(joined))]);
    }

    fn columns_key(self) -> String {
        format!("steward.columns.{}", self.list.name)
    }

    pub fn toggle(self, id: &str) {
        self.selected.update(|selected| match selected.iter().position(|other| other == id) {
            Some(at) => drop(selected.remove(at)),
            None => selected.push(id.to_owned()),
        });
    }
}

/// A parameter of the address bar; tracked.
pub fn param(key: &str) -> Option<String> {
    location::pairs(&location::query()).into_iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

/// The parameters that the server knows; others in the address bar are the page's own.
fn wanted(list: &List, query: &str) -> Vec<(String, String)> {
    let known = |key: &str| {
        matches!(key, "after" | "before")
            || key == "q" && list.search.is_some()
            || key == "sort" && list.columns.iter().any(|column| column.sort.is_some())
            || list.filters.iter().any(|filter| filter.key == key)
    };
    location::pairs(query).into_iter().filter(|(key, _)| known(key)).collect()
}

/// Goes to the same list with other parameters.
fn visit(changes: &[(&str, Option<String>)], mut query: String, step: bool) {
    for (key, value) in changes {
        query = location::with_parameter(&query, key, value.as_deref().filter(|value| !value.is_empty()));
    }
    let path = location::here();
    let path = path.split('?').next().unwrap_or_default();
    let url = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    if step {
        location::go_unasked(&url);
    } else {
        location::replace(&url);
    }
}

/// Sets parameters and begins at the first page. Typing replaces the step in the history that it
/// made; a choice makes one.
pub fn change(changes: &[(&str, Option<String>)], step: bool) {
    let query = location::here();
    let query = query.split_once('?').map_or("", |(_, query)| query);
    let mut next = query.to_owned();
    for key in MOVES {
        next = location::with_parameter(&next, key, None);
    }
    visit(changes, next, step);
}

/// Goes to another page of the same list.
pub fn turn(changes: &[(&str, Option<String>)]) {
    let query = location::here();
    let query = query.split_once('?').map_or("", |(_, query)| query).to_owned();
    visit(changes, query, true);
}
