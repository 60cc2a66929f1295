//! Subcommands of `throughline user` about one account, given by its email address or its id.

use std::io::{self, IsTerminal};

use anyhow::bail;
use clap::Args;
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::PgPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use crate::{
    accounts::{Accounts, PersonalData, RESET_LIFETIME, WaysIn},
    app::{self, SystemClock},
    audit::{AuditTrail, Event, Outcome},
    cli::{
        audited, output,
        user::{handed_over, read_password, reset_link},
    },
    config::{DatabaseArgs, LinkArgs, PASSWORD_LOGIN, PasswordArgs},
    crypto::password_hasher::PasswordHasher,
    domain::{
        account::{Account, AccountId, AccountState},
        device::Device,
        email::Email,
        locale::Locale,
        password::Context,
    },
    store,
    web::text,
};

/// Which account, and the output format.
#[derive(Debug, Args)]
pub struct Named {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Email address or id of the account
    account: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SetPassword {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    passwords: PasswordArgs,
    /// Read the password from the first line of standard input instead of asking at a terminal
    #[arg(long)]
    password_stdin: bool,
    /// Print a link for the owner to choose the password, so nobody else learns it; nothing changes until then
    #[arg(long = "link", conflicts_with = "password_stdin")]
    prints_link: bool,
    #[command(flatten)]
    link: LinkArgs,
}

/// Finds an account by email address or id.
pub async fn find(pool: &PgPool, name: &str) -> anyhow::Result<Account> {
    let found = if let Ok(id) = Uuid::try_parse(name) {
        store::accounts::find(pool, AccountId(id)).await?
    } else {
        let email = Email::of_account(name).map_err(|rejection| {
            anyhow::anyhow!("{name} isn't an account: {}", text::rejection(Locale::En, rejection))
        })?;
        store::accounts::find_by_email(pool, &email).await?
    };
    let missing = || anyhow::anyhow!("there is no account {name}: see `throughline user list`");
    found.map(|credentials| credentials.account).ok_or_else(missing)
}

impl SetPassword {
    pub const fn database(&self) -> &DatabaseArgs {
        self.named.database()
    }
}

impl Named {
    pub const fn database(&self) -> &DatabaseArgs {
        &self.database
    }

    pub async fn open(&self) -> anyhow::Result<(PgPool, Account)> {
        let pool = app::open_database(&self.database.url()?).await?;
        let account = find(&pool, &self.account).await?;
        Ok((pool, account))
    }

    pub async fn show(self) -> anyhow::Result<()> {
        let (pool, account) = self.open().await?;
        let data = PersonalData::read(&pool, account.id).await?;
        let Some(data) = data else { bail!("the account was erased while it was being read") };
        if self.json { output::json(&data) } else { print(&data) }
    }

    pub async fn disable(self, trail: &AuditTrail) -> anyhow::Result<()> {
        self.set_disabled(true, trail).await
    }

    pub async fn enable(self, trail: &AuditTrail) -> anyhow::Result<()> {
        self.set_disabled(false, trail).await
    }

    async fn set_disabled(self, disabled: bool, trail: &AuditTrail) -> anyhow::Result<()> {
        let (pool, account) = self.open().await?;
        let changed = store::accounts::set_disabled(&pool, account.id, disabled).await?;
        let (event, state) =
            if disabled { (Event::AccountDisable, "disabled") } else { (Event::AccountEnable, "enabled") };
        if changed {
            audited::entry(event, Outcome::Ok).about(account.id.0).write(trail);
        }
        if self.json {
            return output::json(&json!({"account_id": account.id, "disabled": disabled, "changed": changed}));
        }
        let already = if changed { "" } else { " already" };
        let sessions = if disabled && changed { " Its sessions have ended." } else { "" };
        output::line(&format!("Account {} is {state}{already}.{sessions}", account.id))
    }
}

impl SetPassword {
    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let (pool, account) = self.named.open().await?;
        let Some(email) = account.email.clone() else {
            bail!("the account has no email address to log in with, so a password would be of no use")
        };
        let policy = self.passwords.policy_of(&self.link.public_url()?)?;
        if !policy.logs_in {
            bail!("{PASSWORD_LOGIN} is off, so a password would be of no use");
        }
        let hasher = PasswordHasher::new(PasswordHasher::recommended())?;
        let accounts = Accounts { pool, hasher, policy, clock: std::sync::Arc::new(SystemClock), access_keys: None };
        if self.prints_link {
            return self.print_link(&accounts, &account, trail).await;
        }
        if !self.password_stdin && !io::stdin().is_terminal() {
            bail!("there is no terminal to ask at: use --password-stdin, or --link to let the owner choose");
        }
        let password = read_password()?;
        let names = Context { email: email.as_str(), display_name: account.display_name.as_str() };
        let password = accounts
            .policy
            .accept(password.expose_secret(), &names)
            .map_err(|reason| anyhow::anyhow!("password: {}", text::rejection(Locale::En, reason.into())))?;
        if !accounts.set_password(account.id, password).await? {
            bail!("someone else has just erased the account");
        }
        audited::entry(Event::PasswordChange, Outcome::Ok).about(account.id.0).write(trail);
        if self.named.json {
            return output::json(&json!({"account_id": account.id}));
        }
        output::line(&format!("Changed the password of account {} and ended its sessions.", account.id))
    }

