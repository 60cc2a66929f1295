//! What is done beside the requests, now and then.

pub mod mail_delivery;
pub mod monthly_subjects;
pub mod sweep;
