//! One command that shows the product: a private PostgreSQL, keys, two sample accounts, the site and the assistant stand-in.

mod api_page;
pub mod clock;
pub mod mailbox;
pub mod postgres;
mod programs;
mod routes;
mod site;
mod stand_in;
mod test_routes;

pub use site::{Demo, DemoError, DemoOptions, SAMPLE_ACCOUNTS};
pub use stand_in::StandIn;
