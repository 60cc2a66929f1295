//! What the program tells its operators. Nothing here or anywhere logs a password, cookie, token, key or email address.

pub mod audit;
mod log;

pub use log::init;
