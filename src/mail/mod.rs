//! What is written to people, and how it gets to their mail server. When, and how often, is not known here.

mod letter;
mod mailer;
mod smtp;
mod smtp_error;
mod text;

pub use letter::{Letter, LetterError};
pub use mailer::{Mailbox, Mailer, SendError};
pub use smtp::MailSettingsError;
pub use smtp_error::{SmtpError, Step};
