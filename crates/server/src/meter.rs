//! How far an import is, on standard error: in a terminal one line that is written over; elsewhere,
//! for large files alone, a line now and again.

use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

use steward_domain::organizations::import::Throttle;
use steward_dto::organizations::ImportProgress;

/// A file of so many bytes takes long enough to ask what it is doing.
const LARGE: usize = 1024 * 1024;

/// Shows progress, where anybody wants to see it.
pub enum Meter {
    Terminal(Throttle),
    Lines(Throttle),
    Silent,
}

impl Meter {
    /// For a file of so many bytes.
    pub fn new(bytes: usize) -> Self {
        if std::io::stderr().is_terminal() {
            Self::Terminal(Throttle::new(Duration::from_millis(100)))
        } else if bytes >= LARGE {
            Self::Lines(Throttle::new(Duration::from_secs(5)))
        } else {
            Self::Silent
        }
    }

    pub fn show(&self, progress: ImportProgress) {
        let percent = progress.done * 100 / progress.total.max(1);
        let text = format!("{}: {percent} %", progress.phase);
        match self {
            Self::Terminal(throttle) if throttle.lets(progress) => write(&format!("\r{text:<20}")),
            Self::Lines(throttle) if throttle.lets(progress) => write(&format!("{text}\n")),
            _ => {}
        }
    }
}

impl Drop for Meter {
    /// Takes the line away: what follows is the outcome.
    fn drop(&mut self) {
        if matches!(self, Self::Terminal(_)) {
            write(&format!("\r{:20}\r", ""));
        }
    }
}

/// Whether progress can be shown is no reason to stop.
fn write(text: &str) {
    let mut stderr = std::io::stderr();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
