//! What the program tells its operators. Nothing here or anywhere logs a password, cookie, token, key or email address.

mod json_line;
mod log;
mod lossy;
pub mod metrics;

pub use json_line::REQUEST_SPAN;
pub use log::{AUDIT_TARGET, init, init_without_trail};
pub use lossy::{Flush, lost_lines};
