//! Customers of the platform and the people in them.

pub mod member;
pub mod organization;
