//! How often progress is shown.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use steward_dto::organizations::{ImportPhase, ImportProgress};

/// Lets progress through at each change of phase, and in between no more often than `every`.
pub struct Throttle {
    every: Duration,
    shown: Cell<Option<(ImportPhase, Instant)>>,
}

impl Throttle {
    pub fn new(every: Duration) -> Self {
        Self { every, shown: Cell::new(None) }
    }

    /// Whether this progress is to be shown. To be asked once for each.
    pub fn lets(&self, progress: ImportProgress) -> bool {
        let due = match self.shown.get() {
            Some((phase, at)) => phase != progress.phase || at.elapsed() >= self.every,
            None => true,
        };
        if due {
            self.shown.set(Some((progress.phase, Instant::now())));
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_is_shown_when_it_begins_and_then_now_and_again() {
        let throttle = Throttle::new(Duration::from_mins(1));
        let at = |phase, done| ImportProgress { phase, done, total: 10 };
        assert!(throttle.lets(at(ImportPhase::Reading, 0)));
        assert!(!throttle.lets(at(ImportPhase::Reading, 5)));
        assert!(throttle.lets(at(ImportPhase::Writing, 0)));
        assert!(!throttle.lets(at(ImportPhase::Writing, 5)));
        assert!(Throttle::new(Duration::ZERO).lets(at(ImportPhase::Writing, 5)));
    }
}
