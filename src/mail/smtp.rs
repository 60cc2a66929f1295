//! A dialogue with a mail server (RFC 5321, 8314), command by command, on lettre's connection: lettre's own transport does not say which
//! command was refused, and only a refused recipient is the recipient's fault.

use std::time::Duration;

use lettre::{
    Address, Message,
    transport::smtp::{
        Error as SmtpFailure,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt, Rset},
        extension::ClientId,
    },
};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::smtp_error::{SmtpError, Step};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest dialogue.
const DEADLINE: Duration = Duration::from_secs(20);

/// Which setting cannot be used. Never tells its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    /// The server's URL.
    #[error("must be a URL such as smtps://user:password@mail.example.com, or smtp://…?tls=required for STARTTLS")]
    Url,
    /// An option in the server's URL.
    #[error("has an option that does not exist, {0}: the one option is tls=required, for STARTTLS")]
    UnknownOption(String),
    /// The sender.
    #[error("must be an address such as chat@example.com, or a name and an address: Chat <chat@example.com>")]
    From,
}

/// A mail server, as its URL describes it.
pub(super) struct Smtp {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello_name: ClientId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encryption {
    None,
    StartTlsIfOffered,
    StartTls,
    Tls,
}

impl Smtp {
    /// The server of a URL. It is greeted by the name of the site's host, unless the URL's path gives another name.
    ///
    /// # Errors
    /// When the URL cannot be read, or has an option that is not known.
    pub fn parse(url: &SecretString, site: &str) -> Result<Self, MailSettingsError> {
        let url = Url::parse(url.expose_secret()).map_err(|_| MailSettingsError::Url)?;
        let mut tls = None;
        for (name, value) in url.query_pairs() {
            if name != "tls" {
                return Err(MailSettingsError::UnknownOption(name.into_owned()));
            }
            tls = Some(value.into_owned());
        }
        let (encryption, default_port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Encryption::None, 25),
            ("smtp", Some("opportunistic")) => (Encryption::StartTlsIfOffered, 587),
            ("smtp", Some("required")) => (Encryption::StartTls, 587),
            ("smtps", None | Some("required")) => (Encryption::Tls, 465),
            _ => return Err(MailSettingsError::Url),
        };
        let decode = |text| percent_decode_str(text).decode_utf8().map_err(|_| MailSettingsError::Url);
        let credentials = match url.password() {
            Some(password) => Some((decode(url.username())?, decode(password)?)),
            None if url.username().is_empty() => None,
            None => return Err(MailSettingsError::Url),
        };
        let name = url.path().trim_matches('/');
        Ok(Self {
            host: url.host_str().filter(|host| !host.is_empty()).ok_or(MailSettingsError::Url)?.to_owned(),
            port: url.port().unwrap_or(default_port),
            encryption,
            credentials: credentials.map(|(user, password)| Credentials::new(user.into_owned(), password.into_owned())),
            hello_name: ClientId::Domain(if name.is_empty() { site } else { name }.to_owned()),
        })
    }

    /// Whether what is sent can be read on the way: the connection may be plain, and leads to another machine.
    pub fn is_readable_on_the_way(&self) -> bool {
        let is_here = self.host == "localhost"
            || self.host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        matches!(self.encryption, Encryption::None | Encryption::StartTlsIfOffered) && !is_here
    }

    /// Sends a message.
    ///
    /// # Errors
    /// What the server refuses, or 20 seconds without the end of the dialogue.
    pub async fn send(&self, message: &Message) -> Result<(), SmtpError> {
        in_time(async |step| {
            let mut connection = self.greet_with(message.envelope().from(), step).await?;
            *step = Step::Recipient;
            for recipient in message.envelope().to() {
                connection.command(Rcpt::new(recipient.clone(), Vec::new())).await?;
            }
            *step = Step::Message;
            connection.command(Data).await?;
            connection.message(&message.formatted()).await?;
            connection.abort().await;
            Ok(())
        })
        .await
    }

    /// Introduces this sender, and takes it back.
    ///
    /// # Errors
    /// As [`Smtp::send`].
    pub async fn probe(&self, from: &Address) -> Result<(), SmtpError> {
        in_time(async |step| {
            let mut connection = self.greet_with(Some(from), step).await?;
            connection.command(Rset).await?;
            connection.abort().await;
            Ok(())
        })
        .await
    }

    /// Connects, encrypts, logs in, and names the sender.
    async fn greet_with(&self, from: Option<&Address>, step: &mut Step) -> Result<AsyncSmtpConnection, SmtpFailure> {
        let tls = || TlsParameters::new(self.host.clone());
        let wrapped = if self.encryption == Encryption::Tls { Some(tls()?) } else { None };
        let server = (self.host.trim_matches(['[', ']']), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &self.hello_name, wrapped, None).await?;
        let starts_tls = match self.encryption {
            Encryption::StartTls => true,
            Encryption::StartTlsIfOffered => connection.can_starttls(),
            Encryption::None | Encryption::Tls => false,
        };
        if starts_tls {
            *step = Step::StartTls;
            connection.starttls(tls()?, &self.hello_name).await?;
        }
        if let Some(credentials) = &self.credentials {
            *step = Step::LogIn;
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        *step = Step::Sender;
        // Without parameters: letters and addresses are ASCII on the wire.
        connection.command(Mail::new(from.cloned(), Vec::new())).await?;
        Ok(connection)
    }
}

/// Runs a dialogue, which notes the step that it is at.
async fn in_time(dialogue: impl AsyncFnOnce(&mut Step) -> Result<(), SmtpFailure>) -> Result<(), SmtpError> {
    let mut step = Step::Connect;
    match tokio::time::timeout(DEADLINE, dialogue(&mut step)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(SmtpError::new(step, &failure)),
        Err(_) => Err(SmtpError::late(step)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_is_not_known_is_named() {
        let parse = |url: &str| Smtp::parse(&url.to_owned().into(), "chat.example.com");
        let option = |name: &str| Err(MailSettingsError::UnknownOption(name.to_owned()));
        assert_eq!(parse("smtp://u:p@mail.example.com?starttls=true").map(drop), option("starttls"));
        for wrong in
            ["smtp://u@mail.example.com", "smtp://", "smtp://h?tls=maybe", "http://h", "smtps://h?tls=opportunistic"]
        {
            assert_eq!(parse(wrong).map(drop), Err(MailSettingsError::Url), "{wrong}");
        }
    }

    #[test]
    fn plain_smtp_can_be_read_on_the_way_to_another_machine() {
        let is_readable =
            |url: &str| Smtp::parse(&url.to_owned().into(), "chat.example.com").unwrap().is_readable_on_the_way();
        for readable in ["smtp://mail.example.com", "smtp://mail.example.com?tls=opportunistic", "smtp://10.0.0.1"] {
            assert!(is_readable(readable), "{readable}");
        }
        for safe in [
            "smtps://mail.example.com",
            "smtp://h?tls=required",
            "smtp://127.0.0.1",
            "smtp://[::1]:25",
            "smtp://localhost",
        ] {
            assert!(!is_readable(safe), "{safe}");
        }
    }
}
