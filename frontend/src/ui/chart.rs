//! Charts small enough to draw by hand.

use leptos::prelude::*;
use steward_markup::html;

/// Horizontal bars with their label and number; the text says it all, the bar only shows it.
pub fn bars(rows: Vec<(String, u64, String)>) -> AnyView {
    let most = rows.iter().map(|(_, value, _)| *value).max().unwrap_or(0).max(1);
    let rows = rows
        .into_iter()
        .map(|(label, value, shown)| {
            let width = value * 100 / most;
            let bar = view! {
                <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="track" width="100" height="4" rx="2"></rect>
                    <rect class="fill" width=width height="4" rx="2"></rect>
                </svg>
            };
            html! { <li><span>{label}</span><span class="num">{shown}</span>{bar.into_any()}</li> }
        })
        .collect::<Vec<AnyView>>();
    html! { <ul class="bars">{rows}</ul> }
}
