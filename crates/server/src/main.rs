//! Steward's binary: reads the command line and the configuration, and wires the crates together.

mod background;
mod command;
mod compress;
mod config;
mod edge;
mod meter;
mod serve;
mod source;
mod telemetry;
mod ui;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = command::Arguments::parse();
    // One provider of TLS for every client in the process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match arguments.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
