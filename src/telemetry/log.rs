//! Logs: what is written, where to, in which form.

use std::io::IsTerminal;

use super::audit;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Sends logs to standard error: for eyes when that is a terminal, else one JSON object a line. `RUST_LOG` sets how much.
pub fn init(default_filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default_filter));
    // No setting silences the audit trail.
    let filter = match format!("{}=info", audit::TARGET).parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    let terminal = std::io::stderr().is_terminal();
    let for_eyes = terminal.then(|| fmt::layer().with_writer(std::io::stderr).with_target(false).compact());
    let for_machines = (!terminal).then(|| fmt::layer().with_writer(std::io::stderr).json().flatten_event(true));
    // A second call, as in tests, changes nothing.
    let _already_set = tracing_subscriber::registry().with(filter).with(for_eyes).with(for_machines).try_init();
}
