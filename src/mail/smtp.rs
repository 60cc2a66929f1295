//! A dialogue with a mail server (RFC 5321, 8314), command by command, on lettre's connection: lettre's own transport does not say which
//! command was refused, and only a refused recipient is the recipient's fault.

use std::{error::Error, fmt, time::Duration};

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

/// How far a dialogue came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Connecting, and the server's greeting.
    Connect,
    /// `STARTTLS`.
    StartTls,
    /// `AUTH`.
    LogIn,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// The message itself.
    Message,
}

/// What a dialogue failed at. Never repeats the server's words, which may hold an address.
#[derive(Debug)]
pub struct SmtpError {
    /// The step that failed.
    pub step: Step,
    code: Option<u16>,
    /// The enhanced status code (RFC 3463), such as `5.7.1`.
    status: Option<String>,
    reason: String,
}

impl fmt::Display for SmtpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused = match self.step {
            Step::Connect => "does not let us connect",
            Step::StartTls => "does not encrypt the connection",
            Step::LogIn => "does not let us log in",
            Step::Sender => "refuses our sender",
            Step::Recipient => "refuses the recipient",
            Step::Message => "refuses the message",
        };
        write!(f, "the mail server {refused} ")?;
        match (&self.code, &self.status) {
            (Some(code), Some(status)) => write!(f, "({code} {status})"),
            (Some(code), None) => write!(f, "({code})"),
            (None, _) => write!(f, "({})", self.reason),
        }
    }
}

impl SmtpError {
    /// Whether there is no such mailbox, so that trying again is of no use: the recipient is refused for good, and the enhanced status
    /// blames their address (RFC 3463 §3.2, 3.3; not 5.1.7 to 5.1.9, which blame ours). A relay that knows no enhanced codes says so by
    /// 550, 551 or 553 (RFC 5321 §4.2.3).
    #[must_use]
    pub fn blames_the_recipient(&self) -> bool {
        let code = self.code.filter(|_| self.step == Step::Recipient);
        match (code, self.status.as_deref()) {
            (Some(500..), Some(status)) => {
                status == "5.2.1" || status.starts_with("5.1.") && !["5.1.7", "5.1.8", "5.1.9"].contains(&status)
            }
            (Some(550 | 551 | 553), None) => true,
            _ => false,
        }
    }

    fn new(step: Step, error: &SmtpFailure) -> Self {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let code = error.status().map(u16::from);
        let status = text.split_whitespace().next().filter(|word| is_enhanced_status(word)).map(str::to_owned);
        // Without a code, these are words of the system's or of TLS.
        let reason = if code.is_none() { text } else { String::new() };
        Self { step, code, status, reason }
    }

    fn late(step: Step) -> Self {
        Self { step, code: None, status: None, reason: "no answer in time".to_owned() }
    }
}

/// `class.subject.detail` (RFC 3463 §2).
fn is_enhanced_status(word: &str) -> bool {
    let mut parts = word.split('.');
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.next(), Some("2" | "4" | "5")) && parts.clone().count() == 2 && parts.all(is_number)
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

    fn answer(step: Step, code: u16, status: &str) -> SmtpError {
        let status = Some(status.to_owned()).filter(|status| !status.is_empty());
        SmtpError { step, code: Some(code), status, reason: String::new() }
    }

    #[test]
    fn only_a_recipient_who_is_not_there_is_to_blame() {
        for (code, status) in
            [(550, "5.1.1"), (550, "5.1.2"), (554, "5.1.10"), (550, "5.2.1"), (550, ""), (551, ""), (553, "")]
        {
            assert!(answer(Step::Recipient, code, status).blames_the_recipient(), "{code} {status}");
            assert!(!answer(Step::Sender, code, status).blames_the_recipient(), "{code} {status} to the sender");
        }
        for (code, status) in
            [(550, "5.7.1"), (553, "5.7.1"), (550, "5.1.8"), (550, "5.2.2"), (554, ""), (450, "4.1.1"), (450, "")]
        {
            assert!(!answer(Step::Recipient, code, status).blames_the_recipient(), "{code} {status}");
        }
    }

    #[test]
    fn an_enhanced_status_has_three_numbers() {
        for status in ["5.7.1", "4.4.316", "2.0.0"] {
            assert!(is_enhanced_status(status), "{status}");
        }
        for word in ["5.7", "5.7.1.2", "3.0.0", "5.7.", "192.168.0.1", "no", "5.x.1", "5.7.1000"] {
            assert!(!is_enhanced_status(word), "{word}");
        }
    }

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
