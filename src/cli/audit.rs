//! `throughline audit`

use anyhow::Context;
use clap::{Args, Subcommand};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::output;
use crate::{
    app::{self, SystemClock},
    audit::Record,
    config::DatabaseArgs,
    domain::{clock::Clock, email::Email},
    store::{self, audit_events::Filter},
};

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// List security events, newest first
    List(List),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Only events about this account: its email address or id. The id still works after the account is erased
    #[arg(long, value_name = "EMAIL|ID")]
    account: Option<String>,
    /// Only events since this time, such as 2026-01-31T12:00:00Z, or no older than this, such as 30m, 12h or 7d
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    since: Option<Since>,
    /// Maximum number of events
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run().await,
        }
    }

    pub const fn database(&self) -> &DatabaseArgs {
        match self {
            Self::List(list) => &list.database,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let pool = app::open_database(&self.database.url()?).await?;
        let account = match &self.account {
            Some(account) => Some(find_account(&pool, account).await?),
            None => None,
        };
        let since = self.since.map(|since| since.before(SystemClock.now()));
        let events = store::audit_events::list(&pool, Filter { account, since, limit: self.limit }).await?;
        if self.json {
            return output::json(&events);
        }
        if events.is_empty() {
            return output::line("No events found. THROUGHLINE_AUDIT_RETENTION sets how long events are kept.");
        }
        let rows = events.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
        output::table(["TIME", "EVENT", "OUTCOME", "REASON", "ACCOUNT", "FROM"], &rows)
    }
}

async fn find_account(pool: &sqlx::PgPool, account: &str) -> anyhow::Result<Uuid> {
    if let Ok(id) = account.parse() {
        return Ok(id);
    }
    let email =
        Email::of_account(account).map_err(|_| anyhow::anyhow!("--account: give an email address or an account id"))?;
    let found = store::accounts::find_by_email(pool, &email).await?;
    let found = found.context("--account: no such account; an erased account can only be found by its id")?;
    Ok(found.account.id.0)
}

fn row(event: &Record) -> anyhow::Result<[String; 6]> {
    let operator = || event.operator.map(|id| format!("operator {id}"));
    Ok([
        event.occurred_at.replace_nanosecond(0)?.format(&Rfc3339)?,
        event.event.clone(),
        if event.count == 1 { event.outcome.clone() } else { format!("{} {} times", event.outcome, event.count) },
        event.reason.clone().unwrap_or_default(),
        event.account_id.map(|id| id.to_string()).unwrap_or_default(),
        event.client_network.clone().or_else(operator).unwrap_or_default(),
    ])
}

/// Start of the listed period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    At(OffsetDateTime),
    Ago(Duration),
}

impl Since {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let ago = |text: &str| {
            let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
            let count: u32 = count.parse().ok()?;
            match unit {
                "m" => Some(Duration::minutes(count.into())),
                "h" => Some(Duration::hours(count.into())),
                "d" => Some(Duration::days(count.into())),
                _ => None,
            }
        };
        let at = OffsetDateTime::parse(text, &Rfc3339).map(Self::At);
        at.ok()
            .or_else(|| ago(text).map(Self::Ago))
            .ok_or("give a time such as 2026-01-31T12:00:00Z, or an age such as 30m, 12h or 7d")
    }

    /// The point in time; the earliest possible date if the age reaches further back than that.
    fn before(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::At(time) => time,
            Self::Ago(duration) => now.checked_sub(duration).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_a_time_or_so_long_ago() {
        assert_eq!(Since::parse("90m"), Ok(Since::Ago(Duration::minutes(90))));
        assert_eq!(Since::parse("7d"), Ok(Since::Ago(Duration::days(7))));
        assert!(matches!(Since::parse("2026-01-31T12:00:00+01:00"), Ok(Since::At(_))));
        for text in ["", "d", "7", "-7d", "7w", "7é", "yesterday", "2026-01-31"] {
            assert!(Since::parse(text).is_err(), "{text}");
        }
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        assert_eq!(Since::Ago(Duration::days(4_000_000_000)).before(now), OffsetDateTime::UNIX_EPOCH);
    }
}
