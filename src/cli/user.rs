//! `throughline user`

mod erase;
mod named;

use std::{
    io::{self, BufRead, IsTerminal},
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use time::{Duration, format_description::well_known::Rfc3339};

use erase::Erase;
pub use named::find;
use named::{Named, SetPassword};

use super::{audited, output};
use crate::{
    accounts::{self, Accounts, FIRST_PASSWORD_LIFETIME, NewAccount},
    app::{self, SystemClock, require_schema},
    audit::{AuditTrail, Event, Outcome},
    config::{DatabaseArgs, LinkArgs, PasswordArgs, PublicUrl},
    crypto::password_hasher::PasswordHasher,
    domain::{account::AccountId, mail::LinkKind, principal::Person},
    store,
};

/// Longest display name in a table; JSON has it whole.
const NAME_COLUMN: usize = 40;

#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account; prints a link with which its owner chooses the password
    Create(Create),
    /// List the accounts
    List(List),
    /// Show an account, its subjects and its sessions
    Show(Named),
    /// Give an account a new password, and end its sessions; or print a link with which its owner chooses one
    SetPassword(SetPassword),
    /// Forbid the use of an account, and end its sessions
    Disable(Named),
    /// Allow the use of an account again
    Enable(Named),
    /// Delete an account with its sessions and subjects, and tell what the assistant's vendor has to delete
    Erase(Erase),
}

#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    passwords: PasswordArgs,
    /// Login name
    #[arg(long)]
    email: String,
    /// What the person is called
    #[arg(long, value_name = "NAME")]
    display_name: String,
    /// The site's own id for the person [default: the account's id]
    #[arg(long, value_name = "ID")]
    custom_user_id: Option<String>,
    /// Read the password from the first line of standard input, or ask for it at a terminal, instead of printing a link
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    link: LinkArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// An account that was made, and how its owner gets in.
#[derive(serde::Serialize)]
struct Made<'a> {
    #[serde(flatten)]
    person: &'a Person,
    /// Where its owner chooses the password, unless it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl User {
    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run(trail).await,
            Self::List(list) => list.run().await,
            Self::Show(named) => named.show().await,
            Self::SetPassword(set) => set.run(trail).await,
            Self::Disable(named) => named.disable(trail).await,
            Self::Enable(named) => named.enable(trail).await,
            Self::Erase(erase) => erase.run(trail).await,
        }
    }

    pub const fn database(&self) -> &DatabaseArgs {
        match self {
            Self::Create(create) => &create.database,
            Self::List(list) => &list.database,
            Self::SetPassword(set) => set.database(),
            Self::Show(named) | Self::Disable(named) | Self::Enable(named) => named.database(),
            Self::Erase(erase) => erase.database(),
        }
    }
}

impl Create {
    async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let pool = app::pool(&self.database.url()?)?;
        require_schema(&pool).await?;
        let public_url = self.link.public_url()?;
        let password = if self.password_stdin { Some(read_password()?) } else { None };
        let policy = self.passwords.policy(&public_url);
        let custom_user_id = self.custom_user_id.as_deref();
        let text = password.as_ref().map(SecretString::expose_secret);
        let new = NewAccount::parse_with(&policy, &self.email, &self.display_name, text, custom_user_id).map_err(
            |errors| {
                let errors = errors.iter().map(|error| format!("{}: {}", error.field, error.message));
                anyhow::anyhow!("{}", errors.collect::<Vec<_>>().join("\n             "))
            },
        )?;
        let hasher = PasswordHasher::new(PasswordHasher::recommended())?;
        let accounts = Accounts { pool, hasher, policy, clock: Arc::new(SystemClock) };
        let person = accounts.register(new).await?.person;
        audited::entry(Event::Register, Outcome::Ok).about(person.account_id.0).write(trail);
        let link = match password {
            Some(_) => None,
            None => Some(reset_link(&accounts, &public_url, person.account_id, FIRST_PASSWORD_LIFETIME).await?),
        };
        if self.json {
            let link = link.as_ref().map(SecretString::expose_secret);
            return output::json(&Made { person: &person, link });
        }
        output::line(&format!(
            "Made the account {} with the custom user id {}.",
            person.account_id,
            person.custom_user_id.as_str()
        ))?;
        link.map_or(Ok(()), |link| output::line(&handed_over(&link, FIRST_PASSWORD_LIFETIME)))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let pool = app::pool(&self.database.url()?)?;
        require_schema(&pool).await?;
        let accounts = store::accounts::list(&pool).await?;
        if self.json {
            return output::json(&accounts);
        }
        if accounts.is_empty() {
            return output::line("There is no account yet. Make one with `throughline user create`.");
        }
        let mut rows = Vec::new();
        for account in &accounts {
            rows.push([
                account.email.as_str().to_owned(),
                account.custom_user_id.as_str().to_owned(),
                account.created_at.replace_nanosecond(0)?.format(&Rfc3339)?,
                account.state().to_string(),
                shortened(account.display_name.as_str()),
            ]);
        }
        output::table(["EMAIL", "CUSTOM USER ID", "CREATED", "STATE", "DISPLAY NAME"], &rows)
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_COLUMN {
        return name.to_owned();
    }
    name.chars().take(NAME_COLUMN - 1).chain(['…']).collect()
}

/// A new link with which the owner of an account chooses a password.
async fn reset_link(
    accounts: &Accounts,
    public_url: &PublicUrl,
    account: AccountId,
    lifetime: Duration,
) -> anyhow::Result<SecretString> {
    let token = accounts.issue_reset_link(account, lifetime).await?;
    Ok(accounts::link(public_url.as_url(), LinkKind::Reset, &token))
}

/// What an operator is to do with a link.
fn handed_over(link: &SecretString, lifetime: Duration) -> String {
    let hours = lifetime.whole_hours();
    format!(
        "Hand this link to its owner: with it they choose their password, once, within {hours} hour{}.\n{}",
        if hours == 1 { "" } else { "s" },
        link.expose_secret()
    )
}

/// From a terminal twice, or the first line of what is piped in.
fn read_password() -> anyhow::Result<SecretString> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("standard input is not UTF-8 text")?;
        return Ok(line.trim_end_matches(['\r', '\n']).into());
    }
    let password: SecretString = rpassword::prompt_password("Password: ")?.into();
    let again: SecretString = rpassword::prompt_password("Again: ")?.into();
    if password.expose_secret() != again.expose_secret() {
        bail!("the two passwords differ: try again");
    }
    Ok(password)
}
