//! People, what they may do, and how they sign in.

pub mod api_key;
pub mod builtin;
pub mod grant;
pub mod invitation;
pub mod password;
pub mod set_up;
pub mod sign_in;
pub mod user;
