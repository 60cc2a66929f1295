//! Flags and environment → validated values, once, at start. `--help` is the reference of every setting.
//!
//! Each group below is what one kind of command needs. An error names the setting and the remedy, never the value.

mod audit;
mod chat;
mod mail;
mod ops;
mod public_url;
mod secret;
mod tokens;
mod vendor;

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use secrecy::SecretString;

pub use audit::AuditArgs;
pub use chat::{ChatArgs, ChatEmbed, ChatIds};
pub use mail::{MailArgs, MailSettings};
pub use ops::OpsArgs;
pub use public_url::{Origin, PublicUrl};
pub use tokens::{KeysArgs, TokenArgs};
pub use vendor::{VendorArgs, VendorSettings};

use crate::domain::password::PasswordPolicy;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct ConfigError {
    /// The environment variable's name.
    pub setting: &'static str,
    /// What is wrong, and the remedy; follows the name in a sentence.
    pub problem: String,
}

impl ConfigError {
    /// An error of the setting of this name.
    #[must_use]
    pub fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self { setting, problem: problem.into() }
    }
}

/// Every setting of `serve`. The demo and the tests take the same, so that none of them lacks one.
#[derive(Debug, Clone, Args)]
pub struct ServerArgs {
    /// The site.
    #[command(flatten)]
    pub site: SiteArgs,
    /// Its database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Its keys.
    #[command(flatten)]
    pub keys: KeysArgs,
    /// Its tokens.
    #[command(flatten)]
    pub tokens: TokenArgs,
    /// Its rules for passwords.
    #[command(flatten)]
    pub passwords: PasswordArgs,
    /// Its mail.
    #[command(flatten)]
    pub mail: MailArgs,
    /// The chat on its home page.
    #[command(flatten)]
    pub chat: ChatArgs,
    /// Its second listener.
    #[command(flatten)]
    pub ops: OpsArgs,
    /// Its audit trail.
    #[command(flatten)]
    pub audit: AuditArgs,
}

/// Which database.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// PostgreSQL's URL: postgres://user:password@host:5432/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<SecretString>,
    /// File that holds the URL
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE", value_parser = secret::path())]
    database_url_file: Option<PathBuf>,
}

impl DatabaseArgs {
    /// The URL, when one is given.
    ///
    /// # Errors
    /// When it is given twice, or its file cannot be read.
    pub fn find_url(&self) -> Result<Option<SecretString>, ConfigError> {
        secret::read("DATABASE_URL", self.database_url.as_ref(), self.database_url_file.as_deref())
    }

    /// The file that the URL is in, when it is in one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        secret::given(self.database_url_file.as_deref())
    }

    /// The URL.
    ///
    /// # Errors
    /// When there is none.
    pub fn url(&self) -> Result<SecretString, ConfigError> {
        self.find_url()?.ok_or_else(|| {
            ConfigError::new(
                "DATABASE_URL",
                "is not set: give it PostgreSQL's URL, or try `throughline demo`, which brings its own",
            )
        })
    }
}

/// Rules for new passwords.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct PasswordArgs {
    /// Fewest characters of a new password; NIST SP 800-63B-4 asks for 15 where it is the only factor
    #[arg(long, env = "THROUGHLINE_PASSWORD_MIN_LENGTH", value_name = "N", default_value_t = 15,
          value_parser = clap::value_parser!(u8).range(8..=64))]
    password_min_length: u8,
}

impl PasswordArgs {
    /// What a new password of this site must be like. The name of its host is none.
    #[must_use]
    pub fn policy(&self, site: &PublicUrl) -> PasswordPolicy {
        PasswordPolicy::new(self.password_min_length.into()).for_host(site.as_url().domain().unwrap_or_default())
    }
}

/// What becomes of the browser's subject at logout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SubjectOnLogout {
    /// The browser gets a new one: whoever comes next starts a conversation of their own.
    Rotate,
    /// It stays, and the next token says Anonymous.
    Keep,
}

