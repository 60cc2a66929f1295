//! Logs: what is written, where to, in which form.

use std::{
    fs::File,
    io::{self, IsTerminal},
    os::fd::AsFd,
    panic,
    sync::Arc,
};

use tracing_subscriber::{
    EnvFilter,
    fmt::{self, format::JsonFields},
    prelude::*,
};

use super::{
    json_line::{JsonLine, REQUEST_SPAN},
    lossy::{Flush, Lossy},
};

/// Target of the audit trail's lines. [`init`] lets them through whatever `RUST_LOG` says.
pub const AUDIT_TARGET: &str = "audit";

/// Sends logs to standard error: for eyes when that is a terminal, else one JSON object a line. `RUST_LOG` sets how much, but for
/// the audit trail, which no setting silences.
///
/// Nothing waits for the reader of the log. What still waits to be written gets out when the value is dropped.
///
/// # Errors
/// When the system gives no thread or file descriptor.
pub fn init(default_filter: &str) -> io::Result<Flush> {
    let filter = filter(default_filter);
    write_to_standard_error(with(filter, &format!("{AUDIT_TARGET}=info")))
}

/// The same without the audit trail, unless `RUST_LOG` asks for it: for the demo, whose people look at its output.
///
/// # Errors
/// See [`init`].
pub fn init_without_trail(default_filter: &str) -> io::Result<Flush> {
    write_to_standard_error(filter(default_filter))
}

fn filter(default: &str) -> EnvFilter {
    let chosen = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // However little is logged, a line of a request says which one.
    with(chosen, &format!("{REQUEST_SPAN}=error"))
}

fn with(filter: EnvFilter, directive: &str) -> EnvFilter {
    match directive.parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    }
}

fn write_to_standard_error(filter: EnvFilter) -> io::Result<Flush> {
    // Not `io::stderr()`: a stuck write would hold its lock, and with it everybody who has something to say there.
    let stderr = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let (writer, flush) = Lossy::new(stderr)?;
    let writer = Arc::new(writer);
    let terminal = io::stderr().is_terminal();
    let for_eyes = terminal.then(|| fmt::layer().with_writer(Arc::clone(&writer)).with_target(false).compact());
    let for_machines =
        (!terminal).then(|| fmt::layer().with_writer(writer).fmt_fields(JsonFields::new()).event_format(JsonLine));
    // A second call, as in tests, changes nothing.
    let _already_set = tracing_subscriber::registry().with(filter).with(for_eyes).with(for_machines).try_init();
    panic::set_hook(Box::new(report_panic));
    Ok(flush)
}

/// Where, but not what: a panic's message may quote the text that it was about. The standard hook would also wait for the
/// reader of standard error.
fn report_panic(panic: &panic::PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string);
    tracing::error!(location, "the program panicked");
}
