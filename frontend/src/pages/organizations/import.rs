//! The import of organizations: choose a file, see what would happen row by row, then do it.

use std::rc::Rc;

use leptos::{html::Input, prelude::*};
use serde_json::Value;
use steward_dto::{Resource, organizations::Organization};
use steward_markup::html;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::organization_form::FORM;
use crate::{
    api,
    browser::{download, location},
    i18n::{self, count, fill, rule, t},
    kit::{
        action,
        cell::{Cell, Word, state},
        format, row, title,
    },
    routes::Route,
    ui::{Button, Icon, Look, Tone, act, derive, maybe, toast},
};

static OUTCOMES: &[Word] = &[
    state("created", Tone::Ok, i18n::ROW_CREATED),
    state("exists", Tone::Mute, i18n::ROW_EXISTS),
    state("invalid", Tone::Bad, i18n::ROW_INVALID),
];

/// Rows that are shown; wrong ones come first, so none of those hides behind many good ones.
const SHOWN: usize = 200;

/// The columns that an import understands, in the order of the form.
fn columns() -> Vec<&'static str> {
    let fields = FORM.sections.iter().flat_map(|section| section.fields);
    // An account manager is an id: nothing that stands in a customer's file.
    fields.map(|field| field.key).filter(|key| *key != "account_manager_id").collect()
}

/// Sends the file; `told` holds how far the server is, until the answer is there.
async fn send(csv: String, dry_run: bool, told: RwSignal<Option<Value>>) -> Result<Value, api::Error> {
    let query = if dry_run { vec![("dry_run".to_owned(), "true".to_owned())] } else { Vec::new() };
    told.try_set(Some(Value::Null));
    let progress = Rc::new(move |progress: &Value| drop(told.try_set(Some(progress.clone()))));
    let answer = api::send_text(&format!("{}/import", Organization::PATH), csv, query, progress).await;
    told.try_set(None);
    answer
}

/// How far the server is: a bar with the rows, or one that only moves while the file is on its way.
fn bar(told: &Value) -> AnyView {
    let (done, total) = (row::number(told, "done"), row::number(told, "total"));
    if total == 0 {
        return html! { <p class="progress"><progress aria-label=t(i18n::IMPORT_SENDING)></progress><span>{t(i18n::IMPORT_SENDING)}</span></p> };
    }
    let text = match row::text(told, "phase") {
        "writing" => i18n::IMPORT_WRITING,
        "comparing" => i18n::IMPORT_CHECKING,
        // Bytes are counted here, and nobody wants to read their number.
        _ => i18n::IMPORT_READING,
    };
    let text = fill(text, &[("done", &format::number(done)), ("total", &format::number(total))]);
    html! {
        <p class="progress">
            <progress max=total.to_string() value=done.to_string() aria-label=text.clone()></progress>
            <span>{text}</span>
        </p>
    }
}

