mod import;
mod member;
mod organization;
