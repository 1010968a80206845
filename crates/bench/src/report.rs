//! The report: Markdown on standard output. What goes on meanwhile is said on standard error.

use std::{fmt::Write, fs, path::Path, time::Duration};

use anyhow::Result;

use crate::{arguments::Arguments, contest::Outcome};

/// Tells whoever waits what is being done.
pub fn say(what: &str) {
    eprintln!("==> {what}");
}

pub struct Report {
    head: String,
    sections: Vec<Section>,
}

/// What was measured on one database.
#[derive(Default)]
struct Section {
    title: String,
    workloads: String,
    facts: String,
}

/// What a row of the table of workloads is about.
pub struct Row {
    pub name: String,
    /// For a ceiling: which row of the same contest it is the ceiling of.
    pub ceiling_of: Option<usize>,
}

impl Report {
    pub fn begin(arguments: &Arguments) -> Result<Self> {
        let mut head = format!(
            "{} organizations, {} audit entries, {} connections, {} turns of {:.1} s each; {}; {}",
            arguments.organizations,
            arguments.audit_entries,
            arguments.connections,
            arguments.rounds,
            arguments.turn().as_secs_f64(),
            machine()?,
            disk(&arguments.folder)?,
        );
        if cfg!(debug_assertions) {
            head.push_str("; A DEBUG BUILD: these are no figures");
        }
        Ok(Self { head, sections: Vec::new() })
    }

    pub fn section(&mut self, title: String) {
        say(&title);
        self.sections.push(Section { title, ..Section::default() });
    }

    /// A single figure.
    pub fn fact(&mut self, what: &str, figure: &str) {
        say(&format!("{what}: {figure}"));
        if let Some(section) = self.sections.last_mut() {
            // Writing to a String does not fail.
            let _ = writeln!(section.facts, "| {what} | {figure} |");
        }
    }

    /// A contest's outcomes, each ceiling below what it is the ceiling of.
    pub fn outcomes(&mut self, rows: &[(Row, Outcome)]) {
        for (row, outcome) in rows {
            let ours = row.ceiling_of.and_then(|index| rows.get(index));
            let (name, cpu, ratio) = match ours {
                Some((_, ours)) => {
                    (format!("— {}", row.name), String::new(), format!("{:.3}", ours.per_second / outcome.per_second))
                }
                None => (row.name.clone(), micros(outcome.cpu), String::new()),
            };
            let line = format!(
                "| {name} | {:.0} | {} | {} | {cpu} | {} | {ratio} |",
                outcome.per_second,
                millis(outcome.median),
                millis(outcome.p99),
                micros(outcome.own_cpu),
            );
            say(&line);
            if let Some(section) = self.sections.last_mut() {
                let _ = writeln!(section.workloads, "{line}");
            }
        }
    }

    pub fn print(&self) {
        println!("{}.", self.head);
        for section in &self.sections {
            println!("\n### {}\n", section.title);
            println!("| workload | per second | p50 ms | p99 ms | server CPU µs | bench CPU µs | ours / ceiling |");
            println!("|---|---:|---:|---:|---:|---:|---:|");
            print!("{}", section.workloads);
            println!("\n| | |\n|---|---:|");
            print!("{}", section.facts);
        }
    }
}

fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}

fn micros(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1_000_000.0)
}

pub fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

pub fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Bytes, in MiB.
pub fn mebibytes(bytes: u64) -> String {
    format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20)
}

fn machine() -> Result<String> {
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpus.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(": "));
    let model = model.map_or("processors of an unknown model", |(_, model)| model);
    let count = std::thread::available_parallelism()?;
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or_default();
    Ok(format!("{count} × {model}, load {load} at the start"))
}

/// The file system below a folder: on one in memory, durable writes cost nothing and prove nothing.
fn disk(folder: &Path) -> Result<String> {
    let mounts = fs::read_to_string("/proc/self/mounts")?;
    let below = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let (place, kind) = (fields.next()?, fields.next()?);
        folder.starts_with(place).then_some((place.len(), kind))
    });
    let kind = below.max_by_key(|(length, _)| *length).map_or("unknown", |(_, kind)| kind);
    let note = if kind == "tmpfs" { " IN MEMORY: durable writes are not measured" } else { "" };
    Ok(format!("data on {kind}{note}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(mebibytes(36_175_872), "34.5 MiB");
        assert_eq!(millis(Duration::from_micros(1234)), "1.23");
        assert_eq!(seconds(Duration::from_millis(2500)), "2.50 s");
    }
}
