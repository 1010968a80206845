pub mod follow;
mod import;
mod member;
mod organization;
