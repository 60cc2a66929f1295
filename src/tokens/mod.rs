//! Identity tokens: issuing them to browsers, and judging them as the assistant does.

pub mod issuer;
pub mod verifier;
