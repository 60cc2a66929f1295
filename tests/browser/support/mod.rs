//! One demo for all tests, a browser with a profile of its own for each, and what people do in it.

pub mod browser;
pub mod chat;
pub mod filter;
pub mod mail_site;
#[path = "../../it/support/mailbox.rs"]
#[expect(dead_code, reason = "the other tests look at more of a mail")]
pub mod mailbox;
pub mod people;
pub mod processes;
pub mod static_site;
pub mod trial;

pub use browser::Browser;
