//! Mail: whether its server lets us send, and who can read it on the way. Sends nothing.

use super::{Check, Finding};
use crate::mail::{Mailer, Step};

/// What the mail server says to our sender. A server that is away is no error: mail waits for it, and nothing else does.
pub(super) async fn examine(mailer: &Mailer) -> Vec<Finding> {
    let check = Check::MailServer;
    if let Err(error) = mailer.probe().await {
        let found = format!("Mail can't be sent: {error}.");
        let finding = if error.may_pass { Check::warning } else { Check::error };
        return vec![finding(check, found, remedy(error.step).to_owned())];
    }
    if mailer.is_readable_on_the_way() {
        return vec![check.warning(
            "The mail server accepts our mail, but the connection may not be encrypted: links and our password can be read in transit.",
            "Write the URL as smtps://…, or as smtp://…?tls=required for STARTTLS.",
        )];
    }
    vec![check.ok("The mail server accepts mail from our sender; `throughline mail test ADDRESS` sends one.")]
}

/// What is said when there was no answer at all by the deadline.
pub(super) fn no_answer() -> Finding {
    Check::MailServer.warning("The mail server didn't answer in time.", remedy(Step::Connect))
}

const fn remedy(step: Step) -> &'static str {
    match step {
        Step::Connect => "Check the host and port in THROUGHLINE_SMTP_URL, and that no firewall is in the way.",
        Step::StartTls => "Check that the server offers STARTTLS with a certificate for its name, or use smtps://.",
        Step::LogIn => {
            "Check the user and password in THROUGHLINE_SMTP_URL; a special character in them is percent-encoded."
        }
        Step::Sender | Step::Recipient | Step::Message => {
            "Have the server accept THROUGHLINE_MAIL_FROM as a sender: verify its domain there, or use an address it accepts."
        }
    }
}
