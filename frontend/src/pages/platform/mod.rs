//! What concerns the platform as a whole.

pub mod audit_log;
pub mod dashboard;
