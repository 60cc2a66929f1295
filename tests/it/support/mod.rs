//! A server of its own for each test, and the people who use it.

pub mod app;
pub mod browser;
pub mod contract;
pub mod database;
pub mod doctor;
pub mod keys;
pub mod mailbox;
pub mod metrics;
pub mod passkey;
pub mod pasted_key;
pub mod program;
pub mod provider;
pub mod relay;
pub mod role;
pub mod serve;
pub mod smtp;
pub mod stand_in;
pub mod vendor;
pub mod wire;

pub use app::TestApp;
pub use browser::Browser;
