//! `throughline user`

mod erase;
mod import;
mod invitation;
mod named;
mod reset_factors;
mod set_field;

use std::{
    io::{self, BufRead, IsTerminal},
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use time::{Duration, format_description::well_known::Rfc3339};

use erase::Erase;
use import::Import;
use invitation::{Invitations, Invite, WithdrawInvitation};
pub use named::find;
use named::{Named, SetPassword};
use reset_factors::ResetFactors;
use set_field::SetField;

use super::{audited, language, output};
use crate::{
    accounts::{self, Accounts, FIRST_PASSWORD_LIFETIME, NewAccount, RegistrationError},
    app::{self, SystemClock},
    audit::{AuditTrail, Event, Outcome},
    config::{self, DatabaseArgs, LinkArgs, NameArgs, PASSWORD_LOGIN, PasswordArgs, PublicUrl},
    crypto::{opaque_token::OpaqueToken, password_hasher::PasswordHasher},
    domain::{account::AccountId, email::Email, locale::Locale, mail::LinkKind, password::Password, principal::Person},
    store,
    web::text,
};

/// Maximum width of a display name in a table; JSON has the full name.
const NAME_COLUMN: usize = 40;

#[derive(Debug, Subcommand)]
pub enum User {
    /// Create an account, and print a link for the owner to choose a password, if people log in by password
    Create(Create),
    /// List all accounts
    List(List),
    /// Show an account with its subjects and sessions
    Show(Named),
    /// Set a new password and end the account's sessions, or print a link for the owner to choose one
    SetPassword(SetPassword),
    /// Set or unset a field of an account, which the next token carries
    SetField(SetField),
    /// Move accounts in from another system, with the hashes of their passwords
    Import(Import),
    /// Invite somebody to register, by mail or with a link that you hand over
    Invite(Invite),
    /// List the invitations that nobody has used
    Invitations(Invitations),
    /// End the invitations of an address
    WithdrawInvitation(WithdrawInvitation),
    /// Take an account's authenticator app and recovery codes away, for an owner who has lost them
    ResetFactors(ResetFactors),
    /// Disable an account and end its sessions
    Disable(Named),
    /// Enable a disabled account again
    Enable(Named),
    /// Delete an account with its sessions and subjects, and say what the assistant's vendor has to delete
    Erase(Erase),
}

#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    passwords: PasswordArgs,
    #[command(flatten)]
    names: NameArgs,
    /// Email address, which is the login name
    #[arg(long)]
    email: String,
    /// You know that the address is the person's: tokens may carry it, with `email_verified`, although nobody has confirmed it
    #[arg(long)]
    email_verified: bool,
    /// Display name
    #[arg(long, value_name = "NAME")]
    display_name: String,
    /// Language of mails to the person
    #[arg(long, value_name = "TAG", value_parser = language::parser(), default_value = Locale::default().tag())]
    language: Locale,
    /// Your own id for the person [default: the account's id]
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

/// A new account, and how its owner gets in.
#[derive(serde::Serialize)]
struct Made<'a> {
    #[serde(flatten)]
    person: &'a Person,
    /// Link with which its owner chooses the password, unless one is set.
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
            Self::SetField(set) => set.run(trail).await,
            Self::Import(import) => import.run().await,
            Self::Invite(invite) => invite.run(trail).await,
            Self::Invitations(list) => list.run().await,
            Self::WithdrawInvitation(withdraw) => withdraw.run(trail).await,
            Self::ResetFactors(reset) => reset.run(trail).await,
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
            Self::SetField(set) => set.database(),
            Self::ResetFactors(reset) => reset.database(),
            Self::Show(named) | Self::Disable(named) | Self::Enable(named) => named.database(),
            Self::Import(import) => import.database(),
            Self::Invite(invite) => invite.database(),
            Self::Invitations(list) => list.database(),
            Self::WithdrawInvitation(withdraw) => withdraw.database(),
            Self::Erase(erase) => erase.database(),
        }
    }
}

