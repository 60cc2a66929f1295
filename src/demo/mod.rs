//! One command that shows the product: a private PostgreSQL, keys, two sample accounts, the site and the assistant stand-in.

mod accounts_file;
mod api_page;
mod assistants_file;
mod assistants_page;
pub mod clock;
mod documents;
mod error;
mod example_id;
pub mod mailbox;
pub mod postgres;
mod programs;
mod reset;
mod routes;
mod sample_accounts;
mod set_clock;
mod shapes;
mod site;
mod stand_in;
mod test_routes;
mod workbench;

pub use error::DemoError;
pub use example_id::ExampleId;
pub use routes::DOCUMENT;
pub use site::{Demo, DemoOptions};
pub use stand_in::StandIn;
