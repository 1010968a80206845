//! Rules and use cases: what takes several stores, a decision or a change of state. Plain reading
//! and writing goes from the handler to the store without stopping here.

pub mod audit;
pub mod csv_export;
pub mod demo;
mod error;
pub mod identity;
pub mod operations;
pub mod organizations;

pub use error::{Error, Result};