pub fn page() -> AnyView {
    title::set(t(i18n::IMPORT_ORGANIZATIONS));
    let file = NodeRef::<Input>::new();
    let report = RwSignal::new(None::<Value>);
    let text = StoredValue::new(String::new());
    let told = RwSignal::new(None::<Value>);
    let busy = derive(move || told.with(Option::is_some));
    let check = act(move || {
        let Some(chosen) = file.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)) else {
            return;
        };
        spawn_local(async move {
            let read = JsFuture::from(chosen.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
            text.set_value(read.clone());
            match send(read, true, told).await {
                Ok(found) => drop(report.try_set(Some(found))),
                Err(error) => action::report(&error),
            }
        });
    });
    let apply = act(move || {
        spawn_local(async move {
            match send(text.get_value(), false, told).await {
                Ok(done) if row::flag(&done, "applied") => {
                    toast::good(count(row::number(&done, "created"), (i18n::IMPORT_DONE_ONE, i18n::IMPORT_DONE)));
                    location::go_unasked(&Route::Organizations.href());
                }
                // Somebody changed something between the check and now: look again.
                Ok(found) => drop(report.try_set(Some(found))),
                Err(error) => action::report(&error),
            }
        });
    });
    let template =
        act(|| download("organizations.csv", "text/csv;charset=utf-8", &format!("{}\r\n", columns().join(","))));
    let result = move || {
        report.get().map(|found| outcome(&found, Button::new(Look::Main, Icon::Upload, "", apply.clone()).busy(busy)))
    };
    let input = view! { <input type="file" id="import-file" accept=".csv,text/csv" node_ref=file on:change=move |_| report.set(None) /> };
    let input = input.into_any();
    html! {
        <div class="head"><h1>{t(i18n::IMPORT_ORGANIZATIONS)}</h1></div>
        <section class="card pad">
            <p class="sub">{t(i18n::IMPORT_HINT)}</p>
            <p><span class="strong">{t(i18n::IMPORT_COLUMNS)}": "</span><code>{columns().join(", ")}</code></p>
            <div class="field">
                <label for="import-file">{t(i18n::IMPORT_FILE)}</label>
                {input}
            </div>
            <div class="row-buttons">
                {Button::new(Look::Plain, Icon::Check, t(i18n::IMPORT_CHECK), check).busy(busy).view()}
                {Button::new(Look::Quiet, Icon::Download, t(i18n::IMPORT_TEMPLATE), template).view()}
            </div>
            <div>{maybe(move || told.get().map(|told| bar(&told)))}</div>
        </section>
        {maybe(result)}
    }
}

fn outcome(found: &Value, mut apply: Button) -> AnyView {
    let number = |key| format::number(row::number(found, key));
    let (created, existing, invalid) = (number("created"), number("existing"), number("invalid"));
    let summary = fill(i18n::IMPORT_SUMMARY, &[("created", &created), ("existing", &existing), ("invalid", &invalid)]);
    let ignored = row::texts(found, "ignored_columns").join(", ");
    let broken = errors(row::at(found, "errors"));
    let fine = broken.is_empty() && row::number(found, "invalid") == 0;
    apply.label = count(row::number(found, "created"), (i18n::IMPORT_APPLY_ONE, i18n::IMPORT_APPLY));
    let next = match (fine, row::number(found, "created")) {
        (false, _) => html! { <p class="sub">{t(i18n::IMPORT_STOPPED)}</p> },
        (true, 0) => html! { <p class="sub">{t(i18n::IMPORT_EMPTY)}</p> },
        (true, _) => apply.view(),
    };
    let all = row::at(found, "rows").as_array().cloned().unwrap_or_default();
    let (wrong, good): (Vec<Value>, Vec<Value>) = all.into_iter().partition(|row| row::text(row, "state") == "invalid");
    let rows = wrong
        .iter()
        .chain(&good)
        .take(SHOWN)
        .map(|row| {
            let problems = errors(row::at(row, "errors"));
            html! {
                <tr>
                    <td class="num">{format::number(row::number(row, "row"))}</td>
                    <td>{row::name(row)}</td>
                    <td>{Cell::Word("state", OUTCOMES).view(row)}</td>
                    <td class="problems">{problems.join(" ")}</td>
                </tr>
            }
        })
        .collect::<Vec<AnyView>>();
    html! {
        <section class="card" aria-live="polite">
            <header><h2>{summary}</h2><span class="push">{next}</span></header>
            {(!ignored.is_empty()).then(|| html! { <p class="note">{fill(i18n::IMPORT_IGNORED, &[("columns", &ignored)])}</p> })}
            {(!broken.is_empty()).then(|| html! { <p class="form-error">{broken.join(" ")}</p> })}
            <div class="table-wrap" role="region" tabindex="0" aria-label=t(i18n::OUTCOME)>
                <table>
                    <thead>
                        <tr>
                            <th class="num" scope="col">{t(i18n::ROW)}</th>
                            <th scope="col">{t(i18n::NAME)}</th>
                            <th scope="col">{t(i18n::OUTCOME)}</th>
                            <th scope="col">{t(i18n::PROBLEMS)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Broken rules in words, each with its column.
fn errors(list: &Value) -> Vec<String> {
    let all = api::field_errors(list.as_array().map(Vec::as_slice).unwrap_or_default());
    all.iter().map(|error| format!("{}: {}", error.field, rule(error))).collect()
}
