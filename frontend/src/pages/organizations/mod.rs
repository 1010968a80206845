//! Customers, the people in them, and the import of many at once.

pub mod import;
pub mod member;
pub mod organization;
pub mod organization_form;
