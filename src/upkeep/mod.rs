//! What is done beside the requests, now and then.

pub mod monthly_subjects;
