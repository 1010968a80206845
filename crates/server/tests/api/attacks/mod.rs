//! Attacks, by their numbers in docs/SECURITY.md.

mod cross_site;
mod extra_fields;
mod formulas;
mod guessing;
mod half_states;
mod headers;
mod isolation;
mod log_lines;
mod paths;
mod queries;
mod secrets;
mod timing;

/// Every byte in its percent form.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02x}"))
}
