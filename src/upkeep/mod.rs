//! What is done beside the requests, now and then.

pub mod audit_trail;
pub mod empty_buckets;
pub mod expired_sessions;
pub mod monthly_subjects;
