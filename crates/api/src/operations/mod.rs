//! Background work over HTTP.

pub mod job;
pub mod schedule;
