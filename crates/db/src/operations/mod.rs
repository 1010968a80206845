//! Stores of background work.

pub mod job;
pub mod queue;
pub mod schedule;
