//! The demo from its folder to its running site.

use std::{
    fs::{self, File, TryLockError},
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use actix_web::web::Data;
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use tokio::sync::Mutex;

use super::{
    accounts_file, assistants_file,
    clock::{self, MovableClock},
    documents::Documents,
    error::DemoError,
    example_id::ExampleId,
    mailbox::Mailbox,
    postgres::PrivatePostgres,
    routes::{DOCUMENT, ROUTES},
    sample_accounts::{self, Originals, make_sample_accounts},
    stand_in::StandIn,
    test_routes::Testing,
};
use crate::{
    app::{self, App, Overrides, RequestLimits, SampleAccount},
    config::{
        AssistantPrivateKeyArgs, AssistantsArgs, ConfigError, ConfigErrors, KeySettings, PASSWORD_LOGIN, ScriptArgs,
        ServerArgs, Settings, SiteSettings, TokenSettings,
    },
    crypto::{
        key_file::{self, KeyError},
        keyring, random_bytes,
    },
    domain::clock::Clock,
    mail,
    store::{self, StoreError},
    web::{Ops, Site},
};

/// What is asked of a demo.
#[derive(Debug)]
pub struct DemoOptions<'a> {
    /// Where everything is kept.
    pub data_dir: &'a Path,
    /// The settings of `serve`. A database among them takes the private one's place, a chat the stand-in's.
    pub server: &'a ServerArgs,
    /// Where the site listens, unless a setting says otherwise.
    pub listen: SocketAddr,
    /// Where the stand-in listens.
    pub assistant_listen: SocketAddr,
    /// Where Example ID listens.
    pub provider_listen: SocketAddr,
    /// The stand-in's private key, when payloads are encrypted for it.
    pub assistant_private_key: &'a AssistantPrivateKeyArgs,
    /// What the stand-in is told to do.
    pub assistant_script: &'a ScriptArgs,
    /// A file of accounts in the place of the sample ones.
    pub accounts: Option<&'a Path>,
    /// Whether mail goes to a mailbox that testers read.
    pub mailbox: bool,
    /// Whether nothing is rate limited.
    pub no_rate_limits: bool,
    /// What time it is, until a tester moves it.
    pub clock: Arc<dyn Clock>,
}

/// A demo that is ready to serve.
#[derive(Debug)]
pub struct Demo {
    /// The site, not yet served.
    pub site: Site,
    /// Where its operators ask, when an address is given.
    pub ops: Option<Ops>,
    /// Its services.
    pub app: Arc<App>,
    /// The stand-in, not yet served.
    pub stand_in: StandIn,
    /// The identity provider, not yet served, unless there are others.
    pub example_id: Option<ExampleId>,
    /// The private database, unless another one was given.
    pub postgres: Option<PrivatePostgres>,
    /// Held for as long as the demo uses the folder.
    pub lock: File,
}

impl Demo {
    /// Brings everything up to the point where the site can be served. What is there already is used as it is.
    ///
    /// # Errors
    /// See [`DemoError`].
    pub async fn prepare(options: DemoOptions<'_>) -> Result<Self, DemoError> {
        let lock = take_folder(options.data_dir)?;
        let example_id = bind_example_id(&options)?;
        let (server, vendor_key) = with_assistants(&options, example_id.is_some())?;
        let vendor_key = options.assistant_private_key.file()?.or(vendor_key.as_deref());
        let mut stand_in = StandIn::bind(options.assistant_listen, vendor_key, options.assistant_script.read()?)?;
        let own_database = PrivatePostgres::url_in(&options.data_dir.join("postgres"))?.into();
        let own_database = clock::with_movable_now(&own_database);
        let providers = example_id.iter().filter_map(ExampleId::settings).collect();
        let defaults = Settings { providers, ..defaults(&options, &own_database, &stand_in)? };
        let mailbox = options.mailbox.then(Arc::<Mailbox>::default);
        let (settings, accounts) = read_settings(&options, &server, defaults)?;
        stand_in.relying_parties = app::relying_parties(&settings.assistants)?;
        let listen = settings.site.listen;
        let site = Site::bind(listen).map_err(|error| DemoError::Listen(listen, error))?;
        let bound = site.address().map_err(|error| DemoError::Listen(listen, error))?;
        let ops = settings.ops_listen.map(Ops::bind).transpose()?;
        let key = actix_web::rt::task::spawn_blocking({
            let keys = settings.keys.clone();
            move || ensure_key(&keys)
        });
        let is_own = settings.database_url.expose_secret() == own_database.expose_secret();
        let postgres = if is_own { Some(start_postgres(options.data_dir).await?) } else { None };
        key.await.map_err(|_| KeyError::Generation)??;
        // With PostgreSQL's own `now()` and search path: tables belong into its usual schema.
        let plain = postgres.as_ref().map_or_else(|| settings.database_url.clone(), |postgres| postgres.url().into());
        let plain = app::pool(&plain)?;
        let clock = Arc::new(MovableClock::new(options.clock));
        let overrides = Overrides {
            clock: Arc::<MovableClock>::clone(&clock),
            mailbox: mailbox.clone().map(|mailbox| mailbox as Arc<dyn mail::Mailbox>),
            sample_accounts: accounts.into(),
            unlimited_attempts: options.no_rate_limits,
            request_limits: if options.no_rate_limits { RequestLimits::NONE } else { RequestLimits::default() },
            ..Overrides::default()
        };
        let app = App::new(settings, overrides, bound)?;
        migrate(&plain).await?;
        let own_database = is_own.then(|| app.pool.clone());
        if own_database.is_some() {
            app.set_resets(clock.install(&plain).await?);
        }
        plain.close().await;
        make_sample_accounts(&app).await?;
        let testing = Data::new(Testing {
            clock,
            own_database,
            mailbox,
            originals: Originals::default(),
            stand_in: stand_in.memory(),
            example_id: example_id.as_ref().map(ExampleId::memory),
            moving: Mutex::default(),
        });
        let stand_in_url = format!("http://{}", stand_in.address);
        let documents = Data::new(Documents { testers: &DOCUMENT, stand_in_url });
        let app = Arc::new(app);
        let site = site.beside(&ROUTES, move |config| {
            config.app_data(testing.clone()).app_data(documents.clone());
        });
        Ok(Self { site, ops, app, stand_in, example_id, postgres, lock })
    }
}

