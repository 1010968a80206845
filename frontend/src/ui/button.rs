//! Buttons. One that may not be used stays focusable and says why.

use leptos::prelude::*;
use steward_markup::html;

use super::{Act, Icon, icon, mark, on};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    #[default]
    Plain,
    /// The one main action of a view.
    Main,
    Danger,
    /// Without a frame: inside toolbars and rows.
    Quiet,
}

impl Look {
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Main => "btn main",
            Self::Danger => "btn danger",
            Self::Quiet => "btn quiet",
        }
    }
}

/// A button, described.
#[derive(Default)]
pub struct Button {
    pub look: Look,
    pub icon: Option<Icon>,
    pub label: String,
    /// The label is read out, not shown.
    pub icon_only: bool,
    /// Why it may not be used now.
    pub reason: Option<String>,
    /// Shows progress and takes no second click.
    pub busy: Option<Signal<bool>>,
    pub act: Option<Act>,
    /// Sends the form around it.
    pub submit: bool,
}

impl Button {
    pub fn new(look: Look, icon: impl Into<Option<Icon>>, label: impl Into<String>, act: Act) -> Self {
        Self { look, icon: icon.into(), label: label.into(), act: Some(act), ..Self::default() }
    }

    /// A button that shows its icon alone.
    pub fn icon(icon: Icon, label: impl Into<String>, act: Act) -> Self {
        Self { icon_only: true, ..Self::new(Look::Quiet, icon, label, act) }
    }

    pub fn submit(label: impl Into<String>, busy: Signal<bool>) -> Self {
        Self { look: Look::Main, label: label.into(), submit: true, busy: Some(busy), ..Self::default() }
    }

    pub fn because(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }

    pub fn busy(mut self, busy: Signal<bool>) -> Self {
        self.busy = Some(busy);
        self
    }

    pub fn view(self) -> AnyView {
        let Self { look, icon: picture, label, icon_only, reason, busy, act, submit } = self;
        let forbidden = reason.is_some();
        let working = move || busy.is_some_and(|busy| busy.get());
        let title = reason.or_else(|| icon_only.then(|| label.clone()));
        let name = icon_only.then(|| label.clone());
        let click = move |event: leptos::ev::MouseEvent| {
            if forbidden || busy.is_some_and(|busy| busy.get_untracked()) {
                event.prevent_default();
            } else if let Some(act) = &act {
                act();
            }
        };
        html! {
            <button
                type=if submit { "submit" } else { "button" }
                class=look.class()
                class:square=icon_only
                aria-label=name
                title=title
                aria-disabled=mark(move || forbidden || working())
                aria-busy=mark(working)
                on:click=on(click)
            >
                {picture.map(icon)}
                {(!icon_only).then(|| html! { <span>{label}</span> })}
            </button>
        }
    }
}

/// A link that looks like a button; without the right to follow it, a button that says why.
pub fn link_button(look: Look, picture: Option<Icon>, label: &str, href: String, reason: Option<String>) -> AnyView {
    if reason.is_some() {
        return Button { look, icon: picture, label: label.to_owned(), reason, ..Button::default() }.view();
    }
    html! { <a class=look.class() href=href>{picture.map(icon)}<span>{label.to_owned()}</span></a> }
}
