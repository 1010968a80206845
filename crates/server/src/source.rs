//! The system's clock and randomness: the one place that may ask for them.

use steward_db::{Source, source::to_micros};
use time::OffsetDateTime;

pub struct System;

impl Source for System {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock comes from")]
    fn now(&self) -> OffsetDateTime {
        to_micros(OffsetDateTime::now_utc())
    }

    #[expect(clippy::disallowed_methods, reason = "this is where randomness comes from")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no secret may be made: stopping is the only safe answer.
        if getrandom::fill(bytes).is_err() {
            tracing::error!("the operating system gives no randomness");
            std::process::abort();
        }
    }
}
