//! Identity tokens: issuing them to browsers, judging them as the assistant does, and counting whom they were for.

pub mod issuer;
pub mod monthly_subjects;
pub mod verifier;
