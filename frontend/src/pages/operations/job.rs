//! Background jobs: all of them, those about some person or resource, and the page of one.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Permission, Resource, operations::Job};
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api,
    browser::location,
    i18n::{self, count, fill, t},
    kit::{
        action::{self, Action, always},
        audit,
        cell::{Cell, Word, label_of, state, word},
        confirm::{self, Question},
        detail::{self, Detail, Group, Panel, Tab},
        format,
        list::{self, Column, Empty, Filter, Kind, List, Rank},
        row,
    },
    routes::Route,
    ui::{Act, Icon, Look, Tone, act, badge, empty, toast},
};

pub static STATES: &[Word] = &[
    state("ready", Tone::Mute, i18n::JOB_READY),
    state("running", Tone::Info, i18n::JOB_RUNNING),
    state("done", Tone::Ok, i18n::JOB_DONE),
    state("dead", Tone::Bad, i18n::JOB_DEAD),
    state("cancelled", Tone::Mute, i18n::JOB_CANCELLED),
];

static OUTCOMES: &[Word] = &[
    state("done", Tone::Ok, i18n::JOB_DONE),
    state("failed", Tone::Bad, i18n::ATTEMPT_FAILED),
    state("timed_out", Tone::Bad, i18n::ATTEMPT_TIMED_OUT),
    state("cancelled", Tone::Mute, i18n::JOB_CANCELLED),
    state("lost", Tone::Warn, i18n::ATTEMPT_LOST),
];

/// What the kinds of work are called. One that is not here shows its own name.
pub static KINDS: &[Word] = &[word("clean_up", i18n::JOB_CLEAN_UP), word("verify_audit", i18n::JOB_VERIFY_AUDIT)];

const WHAT: Column = Column { key: "kind", label: i18n::JOB, cell: Cell::Of(what), sort: None, rank: Rank::Main };
const ABOUT: Column = Column { key: "about", label: i18n::ABOUT, cell: Cell::Of(about), sort: None, rank: Rank::Usual };
const STATE: Column =
    Column { key: "state", label: i18n::STATUS, cell: Cell::Of(status), sort: None, rank: Rank::Main };
const ATTEMPTS: Column =
    Column { key: "attempts", label: i18n::ATTEMPTS, cell: Cell::Of(attempts), sort: None, rank: Rank::Usual };
const TOOK: Column = Column { key: "took", label: i18n::DURATION, cell: Cell::Of(took), sort: None, rank: Rank::Usual };
const BY: Column =
    Column { key: "by", label: i18n::TRIGGERED_BY, cell: Cell::Of(triggered), sort: None, rank: Rank::Usual };
const SINCE: Column = Column {
    key: "created",
    label: i18n::CREATED_AT,
    cell: Cell::Ago("created_at"),
    sort: Some("created_at"),
    rank: Rank::Usual,
};
const DUE: Column =
    Column { key: "due", label: i18n::JOB_DUE, cell: Cell::Moment("run_at"), sort: None, rank: Rank::Extra };

const JOBS: List = List {
    name: Job::PATH,
    title: i18n::JOBS,
    count: Some((i18n::N_JOB, i18n::N_JOBS)),
    search: None,
    columns: &[WHAT, STATE, ABOUT, ATTEMPTS, TOOK, BY, SINCE, DUE],
    filters: &[
        Filter { key: "state", label: i18n::STATUS, kind: Kind::Words(STATES) },
        Filter { key: "kind", label: i18n::JOB, kind: Kind::One(KINDS) },
        Filter { key: "schedule", label: i18n::SCHEDULE, kind: Kind::Text },
    ],
    sort: "-created_at",
    href: Some(href),
    row_name: name,
    row_id: |value| row::id(value).to_owned(),
    actions: ACTIONS,
    bulk: &[],
    export: None,
    head: &[Action {
        label: i18n::RETRY_ALL,
        icon: Icon::Refresh,
        look: Look::Plain,
        permission: Some(Permission::JobsRetry),
        when: always,
        run: retry_all,
    }],
    empty: Empty { icon: Icon::Gear, title: i18n::NO_JOBS, hint: i18n::NO_JOBS_HINT },
};

static LIST: List = JOBS;

/// Jobs about a person or a resource.
static TASKS: List = List {
    title: i18n::TASKS,
    count: Some((i18n::N_TASK, i18n::N_TASKS)),
    columns: &[ABOUT, WHAT, STATE, ATTEMPTS, TOOK, BY, SINCE],
    filters: &[
        Filter { key: "state", label: i18n::STATUS, kind: Kind::Words(STATES) },
        Filter { key: "kind", label: i18n::JOB, kind: Kind::One(KINDS) },
    ],
    head: &[],
    empty: Empty { icon: Icon::Gear, title: i18n::NO_TASKS, hint: i18n::NO_TASKS_HINT },
    ..JOBS
};

