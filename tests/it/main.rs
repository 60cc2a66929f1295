//! Drives the running server from outside, as browsers and scripts do. Each test has a database of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod answers;
mod conversation;
mod cross_site;
mod hostile_input;
mod pages;
mod support;
mod token_access;
mod token_contents;
mod token_endpoint;
