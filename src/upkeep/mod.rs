//! What is done beside the requests, now and then.

pub mod audit_trail;
pub mod monthly_subjects;
pub mod sweep;
