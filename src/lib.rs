//! Throughline: the identity server for embedded web chat.
//!
//! A site that embeds a chat assistant hands it a signed token. The assistant ties a conversation to the token's `sub` and
//! refuses another one midway, yet people log in during a conversation. Throughline keeps one subject per browser, and when
//! the person logs in, the next token carries the same `sub` with the real person's payload.
//!
//! Modules are floors: each uses only those on floors below it. `tests/floors.rs` holds the plan, `docs/ARCHITECTURE.md`
//! tells it.

pub mod accounts;
pub mod app;
pub mod assistant;
pub mod audit;
pub mod cli;
pub mod config;
pub mod crypto;
#[cfg(feature = "demo")]
pub mod demo;
pub mod doctor;
pub mod domain;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod mail;
pub mod oidc;
pub mod openapi;
pub mod paths;
pub mod store;
pub mod telemetry;
pub mod tokens;
pub mod vendor;
pub mod web;
pub mod webauthn;
pub mod words;
