//! Identity tokens: issuing them to browsers, verifying them as the assistant does, and counting their subjects.

pub mod assistants;
pub mod issuer;
pub mod monthly_subjects;
pub mod relying_party;
pub mod verifier;
