mod api_key;
mod invitation;
mod password;
mod role;
mod session;
mod set_up;
mod sign_in;
mod user;
