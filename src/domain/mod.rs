//! The domain's vocabulary as types: what a subject, an account or a password *is*.
//!
//! Pure: no I/O, no async, no wall clock. `parse` turns untrusted text into a value and enforces the type's rules; `mint` creates a
//! random value; values from the database were parsed before they were stored.

pub mod account;
pub mod applies_to;
pub mod assistant;
mod blocklist;
pub mod claims;
pub mod clock;
pub mod device;
pub mod display_name;
pub mod email;
pub mod field;
pub mod handover;
pub mod invitation;
pub mod linked_subjects;
pub mod locale;
pub mod mail;
pub mod network;
pub mod passkey;
pub mod password;
mod predictable;
pub mod principal;
pub mod provider;
pub mod registration;
mod rejection;
pub mod second_factor;
pub mod session;
pub mod subject;
pub mod subject_sketch;
pub mod throttle;
pub mod user_payload;

pub use rejection::{KnownName, PasswordRejection, Rejection};
