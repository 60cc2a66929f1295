//! What a mail server refused, and who is to blame for it.

use std::{error::Error, fmt};

use lettre::transport::smtp::Error as Failure;

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
    /// Whether a later attempt may fare better: the server was not reached, did not answer in time, or said so (RFC 5321 §4.2.1).
    pub may_pass: bool,
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

    pub(super) fn new(step: Step, error: &Failure) -> Self {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let code = error.status().map(u16::from);
        let status = text.split_whitespace().next().filter(|word| is_enhanced_status(word)).map(str::to_owned);
        // Without a code, these are words of the system's or of TLS.
        let reason = if code.is_none() { text } else { String::new() };
        let may_pass = step == Step::Connect || error.is_transient();
        Self { step, code, status, reason, may_pass }
    }

    pub(super) fn late(step: Step) -> Self {
        Self { step, code: None, status: None, reason: "no answer in time".to_owned(), may_pass: true }
    }
}

/// `class.subject.detail` (RFC 3463 §2).
fn is_enhanced_status(word: &str) -> bool {
    let mut parts = word.split('.');
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.next(), Some("2" | "4" | "5")) && parts.clone().count() == 2 && parts.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(step: Step, code: u16, status: &str) -> SmtpError {
        let status = Some(status.to_owned()).filter(|status| !status.is_empty());
        SmtpError { step, code: Some(code), status, reason: String::new(), may_pass: code < 500 }
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
}
