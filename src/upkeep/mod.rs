//! What is done beside the requests, now and then.

pub mod mail_delivery;
pub mod sweep;
