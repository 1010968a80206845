//! When schedules are due. Cron expressions have six fields, seconds first, and are read in UTC: no
//! tick falls out of an hour that summer time skips, or comes twice in one that it repeats.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use time::OffsetDateTime;

use crate::{Error, Result};

/// The first tick after a time.
pub fn next(expression: &str, after: OffsetDateTime) -> Result<OffsetDateTime> {
    ticks(expression, after)?.next().ok_or_else(|| Error::internal(&format!("`{expression}` has no next tick")))
}

/// All ticks after a time and up to another, at most `limit`.
pub fn between(
    expression: &str,
    after: OffsetDateTime,
    until: OffsetDateTime,
    limit: usize,
) -> Result<Vec<OffsetDateTime>> {
    Ok(ticks(expression, after)?.take_while(|tick| *tick <= until).take(limit).collect())
}

fn ticks(expression: &str, after: OffsetDateTime) -> Result<impl Iterator<Item = OffsetDateTime>> {
    let schedule = cron::Schedule::from_str(expression).map_err(|error| Error::internal(&error))?;
    let after: DateTime<Utc> = DateTime::from_timestamp(after.unix_timestamp(), after.nanosecond()).unwrap_or_default();
    Ok(Owned { schedule, after }.filter_map(|tick| OffsetDateTime::from_unix_timestamp(tick.timestamp()).ok()))
}

/// An iterator that holds its schedule.
struct Owned {
    schedule: cron::Schedule,
    after: DateTime<Utc>,
}

impl Iterator for Owned {
    type Item = DateTime<Utc>;

    fn next(&mut self) -> Option<DateTime<Utc>> {
        self.after = self.schedule.after(&self.after).next()?;
        Some(self.after)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn ticks_are_in_utc_and_strictly_after() {
        let sunday = "0 0 4 * * SUN";
        assert_eq!(next(sunday, datetime!(2026-11-21 12:00 UTC)).expect("a tick"), datetime!(2026-11-22 04:00 UTC));
        assert_eq!(next(sunday, datetime!(2026-11-22 04:00 UTC)).expect("a tick"), datetime!(2026-11-29 04:00 UTC));
        // The night in which Berlin skips from two to three.
        let nightly = "0 30 1 * * *";
        assert_eq!(next(nightly, datetime!(2026-03-29 00:00 UTC)).expect("a tick"), datetime!(2026-03-29 01:30 UTC));
    }

    #[test]
    fn a_look_ahead_ends() {
        let from = datetime!(2026-11-21 00:00 UTC);
        let minutely = between("0 * * * * *", from, datetime!(2026-11-21 00:10 UTC), 100).expect("ticks");
        assert_eq!(minutely.len(), 10);
        assert_eq!(between("0 * * * * *", from, datetime!(2026-11-22 00:00 UTC), 100).expect("ticks").len(), 100);
    }

    #[test]
    fn the_31st_comes_in_months_that_have_one() {
        let tick = next("0 0 0 31 * *", datetime!(2026-02-01 00:00 UTC)).expect("a tick");
        assert_eq!(tick, datetime!(2026-03-31 00:00 UTC));
    }
}
