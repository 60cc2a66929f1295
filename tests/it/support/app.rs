//! The site, running on a free port, with a clock that a test can move.

use std::{
    net::SocketAddr,
    path::Path,
    process::Child,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use actix_web::dev::ServerHandle;
use argon2::Params;
use aws_lc_rs::rsa::KeySize;
use clap::Parser;
use throughline::{
    accounts::NewAccount,
    app::{App, Overrides, RequestLimits, SystemClock},
    config::{KeySettings, ServerArgs, Settings, SiteSettings},
    crypto::key_file,
    domain::{clock::Clock, display_name::AnonymousName, password::PasswordPolicy, throttle::Limit},
    web::{Ops, Site},
};
use time::{Duration, OffsetDateTime};

use super::{
    Browser,
    database::{TestDatabase, remove_when_we_end},
};

/// The flags of `throughline serve` that a test may set.
#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    server: ServerArgs,
}

/// The system's clock, and how far a test has moved it.
#[derive(Debug, Default)]
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + Duration::seconds(self.0.load(Ordering::SeqCst))
    }
}

/// A running site.
pub struct TestApp {
    pub address: SocketAddr,
    origin: String,
    /// Where its operators ask.
    pub ops: SocketAddr,
    pub database: Arc<TestDatabase>,
    pub clock: Arc<TestClock>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// How a site of a test is set up, where it differs from the defaults.
pub struct Setup {
    flags: Vec<String>,
    hash_params: Params,
    request_limits: RequestLimits,
    cookie_secrets: Vec<String>,
    database: Option<Arc<TestDatabase>>,
    database_url: Option<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            flags: Vec::new(),
            // As weak as the library allows: most tests are not about hashing.
            hash_params: Params::new(64, 1, 1, None).unwrap(),
            request_limits: RequestLimits::default(),
            cookie_secrets: vec!["0123456789abcdef".repeat(4)],
            database: None,
            database_url: None,
        }
    }
}

impl Setup {
    /// Flags of `throughline serve`.
    pub fn flags<const N: usize>(mut self, flags: [&str; N]) -> Self {
        self.flags.extend(flags.map(str::to_owned));
        self
    }

    /// The public URL is https, as behind a proxy; the test's own connection stays plain.
    pub fn https(self) -> Self {
        self.flags(["--public-url", "https://chat.example.com"])
    }

    pub fn hash_params(mut self, memory_kib: u32, passes: u32) -> Self {
        self.hash_params = Params::new(memory_kib, passes, 1, None).unwrap();
        self
    }

    /// So many tokens at once for each network, and then one an hour.
    pub fn token_burst(mut self, burst: u32) -> Self {
        self.request_limits.tokens = Limit { burst, pause: std::time::Duration::from_hours(1), ..Limit::TOKENS };
        self
    }

    /// Likewise for requests about logins with identity providers.
    pub fn provider_burst(mut self, burst: u32) -> Self {
        self.request_limits.providers = Limit { burst, pause: std::time::Duration::from_hours(1), ..Limit::PROVIDERS };
        self
    }

    pub fn cookie_secrets<const N: usize>(mut self, secrets: [&str; N]) -> Self {
        self.cookie_secrets = secrets.map(str::to_owned).to_vec();
        self
    }

    /// Uses this database, as a second start or a second replica does.
    pub fn database(mut self, database: Arc<TestDatabase>) -> Self {
        self.database = Some(database);
        self
    }

    /// Asks for the database at this URL instead, where there may be none.
    pub fn database_url(mut self, url: String) -> Self {
        self.database_url = Some(url);
        self
    }

    pub async fn start(self) -> TestApp {
        let database = match self.database {
            Some(database) => database,
            None => Arc::new(TestDatabase::migrated().await),
        };
        let flags = [vec!["test".to_owned(), "--listen=127.0.0.1:0".to_owned()], self.flags].concat();
        let cookie_secrets = self.cookie_secrets.into_iter().map(Into::into).collect();
        let needed = Settings {
            site: SiteSettings { cookie_secrets, ..SiteSettings::default() },
            database_url: self.database_url.map_or_else(|| database.secret_url(), Into::into),
            keys: KeySettings::in_folder(signing_keys().path()),
            ..Settings::default()
        };
        let (settings, errors) = Flags::parse_from(flags).server.read(needed.clone());
        let settings = errors.none_or(settings).unwrap();
        // Whoever runs the tests may have a DATABASE_URL, for the queries that are checked when they are compiled.
        let settings = Settings { database_url: needed.database_url, ..settings };
        let clock = Arc::new(TestClock::default());
        let overrides = Overrides {
            clock: Arc::<TestClock>::clone(&clock),
            hash_params: self.hash_params,
            request_limits: self.request_limits,
            ..Overrides::default()
        };
        let listener = Site::bind(settings.site.listen).unwrap();
        let address = listener.address().unwrap();
        let ops_listener = Ops::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let ops = ops_listener.address().unwrap();
        let (handles, handle) = mpsc::channel();
        // A thread of its own, so that the server ends with the test and not with the test's runtime.
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = Arc::new(App::new(settings, overrides, address).unwrap());
                let (server, _) = listener.serve(Arc::clone(&app)).unwrap();
                handles.send((server.handle(), app.public_url.to_string())).unwrap();
                let jobs = actix_web::rt::spawn({
                    let app = Arc::clone(&app);
                    async move { app.run_jobs().await }
                });
                ops_listener.beside(Arc::clone(&app), async { Ok(server.await?) }).await.unwrap();
                jobs.abort();
                let _written_or_not = tokio::time::timeout(std::time::Duration::from_secs(1), app.finish()).await;
            });
        });
        let (handle, origin) = handle.recv().expect("the server starts");
        TestApp { address, origin, ops, database, clock, handle, thread: Some(thread) }
    }
}

