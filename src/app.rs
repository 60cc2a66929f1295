//! The composition root: from settings to running services.

mod directory;
mod local_limits;
mod observed;
mod parts;

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use argon2::Params;
use ipnet::IpNet;
use secrecy::SecretString;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use self::local_limits::LocalLimits;
pub use self::parts::{mailer, pool, read_assistant_key, read_keyring, require_schema, token_issuer};
use crate::{
    accounts::{Accounts, throttling::Throttle},
    audit::AuditTrail,
    config::{ChatEmbed, ConfigError, Origin, PublicUrl, ServerArgs},
    crypto::{
        cookie_signature::CookieKeys, keyed_digest::DigestKey, keyring::Keyring, password_hasher::PasswordHasher,
    },
    domain::{clock::Clock, throttle::Limit},
    identity::IdentityService,
    mail::Mailer,
    telemetry::metrics::{Metrics, MetricsError},
};

/// The operating system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// What is asked of a server, before anything of it is opened.
#[derive(Debug)]
pub struct AppSettings<'a> {
    /// The settings that are taken as they are.
    pub server: &'a ServerArgs,
    /// The folder of its keys.
    pub keys_dir: PathBuf,
    /// Its database.
    pub database_url: SecretString,
    /// The secrets of its cookies, the newest first.
    pub cookie_secrets: Vec<SecretString>,
    /// Seconds that a token lives, unless a setting says otherwise.
    pub default_token_ttl: u16,
    /// The chat on the home page.
    pub chat: Option<ChatEmbed>,
    /// Whether the pages tell the sample accounts' passwords.
    pub sample_accounts: bool,
    /// What a password's hash costs.
    pub hash_params: Params,
    /// How many tokens a network gets.
    pub token_limit: Limit,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// Everything that a request may need, shared by all of them.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub pool: PgPool,
    /// The accounts in it.
    pub accounts: Accounts,
    /// The use cases.
    pub identity: IdentityService,
    /// The keys that are published.
    pub keyring: Arc<Keyring>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The security trail.
    pub audit: AuditTrail,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    local_limits: LocalLimits,
    audit_retention: Duration,
    started_at: OffsetDateTime,
    draining: AtomicBool,
    /// Who takes mail, where one is configured.
    pub mailer: Option<Mailer>,
    /// The URL that browsers use.
    pub public_url: PublicUrl,
    /// Other origins whose pages may fetch tokens.
    pub allowed_origins: Vec<Origin>,
    /// The proxies in front of us.
    pub trusted_proxies: Vec<IpNet>,
    /// Signs the subject's cookie.
    pub subject_keys: CookieKeys,
    /// Signs the session's cookie.
    pub session_keys: CookieKeys,
    /// The chat on the home page.
    pub chat: Option<ChatEmbed>,
    /// Whether the pages tell the sample accounts' passwords.
    pub sample_accounts: bool,
}

/// Why a server cannot start. Each message names the setting and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The passwords' hasher cannot be made.
    #[error(transparent)]
    Hash(#[from] crate::crypto::password_hasher::HashError),
    /// The metrics cannot be made.
    #[error("the metrics cannot be made: {0}")]
    Metrics(#[from] MetricsError),
}

impl App {
    /// Puts the services together for a site that listens on `bound`. Does not ask the database anything.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn new(settings: AppSettings<'_>, bound: SocketAddr) -> Result<Self, StartError> {
        let keyring = Arc::new(read_keyring(&settings.keys_dir)?);
        let clock = settings.clock;
        let pool = pool(&settings.database_url)?;
        let unusable_secret = |problem| ConfigError::new("THROUGHLINE_COOKIE_SECRET", problem);
        let cookie_keys = |name| CookieKeys::derive(&settings.cookie_secrets, name).map_err(unusable_secret);
        let throttle_key = DigestKey::derive(&settings.cookie_secrets, "throttle").map_err(unusable_secret)?;
        let hasher = PasswordHasher::new(settings.hash_params)?;
        let public_url = settings.server.site.public_url(bound)?;
        let policy = settings.server.passwords.policy(&public_url);
        let metrics = Arc::new(Metrics::new(&Limit::ALL.map(|limit| limit.name))?);
        metrics.show_hashing(hasher.figures())?;
        let mailer = mailer(&settings.server.mail, &public_url)?;
        let audit = AuditTrail::new();
        let accounts = Accounts { pool: pool.clone(), hasher, policy, clock: Arc::clone(&clock) };
        let identity = IdentityService {
            directory: accounts.clone(),
            hasher: accounts.hasher.clone(),
            policy: accounts.policy.clone(),
            device_keys: cookie_keys("device")?,
            throttle: Throttle::new(throttle_key),
            tokens: token_issuer(
                &settings.server.tokens,
                Arc::clone(&keyring),
                settings.default_token_ttl,
                Arc::clone(&clock),
            )?,
            monthly_subjects: Arc::default(),
            audit: audit.clone(),
            metrics: Arc::clone(&metrics),
            subject_on_logout: settings.server.site.subject_on_logout(),
            has_mail: mailer.is_some(),
            clock: Arc::clone(&clock),
        };
        Ok(Self {
            accounts,
            identity,
            pool,
            keyring,
            metrics,
            audit,
            local_limits: LocalLimits::new(settings.token_limit),
            audit_retention: settings.server.audit.retention(),
            started_at: clock.now(),
            draining: AtomicBool::new(false),
            clock,
            mailer,
            public_url,
            allowed_origins: settings.server.site.allowed_origins()?,
            trusted_proxies: settings.server.site.trusted_proxies()?,
            subject_keys: cookie_keys("subject")?,
            session_keys: cookie_keys("session")?,
            chat: settings.chat,
            sample_accounts: settings.sample_accounts,
        })
    }
}

/// A rolling restart with a new cookie secret is over after so long.
const RESTART_GRACE: Duration = Duration::hours(1);

impl App {
    /// Whether cookies that an older secret signed are signed anew by now. Not at first: a replica that was not restarted yet
    /// would not know the newer secret.
    #[must_use]
    pub fn renews_cookies(&self) -> bool {
        self.clock.now() - self.started_at >= RESTART_GRACE
    }

    /// From now on no new requests are wanted: the process is about to stop. Those that come are answered all the same.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the process is about to stop.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
