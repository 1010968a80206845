//! People and what lets them in: accounts, invitations, roles, sessions, API keys.

pub mod account;
pub mod api_key;
pub mod held_role;
pub mod invitation;
pub mod person;
pub mod person_actions;
pub mod role;
pub mod session;
