//! Measuring side by side: whoever is compared takes turns, so that what the machine does meanwhile
//! befalls all alike.

use std::time::Duration;

use anyhow::{Context, Result};
use async_trait::async_trait;

use crate::arguments::Arguments;

/// Somebody whose work is measured.
#[async_trait]
pub trait Contestant: Send {
    /// Works for this long.
    async fn turn(&mut self, time: Duration) -> Result<Samples>;
}

/// What was seen in one or several turns.
#[derive(Default)]
pub struct Samples {
    /// How long each piece of work took, in microseconds.
    pub latencies: Vec<u32>,
    pub elapsed: Duration,
    /// Processor time of the server, where there is one.
    pub cpu: Duration,
    /// Processor time of this process: a ceiling's own, or what generating the load takes.
    pub own_cpu: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    pub per_second: f64,
    pub median: Duration,
    pub p99: Duration,
    pub cpu: Duration,
    pub own_cpu: Duration,
}

/// Before anything counts: connections, caches and processor clocks are warm then.
const WARM_UP: Duration = Duration::from_secs(1);

/// Lets all take turns; answers an outcome for each.
pub async fn contest(arguments: &Arguments, contestants: &mut [Box<dyn Contestant + '_>]) -> Result<Vec<Outcome>> {
    let turn = arguments.turn();
    for contestant in &mut *contestants {
        contestant.turn(WARM_UP.min(turn)).await?;
    }
    let mut seen: Vec<Samples> = contestants.iter().map(|_| Samples::default()).collect();
    for _ in 0..arguments.rounds {
        for (contestant, seen) in contestants.iter_mut().zip(&mut seen) {
            seen.add(contestant.turn(turn).await?);
        }
    }
    seen.into_iter().map(Samples::outcome).collect()
}

impl Samples {
    pub fn add(&mut self, more: Self) {
        self.latencies.extend(more.latencies);
        self.elapsed += more.elapsed;
        self.cpu += more.cpu;
        self.own_cpu += more.own_cpu;
    }

    pub fn outcome(mut self) -> Result<Outcome> {
        self.latencies.sort_unstable();
        let count = u32::try_from(self.latencies.len()).context("too many requests to count")?;
        Ok(Outcome {
            per_second: f64::from(count) / self.elapsed.as_secs_f64(),
            median: self.quantile(50).context("nothing was done in the time there was")?,
            p99: self.quantile(99).unwrap_or_default(),
            cpu: self.cpu / count,
            own_cpu: self.own_cpu / count,
        })
    }

    /// The latency that so many percent do not exceed (nearest rank). They are sorted.
    fn quantile(&self, percent: usize) -> Option<Duration> {
        let rank = (self.latencies.len() * percent).div_ceil(100);
        let micros = self.latencies.get(rank.checked_sub(1)?)?;
        Some(Duration::from_micros((*micros).into()))
    }
}

/// Microseconds, as a sample keeps them.
pub fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_taken_from_all_turns() {
        let turn = |latencies| Samples {
            latencies,
            elapsed: Duration::from_secs(1),
            cpu: Duration::from_micros(500),
            own_cpu: Duration::ZERO,
        };
        let mut all = turn((51..=100).rev().collect());
        all.add(turn((1..=50).collect()));
        let outcome = all.outcome().expect("a hundred samples");
        assert!((outcome.per_second - 50.0).abs() < f64::EPSILON);
        assert_eq!(outcome.median, Duration::from_micros(50));
        assert_eq!(outcome.p99, Duration::from_micros(99));
        assert_eq!(outcome.cpu, Duration::from_micros(10));
    }

    #[test]
    fn without_samples_there_is_no_outcome() {
        assert!(Samples::default().outcome().is_err());
    }
}
