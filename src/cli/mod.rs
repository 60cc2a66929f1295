//! The command line: one file per command. Each parses arguments, calls the modules below, and prints the result.

mod assistant;
mod audit;
mod audited;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod healthcheck;
mod key;
mod language;
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

use clap::{ArgMatches, CommandFactory, FromArgMatches, Id, Parser, Subcommand, parser::ValueSource};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    audit::AuditTrail,
    config::{self, ConfigError, ConfigErrors, DatabaseArgs},
};

/// The arguments with secrets in them; of URLs, only those with a password.
const SECRETS: [&str; 7] = [
    "cookie_secret",
    "encryption_secret",
    "database_url",
    "smtp_url",
    "assistant_api_key",
    "signing_key",
    "keys_passphrase",
];

/// The identity server for embedded web chat: one subject per browser, before login and after.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, max_term_width = 110, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything at once: a private PostgreSQL, keys, sample accounts, the site and the assistant stand-in
    #[cfg(feature = "demo")]
    Demo(Box<demo::Demo>),
    /// Run the server
    Serve(Box<serve::Serve>),
    /// Run the assistant stand-in on its own
    Assistant(assistant::Assistant),
    /// Generate what a deployment needs: keys, secrets and passwords
    Setup(setup::Setup),
    /// Check whether the server on this machine is ready
    Healthcheck(healthcheck::Healthcheck),
    /// Check the settings, keys and database that `serve` would use, and say how to fix problems
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
    /// Test the mail server
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Generate, list, export, activate and retire signing keys
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
            Self::User(User::SetField(_)) => Some("user set-field"),
            Self::User(User::Import(_)) => Some("user import"),
            Self::User(User::Invite(_)) => Some("user invite"),
            Self::User(User::Invitations(_)) => Some("user invitations"),
            Self::User(User::WithdrawInvitation(_)) => Some("user withdraw-invitation"),
            Self::User(User::ResetFactors(_)) => Some("user reset-factors"),
            Self::User(User::Disable(_)) => Some("user disable"),
            Self::User(User::Enable(_)) => Some("user enable"),
            Self::User(User::Erase(_)) => Some("user erase"),
            Self::Session(Session::List(_)) => Some("session list"),
            Self::Session(Session::Revoke(_)) => Some("session revoke"),
            Self::Audit(Audit::List(_)) => Some("audit list"),
            Self::Mail(Mail::Test(_)) => Some("mail test"),
            Self::Key(Key::Generate(_)) => Some("key generate"),
            Self::Key(Key::Activate(_)) => Some("key activate"),
            Self::Key(Key::Retire(_)) => Some("key retire"),
            Self::Token(Token::Issue(_)) => Some("token issue"),
            _ => None,
        }
    }

    /// Refuses variables of our prefix that are no settings, unless the command reports them with the other settings of the server.
    fn check_environment(&self) -> Result<(), ConfigErrors> {
        let is_collected = matches!(self, Self::Serve(_) | Self::Doctor(_));
        #[cfg(feature = "demo")]
        let is_collected = is_collected || matches!(self, Self::Demo(_));
        let mut errors = ConfigErrors::default();
        if !is_collected {
            errors.extend(config::unknown_variables());
        }
        errors.none_or(())
    }

    /// The database that stores its audit trail; `None` for a command without one, whose trail is in the log only.
    fn database(&self) -> Option<&DatabaseArgs> {
        match self {
            Self::Migrate(command) => Some(&command.database),
            Self::User(command) => Some(command.database()),
            Self::Session(command) => Some(command.database()),
            Self::Audit(command) => Some(command.database()),
            Self::Key(command) => command.database(),
            Self::Token(command) => command.database(),
            _ => None,
        }
    }
}

