//! Schedules: what Steward does by itself, the coming day, and the page of one.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Permission, Resource, operations::Schedule};
use steward_markup::html;

use super::job::{KINDS, OF_SCHEDULE, STATES};
use crate::{
    i18n::{self, fill, t},
    kit::{
        action::{self, Action},
        cell::Cell,
        detail::{self, Detail, Group, Panel, Tab},
        format,
        list::{self, Column, Empty, List, Rank},
        load::Loaded,
        row,
    },
    routes::Route,
    ui::{Act, Icon, Look, Tone, badge, empty},
};

static LIST: List = List {
    name: Schedule::PATH,
    title: i18n::SCHEDULES,
    count: Some((i18n::N_SCHEDULE, i18n::N_SCHEDULES)),
    search: None,
    columns: &[
        Column { key: "name", label: i18n::NAME, cell: Cell::Text("name"), sort: None, rank: Rank::Main },
        Column { key: "state", label: i18n::STATUS, cell: Cell::Of(state), sort: None, rank: Rank::Main },
        Column { key: "kind", label: i18n::JOB, cell: Cell::Word("kind", KINDS), sort: None, rank: Rank::Usual },
        Column { key: "cron", label: i18n::CRON, cell: Cell::Mono("cron"), sort: None, rank: Rank::Usual },
        Column { key: "next", label: i18n::NEXT_RUN, cell: Cell::Of(next), sort: None, rank: Rank::Usual },
        Column { key: "last", label: i18n::LAST_RUN, cell: Cell::Ago("last_run_at"), sort: None, rank: Rank::Usual },
        Column {
            key: "outcome",
            label: i18n::OUTCOME,
            cell: Cell::Word("last_state", STATES),
            sort: None,
            rank: Rank::Usual,
        },
    ],
    filters: &[],
    sort: "",
    href: Some(href),
    row_name: row::name,
    row_id: |value| row::text(value, "name").to_owned(),
    actions: ACTIONS,
    bulk: &[],
    export: None,
    head: &[],
    empty: Empty { icon: Icon::Clock, title: i18n::NO_SCHEDULES, hint: i18n::NO_SCHEDULES_HINT },
};

static ACTIONS: &[Action] = &[
    Action {
        label: i18n::RUN_NOW,
        icon: Icon::Play,
        look: Look::Main,
        permission: Some(Permission::SchedulesRun),
        when: action::always,
        run: |value, changed| act_on(value, "run", i18n::SCHEDULE_STARTED, changed),
    },
    Action {
        label: i18n::PAUSE,
        icon: Icon::Pause,
        look: Look::Plain,
        permission: Some(Permission::SchedulesPause),
        when: |value| !row::flag(value, "paused"),
        run: |value, changed| act_on(value, "pause", i18n::SCHEDULE_PAUSED, changed),
    },
    Action {
        label: i18n::RESUME,
        icon: Icon::Play,
        look: Look::Plain,
        permission: Some(Permission::SchedulesPause),
        when: |value| row::flag(value, "paused"),
        run: |value, changed| act_on(value, "resume", i18n::SCHEDULE_RESUMED, changed),
    },
];

static DETAIL: Detail = Detail {
    path: Schedule::PATH,
    name: row::name,
    facts: state,
    actions: ACTIONS,
    tabs: &[
        Tab {
            key: "",
            label: i18n::OVERVIEW,
            permission: None,
            panel: Panel::Facts(&[Group {
                title: i18n::SCHEDULE,
                side: false,
                facts: &[
                    (i18n::JOB, Cell::Word("kind", KINDS)),
                    (i18n::CRON, Cell::Mono("cron")),
                    (i18n::NEXT_RUN, Cell::Of(next)),
                    (i18n::LAST_RUN, Cell::Moment("last_run_at")),
                    (i18n::OUTCOME, Cell::Word("last_state", STATES)),
                    (i18n::CATCHES_UP, Cell::YesNo("catch_up")),
                ],
            }]),
        },
        Tab {
            key: "runs",
            label: i18n::RUNS,
            permission: None,
            panel: Panel::List(
                &OF_SCHEDULE,
                |_| OF_SCHEDULE.name.to_owned(),
                |schedule| vec![("schedule".to_owned(), row::name(schedule))],
            ),
        },
    ],
};

fn href(schedule: &Value) -> String {
    format!("{}/{}", Route::Schedules.href(), row::name(schedule))
}

fn state(schedule: &Value) -> AnyView {
    if row::flag(schedule, "paused") { badge(Tone::Warn, t(i18n::PAUSED)) } else { badge(Tone::Ok, t(i18n::ACTIVE)) }
}

fn next(schedule: &Value) -> AnyView {
    if row::flag(schedule, "paused") {
        return html! { <span class="dim">"–"</span> };
    }
    Cell::Moment("next_at").view(schedule)
}

fn act_on(schedule: &Value, verb: &str, done: i18n::Text, changed: Act) {
    let name = row::name(schedule);
    let path = format!("{}/{name}/{verb}", Schedule::PATH);
    action::post(path, Value::Null, fill(done, &[("name", &name)]), changed);
}

/// The schedules, and what the next 24 hours bring.
pub fn list() -> AnyView {
    let upcoming = Loaded::new(format!("{}/upcoming", Schedule::PATH)).view(4, |runs| {
        let runs = runs.as_array().cloned().unwrap_or_default();
        if runs.is_empty() {
            return empty(Icon::Clock, t(i18n::NOTHING_UPCOMING), "", None);
        }
        let line = |run: &Value| {
            let at = row::text(run, "at");
            let name = row::text(run, "schedule").to_owned();
            html! {
                <li>
                    <time datetime=at.to_owned() title=format::utc(at)>{format::moment(at)}</time>
                    <a class="link" href=format!("{}/{name}", Route::Schedules.href())>{name.clone()}</a>
                </li>
            }
        };
        html! { <ol class="agenda">{runs.iter().map(line).collect::<Vec<AnyView>>()}</ol> }
    });
    html! {
        {list::page(&LIST)}
        <section class="card">
            <header><h2>{t(i18n::NEXT_24_HOURS)}</h2></header>
            {upcoming}
        </section>
    }
}

pub fn detail(name: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{name}", Route::Schedules.href()), name)
}
