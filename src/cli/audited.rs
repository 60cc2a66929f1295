//! Commands in the audit trail (ASVS 16.3.1): what an operator changed, or looked at, and who that was.

use crate::{
    app,
    audit::{AuditTrail, Entry, Event, Outcome},
    config::DatabaseArgs,
    telemetry::{self, Flush},
};

/// Begins the trail of a command. Its log holds the trail alone, unless `RUST_LOG` wants more: people look at the answer.
/// What is given back gets the last line out when it is dropped.
pub fn begin(name: Option<&'static str>) -> Option<Flush> {
    name?;
    telemetry::init("off").ok()
}

/// Writes what came of a command, to the log and, where it was given a database that answers, to the table.
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
        tracing::warn!(%error, "this command is in the log of the audit trail alone");
    }
}

/// The beginning of an entry about something that this operator does.
pub fn entry<'a>(event: Event, outcome: Outcome) -> Entry<'a> {
    Entry { operator: Some(rustix::process::getuid().as_raw()), ..Entry::new(event, outcome) }
}
