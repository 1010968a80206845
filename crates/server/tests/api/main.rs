//! The API from outside: every test starts the real binary on an empty database of its own, once on
//! SQLite and once on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that meets a surprise should stop there")]

mod app;
mod attacks;
mod authorization;
mod compression;
mod faults;
mod identity;
mod jobs;
mod operations;
mod organizations;
mod platform;
mod wire;
