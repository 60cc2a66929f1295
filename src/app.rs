//! The composition root: from settings to running services.

mod assistants;
mod directory;
mod handover;
mod handover_keys;
mod local_limits;
mod observed;
mod parts;
mod passkeys;
mod provider_access;
mod providers;
mod published_keys;
mod sample_account;

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
};

use argon2::Params;
use ipnet::IpNet;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

pub use self::assistants::{assistants, relying_parties};
use self::local_limits::LocalLimits;
pub use self::local_limits::RequestLimits;
pub use self::parts::{
    mailer, open_database, pool, read_assistant_key, read_keyring, read_settings, refuse_other_encodings,
    require_schema, token_issuer,
};
pub use self::passkeys::Passkeys;
pub use self::{handover_keys::handover_keys, providers::providers, sample_account::SampleAccount};
use crate::{
    accounts::{Accounts, throttling::Throttle},
    audit::AuditTrail,
    config::{Brand, ChatEmbed, ConfigError, ConfigErrors, KeySettings, Origin, PublicUrl, Settings},
    crypto::{
        certificate::Certificates, cookie_signature::CookieKeys, password_hasher::PasswordHasher,
        shared_keyring::SharedKeyring,
    },
    domain::{
        assistant::AssistantName, clock::Clock, field::DeclaredFields, linked_subjects::LinkedSubjects,
        locale::Languages,
    },
    identity::IdentityService,
    mail::{Mailbox, Mailer},
    oidc::Provider,
    telemetry::metrics::{Metrics, MetricsError},
    words,
};

/// The operating system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the clock that everything but the log and the trail's rows is given"
    )]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// What no setting decides: demo and tests put their own in its place.
#[derive(Debug)]
pub struct Overrides {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What a password's hash costs.
    pub hash_params: Params,
    /// How much of what each process counts by itself a network gets.
    pub request_limits: RequestLimits,
    /// Whether attempts are not limited at all: for load tests of a demo.
    pub unlimited_attempts: bool,
    /// Takes letters in the place of a mail server.
    pub mailbox: Option<Arc<dyn Mailbox>>,
    /// Accounts whose passwords the pages show: a demo's, and no server's.
    pub sample_accounts: Arc<[SampleAccount]>,
}

impl Default for Overrides {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            hash_params: PasswordHasher::recommended(),
            request_limits: RequestLimits::default(),
            unlimited_attempts: false,
            mailbox: None,
            sample_accounts: Arc::default(),
        }
    }
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
    /// The keys that sign and are published.
    pub keyring: Arc<SharedKeyring>,
    assistant_origins: HashMap<AssistantName, Vec<Origin>>,
    keys: KeySettings,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The security trail.
    pub audit: AuditTrail,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    local_limits: LocalLimits,
    /// How long the trail's table keeps an event.
    pub audit_retention: Duration,
    started_at: OffsetDateTime,
    changing: Changing,
    /// Who takes mail, where one is configured.
    pub mailer: Option<Mailer>,
    /// The URL that browsers use.
    pub public_url: PublicUrl,
    /// Whether browsers are to use https for every host below ours, too.
    pub hsts_include_subdomains: bool,
    /// Other origins whose pages may fetch tokens.
    pub allowed_origins: Vec<Origin>,
    /// The proxies in front of us.
    pub trusted_proxies: Vec<IpNet>,
    /// Signs the subject's cookie.
    pub subject_keys: CookieKeys,
    /// Signs the session's cookie.
    pub session_keys: CookieKeys,
    /// Sign the cookies of logins at identity providers.
    pub provider_keys: CookieKeys,
    /// What passkeys need; none where browsers reach the site by an IP address.
    pub passkeys: Option<Passkeys>,
    /// The identity providers that people may log in with.
    pub providers: Vec<Provider>,
    /// The pages' look.
    pub brand: Brand,
    /// The languages of pages, problems and mails.
    pub languages: Languages,
    /// The chat on the home page.
    pub chat: Option<ChatEmbed>,
    /// What is kept of people beyond name and id.
    pub fields: Arc<DeclaredFields>,
    /// Accounts whose passwords the pages show: a demo's, and no server's.
    pub sample_accounts: Arc<[SampleAccount]>,
}

/// What changes while the site runs, beside what the services keep.
#[derive(Debug, Default)]
struct Changing {
    certificates: Certificates,
    resets: AtomicI32,
    draining: AtomicBool,
    cross_site_origins: Mutex<HashSet<Origin>>,
}

