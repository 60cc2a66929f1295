//! `throughline session`

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::json;
use sqlx::PgPool;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::{audited, output, user};
use crate::{
    app,
    audit::{AuditTrail, Entry, Event, Outcome},
    config::DatabaseArgs,
    domain::{
        device::Device,
        locale::Locale,
        session::{SessionId, SessionRecord},
    },
    store::sessions,
    web::text,
};

#[derive(Debug, Subcommand)]
pub enum Session {
    /// List the sessions of people who are logged in, most recently used first, at most 100
    List(List),
    /// End a session, or all sessions of an account
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Only sessions of the account with this email address or id
    #[arg(long)]
    account: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Revoke {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Id of the session, as shown by `session list`
    #[arg(required_unless_present = "account")]
    session: Option<Uuid>,
    /// End all sessions of the account with this email address or id
    #[arg(long, conflicts_with = "session")]
    account: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Session {
    pub const fn database(&self) -> &DatabaseArgs {
        match self {
            Self::List(list) => &list.database,
            Self::Revoke(revoke) => &revoke.database,
        }
    }

    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run().await,
            Self::Revoke(revoke) => revoke.run(trail).await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let pool = app::open_database(&self.database.url()?).await?;
        let account = match &self.account {
            Some(name) => Some(user::find(&pool, name).await?.id),
            None => None,
        };
        let sessions = sessions::list(&pool, account).await?;
        if self.json {
            return output::json(&sessions);
        }
        if sessions.is_empty() {
            return output::line("Nobody is logged in.");
        }
        let rows = sessions.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
        output::table(["SESSION", "ACCOUNT", "LAST USED", "NETWORK", "DEVICE"], &rows)
    }
}

fn row(session: &SessionRecord) -> anyhow::Result<[String; 5]> {
    Ok([
        session.id.to_string(),
        session.account_id.to_string(),
        session.last_seen_at.replace_nanosecond(0)?.format(&Rfc3339)?,
        session.last_network.clone().unwrap_or_else(|| "unknown".to_owned()),
        text::device(Locale::En, Device::guess(session.user_agent.as_deref().unwrap_or_default())).into_owned(),
    ])
}

impl Revoke {
    async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let pool = app::open_database(&self.database.url()?).await?;
        let revoked = match (&self.account, self.session) {
            (Some(name), _) => revoke_all(&pool, name, trail).await?,
            (None, Some(session)) => revoke_one(&pool, SessionId(session), trail).await?,
            (None, None) => bail!("give a session id, or --account"),
        };
        if self.json {
            return output::json(&json!({"revoked": revoked}));
        }
        output::line(&format!("Ended {revoked} {}.", if revoked == 1 { "session" } else { "sessions" }))
    }
}

async fn revoke_all(pool: &PgPool, name: &str, trail: &AuditTrail) -> anyhow::Result<u64> {
    let account = user::find(pool, name).await?.id;
    let revoked = sessions::revoke_all(pool, account, None).await?;
    audited::entry(Event::SessionRevoke, Outcome::Ok).because("all").about(account.0).write(trail);
    Ok(revoked)
}

async fn revoke_one(pool: &PgPool, session: SessionId, trail: &AuditTrail) -> anyhow::Result<u64> {
    let Some(revoked) = sessions::revoke(pool, session, None).await? else {
        bail!("there is no active session {session}: see `throughline session list`");
    };
    let entry = audited::entry(Event::SessionRevoke, Outcome::Ok).about(revoked.account.0);
    Entry { session: Some(&revoked.digest_beginning), ..entry }.write(trail);
    Ok(1)
}