/// The settings, and the accounts to begin with.
fn read_settings(
    options: &DemoOptions<'_>,
    server: &ServerArgs,
    defaults: Settings,
) -> Result<(Settings, Vec<SampleAccount>), ConfigErrors> {
    let (settings, mut errors) = app::read_settings(server, defaults);
    if options.mailbox && settings.mail.is_some() {
        let problem = "takes the place of THROUGHLINE_SMTP_URL: leave one of them out";
        errors.add(ConfigError::new("--mailbox", problem));
    }
    if !settings.passwords.logs_in {
        let problem = "is off, and a demo logs its sample accounts in by password: leave it out";
        errors.add(ConfigError::new(PASSWORD_LOGIN, problem));
    }
    let names = &settings.tokens.payload.anonymous_name;
    let accounts =
        options.accounts.map_or_else(|| Ok(sample_accounts::samples()), |file| accounts_file::read(file, names));
    let accounts = accounts.unwrap_or_else(|wrong| {
        errors.extend(wrong);
        Vec::new()
    });
    errors.none_or((settings, accounts))
}

/// The settings of `serve`, with the demo's own assistants unless there are others, and the key with which their vendor decrypts.
fn with_assistants(
    options: &DemoOptions<'_>,
    has_example_id: bool,
) -> Result<(ServerArgs, Option<PathBuf>), DemoError> {
    let mut server = options.server.clone();
    if server.assistants.are_given()? {
        return Ok((server, None));
    }
    let own = assistants_file::ensure(options.data_dir, has_example_id)?;
    server.assistants = AssistantsArgs::of_file(own.file);
    Ok((server, Some(own.vendor_key)))
}

/// The demo's own identity provider, unless there are others.
fn bind_example_id(options: &DemoOptions<'_>) -> Result<Option<ExampleId>, DemoError> {
    let has_others = options.server.providers.are_given()?;
    (!has_others).then(|| ExampleId::bind(options.provider_listen)).transpose()
}

/// What the demo brings for settings that are not given.
fn defaults(options: &DemoOptions<'_>, database_url: &SecretString, stand_in: &StandIn) -> Result<Settings, DemoError> {
    let DemoOptions { data_dir, listen, .. } = *options;
    let cookie_secrets = vec![own_secret(&data_dir.join("cookie-secret"))?];
    let encryption_secrets = vec![own_secret(&data_dir.join("encryption-secret"))?];
    Ok(Settings {
        site: SiteSettings { listen, cookie_secrets, encryption_secrets, ..SiteSettings::default() },
        database_url: database_url.clone(),
        keys: KeySettings::in_folder(data_dir.join("keys")),
        tokens: TokenSettings { ttl: TokenSettings::DEMO_TTL, ..TokenSettings::default() },
        chat: Some(stand_in.chat()?),
        ops_listen: None,
        // Where there is a mailbox to read them in.
        mails_login_links: options.mailbox,
        ..Settings::default()
    })
}

fn take_folder(folder: &Path) -> Result<File, DemoError> {
    let refused = |error| DemoError::Folder(folder.into(), error);
    // Others may pass through, as PostgreSQL's user has to; what is private in it has modes of its own.
    fs::DirBuilder::new().recursive(true).mode(0o711).create(folder).map_err(refused)?;
    let lock = File::create(folder.join("lock")).map_err(refused)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(DemoError::Locked(folder.into())),
        Err(TryLockError::Error(error)) => Err(refused(error)),
    }
}

async fn start_postgres(data_dir: &Path) -> Result<PrivatePostgres, DemoError> {
    let folder = data_dir.join("postgres");
    let made = fs::DirBuilder::new().recursive(true).mode(0o711).create(&folder);
    made.map_err(|error| DemoError::Folder(folder.clone(), error))?;
    Ok(PrivatePostgres::start(&folder).await?)
}

/// Generates the signing key if the keys are in a folder and it is not there yet.
fn ensure_key(keys: &KeySettings) -> Result<(), KeyError> {
    let path = keys.source.folder().map(|folder| folder.join(keyring::ACTIVE));
    let Some(path) = path.filter(|path| !path.exists()) else { return Ok(()) };
    match key_file::generate(&path, key_file::NEW_KEY, keys.passphrase.as_ref()) {
        Ok(_) | Err(KeyError::Exists(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn own_secret(path: &Path) -> Result<SecretString, DemoError> {
    let refused = |error| DemoError::Folder(path.into(), error);
    if !path.exists() {
        let secret = BASE64_STANDARD.encode(random_bytes::<64>().map_err(refused)?);
        key_file::write_new(path, 0o600, secret.as_bytes())?;
    }
    Ok(fs::read_to_string(path).map_err(refused)?.trim().into())
}

async fn migrate(pool: &PgPool) -> Result<(), DemoError> {
    match store::migrate(pool).await {
        // In its own words when it is the operator's database that does not answer.
        Err(StoreError::Unavailable(_)) => Ok(app::require_schema(pool).await?),
        result => Ok(result?),
    }
}
