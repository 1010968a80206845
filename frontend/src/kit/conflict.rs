//! Somebody else saved first: both versions side by side, field by field, and the choice between them.

use leptos::prelude::*;
use serde_json::Value;
use steward_markup::html;
use wasm_bindgen_futures::spawn_local;

use super::{
    action,
    cell::label_of,
    form::{Field, FormState, Kind},
    format, row,
};
use crate::{
    api,
    i18n::{self, t},
    ui::{Button, Look, act, derive, dialog, overlay, radio},
};

/// Loads the version of the others and asks which values should stay.
pub fn resolve(form: FormState) {
    spawn_local(async move {
        match api::fetch_one(&form.save().path).await {
            Ok(theirs) => ask(form, theirs),
            Err(error) => action::report(&error),
        }
    });
}

fn ask(form: FormState, theirs: Value) {
    let mine = form.values.get_untracked();
    let start = form.start();
    let fields: Vec<&'static Field> = form.form.sections.iter().flat_map(|section| section.fields).collect();
    let differing: Vec<&'static Field> =
        fields.iter().filter(|field| row::at(&mine, field.key) != row::at(&theirs, field.key)).copied().collect();
    overlay::open(move |id| {
        // Mine where I changed it, theirs where I did not.
        let own: Vec<&'static str> = differing
            .iter()
            .filter(|field| row::at(&mine, field.key) != row::at(&start, field.key))
            .map(|field| field.key)
            .collect();
        let own = RwSignal::new(own);
        let rows = differing
            .iter()
            .map(|field| {
                let key = field.key;
                let side = |is_mine: bool, value: &Value| {
                    let chosen = derive(move || own.with(|own| own.contains(&key)) == is_mine);
                    radio(format!("conflict-{key}"), shown(field, value), chosen, move || {
                        own.update(|own| {
                            own.retain(|other| *other != key);
                            if is_mine {
                                own.push(key);
                            }
                        });
                    })
                };
                html! {
                    <tr>
                        <th scope="row">{t(field.label)}</th>
                        <td>{side(true, row::at(&mine, key))}</td>
                        <td>{side(false, row::at(&theirs, key))}</td>
                    </tr>
                }
            })
            .collect::<Vec<AnyView>>();
        let (mine, theirs) = (mine.clone(), theirs.clone());
        let version = row::version(&theirs);
        let apply = act(move || {
            let mut values = mine.clone();
            for (key, value) in values.as_object_mut().into_iter().flatten() {
                if !own.with_untracked(|own| own.iter().any(|other| other == key)) {
                    *value = row::at(&theirs, key).clone();
                }
            }
            overlay::close(id);
            form.rebase(values, version);
            form.submit();
        });
        let body = html! {
            <p class="dialog-text">{t(if differing.is_empty() { i18n::CONFLICT_SAME } else { i18n::CONFLICT_BODY })}</p>
            {(!differing.is_empty()).then(|| html! {
                <table class="conflict">
                    <thead><tr>
                        <th scope="col">{t(i18n::CONFLICT_FIELD)}</th>
                        <th scope="col">{t(i18n::CONFLICT_MINE)}</th>
                        <th scope="col">{t(i18n::CONFLICT_THEIRS)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            })}
            <footer>
                {Button::new(Look::Plain, None, t(i18n::CANCEL), act(move || overlay::close(id))).view()}
                {Button::new(Look::Main, None, t(i18n::CONFLICT_APPLY), apply).view()}
            </footer>
        };
        dialog::modal(id, dialog::Shape::Wide, t(i18n::CONFLICT_TITLE).to_owned(), None, body.into_any())
    });
}

/// A field's value as people read it.
fn shown(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Word(words) | Kind::Radio(words), Value::String(word)) => label_of(words, word),
        (Kind::Country, Value::String(code)) => format::country(code),
        (_, Value::Null) => t(i18n::EMPTY_VALUE).to_owned(),
        (_, Value::String(text)) if text.is_empty() => t(i18n::EMPTY_VALUE).to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Bool(yes)) => t(if *yes { i18n::YES } else { i18n::NO }).to_owned(),
        (_, Value::Array(entries)) => {
            entries.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect::<Vec<_>>().join(", ")
        }
        (_, other) => other.to_string(),
    }
}
