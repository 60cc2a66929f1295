//! SMTP (RFC 5321, 8314), by lettre.

use std::sync::Arc;
use std::{fmt, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox as Sender, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::extension::ClientId,
};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{Letter, LetterError};
use crate::domain::{email::Email, locale::Locale, mail::MailKind};

/// One step of the talk with the mail server may take so long.
const STEP: Duration = Duration::from_secs(10);
/// The whole of it.
const DEADLINE: Duration = Duration::from_secs(20);

/// Sends mail. Each on a connection of its own: there are few.
pub struct Mailer {
    delivery: Delivery,
    base: String,
    host: String,
}

/// Takes letters in the place of a mail server.
pub trait Mailbox: fmt::Debug + Send + Sync {
    /// Takes one.
    fn put(&self, to: &Email, letter: Letter, sent_at: OffsetDateTime);
}

enum Delivery {
    Smtp(Box<Smtp>),
    Mailbox(Arc<dyn Mailbox>),
}

struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Sender,
}

impl Smtp {
    async fn send(&self, message: Message) -> Result<(), SendError> {
        match tokio::time::timeout(DEADLINE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(match error.status().map(u16::from) {
                // RFC 5321 §4.2.3: what is wrong with a mailbox, and not with us.
                Some(code @ (550 | 551 | 553)) => SendError::Refused(code),
                // The server's own words may repeat the address.
                Some(code) => SendError::Later(format!("the mail server answers {code}")),
                None => SendError::Later(error.to_string()),
            }),
            Err(_) => Err(SendError::Later("the mail server does not answer in time".to_owned())),
        }
    }
}

/// Which setting cannot be used. Never tells its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    /// The server's URL.
    #[error("must be a URL such as smtps://user:password@mail.example.com, or smtp://…?tls=required for STARTTLS")]
    Url,
    /// The sender.
    #[error("must be an address such as chat@example.com, or a name and an address: Chat <chat@example.com>")]
    From,
}

/// A mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server says that there is no such mailbox: trying again is of no use.
    #[error("the mail server refuses the mailbox ({0})")]
    Refused(u16),
    /// Anything else that may pass.
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
        let server = Url::parse(url.expose_secret()).map_err(|_| MailSettingsError::Url)?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|_| MailSettingsError::Url)?
            .timeout(Some(STEP));
        let host = base.host_str().unwrap_or("localhost").to_owned();
        // A path is lettre's way of giving another name.
        if server.path().len() <= 1 {
            builder = builder.hello_name(ClientId::Domain(host.clone()));
        }
        Ok(Self {
            delivery: Delivery::Smtp(Box::new(Smtp {
                transport: builder.build(),
                from: from.parse().map_err(|_| MailSettingsError::From)?,
            })),
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
            Delivery::Smtp(smtp) => smtp.send(self.message(id, &smtp.from, recipient, letter, now)?).await,
            Delivery::Mailbox(mailbox) => {
                mailbox.put(recipient, letter, now);
                Ok(())
            }
        }
    }

    fn message(
        &self,
        id: Uuid,
        from: &Sender,
        recipient: &Email,
        letter: Letter,
        now: OffsetDateTime,
    ) -> Result<Message, SendError> {
        let fault = |error: &dyn fmt::Display| SendError::Later(format!("the message cannot be made: {error}"));
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

impl From<LetterError> for SendError {
    fn from(error: LetterError) -> Self {
        Self::Later(error.to_string())
    }
}
