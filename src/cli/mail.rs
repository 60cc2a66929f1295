//! `throughline mail`

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{language, output};
use crate::{
    app::{self, SystemClock},
    config::{LinkArgs, MailArgs},
    domain::{clock::Clock, email::Email, locale::Locale, mail::MailKind},
    web::text,
};

#[derive(Debug, Subcommand)]
pub enum Mail {
    /// Send a test email now
    Test(Test),
}

#[derive(Debug, Args)]
pub struct Test {
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    link: LinkArgs,
    /// Language of the email
    #[arg(long, value_name = "TAG", value_parser = language::parser(), default_value = Locale::default().tag())]
    language: Locale,
    /// Recipient of the email
    address: String,
}

impl Mail {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Test(test) => test.run().await,
        }
    }
}

impl Test {
    async fn run(self) -> anyhow::Result<()> {
        let recipient = Email::parse(&self.address)
            .map_err(|reason| anyhow!("ADDRESS: {}", text::rejection(Locale::En, reason)))?;
        let Some(settings) = self.mail.settings()? else {
            bail!("no mail server is configured: set THROUGHLINE_SMTP_URL and THROUGHLINE_MAIL_FROM");
        };
        let mailer = app::mailer(&settings, &self.link.public_url()?)?;
        mailer.send(Uuid::new_v4(), MailKind::Test, self.language, &recipient, "", SystemClock.now()).await?;
        output::line("The mail server accepted the email. Check that it arrives, and not in the spam folder.")
    }
}
