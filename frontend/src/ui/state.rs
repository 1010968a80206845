//! What stands where content is missing: not loaded yet, none there, not to be had.

use leptos::prelude::*;
use steward_markup::html;

use super::{Act, Button, Icon, Look, icon};

/// Grey bars in the place of content that is on its way.
pub fn skeleton(lines: usize) -> AnyView {
    let lines = (0..lines).map(|_| html! { <span class="bone"></span> }).collect::<Vec<AnyView>>();
    html! { <div class="skeleton" aria-hidden="true">{lines}</div> }
}

/// A sentence and the next step.
pub fn empty(picture: Icon, title: &str, hint: &str, next: Option<AnyView>) -> AnyView {
    html! {
        <div class="empty">
            {icon(picture)}
            <p class="strong">{title.to_owned()}</p>
            {(!hint.is_empty()).then(|| html! { <p class="dim">{hint.to_owned()}</p> })}
            {next}
        </div>
    }
}

/// The same where it is all that the page has to say: the title is the page's heading.
pub fn blank(picture: Icon, title: &str, hint: &str, next: Option<AnyView>) -> AnyView {
    html! {
        <div class="empty">
            {icon(picture)}
            <h1>{title.to_owned()}</h1>
            {(!hint.is_empty()).then(|| html! { <p class="dim">{hint.to_owned()}</p> })}
            {next}
        </div>
    }
}

/// Something failed; it can be tried again.
pub fn failed(title: &str, why: &str, small: Option<String>, retry_label: &str, retry: Option<Act>) -> AnyView {
    html! {
        <div class="empty" role="alert">
            {icon(Icon::Warning)}
            <p class="strong">{title.to_owned()}</p>
            <p class="dim">{why.to_owned()}</p>
            {small.map(|small| html! { <p class="mono dim">{small}</p> })}
            {retry.map(|retry| Button::new(Look::Plain, Icon::Refresh, retry_label, retry).view())}
        </div>
    }
}
