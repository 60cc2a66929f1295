//! Drives the running server from outside, as browsers and scripts do. Each test has a database of its own.

mod conversation;
mod support;
