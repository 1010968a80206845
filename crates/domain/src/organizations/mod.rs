//! Customers of the platform.

pub mod bulk;
pub mod edit;
pub mod import;
