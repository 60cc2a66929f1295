//! The words of the field as types: what a subject, an account or a password *is*.
//!
//! Pure: no I/O, no async, no wall clock. Text from outside becomes a value by `parse`, which holds it to the type's rules, and
//! fresh randomness by `mint`; what the database kept was parsed before it was written.

pub mod account;
mod blocklist;
pub mod claims;
pub mod clock;
pub mod device;
pub mod display_name;
pub mod email;
pub mod locale;
pub mod mail;
pub mod network;
pub mod password;
mod predictable;
pub mod principal;
mod rejection;
pub mod session;
pub mod subject;
pub mod subject_sketch;
pub mod throttle;
pub mod user_payload;

pub use rejection::{KnownName, PasswordRejection, Rejection};
