//! Settings of the audit trail.

use clap::Args;
use time::Duration;

use super::{ConfigError, value};

/// Default of how long events are kept, in days.
pub(super) const RETENTION_DAYS: u16 = 90;

/// The audit trail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Audit trail")]
pub struct AuditArgs {
    /// How many days to keep events in the audit trail's table, 1 to 3650 [default: 90]
    #[arg(long, env = "THROUGHLINE_AUDIT_RETENTION", value_name = "DAYS")]
    audit_retention: Option<String>,
}

impl AuditArgs {
    /// How long events stay in the table, if it is set.
    pub(super) fn retention(&self) -> Result<Option<Duration>, ConfigError> {
        let days = value::number("THROUGHLINE_AUDIT_RETENTION", self.audit_retention.as_deref(), 1..=3650_u16)?;
        Ok(days.map(|days| Duration::days(days.into())))
    }
}

pub(super) fn default() -> Duration {
    Duration::days(RETENTION_DAYS.into())
}
