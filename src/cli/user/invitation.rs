//! `throughline user invite`, `invitations` and `withdraw-invitation`

use std::sync::Arc;

use anyhow::{anyhow, bail};
use clap::Args;
use secrecy::ExposeSecret;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use crate::{
    accounts::{self, Accounts, INVITATION_LIFETIME, Queued},
    app::{self, SystemClock},
    audit::{AuditTrail, Event, Outcome},
    cli::{audited, language, output},
    config::{self, DatabaseArgs, LinkArgs, MailArgs, NameArgs, PASSWORD_LOGIN, PasswordArgs, RegistrationArgs},
    crypto::password_hasher::PasswordHasher,
    domain::{display_name::DisplayName, email::Email, locale::Locale, mail::LinkKind, registration::RegistrationMode},
    store::{self, invitations},
    web::text,
};

#[derive(Debug, Args)]
pub struct Invite {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    registration: RegistrationArgs,
    #[command(flatten)]
    passwords: PasswordArgs,
    #[command(flatten)]
    names: NameArgs,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    link: LinkArgs,
    /// Email address of the person, which becomes the login name
    address: String,
    /// Display name that the form begins with
    #[arg(long)]
    name: Option<String>,
    /// Language of the email
    #[arg(long, value_name = "TAG", value_parser = language::parser(), default_value = Locale::default().tag())]
    language: Locale,
    /// Print the link instead of sending it; then using it does not confirm the address
    #[arg(long = "link")]
    prints_link: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Invitations {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct WithdrawInvitation {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Email address that was invited
    address: String,
}

impl Invite {
    pub const fn database(&self) -> &DatabaseArgs {
        &self.database
    }

    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let (database, public_url) = config::both(self.database.url(), self.link.public_url())?;
        if self.registration.policy()?.mode == RegistrationMode::Off {
            bail!("THROUGHLINE_REGISTRATION is off, so nobody could use the invitation: set it to invitation");
        }
        let (policy, names) = config::both(self.passwords.policy_of(&public_url), self.names.anonymous())?;
        if !policy.logs_in {
            bail!(
                "{PASSWORD_LOGIN} is off, so nobody could use the invitation: whoever accepts one chooses a password"
            );
        }
        let email = parse(&self.address)?;
        let name = self.name.as_deref().map(|name| names.parse_other(name)).transpose();
        let name = name.map_err(|reason| anyhow!("--name: {}", text::rejection(Locale::En, reason)))?;
        let is_mailed = self.mail.settings()?.is_some() && !self.prints_link;
        let pool = app::open_database(&database).await?;
        let found = store::accounts::find_by_email(&pool, &email).await?;
        if found.is_some_and(|found| found.account.confirmation_requested_at.is_none()) {
            bail!("{} has an account already", email.as_str());
        }
        let hasher = PasswordHasher::new(PasswordHasher::recommended())?;
        let accounts = Accounts { pool, hasher, policy, clock: Arc::new(SystemClock), access_keys: None };
        let link = if is_mailed {
            self.send(&accounts, &email, name.as_ref()).await?;
            None
        } else {
            let token = accounts.issue_invitation(&email, name.as_ref()).await?;
            Some(accounts::link(public_url.as_url(), LinkKind::Invitation, &token))
        };
        audited::entry(Event::Invite, Outcome::Ok).write(trail);
        let days = INVITATION_LIFETIME.whole_days();
        match link {
            _ if self.json => output::json(
                &json!({"email": email.as_str(), "mailed": is_mailed, "link": link.as_ref().map(ExposeSecret::expose_secret)}),
            ),
            None => {
                output::line(&format!("The server is sending the invitation. Its link works once, within {days} days."))
            }
            Some(link) => output::line(&format!(
                "Send this link to the person to register. It works once, within {days} days.\n{}",
                link.expose_secret()
            )),
        }
    }

    async fn send(&self, accounts: &Accounts, email: &Email, name: Option<&DisplayName>) -> anyhow::Result<()> {
        match accounts.invite(email, name, self.language, None).await? {
            Queued::Queued => Ok(()),
            Queued::Limited(_) => {
                bail!("three invitations went to that mailbox within the last hour: wait, or use --link")
            }
        }
    }
}

impl Invitations {
    pub const fn database(&self) -> &DatabaseArgs {
        &self.database
    }

    pub async fn run(self) -> anyhow::Result<()> {
        let pool = app::open_database(&self.database.url()?).await?;
        let open = invitations::list(&pool).await?;
        if self.json {
            return output::json(&open);
        }
        if open.is_empty() {
            return output::line("There are no open invitations. Invite somebody with `throughline user invite`.");
        }
        let mut rows = Vec::new();
        for invitation in open {
            let expires_at = invitation.expires_at.replace_nanosecond(0)?.format(&Rfc3339)?;
            let created_at = invitation.created_at.replace_nanosecond(0)?.format(&Rfc3339)?;
            let invited_by = invitation.invited_by.unwrap_or_else(|| "an operator".to_owned());
            rows.push([invitation.email, created_at, expires_at, invited_by]);
        }
        output::table(["EMAIL", "INVITED", "EXPIRES", "INVITED BY"], &rows)
    }
}

impl WithdrawInvitation {
    pub const fn database(&self) -> &DatabaseArgs {
        &self.database
    }

    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let email = parse(&self.address)?;
        let pool = app::open_database(&self.database.url()?).await?;
        if !invitations::withdraw(&pool, &email).await? {
            bail!("{} has no open invitation: see `throughline user invitations`", email.as_str());
        }
        audited::entry(Event::Invite, Outcome::Ok).because("withdrawn").write(trail);
        output::line("The invitation no longer works.")
    }
}

fn parse(address: &str) -> anyhow::Result<Email> {
    Email::parse(address).map_err(|reason| anyhow!("ADDRESS: {}", text::rejection(Locale::En, reason)))
}
