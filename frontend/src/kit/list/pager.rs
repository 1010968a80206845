//! The foot of a list: what is selected and what can be done with it, where one is, and on.

use leptos::prelude::*;
use steward_markup::html;

use super::{
    ListState,
    state::{param, turn},
};
use crate::{
    i18n::{self, count, fill, t},
    kit::{format, gate},
    ui::{Button, Icon, Look, act, live, on},
};

pub fn pager(state: ListState) -> AnyView {
    html! { <footer class="foot">{live(move || selection(state))} {live(move || pages(state))}</footer> }
}

/// What can be done with the selected rows.
fn selection(state: ListState) -> AnyView {
    let selected = state.selected.get();
    if selected.is_empty() {
        return ().into_any();
    }
    let buttons = state
        .list
        .bulk
        .iter()
        .map(|bulk| {
            let run = act(move || {
                let done = act(move || {
                    state.selected.update(Vec::clear);
                    state.refresh();
                });
                let ids = state.selected.get_untracked();
                (bulk.run)(&ids, done);
            });
            let look = if bulk.danger { Look::Danger } else { Look::Plain };
            Button::new(look, bulk.icon, t(bulk.label), run).because(gate::reason(Some(bulk.permission))).view()
        })
        .collect::<Vec<AnyView>>();
    let number = selected.len() as u64;
    let clear = act(move || state.selected.update(Vec::clear));
    html! {
        <div class="selection">
            <span role="status">{count(number, (i18n::SELECTED, i18n::SELECTED))}</span>
            {buttons}
            {Button::icon(Icon::Cross, t(i18n::CLEAR_SELECTION), clear).view()}
        </div>
    }
}

fn pages(state: ListState) -> AnyView {
    let Some(Ok(page)) = state.page.get() else { return ().into_any() };
    let shown = page.items.len() as u64;
    let at: u64 = param("at").and_then(|at| at.parse().ok()).unwrap_or(0);
    // The place is counted along while paging; both ends are certain.
    let at = match (&page.previous, &page.next, page.total) {
        (None, _, _) => 0,
        (Some(_), None, Some(total)) => total.saturating_sub(shown),
        _ => at,
    };
    let (from, to) = (format::number(if shown == 0 { 0 } else { at + 1 }), format::number(at + shown));
    let range = match page.total {
        Some(total) => fill(i18n::RANGE_OF, &[("from", &from), ("to", &to), ("total", &format::number(total))]),
        None => fill(i18n::RANGE, &[("from", &from), ("to", &to)]),
    };
    let turn = |key: &'static str, other: &'static str, cursor: Option<String>, at: u64| {
        cursor.map(|cursor| {
            act(move || {
                turn(&[(key, Some(cursor.clone())), (other, None), ("at", Some(at.to_string()))]);
            })
        })
    };
    let back = turn("before", "after", page.previous, at.saturating_sub(shown.max(25)));
    let forth = turn("after", "before", page.next, at + shown);
    let button = |picture: Icon, label: &str, act: Option<crate::ui::Act>| {
        html! {
            <button type="button" class="btn" disabled=act.is_none() on:click=on(move |_: leptos::ev::MouseEvent| { if let Some(act) = &act { act() } })>
                {crate::ui::icon(picture)} <span>{label.to_owned()}</span>
            </button>
        }
    };
    let alone = back.is_none() && forth.is_none();
    let buttons = (!alone).then(|| {
        html! { {button(Icon::Left, t(i18n::PREVIOUS), back)} {button(Icon::Right, t(i18n::NEXT), forth)} }
    });
    let range = (shown > 0).then(|| html! { <span class="num">{range}</span> });
    html! { <nav class="pages" aria-label=t(i18n::PAGES)>{range}{buttons}</nav> }
}
