//! `throughline user`

mod named;

use std::{
    io::{self, BufRead, IsTerminal},
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use time::format_description::well_known::Rfc3339;

pub use named::find;
use named::{Named, SetPassword};

use super::{audited, output};
use crate::{
    accounts::{Accounts, NewAccount},
    app::{self, SystemClock, require_schema},
    config::{DatabaseArgs, PasswordArgs},
    crypto::password_hasher::PasswordHasher,
    store,
    telemetry::audit::{Event, Outcome},
};

/// Longest display name in a table; JSON has it whole.
const NAME_COLUMN: usize = 40;

#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account; the password is asked for, or read from standard input
    Create(Create),
    /// List the accounts
    List(List),
    /// Show an account, its subjects and its sessions
    Show(Named),
    /// Give an account a new password, and end its sessions; the password is asked for, or read from standard input
    SetPassword(SetPassword),
    /// Forbid the use of an account, and end its sessions
    Disable(Named),
    /// Allow the use of an account again
    Enable(Named),
    /// Delete an account with its sessions and subjects, and tell what the assistant's vendor has to delete
    Erase(Named),
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
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
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
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
            Self::Show(named) => named.show().await,
            Self::SetPassword(set) => set.run().await,
            Self::Disable(named) => named.disable().await,
            Self::Enable(named) => named.enable().await,
            Self::Erase(named) => named.erase().await,
        }
    }

    pub const fn database(&self) -> &DatabaseArgs {
        match self {
            Self::Create(create) => &create.database,
            Self::List(list) => &list.database,
            Self::SetPassword(set) => set.database(),
            Self::Show(named) | Self::Disable(named) | Self::Enable(named) | Self::Erase(named) => named.database(),
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let pool = app::pool(&self.database.url()?)?;
        require_schema(&pool).await?;
        let password = read_password(self.password_stdin)?;
        let policy = self.passwords.policy();
        let custom_user_id = self.custom_user_id.as_deref();
        let new = NewAccount::parse(&policy, &self.email, &self.display_name, password.expose_secret(), custom_user_id)
            .map_err(|errors| {
                let errors = errors.iter().map(|error| format!("{}: {}", error.field, error.message));
                anyhow::anyhow!("{}", errors.collect::<Vec<_>>().join("\n             "))
            })?;
        let hasher = PasswordHasher::new(PasswordHasher::recommended())?;
        let accounts = Accounts { pool, hasher, policy, clock: Arc::new(SystemClock) };
        let person = accounts.register(new).await?.person;
        audited::entry(Event::Register, Outcome::Ok).about(person.account_id.0).write();
        if self.json {
            return output::json(&person);
        }
        output::line(&format!(
            "Made the account {} with the custom user id {}.",
            person.account_id,
            person.custom_user_id.as_str()
        ))
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
                if account.disabled_at.is_some() { "disabled" } else { "enabled" }.to_owned(),
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

fn read_password(from_stdin: bool) -> anyhow::Result<SecretString> {
    if from_stdin {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("standard input is not UTF-8 text")?;
        return Ok(line.trim_end_matches(['\r', '\n']).into());
    }
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the password: use --password-stdin");
    }
    let password: SecretString = rpassword::prompt_password("Password: ")?.into();
    let again: SecretString = rpassword::prompt_password("Again: ")?.into();
    if password.expose_secret() != again.expose_secret() {
        bail!("the two passwords differ: try again");
    }
    Ok(password)
}
