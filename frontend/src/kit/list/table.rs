//! The table: real links, sortable heads, selection, a menu per row, a drawer for the rest on a phone.

use leptos::prelude::*;
use serde_json::Value;
use steward_markup::html;

use super::{Column, ListState, Rank, state::change};
use crate::{
    i18n::{self, fill, t},
    kit::{action::Action, load},
    ui::{Button, Icon, Look, act, dialog, empty, icon, live, menu, on, overlay, switch, truth},
};

/// Rows of the skeleton.
const BONES: usize = 8;

pub fn table(state: ListState) -> AnyView {
    let content = move || match state.page.get() {
        None => rows(state, None),
        Some(Ok(page)) if page.items.is_empty() => nothing(state),
        Some(Ok(page)) => rows(state, Some(page.items)),
        Some(Err(error)) => load::trouble(&error, Some(state.refresher())),
    };
    html! { <div class="table-area" class:stale=switch(move || state.busy.get()) aria-busy=truth(move || state.busy.get())>{live(content)}</div> }
}

fn nothing(state: ListState) -> AnyView {
    if state.narrowed() {
        let clear = act(move || {
            let keys: Vec<(&str, Option<String>)> = std::iter::once("q")
                .chain(state.list.filters.iter().map(|filter| filter.key))
                .map(|key| (key, None))
                .collect();
            change(&keys, true);
        });
        let next = Button::new(Look::Plain, Icon::Cross, t(i18n::CLEAR_FILTERS), clear).view();
        return empty(Icon::Search, t(i18n::NOTHING_MATCHES), t(i18n::NOTHING_MATCHES_HINT), Some(next));
    }
    let context = state.context();
    let main = state.list.head.iter().find(|action| action.look == Look::Main && (action.when)(&context));
    let next = main.map(|action| action.button(&context, &state.refresher()));
    empty(state.list.empty.icon, t(state.list.empty.title), t(state.list.empty.hint), next)
}

fn rows(state: ListState, items: Option<Vec<Value>>) -> AnyView {
    let columns = state.columns();
    let selectable = !state.list.bulk.is_empty();
    let waiting = items.is_none();
    let heads = columns.iter().map(|column| head(state, column)).collect::<Vec<AnyView>>();
    let ids: Vec<String> = items.iter().flatten().map(|item| (state.list.row_id)(item)).collect();
    let body = if let Some(items) = items {
        items.iter().map(|item| row(state, &columns, item)).collect::<Vec<AnyView>>().into_any()
    } else {
        let bones = |_| {
            let cells = columns
                .iter()
                .map(|column| html! { <td class=class(column)><span class="bone"></span></td> })
                .collect::<Vec<AnyView>>();
            html! { <tr aria-hidden="true">{selectable.then(|| html! { <td class="tick"></td> })}{cells}<td class="row-end"></td></tr> }
        };
        (0..BONES).map(bones).collect::<Vec<AnyView>>().into_any()
    };
    let all = {
        let ids = StoredValue::new(ids);
        let ticked = move || {
            state.selected.with(|selected| {
                ids.with_value(|ids| !ids.is_empty() && ids.iter().all(|id| selected.iter().any(|other| other == id)))
            })
        };
        let toggle = move |_: web_sys::Event| {
            let every = ticked();
            state.selected.update(|selected| {
                let shown = ids.get_value();
                selected.retain(|id| !shown.contains(id));
                if !every {
                    selected.extend(shown);
                }
            });
        };
        selectable.then(|| {
            html! {
                <th class="tick" scope="col">
                    <input type="checkbox" aria-label=t(i18n::SELECT_ALL) disabled=waiting prop:checked=switch(ticked) on:change=on(toggle) />
                </th>
            }
        })
    };
    html! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=t(state.list.title)>
            <table>
                <thead><tr>{all}{heads}<th class="row-end" scope="col"><span class="hidden">{t(i18n::ACTIONS)}</span></th></tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

fn class(column: &Column) -> &'static str {
    match (column.cell.numeric(), column.rank == Rank::Main) {
        (true, true) => "num",
        (true, false) => "num wide",
        (false, true) => "",
        (false, false) => "wide",
    }
}

