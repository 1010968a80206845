//! The wire contract of Steward, compiled for the server and for the browser: the types that cross
//! the API, the permissions, and the rules an input must meet. No I/O, no clock, no randomness.

pub mod check;
pub mod identity;
pub mod money;
pub mod operations;
pub mod organizations;
pub mod page;
pub mod permission;
pub mod platform;
pub mod problem;
pub mod resource;
pub mod text;

pub use check::{Check, Checks, FieldError, Rule};
pub use money::Money;
pub use page::{ListParams, Page};
pub use permission::{Access, Permission, Scope};
pub use problem::{Code, Problem};
pub use resource::Resource;
