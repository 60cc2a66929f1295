//! Settings of the audit trail.

use clap::Args;
use time::Duration;

const RETENTION_DAYS: u16 = 90;

/// The audit trail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Audit trail")]
pub struct AuditArgs {
    /// How many days to keep events in the audit trail's table
    #[arg(long, env = "THROUGHLINE_AUDIT_RETENTION", value_name = "DAYS", default_value_t = RETENTION_DAYS,
          value_parser = clap::value_parser!(u16).range(1..=3650))]
    audit_retention: u16,
}

impl AuditArgs {
    /// How long events stay in the table.
    #[must_use]
    pub fn retention(&self) -> Duration {
        Duration::days(self.audit_retention.into())
    }
}

pub(super) fn default() -> Duration {
    Duration::days(RETENTION_DAYS.into())
}