    async fn print_link(self, accounts: &Accounts, account: &Account, trail: &AuditTrail) -> anyhow::Result<()> {
        if account.state() == AccountState::Disabled {
            bail!("the account is disabled, so no link would work: run `throughline user enable` first");
        }
        let link = reset_link(accounts, &self.link.public_url()?, account.id, RESET_LIFETIME).await?;
        audited::entry(Event::ResetRequested, Outcome::Ok).about(account.id.0).write(trail);
        if self.named.json {
            return output::json(&json!({"account_id": account.id, "link": link.expose_secret()}));
        }
        output::line(&handed_over(&link, RESET_LIFETIME))
    }
}

fn address_state(account: &Account) -> &'static str {
    match (&account.email, account.email_verified_at) {
        (None, _) => "none",
        (Some(_), Some(_)) => "verified",
        (Some(_), None) => "not verified",
    }
}

fn print(data: &PersonalData) -> anyhow::Result<()> {
    let PersonalData {
        account,
        fields,
        handed_over_at,
        second_factor,
        subjects,
        sessions,
        email_changes,
        ways_in,
        invitations,
    } = data;
    let state = match account.disabled_at.or(account.confirmation_requested_at) {
        Some(since) => format!("{} since {}", account.state(), since.replace_nanosecond(0)?.format(&Rfc3339)?),
        None => account.state().to_string(),
    };
    for (name, value) in [
        ("Id", account.id.to_string()),
        ("Email", account.email.as_ref().map_or("none", Email::as_str).to_owned()),
        ("Display name", account.display_name.as_str().to_owned()),
        ("Custom user id", account.custom_user_id.as_str().to_owned()),
        ("Created", account.created_at.replace_nanosecond(0)?.format(&Rfc3339)?),
        ("State", state),
        ("Address", address_state(account).to_owned()),
    ] {
        output::line(&format!("{name:<16}{value}"))?;
    }
    if let Some(at) = handed_over_at {
        output::line(&format!("{:<16}{}", "Handed over", at.replace_nanosecond(0)?.format(&Rfc3339)?))?;
    }
    for change in email_changes {
        let until = change.expires_at.replace_nanosecond(0)?.format(&Rfc3339)?;
        let words = match change.applied_at {
            None => format!("to {}, may be confirmed until {until}", change.new_email),
            Some(_) => format!("from {}, may be undone until {until}", change.old_email),
        };
        output::line(&format!("{:<16}{words}", "Email change"))?;
    }
    // Their values are the person's own business: --json has them.
    if !fields.is_empty() {
        output::line(&format!("{:<16}{}", "Fields", fields.names().collect::<Vec<_>>().join(", ")))?;
    }
    for (index, way) in ways_in_words(ways_in)?.iter().enumerate() {
        output::line(&format!("{:<16}{way}", if index == 0 { "Ways in" } else { "" }))?;
    }
    if let Some(factor) = second_factor {
        let since = factor.confirmed_at.replace_nanosecond(0)?.format(&Rfc3339)?;
        let left = factor.recovery_codes_left;
        output::line(&format!("{:<16}authenticator app since {since}, {left} recovery codes left", "Second factor"))?;
    }
    for (index, invitation) in invitations.iter().enumerate() {
        output::line(&format!("{:<16}{}", if index == 0 { "Invited" } else { "" }, invitation.email))?;
    }
    for (index, subject) in subjects.iter().enumerate() {
        output::line(&format!("{:<16}{}", if index == 0 { "Subjects" } else { "" }, subject.subject))?;
    }
    for (index, session) in sessions.iter().enumerate() {
        let device = Device::guess(session.user_agent.as_deref().unwrap_or_default());
        let device = text::device(Locale::En, device);
        output::line(&format!("{:<16}{}  {device}", if index == 0 { "Sessions" } else { "" }, session.id))?;
    }
    Ok(())
}

/// Each way in, and when it was last used, as far as that is kept.
fn ways_in_words(ways_in: &WaysIn) -> anyhow::Result<Vec<String>> {
    let used = |at: Option<OffsetDateTime>| match at {
        Some(at) => Ok::<_, anyhow::Error>(format!("last used {}", at.replace_nanosecond(0)?.format(&Rfc3339)?)),
        None => Ok("never used".to_owned()),
    };
    let password = ways_in.has_password.then(|| Ok("password".to_owned()));
    let providers = ways_in.providers.iter();
    let providers = providers.map(|it| Ok(format!("provider {}, {}", it.issuer, used(Some(it.last_used_at))?)));
    let passkeys = ways_in.passkeys.iter().map(|it| {
        let copied = if it.copied_at.is_some() { ", perhaps copied" } else { "" };
        Ok(format!("passkey {}, {}{copied}", it.name, used(it.last_used_at)?))
    });
    password.into_iter().chain(providers).chain(passkeys).collect()
}
