//! What concerns the platform as a whole.

pub mod audit;
pub mod change;
pub mod dashboard;
pub mod saved_view;
