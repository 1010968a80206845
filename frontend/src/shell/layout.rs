//! Sidebar, top bar, page.

use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*};
use steward_markup::html;

use super::{account_menu, palette, sidebar};
use crate::{
    api, browser,
    i18n::{self, Text, t},
    kit::{gate, title},
    pages,
    routes::{NAVIGATION, OWN, Route},
    ui::{Button, Icon, act, blank, dialog, effect, icon, live, maybe, memo, on, overlay},
};

pub fn layout(route: Memo<Route>) -> AnyView {
    let keys = window_event_listener(ev::keydown, |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            palette::open();
        }
    });
    on_cleanup(move || keys.remove());
    // A new page takes the focus, so that reading begins at its head.
    let before = StoredValue::new(route.get_untracked());
    effect(move || {
        let now = route.get();
        if before.get_value() != now {
            before.set_value(now);
            browser::focus_soon("#main");
        }
    });
    let forbidden = memo(move || gate::reason(route.get().permission()));
    let content = move || {
        let now = route.get();
        match forbidden.get() {
            Some(reason) => {
                title::set(t(i18n::FORBIDDEN_TITLE));
                blank(Icon::Lock, t(i18n::FORBIDDEN_TITLE), &reason, None)
            }
            None => pages::draw(&now),
        }
    };
    let offline = api::offline();
    let banner = move || {
        let shown = offline.get();
        shown.then(|| html! { <p class="banner" role="alert">{icon(Icon::Warning)}{t(i18n::OFFLINE)}</p> })
    };
    let sheet = act(move || {
        overlay::open(move |id| {
            let body =
                html! { <div class="side in-sheet">{sidebar::sidebar(route, act(move || overlay::close(id)))}</div> };
            dialog::modal(id, dialog::Shape::Sheet, t(i18n::NAVIGATION).to_owned(), None, body.into_any())
        });
    });
    html! {
        <a class="skip" href="#main">{t(i18n::SKIP)}</a>
        <div class="app">
            <aside class="side wide-only">{sidebar::sidebar(route, act(|| ()))}</aside>
            <div class="work">
                <header class="top">
                    <span class="narrow-only">{Button::icon(Icon::Menu, t(i18n::NAVIGATION), sheet).view()}</span>
                    {crumbs(route)}
                    <button type="button" class="find" aria-label=format!("{} {PALETTE_KEYS}", t(i18n::PALETTE_HINT)) aria-keyshortcuts="Control+K Meta+K" on:click=on(|_: leptos::ev::MouseEvent| palette::open())>
                        {icon(Icon::Search)} <span>{t(i18n::PALETTE_HINT)}</span> <kbd>{PALETTE_KEYS}</kbd>
                    </button>
                    {account_menu::account()}
                </header>
                {maybe(banner)}
                <main id="main" tabindex="-1">{live(content)}</main>
            </div>
        </div>
    }
}

/// What opens the palette, as keyboards say it.
const PALETTE_KEYS: &str = "Ctrl K";

/// Group, list, thing: where one is.
fn crumbs(route: Memo<Route>) -> AnyView {
    let thing = title::crumb();
    let parts = move || {
        let now = route.get();
        let section = now.section();
        let found = NAVIGATION.iter().chain(OWN).find_map(|(heading, entries)| {
            entries.iter().find(|entry| entry.route == section).map(|entry| (*heading, entry))
        });
        let Some((heading, entry)) = found else { return ().into_any() };
        let deeper = section != now;
        let last = thing.get().or_else(|| step(&now).map(|text| t(text).to_owned()));
        let own = if deeper {
            html! { <a href=section.href()>{t(entry.label)}</a> }
        } else {
            html! { <b aria-current="page">{t(entry.label)}</b> }
        };
        let heading = heading.map(|heading| html! { <span class="wide-only">{t(heading)}</span> <span class="slash wide-only" aria-hidden="true">"/"</span> });
        let last = last
            .filter(|_| deeper)
            .map(|last| html! { <span class="slash" aria-hidden="true">"/"</span><b aria-current="page">{last}</b> });
        html! { {heading} {own} {last} }
    };
    html! { <nav class="crumbs" aria-label=t(i18n::BREADCRUMBS)>{live(parts)}</nav> }
}

fn step(route: &Route) -> Option<Text> {
    Some(match route {
        Route::NewOrganization => i18n::NEW_ORGANIZATION,
        Route::ImportOrganizations => i18n::IMPORT,
        Route::NewPerson => i18n::NEW_PERSON,
        Route::NewInvitation => i18n::NEW_INVITATION,
        Route::NewRole => i18n::NEW_ROLE,
        Route::NewApiKey => i18n::NEW_API_KEY,
        _ => return None,
    })
}
