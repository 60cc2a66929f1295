//! Commands in the audit trail (ASVS 16.3.1): what an operator changed, or looked at, and who that was.

use super::Command;
use crate::telemetry::{
    self, Flush,
    audit::{Entry, Event, Outcome},
};

/// Which command the trail tells of; `None` for those that neither change anything nor show what is not public.
pub fn name(command: &Command) -> Option<&'static str> {
    use super::{key::Key, session::Session, token::Token, user::User};
    match command {
        Command::Setup(_) => Some("setup"),
        Command::Migrate(command) if command.changes_something() => Some("migrate"),
        Command::User(User::Create(_)) => Some("user create"),
        Command::User(User::List(_)) => Some("user list"),
        Command::User(User::Show(_)) => Some("user show"),
        Command::User(User::SetPassword(_)) => Some("user set-password"),
        Command::User(User::Disable(_)) => Some("user disable"),
        Command::User(User::Enable(_)) => Some("user enable"),
        Command::User(User::Erase(_)) => Some("user erase"),
        Command::Session(Session::List(_)) => Some("session list"),
        Command::Session(Session::Revoke(_)) => Some("session revoke"),
        Command::Key(Key::Generate(_)) => Some("key generate"),
        Command::Token(Token::Issue(_)) => Some("token issue"),
        _ => None,
    }
}

/// Begins the trail of a command. Its log holds the trail alone, unless `RUST_LOG` wants more: people look at the answer.
/// What is given back gets the last line out when it is dropped.
pub fn begin(name: Option<&'static str>) -> Option<Flush> {
    name.and_then(|_| telemetry::init("off").ok())
}

/// Writes what came of a command.
pub fn end(name: Option<&'static str>, result: &anyhow::Result<()>) {
    if let Some(name) = name {
        let outcome = if result.is_ok() { Outcome::Ok } else { Outcome::Failed };
        entry(Event::Command, outcome).because(name).write();
    }
}

/// The beginning of an entry about something that this operator does.
pub fn entry<'a>(event: Event, outcome: Outcome) -> Entry<'a> {
    Entry { operator: Some(rustix::process::getuid().as_raw()), ..Entry::new(event, outcome) }
}