/// Those of one schedule, on its page.
pub static OF_SCHEDULE: List =
    List { columns: &[WHAT, STATE, ATTEMPTS, TOOK, BY, SINCE], filters: &[], head: &[], ..JOBS };

static ACTIONS: &[Action] = &[
    Action {
        label: i18n::RETRY_JOB,
        icon: Icon::Refresh,
        look: Look::Plain,
        permission: Some(Permission::JobsRetry),
        when: |job| matches!(row::text(job, "state"), "dead" | "cancelled"),
        run: retry,
    },
    Action {
        label: i18n::CANCEL_JOB,
        icon: Icon::Cross,
        look: Look::Danger,
        permission: Some(Permission::JobsCancel),
        when: |job| matches!(row::text(job, "state"), "ready" | "running") && !row::flag(job, "cancel_requested"),
        run: cancel,
    },
];

static DETAIL: Detail = Detail {
    path: Job::PATH,
    name,
    facts,
    actions: ACTIONS,
    tabs: &[
        Tab {
            key: "",
            label: i18n::OVERVIEW,
            permission: None,
            panel: Panel::Facts(&[
                Group {
                    title: i18n::JOB,
                    side: false,
                    facts: &[
                        (i18n::STATUS, Cell::Of(status)),
                        (i18n::ABOUT, Cell::Of(about)),
                        (i18n::JOB_ERROR, Cell::Of(error)),
                        (i18n::JOB_PAYLOAD, Cell::Of(payload)),
                    ],
                },
                Group {
                    title: i18n::COURSE,
                    side: true,
                    facts: &[
                        (i18n::TRIGGERED_BY, Cell::Of(triggered)),
                        (i18n::ATTEMPTS, Cell::Of(attempts)),
                        (i18n::DURATION, Cell::Of(took)),
                        (i18n::CREATED_AT, Cell::Moment("created_at")),
                        (i18n::JOB_DUE, Cell::Moment("run_at")),
                        (i18n::JOB_STARTED, Cell::Moment("started_at")),
                        (i18n::JOB_FINISHED, Cell::Moment("finished_at")),
                    ],
                },
            ]),
        },
        Tab { key: "attempts", label: i18n::ATTEMPTS, permission: None, panel: Panel::Custom(attempts_made) },
    ],
};

fn name(job: &Value) -> String {
    label_of(KINDS, row::text(job, "kind"))
}

fn href(job: &Value) -> String {
    format!("{}/{}", Route::Jobs.href(), row::id(job))
}

fn what(job: &Value) -> AnyView {
    name(job).into_any()
}

/// What a job is about, as a link to its page.
fn about(job: &Value) -> AnyView {
    let name = row::text(job, "subject_name");
    let shown = if name.is_empty() { "–".to_owned() } else { name.to_owned() };
    match audit::subject_href(job) {
        Some(href) => html! { <a class="link" href=href>{shown}</a> },
        None => shown.into_any(),
    }
}

/// The state, and how far a running job is.
fn status(job: &Value) -> AnyView {
    let badge_of = Cell::Word("state", STATES).view(job);
    let stopping = row::flag(job, "cancel_requested") && row::text(job, "state") == "running";
    let progress = row::at(job, "progress");
    let running = row::text(job, "state") == "running" && !progress.is_null();
    let far = running.then(|| {
        let done = format::number(row::number(progress, "done"));
        let total = row::at(progress, "total").as_u64().map(format::number);
        html! { <span class="dim">{total.map_or(done.clone(), |total| format!("{done} / {total}"))}</span> }
    });
    html! { {badge_of} " " {far} {stopping.then(|| badge(Tone::Warn, t(i18n::JOB_STOPPING)))} }
}

fn attempts(job: &Value) -> AnyView {
    format!("{} / {}", row::number(job, "attempts"), row::number(job, "max_attempts")).into_any()
}

fn took(job: &Value) -> AnyView {
    match (row::at(job, "started_at").as_str(), row::at(job, "finished_at").as_str()) {
        (Some(start), Some(end)) => format::duration(start, end).into_any(),
        _ => html! { <span class="dim">"–"</span> },
    }
}

/// Who or what made the job: its schedule, or somebody.
fn triggered(job: &Value) -> AnyView {
    match row::text(job, "schedule") {
        "" => row::text(job, "created_by").to_owned().into_any(),
        schedule => {
            let href = format!("{}/{schedule}", Route::Schedules.href());
            let by = row::text(job, "created_by");
            // One that somebody ran by hand says who.
            let by = (by != "schedules").then(|| html! { <span class="dim">" · "{by.to_owned()}</span> });
            html! { <a class="link" href=href>{schedule.to_owned()}</a>{by} }
        }
    }
}

