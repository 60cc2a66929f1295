//! One command that shows the product: a private PostgreSQL, keys, two sample accounts and the site.

pub mod postgres;
mod programs;
mod site;

pub use site::{Demo, DemoError, DemoSettings, SAMPLE_ACCOUNTS};
