//! `throughline token`

mod inspect;

use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use inspect::Inspect;

use super::output;
use crate::{
    app::{self, SystemClock},
    config::{AssistantsArgs, DatabaseArgs, KeysArgs, NameArgs, TokenArgs},
    crypto::shared_keyring::SharedKeyring,
    domain::{
        Rejection, assistant::AssistantName, clock::Clock, email::Email, locale::Locale, principal::Principal,
        subject::Subject,
    },
    identity::{self, ClaimError},
    store,
    web::text,
};

const NO_SUCH_ASSISTANT: &str = "--assistant: THROUGHLINE_ASSISTANTS names a file without an assistant of this name";

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Issue a token for an account or an anonymous subject, without a browser
    Issue(Box<Issue>),
    /// Verify a token as the assistant does, and show its contents; exit with code 1 if it is rejected
    Inspect(Box<Inspect>),
}

#[derive(Debug, Args)]
pub struct Issue {
    #[command(flatten)]
    keys: KeysArgs,
    #[command(flatten)]
    tokens: TokenArgs,
    #[command(flatten)]
    names: NameArgs,
    #[command(flatten)]
    assistants: AssistantsArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Issue the token for this assistant of the file of assistants [default: the one that the other settings describe]
    #[arg(long, value_name = "NAME")]
    assistant: Option<String>,
    /// Issue the token for the account with this email address; needs the database [default: an anonymous token]
    #[arg(long)]
    email: Option<String>,
    /// The subject, such as anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a [default: a new one]
    #[arg(long)]
    subject: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Token {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Issue(issue) => issue.run().await,
            Self::Inspect(inspect) => inspect.run(),
        }
    }

    pub const fn database(&self) -> Option<&DatabaseArgs> {
        match self {
            Self::Issue(issue) => Some(&issue.database),
            Self::Inspect(_) => None,
        }
    }
}

impl Issue {
    async fn run(self) -> anyhow::Result<()> {
        let mut settings = self.tokens.settings()?;
        settings.payload.anonymous_name = self.names.anonymous()?;
        let keyring = Arc::new(SharedKeyring::new(app::read_keyring(&self.keys.settings()?)?, settings.ttl));
        let file = self.assistants.read(&settings.payload.anonymous_name)?;
        settings.check_fields(&file.fields)?;
        let assistants = app::assistants(&file.assistants, &keyring)?;
        let assistant = match self.assistant.as_deref() {
            None | Some(AssistantName::DEFAULT) => None,
            Some(name) => {
                let found = AssistantName::parse(name).and_then(|name| assistants.get(&name));
                Some(found.context(NO_SUCH_ASSISTANT)?)
            }
        };
        let issuer = app::token_issuer(settings, keyring, Arc::new(SystemClock))?;
        let subject = match &self.subject {
            Some(text) => Subject::parse(text).map_err(|reason| refused("--subject", reason))?,
            None => Subject::mint(),
        };
        let principal = match &self.email {
            Some(email) => self.find_person(email, subject).await?,
            None => Principal::Anonymous,
        };
        let token = match assistant {
            None => issuer.issue(subject, &principal)?,
            Some(assistant) => assistant
                .issue(subject, &principal, None, SystemClock.now())
                .map_err(|error| anyhow!("--assistant: {error}: name an account with --email"))?,
        };
        if self.json {
            return output::json(&json!({
                "token": token.text.expose_secret(),
                "expires_at": token.expires_at.replace_nanosecond(0)?.format(&Rfc3339)?,
                "subject": subject,
                "authenticated": self.email.is_some(),
            }));
        }
        output::line(token.text.expose_secret())
    }

    /// The person, after linking the subject to them, as a login would.
    async fn find_person(&self, email: &str, subject: Subject) -> anyhow::Result<Principal> {
        let email = Email::of_account(email).map_err(|reason| refused("--email", reason))?;
        let pool = app::open_database(&self.database.url()?).await?;
        let Some(credentials) = store::accounts::find_by_email(&pool, &email).await? else {
            bail!("--email: no such account: see `throughline user list`");
        };
        identity::claim(&pool, subject, credentials.account).await.map_err(|error| match error {
            ClaimError::Disabled => anyhow!("--email: that account is disabled"),
            ClaimError::ForeignSubject => {
                anyhow!("--subject: it already belongs to another account: leave --subject out")
            }
            ClaimError::Store(error) => error.into(),
        })
    }
}

/// An invalid value of a flag.
fn refused(flag: &'static str, rejection: Rejection) -> anyhow::Error {
    anyhow::anyhow!("{flag}: {}", text::rejection(Locale::En, rejection))
}
