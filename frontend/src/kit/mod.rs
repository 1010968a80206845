//! Patterns said once: pages describe what they show as data, and these draw it. Nothing here is
//! compiled once per resource: rows are JSON, and what differs are function pointers.

pub mod action;
pub mod audit;
pub mod cell;
pub mod confirm;
pub mod conflict;
pub mod detail;
pub mod form;
pub mod format;
pub mod gate;
pub mod list;
pub mod load;
pub mod pick;
pub mod row;
pub mod secret;
pub mod title;
