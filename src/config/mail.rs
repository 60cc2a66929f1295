//! The mail server.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use super::{ConfigError, value};

/// Mail: when it is on, new addresses are confirmed and forgotten passwords can be reset.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailArgs {
    /// Mail server: smtps://user:password@host:port, or smtp://…?tls=required for STARTTLS [default: none, so no mail is sent].
    /// Arguments show in the process list, which every user of this machine can read: prefer the file
    #[arg(long, env = "THROUGHLINE_SMTP_URL", value_name = "URL")]
    smtp_url: Option<SecretString>,
    /// File that contains the URL
    #[arg(long, env = "THROUGHLINE_SMTP_URL_FILE", value_name = "FILE", value_parser = value::path_parser())]
    smtp_url_file: Option<PathBuf>,
    /// Sender of all mail: an address, or "Name <address>"
    #[arg(long, env = "THROUGHLINE_MAIL_FROM", value_name = "MAILBOX")]
    mail_from: Option<String>,
}

/// A mail server and the sender.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The server's URL.
    pub url: SecretString,
    /// The sender.
    pub from: String,
}

impl MailArgs {
    /// The mail server, if one is configured.
    ///
    /// # Errors
    /// When its URL is set twice, its file cannot be read, or there is no sender.
    pub fn settings(&self) -> Result<Option<MailSettings>, ConfigError> {
        let url = value::text_or_file("THROUGHLINE_SMTP_URL", self.smtp_url.as_ref(), self.smtp_url_file.as_deref())?;
        let Some(url) = url else { return Ok(None) };
        let from = value::given(self.mail_from.as_deref()).ok_or_else(|| {
            ConfigError::new(
                "THROUGHLINE_MAIL_FROM",
                "must be set along with THROUGHLINE_SMTP_URL: set it to the sender's address",
            )
        })?;
        Ok(Some(MailSettings { url, from: from.to_owned() }))
    }
}
