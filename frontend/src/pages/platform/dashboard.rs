//! The first page: figures, plans and what happened last, as far as one may see them.

use leptos::prelude::*;
use serde_json::Value;
use steward_markup::html;

use crate::{
    api::session,
    i18n::{self, Text, fill, t},
    kit::{audit, cell::label_of, format, load::Loaded, row, title},
    pages::organizations::organization::PLANS,
    routes::Route,
    ui::{Icon, bars, effect, empty},
};

pub fn page() -> AnyView {
    title::set(t(i18n::DASHBOARD));
    let loaded = Loaded::new("dashboard".to_owned());
    // Another organization, other figures.
    let before = StoredValue::new(session::scope().get_untracked());
    effect(move || {
        let now = session::scope().get();
        if before.get_value() != now {
            before.set_value(now);
            loaded.refresh();
        }
    });
    html! {
        <div class="head">
            <div>
                <h1>{t(i18n::DASHBOARD)}</h1>
                <p class="sub">{format::today()}", "{t(i18n::GREETING)}</p>
            </div>
        </div>
        {loaded.view(8, |figures| draw(&figures))}
    }
}

fn draw(figures: &Value) -> AnyView {
    let tiles = [
        tile(
            figures,
            "organizations",
            i18n::ORGANIZATIONS,
            Route::Organizations.href(),
            note(figures, "new_organizations", i18n::NEW_IN_30_DAYS),
        ),
        tile(figures, "people", i18n::PEOPLE, Route::People.href(), note(figures, "staff", i18n::STAFF_AMONG)),
        tile(
            figures,
            "suspended_people",
            i18n::SUSPENDED_PEOPLE,
            format!("{}?status=suspended", Route::People.href()),
            String::new(),
        ),
        tile(
            figures,
            "open_invitations",
            i18n::OPEN_INVITATIONS,
            format!("{}?state=open", Route::Invitations.href()),
            String::new(),
        ),
    ];
    let tiles: Vec<AnyView> = tiles.into_iter().flatten().collect();
    let plans = row::at(figures, "organizations_by_plan").as_array().map(Vec::as_slice).unwrap_or_default();
    let recent = row::at(figures, "recent_activity").as_array().map(Vec::as_slice).unwrap_or_default();
    if tiles.is_empty() && plans.is_empty() && recent.is_empty() {
        let none = session::who().with(|who| {
            who.as_ref().is_none_or(|who| {
                who.permissions.is_empty() && who.organizations.iter().all(|place| place.permissions.is_empty())
            })
        });
        let hint = if none { i18n::NO_ROLE_YET } else { i18n::NO_FIGURES };
        return empty(Icon::Home, t(i18n::NOTHING_FOR_YOU), t(hint), None);
    }
    let activity = (!recent.is_empty()).then(|| {
        html! {
            <section class="card">
                <header><h2>{t(i18n::RECENT_ACTIVITY)}</h2><a class="link push" href=Route::Audit.href()>{t(i18n::ALL_ACTIVITY)}</a></header>
                {audit::entries(recent, false)}
            </section>
        }
    });
    let by_plan = (!plans.is_empty()).then(|| {
        let rows = plans
            .iter()
            .map(|plan| {
                let count = row::number(plan, "count");
                (label_of(PLANS, row::text(plan, "plan")), count, format::number(count))
            })
            .collect();
        html! { <section class="card"><header><h2>{t(i18n::BY_PLAN)}</h2></header>{bars(rows)}</section> }
    });
    html! {
        <div class="tiles">{tiles}</div>
        <div class="two"><div class="stack">{activity}</div><div class="stack">{by_plan}</div></div>
    }
}

fn note(figures: &Value, key: &str, text: Text) -> String {
    row::at(figures, key).as_u64().map(|count| fill(text, &[("n", &format::number(count))])).unwrap_or_default()
}

/// A figure that leads to what it counts; missing where one may not see it.
fn tile(figures: &Value, key: &str, label: Text, href: String, note: String) -> Option<AnyView> {
    let count = row::at(figures, key).as_u64()?;
    let tile = html! {
        <a class="tile" href=href>
            <p class="k">{t(label)}</p>
            <p class="v">{format::number(count)}</p>
            <p class="d">{note}</p>
        </a>
    };
    Some(tile.into_any())
}
