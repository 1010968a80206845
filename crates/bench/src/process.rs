//! What Linux knows about a process: its processor time and its memory.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// A clock tick in `/proc/PID/stat`: `USER_HZ` is 100 on every Linux platform that Steward runs on.
const TICK: Duration = Duration::from_millis(10);

#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// This process.
    pub fn own() -> Self {
        Self(std::process::id())
    }

    /// Processor time of all its threads, in user and kernel mode.
    pub fn cpu(self) -> Result<Duration> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        ticks(&text).map(|ticks| TICK * ticks).with_context(|| format!("/proc/{}/stat has another form", self.0))
    }

    /// Memory that it occupies now, in bytes.
    pub fn memory(self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// The most memory that it has occupied since the last [`Self::forget_peak`].
    pub fn peak(self) -> Result<u64> {
        self.status("VmHWM:")
    }

    /// Makes the present memory the peak.
    pub fn forget_peak(self) -> Result<()> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.0), "5")?)
    }

    fn status(self, field: &str) -> Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let kibibytes = text.lines().find_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB"));
        let kibibytes: u64 = kibibytes.with_context(|| format!("/proc/{}/status has no {field}", self.0))?.parse()?;
        Ok(kibibytes * 1024)
    }
}

/// `utime` and `stime`, the 14th and 15th field. The second field, the name, may hold anything: it
/// ends at the last parenthesis.
fn ticks(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11).map(str::parse::<u32>);
    Some(fields.next()?.ok()? + fields.next()?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_a_name_with_blanks_and_parentheses() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 730 270 0 0 20 0 5 0 999 1000 200";
        assert_eq!(ticks(stat), Some(1000));
    }

    #[test]
    fn the_own_process_occupies_memory() {
        let own = Process::own();
        assert!(own.memory().expect("readable") > 0 && own.peak().expect("readable") > 0);
    }
}
