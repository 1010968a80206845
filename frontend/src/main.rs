//! Steward's panel: a single-page application over the API, drawn by Leptos in the browser.

mod api;
mod app;
mod browser;
mod i18n;
mod kit;
mod pages;
mod routes;
mod shell;
mod ui;

fn main() {
    // A fault of ours stands in the browser's console with its place, not as a bare “unreachable”.
    std::panic::set_hook(Box::new(|fault| web_sys::console::error_1(&fault.to_string().into())));
    app::start();
}