/// Runs the program. Exit codes: 0 success, 1 failure, 2 usage error.
#[must_use]
pub fn run() -> ExitCode {
    let (cli, exposed) = parse();
    for flag in exposed {
        output::error(&format!(
            "throughline: warning: --{flag} shows its secret in the process list, which every user of this machine can read; use --{flag}-file instead"
        ));
    }
    if let Err(errors) = cli.command.check_environment() {
        return failed(&anyhow::Error::from(errors));
    }
    let audited = cli.command.audited_name();
    let flush = audited::begin(audited);
    let database = cli.command.database().cloned();
    let trail = if database.is_some() { AuditTrail::new() } else { AuditTrail::log_only() };
    let system = actix_web::rt::System::new();
    let done = system.block_on(async {
        let done = match cli.command {
            #[cfg(feature = "demo")]
            Command::Demo(command) => Box::pin(command.run()).await,
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
            Command::Key(command) => Box::pin(command.run(&trail)).await,
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
        Err(error) => failed(&error),
    }
}

/// The exit code of a command that ran for us, and has said itself what went wrong.
#[cfg(feature = "demo")]
#[derive(Debug, thiserror::Error)]
#[error("the command failed")]
struct Exit(u8);

fn failed(error: &anyhow::Error) -> ExitCode {
    #[cfg(feature = "demo")]
    if let Some(Exit(code)) = error.downcast_ref() {
        return ExitCode::from(*code);
    }
    output::error(&format!("throughline: {error:#}"));
    if is_usage(error) { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// Why a command cannot be carried out as it was given.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// What clap would refuse, if it parsed settings: text that is no value of its setting.
fn is_usage(error: &anyhow::Error) -> bool {
    error.is::<UsageError>()
        || error.downcast_ref::<ConfigErrors>().is_some_and(ConfigErrors::are_usage)
        || error.downcast_ref::<ConfigError>().is_some_and(|error| error.is_usage)
}

/// The command, and the flags that were given a secret as an argument.
fn parse() -> (Cli, Vec<String>) {
    let matches = without_values(Cli::command()).get_matches();
    let exposed = exposed(&matches);
    (Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()), exposed)
}

fn exposed(matches: &ArgMatches) -> Vec<String> {
    let Some((_, command)) = matches.subcommand() else { return own_exposed(matches) };
    exposed(command)
}

fn own_exposed(matches: &ArgMatches) -> Vec<String> {
    let is_argument = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let text = |id: &str| matches.get_one::<SecretString>(id).map(|text| text.expose_secret().to_owned());
    let has_secret =
        |id: &str, text: &str| !id.ends_with("_url") || Url::parse(text).is_ok_and(|url| url.password().is_some());
    let flags = matches.ids().map(Id::as_str).filter(|id| SECRETS.contains(id) && is_argument(id));
    flags.filter(|id| text(id).is_some_and(|text| has_secret(id, &text))).map(|id| id.replace('_', "-")).collect()
}

/// `--help` names each variable and does not show what it is set to.
fn without_values(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| argument.hide_env_values(true)).mut_subcommands(without_values)
}

#[cfg(test)]
mod tests {
    use std::{any::TypeId, path::PathBuf};

    use clap::CommandFactory;
    use secrecy::SecretString;

    use crate::config;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }

    fn each_setting(command: &clap::Command, check: &mut impl FnMut(&clap::Arg, &str)) {
        for argument in command.get_arguments() {
            if let Some(name) = argument.get_env() {
                check(argument, name.to_str().unwrap());
            }
        }
        command.get_subcommands().for_each(|command| each_setting(command, check));
    }

    #[test]
    fn config_knows_every_setting_and_reads_it_as_text() {
        let (known, mut count) = (config::variables(), 0);
        each_setting(&super::Cli::command(), &mut |argument, name| {
            assert!(known.contains(name), "{name} would be refused as unknown");
            let parsed_as = argument.get_value_parser().type_id();
            let texts = [TypeId::of::<String>(), TypeId::of::<SecretString>(), TypeId::of::<PathBuf>()];
            assert!(texts.iter().any(|text| parsed_as == *text), "{name} is not read by config/value.rs");
            count += 1;
        });
        assert!(count > 50, "{count}");
    }
}
