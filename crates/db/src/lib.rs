//! The only crate that knows the database: its entities (private), its queries, the transaction that
//! audits itself, keyset paging, exact totals.
//!
//! Queries take a [`Conn`]; everything that writes takes a [`Tx`], which commits only together with
//! its audit rows. Nothing here decides what is allowed.

mod conn;
mod error;
pub mod idempotency;
pub mod identity;
pub mod operations;
pub mod organizations;
mod page;
pub mod platform;
mod record;
pub mod source;
mod times;
mod total;
mod tx;
mod versioned;

pub use conn::{Conn, Db, Dialect, Options, Reachable};
pub use error::{Error, Result};
pub use record::Audited;
pub use source::Source;
pub use tx::{Actor, Tx};

/// A secret as the database keeps it: SHA-256 in hexadecimal. Only for secrets with at least 128
/// random bits; passwords have a slow hash of their own.
pub fn hash_secret(secret: &str) -> String {
    hex(&<sha2::Sha256 as sha2::Digest>::digest(secret.as_bytes()))
}

/// Bytes in hexadecimal, lower case.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