/// Why a server cannot start. Each message names the setting and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Several cannot.
    #[error(transparent)]
    Configs(#[from] ConfigErrors),
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
    pub fn new(settings: Settings, overrides: Overrides, bound: SocketAddr) -> Result<Self, StartError> {
        parts::require_mail(&settings, overrides.mailbox.is_some())?;
        let Settings { site, keys, tokens, assistants, fields, .. } = settings;
        let Overrides { clock, hash_params, request_limits, unlimited_attempts, mailbox, sample_accounts } = overrides;
        words::prepare();
        let (keyring, public_url) = (parts::shared_keyring(&keys, tokens.ttl)?, site.public_url_at(bound)?);
        let mailer = parts::mailer_to(mailbox, settings.mail.as_ref(), &public_url)?;
        let (policy, hasher) = (settings.passwords.for_host(public_url.domain()), PasswordHasher::new(hash_params)?);
        let accounts = parts::accounts(pool(&settings.database_url)?, hasher, policy, &site, &clock)?;
        let identity = IdentityService {
            directory: accounts.clone(),
            hasher: accounts.hasher.clone(),
            policy: accounts.policy.clone(),
            registration: settings.registration,
            anonymous_name: tokens.payload.anonymous_name.clone(),
            second_factors: parts::second_factors(&site.encryption_secrets, settings.second_factor)?,
            device_keys: parts::cookie_keys(&site.cookie_secrets, "device")?,
            handover_keys: handover_keys(&settings.handover_keys)?,
            fields: Arc::clone(&fields),
            throttle: Throttle::new(parts::digest_key(&site.cookie_secrets, "throttle")?).lifted(unlimited_attempts),
            tokens: token_issuer(tokens, Arc::clone(&keyring), Arc::clone(&clock))?,
            assistants: assistants::assistants(&assistants, &keyring)?,
            linked_subjects: LinkedSubjects::default(),
            monthly_subjects: Arc::default(),
            audit: AuditTrail::new(),
            metrics: Arc::new(parts::metrics(&assistants, &accounts.hasher)?),
            subject_on_logout: site.subject_on_logout,
            mails_login_links: settings.mails_login_links,
            has_mail: mailer.is_some(),
            clock: Arc::clone(&clock),
        };
        Ok(Self {
            passkeys: Passkeys::new(&site.cookie_secrets, &public_url, &settings.brand.name)?,
            providers: providers(settings.providers, &fields, &public_url, &clock)?,
            audit: identity.audit.clone(),
            metrics: Arc::clone(&identity.metrics),
            pool: accounts.pool.clone(),
            accounts,
            identity,
            assistant_origins: assistants::assistant_origins(assistants),
            keyring,
            keys,
            local_limits: LocalLimits::new(request_limits),
            audit_retention: settings.audit_retention,
            started_at: clock.now(),
            changing: Changing::default(),
            clock,
            mailer,
            public_url,
            subject_keys: parts::cookie_keys(&site.cookie_secrets, "subject")?,
            session_keys: parts::cookie_keys(&site.cookie_secrets, "session")?,
            provider_keys: parts::cookie_keys(&site.cookie_secrets, "login")?,
            hsts_include_subdomains: site.hsts_include_subdomains,
            allowed_origins: site.allowed_origins,
            trusted_proxies: site.trusted_proxies,
            brand: settings.brand,
            languages: site.languages,
            chat: settings.chat,
            fields,
            sample_accounts,
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

    /// How often everything was reset: a browser's subject from before a reset counts as absent. No server but a demo's is ever reset.
    #[must_use]
    pub fn resets(&self) -> i32 {
        self.changing.resets.load(Ordering::Relaxed)
    }

    /// Takes up how often everything was reset.
    pub fn set_resets(&self, resets: i32) {
        self.changing.resets.store(resets, Ordering::Relaxed);
    }

    /// The other origins whose pages may fetch tokens for this assistant; `None` is the one that the server's own settings describe.
    #[must_use]
    pub fn token_origins(&self, assistant: Option<&AssistantName>) -> &[Origin] {
        assistant.and_then(|name| self.assistant_origins.get(name)).unwrap_or(&self.allowed_origins)
    }

    /// From now on no new requests are wanted: the process is about to stop. Those that come are answered all the same.
    pub fn drain(&self) {
        self.changing.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the process is about to stop.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.changing.draining.load(Ordering::Relaxed)
    }
}
