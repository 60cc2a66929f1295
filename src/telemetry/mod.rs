//! What the program tells its operators. Nothing here or anywhere logs a password, cookie, token, key or email address.

mod log;
mod lossy;
pub mod metrics;

pub use log::{AUDIT_TARGET, REQUEST_SPAN, init, init_without_trail};
pub use lossy::{Flush, lost_lines};
