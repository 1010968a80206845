//! Running the platform: background work.

pub mod job;
pub mod schedule;
