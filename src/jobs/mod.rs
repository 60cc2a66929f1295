//! The background jobs of a server.

pub mod key_reload;
pub mod linked_subjects;
pub mod mail_delivery;
pub mod sweep;
