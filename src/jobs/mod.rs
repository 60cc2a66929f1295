//! The background jobs of a server.

pub mod mail_delivery;
pub mod sweep;
