//! Sends letters by a mail server, or into a mailbox of the program's own.

use std::{fmt, sync::Arc};

use lettre::{
    Message,
    message::{
        Mailbox as Sender, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use secrecy::SecretString;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{
    Letter, LetterError,
    smtp::{MailSettingsError, Smtp},
    smtp_error::SmtpError,
};
use crate::domain::{email::Email, locale::Locale, mail::MailKind};

/// Sends mail. Each on a connection of its own: there are few.
pub struct Mailer {
    delivery: Delivery,
    base: String,
    host: String,
}

/// Takes letters in the place of a mail server.
pub trait Mailbox: fmt::Debug + Send + Sync {
    /// Takes one.
    ///
    /// # Errors
    /// When it plays a mail server that fails.
    fn put(&self, to: &Email, letter: Letter, sent_at: OffsetDateTime) -> Result<(), SendError>;
}

enum Delivery {
    Smtp { server: Smtp, from: Sender },
    Mailbox(Arc<dyn Mailbox>),
}

/// A mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// There is no such mailbox, or no such message: trying again is of no use.
    #[error("{0}")]
    Never(String),
    /// Anything else, which may pass.
    #[error("{0}")]
    Later(String),
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").finish_non_exhaustive()
    }
}

impl Mailer {
    /// A mailer for the site at `base`, such as `https://chat.example.com`: every link begins with it. Connects to nobody yet.
    ///
    /// # Errors
    /// When a setting cannot be read.
    pub fn new(url: &SecretString, from: &str, base: &Url) -> Result<Self, MailSettingsError> {
        let host = base.host_str().unwrap_or("localhost").to_owned();
        let server = Smtp::parse(url, &host)?;
        let from = parse_sender(from).ok_or(MailSettingsError::From)?;
        Ok(Self {
            delivery: Delivery::Smtp { server, from },
            base: base.as_str().trim_end_matches('/').to_owned(),
            host,
        })
    }

    /// A mailer for the site at `base` whose letters all go into this mailbox.
    #[must_use]
    pub fn to_mailbox(mailbox: Arc<dyn Mailbox>, base: &Url) -> Self {
        let host = base.host_str().unwrap_or("localhost").to_owned();
        let base = base.as_str().trim_end_matches('/').to_owned();
        Self { delivery: Delivery::Mailbox(mailbox), base, host }
    }

    /// Sends a mail. The same `id` gives the same Message-ID, so that a mailbox recognises a mail that comes twice.
    ///
    /// # Errors
    /// [`SendError`] when the server did not take it, or did not say so in time.
    pub async fn send(
        &self,
        id: Uuid,
        kind: MailKind,
        locale: Locale,
        recipient: &Email,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<(), SendError> {
        let letter = Letter::write(kind, locale, &self.base, token)?;
        match &self.delivery {
            Delivery::Smtp { server, from } => {
                let message = self.message(id, from, recipient, letter, now)?;
                server.send(&message).await.map_err(SendError::from)
            }
            Delivery::Mailbox(mailbox) => mailbox.put(recipient, letter, now),
        }
    }

    /// Goes as far with the mail server as it can without sending anything: connects, encrypts, logs in, and introduces the sender.
    ///
    /// # Errors
    /// The first step that fails.
    pub async fn probe(&self) -> Result<(), SmtpError> {
        match &self.delivery {
            Delivery::Smtp { server, from } => server.probe(&from.email).await,
            Delivery::Mailbox(_) => Ok(()),
        }
    }

    /// Whether mail, and the password for the mail server, can be read on the way there.
    #[must_use]
    pub fn is_readable_on_the_way(&self) -> bool {
        matches!(&self.delivery, Delivery::Smtp { server, .. } if server.is_readable_on_the_way())
    }

    fn message(
        &self,
        id: Uuid,
        from: &Sender,
        recipient: &Email,
        letter: Letter,
        now: OffsetDateTime,
    ) -> Result<Message, SendError> {
        let fault = |error: &dyn fmt::Display| SendError::Never(format!("the message cannot be made: {error}"));
        let to = recipient.as_str().parse().map_err(|error| fault(&error))?;
        Message::builder()
            .from(from.clone())
            .to(Sender::new(None, to))
            .subject(letter.subject)
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .date(now.into())
            // RFC 3834 §5: no answering machine should answer.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
            .map_err(|error| fault(&error))
    }
}

/// A name and an address, or an address alone. An international domain is spelled in ASCII, as in every [`Email`].
fn parse_sender(text: &str) -> Option<Sender> {
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name, address),
        None => ("", text),
    };
    let email = Email::parse(address).ok()?;
    let sender: Sender = format!("{name}<{}>", email.as_str()).parse().ok()?;
    Some(sender)
}

impl From<LetterError> for SendError {
    fn from(error: LetterError) -> Self {
        Self::Never(error.to_string())
    }
}

impl From<SmtpError> for SendError {
    fn from(error: SmtpError) -> Self {
        if error.blames_the_recipient() { Self::Never(error.to_string()) } else { Self::Later(error.to_string()) }
    }
}
