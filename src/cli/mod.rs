//! The command line: one file per command. Each parses arguments, calls the modules below, and prints the result.

mod assistant;
mod audit;
mod audited;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod healthcheck;
mod key;
mod mail;
mod migrate;
mod openapi;
mod output;
mod serve;
mod session;
mod setup;
mod stop;
mod token;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{audit::AuditTrail, config::DatabaseArgs};

/// The identity server for embedded web chat: one subject per browser, before login and after.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, max_term_width = 110, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything at once: a private PostgreSQL, keys, two sample accounts, the site and the assistant stand-in
    #[cfg(feature = "demo")]
    Demo(Box<demo::Demo>),
    /// Run the server
    Serve(Box<serve::Serve>),
    /// Run the assistant stand-in on its own
    Assistant(assistant::Assistant),
    /// Generate what a deployment needs: keys, secrets and passwords
    Setup(setup::Setup),
    /// Ask the server on this machine whether it is ready
    Healthcheck(healthcheck::Healthcheck),
    /// Check the settings, keys and database of `serve`, and say how to fix what is wrong
    Doctor(Box<doctor::Doctor>),
    /// Apply pending migrations to the database
    Migrate(migrate::Migrate),
    /// Create, list, change and erase accounts
    #[command(subcommand)]
    User(user::User),
    /// List and end sessions
    #[command(subcommand)]
    Session(session::Session),
    /// Show the audit trail
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Try out the mail server
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Generate signing keys
    #[command(subcommand)]
    Key(key::Key),
    /// Issue and inspect identity tokens
    #[command(subcommand)]
    Token(token::Token),
    /// Print the server's OpenAPI document
    Openapi(openapi::Openapi),
}

impl Command {
    /// Its name in the audit trail; `None` for a command that neither changes anything nor shows anything private.
    fn audited_name(&self) -> Option<&'static str> {
        use self::{audit::Audit, key::Key, mail::Mail, session::Session, token::Token, user::User};
        match self {
            Self::Setup(_) => Some("setup"),
            Self::Migrate(command) if command.changes_something() => Some("migrate"),
            Self::User(User::Create(_)) => Some("user create"),
            Self::User(User::List(_)) => Some("user list"),
            Self::User(User::Show(_)) => Some("user show"),
            Self::User(User::SetPassword(_)) => Some("user set-password"),
            Self::User(User::Disable(_)) => Some("user disable"),
            Self::User(User::Enable(_)) => Some("user enable"),
            Self::User(User::Erase(_)) => Some("user erase"),
            Self::Session(Session::List(_)) => Some("session list"),
            Self::Session(Session::Revoke(_)) => Some("session revoke"),
            Self::Audit(Audit::List(_)) => Some("audit list"),
            Self::Mail(Mail::Test(_)) => Some("mail test"),
            Self::Key(Key::Generate(_)) => Some("key generate"),
            Self::Token(Token::Issue(_)) => Some("token issue"),
            _ => None,
        }
    }

    /// The database that stores its audit trail; `None` for a command without one, whose trail is in the log only.
    fn database(&self) -> Option<&DatabaseArgs> {
        match self {
            Self::Migrate(command) => Some(&command.database),
            Self::User(command) => Some(command.database()),
            Self::Session(command) => Some(command.database()),
            Self::Audit(command) => Some(command.database()),
            Self::Key(command) => Some(command.database()),
            Self::Token(command) => command.database(),
            _ => None,
        }
    }
}

/// Runs the program. Exit codes: 0 success, 1 failure, 2 usage error.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let audited = cli.command.audited_name();
    let flush = audited::begin(audited);
    let database = cli.command.database().cloned();
    let trail = if database.is_some() { AuditTrail::new() } else { AuditTrail::log_only() };
    let system = actix_web::rt::System::new();
    let done = system.block_on(async {
        let done = match cli.command {
            #[cfg(feature = "demo")]
            Command::Demo(command) => command.run().await,
            Command::Serve(command) => command.run().await,
            Command::Assistant(command) => command.run().await,
            Command::Setup(command) => command.run(),
            Command::Healthcheck(command) => command.run().await,
            Command::Doctor(command) => command.run(),
            Command::Migrate(command) => command.run().await,
            Command::User(command) => command.run(&trail).await,
            Command::Session(command) => command.run(&trail).await,
            Command::Audit(command) => command.run().await,
            Command::Mail(command) => command.run().await,
            Command::Key(command) => command.run(&trail),
            Command::Token(command) => command.run().await,
            Command::Openapi(command) => command.run(),
        };
        audited::end(audited, &done, &trail, database).await;
        done
    });
    // Shutting the runtime down would wait for its blocking threads, and a DNS lookup there may take long.
    std::mem::forget(system);
    drop(flush);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("throughline: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