/// The site itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Site")]
pub struct SiteArgs {
    /// Address that the site listens on; port 0 picks a free one
    #[arg(long, env = "THROUGHLINE_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3001")]
    listen: SocketAddr,
    /// URL that browsers reach the site under; https everywhere but on this machine [default: http:// and the address]
    #[arg(long, env = "THROUGHLINE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Secrets that sign cookies, 64 bytes or more each, separated by commas: the first signs, all verify
    #[arg(long, env = "THROUGHLINE_COOKIE_SECRET", hide_env_values = true, value_name = "SECRETS")]
    cookie_secret: Option<SecretString>,
    /// File that holds them
    #[arg(long, env = "THROUGHLINE_COOKIE_SECRET_FILE", value_name = "FILE", value_parser = secret::path())]
    cookie_secret_file: Option<PathBuf>,
    /// Other origins whose pages may fetch /token, separated by commas
    #[arg(
        long,
        env = "THROUGHLINE_ALLOWED_ORIGINS",
        value_name = "LIST",
        default_value = "",
        hide_default_value = true
    )]
    allowed_origins: String,
    /// What becomes of the browser's subject at logout
    #[arg(
        long,
        env = "THROUGHLINE_SUBJECT_ON_LOGOUT",
        value_enum,
        default_value = "rotate",
        value_name = "rotate|keep"
    )]
    subject_on_logout: SubjectOnLogout,
    /// Proxies whose X-Forwarded-For names the client, for every limit and the audit trail, and whose X-Request-Id is kept: addresses
    /// or networks, separated by commas
    #[arg(
        long,
        env = "THROUGHLINE_TRUSTED_PROXIES",
        value_name = "CIDRS",
        default_value = "",
        hide_default_value = true
    )]
    trusted_proxies: String,
}

impl SiteArgs {
    /// Where to listen.
    #[must_use]
    pub const fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// The URL that browsers use, once the address that we really listen on is known.
    ///
    /// # Errors
    /// When it is plain http to another machine, which would send cookies in the clear.
    pub fn public_url(&self, bound: SocketAddr) -> Result<PublicUrl, ConfigError> {
        let refused = |problem| ConfigError::new("THROUGHLINE_PUBLIC_URL", problem);
        match given(self.public_url.as_deref()) {
            Some(text) => PublicUrl::parse(text).map_err(refused),
            None if bound.ip().is_loopback() => PublicUrl::parse(&format!("http://{bound}")).map_err(refused),
            None => Err(refused(
                "must be set when the site listens on more than this machine: give it the https URL that browsers use",
            )),
        }
    }

    /// The secrets that sign cookies, the newest first.
    ///
    /// # Errors
    /// When there are none, or their file cannot be read.
    pub fn cookie_secrets(&self) -> Result<Option<Vec<SecretString>>, ConfigError> {
        let text =
            secret::read("THROUGHLINE_COOKIE_SECRET", self.cookie_secret.as_ref(), self.cookie_secret_file.as_deref())?;
        Ok(text.map(|text| secret::split(&text)))
    }

    /// The file that they are in, when they are in one.
    #[must_use]
    pub fn cookie_secret_file(&self) -> Option<&Path> {
        secret::given(self.cookie_secret_file.as_deref())
    }

    /// The other origins whose pages may fetch tokens.
    ///
    /// # Errors
    /// When one is no origin, or a wildcard.
    pub fn allowed_origins(&self) -> Result<Vec<Origin>, ConfigError> {
        let refused = |problem| ConfigError::new("THROUGHLINE_ALLOWED_ORIGINS", problem);
        list(&self.allowed_origins).map(|text| Origin::parse(text).map_err(refused)).collect()
    }

    /// What becomes of the subject at logout.
    #[must_use]
    pub const fn subject_on_logout(&self) -> SubjectOnLogout {
        self.subject_on_logout
    }

    /// The proxies in front of us.
    ///
    /// # Errors
    /// When one is neither an address nor a network.
    pub fn trusted_proxies(&self) -> Result<Vec<IpNet>, ConfigError> {
        let network = |text: &str| {
            let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| {
                ConfigError::new(
                    "THROUGHLINE_TRUSTED_PROXIES",
                    "has an entry that is neither an address nor a network such as 10.0.0.0/8",
                )
            })
        };
        list(&self.trusted_proxies).map(network).collect()
    }
}

/// The site that a command works for.
#[derive(Debug, Clone, Args)]
pub struct LinkArgs {
    /// URL that browsers reach the site under: links lead there, and its host's name is no password [default: http://127.0.0.1:3001]
    #[arg(long, env = "THROUGHLINE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

impl LinkArgs {
    /// The site's public URL.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn public_url(&self) -> Result<PublicUrl, ConfigError> {
        let text = given(self.public_url.as_deref()).unwrap_or("http://127.0.0.1:3001");
        PublicUrl::parse(text).map_err(|problem| ConfigError::new("THROUGHLINE_PUBLIC_URL", problem))
    }
}

/// A setting that is there and not empty: compose files set variables to nothing.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}