impl Create {
    async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let (database, public_url) = config::both(self.database.url(), self.link.public_url())?;
        let pool = app::open_database(&database).await?;
        let (policy, names) = config::both(self.passwords.policy_of(&public_url), self.names.anonymous())?;
        if self.password_stdin && !policy.logs_in {
            bail!("--password-stdin: {PASSWORD_LOGIN} is off, so a password would be of no use");
        }
        let password = if self.password_stdin { Some(read_password()?) } else { None };
        let custom_user_id = self.custom_user_id.as_deref();
        let (email, name) = (&self.email, &self.display_name);
        let new = match &password {
            Some(password) => NewAccount::parse(&policy, &names, email, name, password.expose_secret(), custom_user_id),
            None => NewAccount::parse_with(&names, email, name, Ok(unguessable_password()?), custom_user_id),
        };
        let new = new.map_err(|errors| {
            let errors = text::field_messages(Locale::En, &errors);
            let errors = errors.iter().map(|error| format!("{}: {}", error.field, error.message));
            anyhow::anyhow!("{}", errors.collect::<Vec<_>>().join("\n             "))
        })?;
        let new = new.email_verified(self.email_verified).in_language(self.language);
        let hasher = PasswordHasher::new(PasswordHasher::recommended())?;
        let accounts = Accounts { pool, hasher, policy, clock: Arc::new(SystemClock), access_keys: None };
        let registered = accounts.register(new).await.map_err(|error| match error {
            RegistrationError::Field(error) => anyhow::anyhow!(text::rejection(Locale::En, error.rejection)),
            error => error.into(),
        });
        let person = registered?.person;
        audited::entry(Event::Register, Outcome::Ok).about(person.account_id.0).write(trail);
        let chooses = password.is_none() && accounts.policy.logs_in;
        let link = if chooses {
            Some(reset_link(&accounts, &public_url, person.account_id, FIRST_PASSWORD_LIFETIME).await?)
        } else {
            None
        };
        if self.json {
            let link = link.as_ref().map(SecretString::expose_secret);
            return output::json(&Made { person: &person, link });
        }
        output::line(&format!(
            "Created account {} with custom user id {}.",
            person.account_id,
            person.custom_user_id.as_str()
        ))?;
        link.map_or(Ok(()), |link| output::line(&handed_over(&link, FIRST_PASSWORD_LIFETIME)))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let pool = app::open_database(&self.database.url()?).await?;
        let accounts = store::accounts::list(&pool).await?;
        if self.json {
            return output::json(&accounts);
        }
        if accounts.is_empty() {
            return output::line("There are no accounts yet. Create one with `throughline user create`.");
        }
        let mut rows = Vec::new();
        for account in &accounts {
            rows.push([
                account.email.as_ref().map_or("-", Email::as_str).to_owned(),
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

/// What an operator should do with a link.
fn handed_over(link: &SecretString, lifetime: Duration) -> String {
    let hours = lifetime.whole_hours();
    format!(
        "Send this link to the owner to choose a password. It works once, within {hours} hour{}.\n{}",
        if hours == 1 { "" } else { "s" },
        link.expose_secret()
    )
}

/// A random password for an account whose owner has not chosen one yet: nobody can log in with it.
fn unguessable_password() -> anyhow::Result<Password> {
    Ok(Password::attempt(OpaqueToken::mint()?.expose()))
}

/// Asks for the password twice at a terminal; otherwise reads the first line of standard input.
fn read_password() -> anyhow::Result<SecretString> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("standard input is not UTF-8 text")?;
        return Ok(line.trim_end_matches(['\r', '\n']).into());
    }
    let password: SecretString = rpassword::prompt_password("Password: ")?.into();
    let again: SecretString = rpassword::prompt_password("Again: ")?.into();
    if password.expose_secret() != again.expose_secret() {
        bail!("the passwords don't match: try again");
    }
    Ok(password)
}
