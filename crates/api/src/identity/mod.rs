//! People, what they may do, and how they sign in.

pub mod account;
pub mod api_key;
pub mod auth;
pub mod invitation;
pub mod role;
pub mod session;
pub mod user;
pub mod user_role;
