//! Commands in the audit trail (ASVS 16.3.1): what an operator changed, or looked at, and who that was.

use super::Command;
use crate::{
    app,
    audit::{AuditTrail, Entry, Event, Outcome},
    config::DatabaseArgs,
    telemetry::{self, Flush},
};

/// Which command the trail tells of; `None` for those that neither change anything nor show what is not public.
pub fn name(command: &Command) -> Option<&'static str> {
    use super::{audit::Audit, key::Key, session::Session, token::Token, user::User};
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
        Command::Audit(Audit::List(_)) => Some("audit list"),
        Command::Key(Key::Generate(_)) => Some("key generate"),
        Command::Token(Token::Issue(_)) => Some("token issue"),
        _ => None,
    }
}

/// The database that keeps the trail of a command; `None` for those that are given none, whose trail is the log alone.
pub fn database(command: &Command) -> Option<&DatabaseArgs> {
    match command {
        Command::Migrate(command) => Some(&command.database),
        Command::User(command) => Some(command.database()),
        Command::Session(command) => Some(command.database()),
        Command::Audit(command) => Some(command.database()),
        Command::Key(command) => Some(command.database()),
        Command::Token(command) => command.database(),
        _ => None,
    }
}

/// Begins the trail of a command. Its log holds the trail alone, unless `RUST_LOG` wants more: people look at the answer.
/// What is given back gets the last line out when it is dropped.
pub fn begin(name: Option<&'static str>) -> Option<Flush> {
    name?;
    telemetry::init("off").ok()
}

/// Writes what came of a command, to the log and, where it was given a database that answers, to the table.
pub async fn end(
    name: Option<&'static str>,
    result: &anyhow::Result<()>,
    trail: &AuditTrail,
    database: Option<DatabaseArgs>,
) {
    let Some(name) = name else { return };
    let outcome = if result.is_ok() { Outcome::Ok } else { Outcome::Failed };
    entry(Event::Command, outcome).because(name).write(trail);
    let pool = database.and_then(|database| database.find_url().ok()?).and_then(|url| app::pool(&url).ok());
    if let Some(pool) = pool
        && let Err(error) = Box::pin(trail.write_all(&pool)).await
    {
        tracing::warn!(%error, "this command is in the log of the audit trail alone");
    }
}

/// The beginning of an entry about something that this operator does.
pub fn entry<'a>(event: Event, outcome: Outcome) -> Entry<'a> {
    Entry { operator: Some(rustix::process::getuid().as_raw()), ..Entry::new(event, outcome) }
}
