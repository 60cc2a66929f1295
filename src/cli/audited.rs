//! Records commands in the audit trail (ASVS 16.3.1): what an operator changed or looked at, and who it was.

use crate::{
    app,
    audit::{AuditTrail, Entry, Event, Outcome},
    config::DatabaseArgs,
    telemetry::{self, Flush},
};

/// Starts logging for a command. It logs only the audit trail, unless `RUST_LOG` asks for more, to keep the output readable.
/// The returned guard flushes the log when dropped.
pub fn begin(name: Option<&'static str>) -> Option<Flush> {
    name?;
    telemetry::init("off").ok()
}

/// Records a command's outcome in the log and, if it was given a database that answers, in the table.
pub async fn end(
    name: Option<&'static str>,
    result: &anyhow::Result<()>,
    trail: &AuditTrail,
    database: Option<DatabaseArgs>,
) {
    let Some(name) = name else { return };
    let outcome = if result.is_ok() { Outcome::Ok } else { Outcome::Failed };
    entry(Event::Command, outcome).because(name).write(trail);
    let pool = database.and_then(|database| database.find_url().ok()?).and_then(|url| app::pool(&url).ok());
    if let Some(pool) = pool
        && let Err(error) = Box::pin(trail.write_all(&pool)).await
    {
        tracing::warn!(%error, "this command's audit event is only in the log");
    }
}

/// Starts an entry about something that this operator does.
pub fn entry<'a>(event: Event, outcome: Outcome) -> Entry<'a> {
    Entry { operator: Some(rustix::process::getuid().as_raw()), ..Entry::new(event, outcome) }
}
