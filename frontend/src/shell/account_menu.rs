//! The menu behind one's initials: account, theme, language, the way out.

use leptos::prelude::*;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use super::theme::Theme;
use crate::{
    api::session,
    browser::location,
    i18n::{self, Language, t},
    kit::action,
    routes::Route,
    ui::{Act, Icon, Item, Look, act, live, memo, menu},
};

fn themes() -> Vec<Item> {
    let chosen = Theme::chosen();
    [
        (Theme::System, Icon::Screen, i18n::THEME_SYSTEM),
        (Theme::Light, Icon::Sun, i18n::THEME_LIGHT),
        (Theme::Dark, Icon::Moon, i18n::THEME_DARK),
    ]
    .into_iter()
    .map(|(theme, icon, label)| Item::new(icon, t(label), act(move || theme.choose())).chosen(theme == chosen))
    .collect()
}

fn languages() -> Vec<Item> {
    let now = i18n::language().get_untracked();
    [(Language::English, "English"), (Language::German, "Deutsch")]
        .into_iter()
        .map(|(language, label)| {
            // A new language draws the page anew: a dirty form asks first.
            let choose = act(move || {
                location::guarded(Box::new(move || {
                    spawn_local(async move {
                        if let Err(error) = i18n::choose(language).await {
                            action::report(&error);
                        }
                    });
                }));
            });
            Item::new(Icon::Globe, label, choose).chosen(language == now)
        })
        .collect()
}

/// The choice of theme alone, for the ways in.
pub fn theme() -> AnyView {
    menu(Look::Quiet, Some(Icon::Sun), t(i18n::THEME), false, themes)
}

/// The choice of language alone, for the ways in.
pub fn language() -> AnyView {
    menu(Look::Quiet, Some(Icon::Globe), t(i18n::LANGUAGE), false, languages)
}

fn go(route: Route) -> Act {
    act(move || location::go(&route.href()))
}

/// First letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = words.last().filter(|_| words.len() > 1).and_then(|word| word.chars().next());
    first.into_iter().chain(last).collect()
}

pub fn account() -> AnyView {
    let name = memo(|| session::who().with(|who| who.as_ref().map(|who| who.name.clone()).unwrap_or_default()));
    let items = move || {
        let mut items = vec![Item::new(Icon::Person, t(i18n::MY_ACCOUNT), go(Route::Account))];
        items.extend(themes());
        items.extend(languages());
        let own = Route::parse(&untrack(location::path)).is_own();
        items.push(if own {
            Item::new(Icon::Left, t(i18n::BACK_TO_ADMIN), go(Route::Dashboard))
        } else {
            Item::new(Icon::Left, t(i18n::EXIT_ADMIN), go(Route::Account))
        });
        let leave = act(|| {
            location::guarded(Box::new(|| {
                spawn_local(async {
                    session::sign_out().await;
                    location::replace("/");
                });
            }));
        });
        items.push(Item::new(Icon::Exit, t(i18n::SIGN_OUT), leave));
        items
    };
    let button = move || {
        let name = name.get();
        html! { <span class="me" aria-hidden="true">{initials(&name)}</span><span class="me-name">{name}</span> }
    };
    html! { <div class="account">{live(button)} {menu(Look::Quiet, Some(Icon::Down), t(i18n::ACCOUNT_MENU), true, items)}</div> }
}