impl TestApp {
    /// A site with the defaults, and an account each for Cade and Dana.
    pub async fn start() -> Self {
        Setup::default().start().await.with_people().await
    }

    /// Adds Cade (`cade-id`) and Dana (`dana-id`), whose passwords are `cade-passphrase` and `dana-passphrase`.
    pub async fn with_people(self) -> Self {
        for name in ["Cade", "Dana"] {
            self.add_account(name).await;
        }
        self
    }

    /// An account of this name, as `throughline user create --email-verified` makes it.
    pub async fn add_account(&self, name: &str) {
        let lower = name.to_lowercase();
        let accounts = throughline::accounts::Accounts {
            pool: self.database.pool(),
            hasher: throughline::crypto::password_hasher::PasswordHasher::new(Params::new(64, 1, 1, None).unwrap())
                .unwrap(),
            policy: PasswordPolicy::new(1),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            access_keys: None,
        };
        let (email, password) = (format!("{lower}@example.com"), format!("{lower}-passphrase"));
        let (policy, names) = (&accounts.policy, AnonymousName::default());
        let new = NewAccount::parse(policy, &names, &email, name, &password, Some(&format!("{lower}-id"))).unwrap();
        accounts.register(new.email_verified(true)).await.unwrap();
    }

    /// A second server with the same database and secrets.
    pub async fn replica(&self) -> Self {
        Setup::default().database(Arc::clone(&self.database)).start().await
    }

    /// A browser with an empty profile.
    pub fn browser(&self) -> Browser {
        Browser::at(self.address, &self.origin)
    }

    /// Moves the clock forward, or back. The database's stays as it is.
    pub fn advance(&self, by: Duration) {
        self.clock.0.fetch_add(by.whole_seconds(), Ordering::SeqCst);
    }

    /// Runs a statement as an operator would, and tells how many rows it touched.
    pub async fn sql(&self, statement: &'static str) -> u64 {
        sqlx::query(statement).execute(&self.database.pool()).await.unwrap().rows_affected()
    }

    /// Makes every session so much older: the database's clock judges them, and no test can move that.
    pub async fn age_sessions(&self, by: Duration) {
        let age = "update session set authenticated_at = authenticated_at - make_interval(secs => $1),
                last_seen_at = last_seen_at - make_interval(secs => $1), ended_at = ended_at - make_interval(secs => $1)";
        sqlx::query(age).bind(by.as_seconds_f64()).execute(&self.database.pool()).await.unwrap();
    }

    /// Makes all mail and every link so much older, as [`Self::age_sessions`] does sessions.
    pub async fn age_mail(&self, by: Duration) {
        self.database.age_mail(by).await;
    }

    /// Every row of every table as text, to see whether a request changed anything.
    pub async fn rows(&self) -> String {
        let rows = "select concat_ws('\n',
            (select string_agg(account::text, '\n' order by id) from account),
            (select string_agg(subject::text, '\n' order by id) from subject),
            (select string_agg(session::text, '\n' order by id) from session),
            (select string_agg(mail_outbox::text, '\n' order by id) from mail_outbox),
            (select string_agg(one_time_link::text, '\n' order by token_digest) from one_time_link))";
        sqlx::query_scalar(rows).fetch_one(&self.database.pool()).await.unwrap()
    }

    /// Takes the database away under the running server, as an outage does.
    pub async fn lose_database(&self) {
        self.database.take_away().await;
    }

    /// A single text out of the database.
    pub async fn text(&self, query: &'static str) -> String {
        sqlx::query_scalar(query).fetch_one(&self.database.pool()).await.unwrap()
    }

    /// A single number out of the database.
    pub async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&self.database.pool()).await.unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The command is sent by the call; its future only tells when it is done, which `join` does too.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}

/// One folder of keys for all tests of this process: making a key takes longer than most tests.
fn signing_keys() -> Arc<tempfile::TempDir> {
    static KEYS: OnceLock<(Arc<tempfile::TempDir>, Child)> = OnceLock::new();
    let (folder, _) = KEYS.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("throughline-test-").tempdir().unwrap();
        make_key(&folder.path().join("active.pem"));
        let cleaner = remove_when_we_end(folder.path());
        (Arc::new(folder), cleaner)
    });
    Arc::clone(folder)
}

/// A private key of 2048 bits, which signs faster than the default of 3072.
pub fn make_key(path: &Path) {
    key_file::generate(path, KeySize::Rsa2048, None).unwrap();
}
