//! The permission matrix: everything, whole groups by wildcard, or one by one. Nobody can tick what
//! they do not hold themselves.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{Permission, permission::covers};
use steward_markup::html;

use super::FormState;
use crate::{
    api::session,
    i18n::{self, group, permission as describe, t},
    kit::row,
    ui::{Control, Icon, checkbox, derive, icon, live, mark, maybe, memo},
};

fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&'static str> = Permission::ALL.iter().map(|permission| permission.group()).collect();
    groups.dedup();
    groups
}

fn members(of: &'static str) -> impl Iterator<Item = Permission> {
    Permission::ALL.iter().copied().filter(move |permission| permission.group() == of)
}

pub fn matrix(state: FormState, key: &'static str, control: &Control) -> AnyView {
    let grants = move || state.values.with(|values| row::texts(values, key));
    let holds = move |grant: String| derive(move || grants().contains(&grant));
    let set = move |grant: &str, on: bool| {
        let mut all = untrack(grants);
        all.retain(|other| other != grant);
        if on {
            // A wildcard says what its parts would say.
            let whole = grant.strip_suffix('*').unwrap_or("\0").to_owned();
            all.retain(|other| !other.starts_with(&whole));
            all.push(grant.to_owned());
        }
        state.touch(key);
        state.set(key, Value::Array(all.into_iter().map(Value::String).collect()));
    };
    let lacking = |mut of: Box<dyn Iterator<Item = Permission>>| {
        of.any(|permission| !session::can(permission)).then(|| t(i18n::GRANT_NOT_HELD).to_owned())
    };
    let everything = checkbox(
        &format!("{key}-all"),
        t(i18n::GRANT_EVERYTHING).to_owned(),
        Some(t(i18n::GRANT_EVERYTHING_HINT).to_owned()),
        lacking(Box::new(Permission::ALL.iter().copied())),
        holds("*".to_owned()),
        move |on| set("*", on),
    );
    let blocks = groups()
        .into_iter()
        .map(|name| {
            let wildcard = format!("{name}.*");
            let heading = group(name).map_or_else(|| name.to_owned(), |text| t(text).to_owned());
            let covered = {
                let wildcard = wildcard.clone();
                memo(move || grants().iter().any(|grant| *grant == wildcard || grant == "*"))
            };
            let whole = {
                let grant = wildcard.clone();
                let all = memo(move || grants().iter().any(|grant| grant == "*"));
                let ticked = holds(wildcard.clone());
                let reason = lacking(Box::new(members(name)));
                let locked = move || all.get().then(|| t(i18n::GRANT_COVERED).to_owned()).or_else(|| reason.clone());
                move || {
                    let grant = grant.clone();
                    let ticked = derive(move || all.get() || ticked.get());
                    checkbox(&format!("{key}-{name}"), heading.clone(), None, locked(), ticked, move |on| set(&grant, on))
                }
            };
            let single = members(name)
                .map(|permission| {
                    let reason = lacking(Box::new(std::iter::once(permission)));
                    let ticked = derive(move || grants().iter().any(|grant| covers(grant, permission)));
                    live(move || {
                        let locked = covered.get().then(|| t(i18n::GRANT_COVERED).to_owned()).or_else(|| reason.clone());
                        checkbox(
                            &format!("{key}-{}", permission.as_str().replace('.', "-")),
                            t(describe(permission)).to_owned(),
                            None,
                            locked,
                            ticked,
                            move |on| set(permission.as_str(), on),
                        )
                    })
                })
                .collect::<Vec<AnyView>>();
            html! { <div class="grants"><div class="grants-head">{live(whole)}<code>{wildcard}</code></div><div class="grants-body">{single}</div></div> }
        })
        .collect::<Vec<AnyView>>();
    let error = control.error;
    html! {
        <fieldset class="matrix" id=control.id.clone() tabindex="-1" aria-invalid=mark(move || error.with(Option::is_some))>
            <legend>{control.label.clone()}</legend>
            {maybe(move || error.get().map(|error| html! { <p class="field-error">{icon(Icon::Warning)}{error}</p> }))}
            <div class="grants-all">{everything}</div>
            {blocks}
        </fieldset>
    }
}