fn facts(job: &Value) -> AnyView {
    html! { {status(job)} <span class="mono">{row::text(job, "kind").to_owned()}</span> }
}

fn error(job: &Value) -> AnyView {
    match row::text(job, "error") {
        "" => html! { <span class="dim">{t(i18n::NONE)}</span> },
        error => html! { <span class="form-error">{error.to_owned()}</span> },
    }
}

fn payload(job: &Value) -> AnyView {
    let payload = row::at(job, "payload");
    let nothing = payload.as_object().is_some_and(serde_json::Map::is_empty) || payload.is_null();
    if nothing {
        return html! { <span class="dim">{t(i18n::NONE)}</span> };
    }
    html! { <pre class="code">{serde_json::to_string_pretty(payload).unwrap_or_default()}</pre> }
}

/// Every attempt with its outcome, its error and what it told.
fn attempts_made(job: &Value) -> AnyView {
    let all = row::at(job, "attempts_made").as_array().map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() {
        return empty(Icon::Log, t(i18n::NO_ATTEMPTS), t(i18n::NO_ATTEMPTS_HINT), None);
    }
    let one = |attempt: &Value| {
        let heading = fill(i18n::ATTEMPT_N, &[("n", &format::number(row::number(attempt, "number")))]);
        let log = row::text(attempt, "log");
        let problem = row::text(attempt, "error");
        html! {
            <section class="card">
                <header>
                    <h2>{heading}</h2>
                    {Cell::Word("outcome", OUTCOMES).view(attempt)}
                    <span class="dim push">
                        {format::moment(row::text(attempt, "started_at"))}" · "
                        {format::duration(row::text(attempt, "started_at"), row::text(attempt, "ended_at"))}
                    </span>
                </header>
                {(!problem.is_empty()).then(|| html! { <p class="form-error pad">{problem.to_owned()}</p> })}
                {(!log.is_empty()).then(|| html! { <pre class="code">{log.to_owned()}</pre> })}
            </section>
        }
    };
    html! { <div class="stack">{all.iter().map(one).collect::<Vec<AnyView>>()}</div> }
}

fn retry(job: &Value, changed: Act) {
    let path = format!("{}/{}/retry", Job::PATH, row::id(job));
    action::post(path, Value::Null, t(i18n::JOB_RETRIED).to_owned(), changed);
}

fn cancel(job: &Value, changed: Act) {
    let title = fill(i18n::CANCEL_JOB_TITLE, &[("name", &name(job))]);
    let path = format!("{}/{}/cancel", Job::PATH, row::id(job));
    let yes = act(move || {
        action::post(path.clone(), Value::Null, t(i18n::JOB_CANCEL_ASKED).to_owned(), changed.clone());
    });
    confirm::ask(Question::danger(title, t(i18n::CANCEL_JOB_BODY).to_owned(), t(i18n::CANCEL_JOB)), yes);
}

/// Retries what the list's filters match, of the jobs that are over without success.
fn retry_all(_: &Value, changed: Act) {
    let kept = |(key, _): &(String, String)| matches!(key.as_str(), "state" | "kind" | "schedule");
    let filters: Vec<(String, String)> = location::pairs(&location::query()).into_iter().filter(kept).collect();
    let query = location::encode(&filters);
    let yes = act(move || {
        let (query, changed) = (query.clone(), changed.clone());
        spawn_local(async move {
            match api::act(&format!("{}/retry?{query}", Job::PATH), Value::Null).await {
                Ok(done) => {
                    toast::good(count(row::number(&done, "changed"), (i18n::JOB_RETRIED_ONE, i18n::JOBS_RETRIED)));
                    changed();
                }
                Err(error) => action::report(&error),
            }
        });
    });
    let body = if filters.is_empty() { i18n::RETRY_ALL_BODY } else { i18n::RETRY_MATCHING_BODY };
    confirm::ask(Question::plain(t(i18n::RETRY_ALL_TITLE).to_owned(), t(body).to_owned(), t(i18n::RETRY_JOB)), yes);
}

pub fn list() -> AnyView {
    list::page(&LIST)
}

pub fn tasks() -> AnyView {
    list::page_of(&TASKS, vec![("subject_kind".to_owned(), "any".to_owned())])
}

pub fn detail(id: &str) -> AnyView {
    detail::page(&DETAIL, format!("{}/{id}", Route::Jobs.href()), id)
}
