//! What stands around every page: layout and navigation, the ways in, the command palette, and the
//! two questions the server can ask in between.

mod account_menu;
mod challenge;
mod doors;
mod layout;
mod palette;
mod sidebar;
mod theme;

pub use challenge::challenges;
pub use doors::{LANGUAGES, NEW_PASSWORD};
use leptos::prelude::*;
use steward_markup::html;
pub use wasm_bindgen_futures::spawn_local;

use crate::{
    api::session::{self, Phase},
    i18n::{self, t},
    kit::title,
    routes::Route,
    ui::{Button, Icon, Look, act, brand, failed, live, memo},
};

/// The whole window, by where one stands: signed out, on the way, or at work.
pub fn frame(route: Memo<Route>) -> AnyView {
    let phase = memo(|| session::phase().get());
    let outside = memo(move || matches!(route.get(), Route::SetUp | Route::Invitation).then(|| route.get()));
    let content = move || match (phase.get(), outside.get()) {
        (Phase::Starting, _) => starting(),
        (Phase::Unreachable, _) => unreachable(),
        (Phase::MustChangePassword, _) => doors::change_password(),
        (_, Some(Route::SetUp)) => doors::set_up(),
        (_, Some(_)) => doors::invitation(),
        (Phase::SignedOut, None) => doors::sign_in(),
        (Phase::SignedIn, None) => layout::layout(route),
    };
    live(content)
}

fn starting() -> AnyView {
    html! { <div class="boot" role="status" aria-label=t(i18n::WORKING)><span class="boot-bar"></span></div> }
}

fn unreachable() -> AnyView {
    title::set(t(i18n::UNREACHABLE));
    let retry = act(|| {
        spawn_local(session::start());
    });
    html! {
        <main class="door" id="main" tabindex="-1">
            <h1 class="door-brand">{brand()}"Steward"</h1>
            {failed(t(i18n::UNREACHABLE), t(i18n::UNREACHABLE_HINT), None, t(i18n::RETRY), Some(retry))}
        </main>
    }
}

/// A card in the middle of the window: sign-in and its kin.
fn door(heading: &str, hint: &str, body: AnyView) -> AnyView {
    title::set(heading);
    html! {
        <main class="door" id="main" tabindex="-1">
            <p class="door-brand">{brand()}"Steward"</p>
            <section class="card door-card">
                <h1>{heading.to_owned()}</h1>
                {(!hint.is_empty()).then(|| html! { <p class="sub">{hint.to_owned()}</p> })}
                {body}
            </section>
            <div class="door-foot">{account_menu::language()} {account_menu::theme()}</div>
        </main>
    }
}

/// A button that signs out, where the way in leads no further.
fn sign_out_button() -> AnyView {
    Button::new(Look::Quiet, Icon::Exit, t(i18n::SIGN_OUT), act(|| spawn_local(session::sign_out()))).view()
}
