//! The navigation: only what one may see, with the number of things behind it, and the choice of
//! the organization for who acts inside one.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::Permission;
use steward_markup::html;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::{self, session},
    browser::location,
    i18n::{self, Text, t},
    kit::{format, row},
    routes::{Entry, NAVIGATION, OWN, Route},
    ui::{Act, Icon, Item, Look, Mark, act, brand, effect, icon, live, maybe, memo, menu, on},
};

/// `close` runs when an entry was followed: the phone's sheet goes away then.
pub fn sidebar(route: Memo<Route>, close: Act) -> AnyView {
    let counts = RwSignal::new(Value::Null);
    effect(move || {
        session::scope().track();
        api::writes().track();
        spawn_local(async move {
            // Numbers are a courtesy: without them the navigation works as well.
            if let Ok(dashboard) = api::fetch_one("dashboard").await {
                counts.try_set(dashboard);
            }
        });
    });
    let own = memo(move || route.get().is_own());
    let section = memo(move || route.get().section());
    let groups = move || {
        let groups: &[(Option<Text>, &[Entry])] = if own.get() { OWN } else { NAVIGATION };
        let close = close.clone();
        groups
            .iter()
            .map(move |(heading, entries)| group(*heading, entries, section, counts, close.clone()))
            .collect::<Vec<AnyView>>()
            .into_any()
    };
    html! {
        <a class="brand" href="/">{brand()}"Steward"</a>
        {scope_switch()}
        <nav class="nav" aria-label=t(i18n::NAVIGATION)>{live(groups)}</nav>
    }
}

fn group(
    heading: Option<Text>,
    entries: &'static [Entry],
    section: Memo<Route>,
    counts: RwSignal<Value>,
    close: Act,
) -> AnyView {
    let seen = memo(move || -> Vec<usize> {
        let allowed = |permission: Option<Permission>| permission.is_none_or(session::can);
        (0..entries.len()).filter(|index| allowed(entries[*index].route.permission())).collect()
    });
    let rows = move || {
        let close = close.clone();
        let seen = seen.get();
        let heading = heading.filter(|_| !seen.is_empty()).map(|heading| html! { <p class="group">{t(heading)}</p> });
        let rows = seen
            .into_iter()
            .map(|index| {
                let entry = &entries[index];
                let close = close.clone();
                let mark_page: Mark = Box::new(move || (section.get() == entry.route).then_some("page"));
                html! {
                    <a href=entry.route.href() aria-current=mark_page on:click=on(move |_: leptos::ev::MouseEvent| close())>
                        {icon(entry.icon)} <span>{t(entry.label)}</span> {maybe(move || number(&entry.route, &counts.get()))}
                    </a>
                }
            })
            .collect::<Vec<AnyView>>();
        html! { {heading} {rows} }
    };
    html! { <div class="nav-group">{live(rows)}</div> }
}

fn number(route: &Route, counts: &Value) -> Option<AnyView> {
    let key = match route {
        Route::Organizations => "organizations",
        Route::People => "people",
        Route::Invitations => "open_invitations",
        _ => return None,
    };
    let count = row::at(counts, key).as_u64()?;
    Some(html! { <span class="count">{format::number(count)}</span> })
}

/// Where one acts: the platform, or one of the organizations in which one holds a role.
fn scope_switch() -> AnyView {
    let places = memo(|| {
        session::who().with(|who| {
            let Some(who) = who else { return Vec::new() };
            let platform = (!who.permissions.is_empty()).then(|| (None, t(i18n::WHOLE_PLATFORM).to_owned()));
            let inside = who.organizations.iter().map(|place| (Some(place.id), place.name.clone()));
            platform.into_iter().chain(inside).collect::<Vec<(Option<Uuid>, String)>>()
        })
    });
    let view = move || {
        let places = places.get();
        // Whoever acts in one place only has nothing to choose, but should see which place it is.
        if places.iter().all(|(id, _)| id.is_none()) {
            return ().into_any();
        }
        let now = session::scope().get();
        let name = places.iter().find(|(id, _)| *id == now).map(|(_, name)| name.clone()).unwrap_or_default();
        let items = move || {
            let entry = |(id, name): &(Option<Uuid>, String)| {
                let id = *id;
                let choose = act(move || {
                    location::guarded(Box::new(move || {
                        session::set_scope(id);
                        location::go_unasked(&Route::Dashboard.href());
                    }));
                });
                Item::new(Icon::Building, name.clone(), choose).chosen(id == now)
            };
            places.iter().map(entry).collect()
        };
        menu(Look::Plain, Some(Icon::Building), &name, false, items)
    };
    html! { <div class="scope">{live(view)}</div> }
}
