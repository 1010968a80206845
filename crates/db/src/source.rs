//! Where time, ids and randomness come from. They are handed in, so that a test can hold the clock.

use time::OffsetDateTime;
use uuid::Uuid;

/// A clock and a source of randomness.
pub trait Source: Send + Sync + 'static {
    /// The present, UTC, in whole microseconds: what PostgreSQL can store, and what SQLite stores alike.
    fn now(&self) -> OffsetDateTime;

    /// Fills the buffer with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);

    /// A new id: UUID version 7, so that ids of the same table grow with time.
    fn id(&self) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = self.now().unix_timestamp_nanos() / 1_000_000;
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or_default(), &random).into_uuid()
    }

    /// A secret of 256 random bits in URL-safe letters.
    fn secret(&self) -> String {
        use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
        let mut random = [0; 32];
        self.fill(&mut random);
        BASE64_URL_SAFE_NO_PAD.encode(random)
    }
}

/// Cuts a time to whole microseconds.
pub fn to_micros(time: OffsetDateTime) -> OffsetDateTime {
    time.replace_nanosecond(time.nanosecond() / 1000 * 1000).unwrap_or(time)
}