fn head(state: ListState, column: &'static Column) -> AnyView {
    let Some(key) = column.sort else {
        return html! { <th class=class(column) scope="col">{t(column.label)}</th> };
    };
    let sort = state.sort();
    let (up, down) = (sort == key, sort.strip_prefix('-') == Some(key));
    let next = if up { format!("-{key}") } else { key.to_owned() };
    let direction = match (up, down) {
        (true, _) => "ascending",
        (_, true) => "descending",
        _ => "none",
    };
    let arrow = if down { Icon::ArrowDown } else { Icon::ArrowUp };
    html! {
        <th class=class(column) scope="col" aria-sort=direction>
            <button type="button" class="sort" class:sorted=up || down on:click=on(move |_: leptos::ev::MouseEvent| change(&[("sort", Some(next.clone()))], true))>
                {t(column.label)} {icon(arrow)}
            </button>
        </th>
    }
}

fn row(state: ListState, columns: &[&'static Column], item: &Value) -> AnyView {
    let list = state.list;
    let (id, name) = ((list.row_id)(item), (list.row_name)(item));
    let href = list.href.map(|href| href(item));
    let cells = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let inner = column.cell.view(item);
            let inner = match &href {
                Some(href) if index == 0 => html! { <a class="row-link" href=href.clone()>{inner}</a> },
                _ if index == 0 => html! { <span class="strong">{inner}</span> },
                _ => inner,
            };
            html! { <td class=class(column)>{inner}</td> }
        })
        .collect::<Vec<AnyView>>();
    let (own, tick) = (id.clone(), id.clone());
    let is_selected = move |id: &str| state.selected.with(|selected| selected.iter().any(|other| other == id));
    let tick = (!list.bulk.is_empty()).then(|| {
        let (shown, toggled) = (tick.clone(), tick);
        html! {
            <td class="tick">
                <input
                    type="checkbox"
                    aria-label=fill(i18n::SELECT_ROW, &[("name", &name)])
                    prop:checked=switch(move || is_selected(&shown))
                    on:change=on(move |_: web_sys::Event| state.toggle(&toggled))
                />
            </td>
        }
    });
    let more = row_menu(state, item, &name);
    let rest = {
        let (item, title) = (item.clone(), name.clone());
        Button::icon(
            Icon::Right,
            fill(i18n::DETAILS_OF, &[("name", &name)]),
            act(move || drawer(state, item.clone(), title.clone())),
        )
        .view()
    };
    html! {
        <tr tabindex="-1" data-id=id data-href=href class:sel=switch(move || is_selected(&own))>
            {tick} {cells}
            <td class="row-end"><span class="wide-only">{more}</span><span class="narrow-only">{rest}</span></td>
        </tr>
    }
}

fn fitting(state: ListState, item: &Value) -> Vec<&'static Action> {
    state.list.actions.iter().filter(|action| (action.when)(item)).collect()
}

fn row_menu(state: ListState, item: &Value, name: &str) -> Option<AnyView> {
    let actions = fitting(state, item);
    let item = item.clone();
    (!actions.is_empty()).then(|| {
        menu(Look::Quiet, Some(Icon::More), &fill(i18n::ACTIONS_FOR, &[("name", name)]), true, move || {
            actions.iter().map(|action| action.item(&item, &state.refresher())).collect()
        })
    })
}

/// Everything about a row, where the table has no room for it.
fn drawer(state: ListState, item: Value, title: String) {
    overlay::open(move |id| {
        let facts = state
            .list
            .columns
            .iter()
            .map(|column| html! { <dt>{t(column.label)}</dt><dd>{column.cell.view(&item)}</dd> })
            .collect::<Vec<AnyView>>();
        let open = state.list.href.map(|href| {
            html! { <a class="btn main" href=href(&item) on:click=on(move |_: leptos::ev::MouseEvent| overlay::close(id))>{t(i18n::DETAILS)}</a> }
        });
        let refresh = state.refresher();
        let buttons = fitting(state, &item)
            .into_iter()
            .map(|action| {
                let (item, refresh) = (item.clone(), refresh.clone());
                // The way to the details is the main one here.
                let look = if action.look == Look::Main { Look::Plain } else { action.look };
                let entry = action.item(&item, &refresh);
                let run = act(move || {
                    overlay::close(id);
                    (entry.act)();
                });
                Button::new(look, action.icon, t(action.label), run).because(entry.reason).view()
            })
            .collect::<Vec<AnyView>>();
        let body = html! { <dl>{facts}</dl><div class="drawer-actions">{buttons}{open}</div> };
        dialog::modal(id, dialog::Shape::Drawer, title.clone(), None, body.into_any())
    });
}
