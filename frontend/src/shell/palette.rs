//! The command palette: pages, actions, people and organizations, by a few letters.

use leptos::{html::Input, prelude::*};
use serde_json::Value;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::{self, session},
    browser::{location, lower, sleep},
    i18n::{self, Text, t},
    kit::row,
    routes::{NAVIGATION, OWN, Route},
    ui::{Icon, dialog, effect, icon, live, maybe, on, overlay, phrase, truth},
};

#[derive(Clone, PartialEq)]
struct Hit {
    label: String,
    hint: String,
    icon: Icon,
    href: String,
}

/// How long typing must rest before the server is asked.
const PAUSE: i32 = 150;

/// What can be begun from anywhere.
static ACTIONS: &[(Route, Text)] = &[
    (Route::NewOrganization, i18n::NEW_ORGANIZATION),
    (Route::ImportOrganizations, i18n::IMPORT_ORGANIZATIONS),
    (Route::NewPerson, i18n::NEW_PERSON),
    (Route::NewInvitation, i18n::NEW_INVITATION),
    (Route::NewRole, i18n::NEW_ROLE),
    (Route::NewApiKey, i18n::NEW_API_KEY),
];

/// Pages and actions that fit, of those one may use.
fn places(typed: &str) -> Vec<Hit> {
    let typed = lower(typed);
    let allowed = |route: &Route| route.permission().is_none_or(|permission| untrack(|| session::can(permission)));
    let fits = |label: &str| typed.is_empty() || lower(label).contains(&typed);
    let pages = NAVIGATION.iter().chain(OWN).flat_map(|(heading, entries)| {
        entries.iter().map(move |entry| (&entry.route, entry.label, heading.unwrap_or(i18n::PAGE), entry.icon))
    });
    let actions = ACTIONS.iter().map(|(route, label)| (route, *label, i18n::ACTION, Icon::Plus));
    pages
        .chain(actions)
        .filter(|(route, label, _, _)| allowed(route) && fits(t(*label)))
        .map(|(route, label, hint, icon)| Hit {
            label: t(label).to_owned(),
            hint: t(hint).to_owned(),
            icon,
            href: route.href(),
        })
        .collect()
}

fn found(result: &Value) -> Vec<Hit> {
    let hits = row::at(result, "hits").as_array().map(Vec::as_slice).unwrap_or_default();
    hits.iter()
        .map(|hit| {
            let (base, icon) = match row::text(hit, "kind") {
                "user" => ("/people", Icon::Person),
                _ => ("/organizations", Icon::Building),
            };
            Hit {
                label: row::name(hit),
                hint: row::text(hit, "hint").to_owned(),
                icon,
                href: format!("{base}/{}", row::id(hit)),
            }
        })
        .collect()
}

/// Opens the palette, unless something lies above the page already.
pub fn open() {
    if overlay::any() {
        return;
    }
    overlay::open(|id| dialog::modal(id, dialog::Shape::Palette, t(i18n::PALETTE).to_owned(), None, body(id)));
}

fn body(id: u32) -> AnyView {
    let hits = RwSignal::new(places(""));
    let at = RwSignal::new(0_usize);
    let round = StoredValue::new(0_u32);
    let node = NodeRef::<Input>::new();
    effect(move || {
        if let Some(input) = node.get() {
            spawn_local(async move {
                sleep(0).await;
                let _ = input.focus();
            });
        }
    });
    let input = move |event: web_sys::Event| {
        let typed = event_target_value(&event);
        let typed = typed.trim().to_owned();
        at.set(0);
        round.update_value(|round| *round += 1);
        let mine = round.get_value();
        hits.set(places(&typed));
        if typed.chars().count() < 2 {
            return;
        }
        spawn_local(async move {
            sleep(PAUSE).await;
            if round.try_get_value() != Some(mine) {
                return;
            }
            let query = location::encode(&[("q".to_owned(), typed)]);
            if let Ok(result) = api::fetch_one(&format!("search?{query}")).await
                && round.try_get_value() == Some(mine)
            {
                hits.update(|hits| hits.splice(0..0, found(&result)).for_each(drop));
            }
        });
    };
    let go = move |index: usize| {
        if let Some(href) = hits.with_untracked(|hits| hits.get(index).map(|hit| hit.href.clone())) {
            overlay::close(id);
            location::go(&href);
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = hits.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => go(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let entry = |(index, hit): (usize, Hit)| {
            html! {
                <li
                    role="option"
                    id=format!("hit-{index}")
                    aria-selected=truth(move || at.get() == index)
                    on:click=on(move |_: leptos::ev::MouseEvent| go(index))
                    on:mousemove=on(move |_: leptos::ev::MouseEvent| { if at.get_untracked() != index { at.set(index) } })
                >
                    {icon(hit.icon)} <span>{hit.label}</span> <span class="dim">{hit.hint}</span>
                </li>
            }
        };
        hits.get().into_iter().enumerate().map(entry).collect::<Vec<AnyView>>().into_any()
    };
    // `view!`: the node itself is needed, to give it the focus.
    let field = view! {
            <input
                class="input"
                type="text"
                role="combobox"
                autocomplete="off"
                aria-label=t(i18n::PALETTE)
                aria-autocomplete="list"
                aria-expanded="true"
                aria-controls="hits"
                aria-activedescendant=phrase(move || Some(format!("hit-{}", at.get())))
                placeholder=t(i18n::PALETTE_HINT)
                node_ref=node
                on:input=input
                on:keydown=keys
            />
    };
    let field = field.into_any();
    html! {
        <div class="with-icon">
            {icon(Icon::Search)}
            {field}
        </div>
        <ul role="listbox" id="hits" aria-label=t(i18n::PALETTE)>{live(options)}</ul>
        {maybe(move || hits.with(Vec::is_empty).then(|| html! { <p class="hint">{t(i18n::NOTHING_MATCHES)}</p> }))}
    }
}
