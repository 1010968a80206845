//! Times as the database keeps them: microseconds since 1970 UTC.

use time::OffsetDateTime;

pub fn micros(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

pub fn time(micros: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

pub fn optional(micros: Option<i64>) -> Option<OffsetDateTime> {
    micros.map(time)
}
