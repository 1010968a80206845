//! People, what they may do, and how they sign in.

pub mod access;
pub mod api_key;
pub mod invitation;
pub mod role;
pub mod session;
pub mod setup;
pub mod throttle;
pub mod user;
