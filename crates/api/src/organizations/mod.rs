//! Customers of the platform and the people in them.

pub mod import;
pub mod member;
pub mod organization;
