//! Databases that live as long as a test: in a private PostgreSQL, or on the server that `DATABASE_URL` names.

use std::{
    env,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use throughline::{demo::postgres::PrivatePostgres, store};
use time::Duration;
use url::Url;
use uuid::Uuid;

/// A database with today's schema, on the private server alone: on somebody's own it would stay behind.
const TEMPLATE: &str = "throughline_template";

/// The server that all tests of this process share.
struct Server {
    url: String,
    has_template: bool,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match env::var_os("DATABASE_URL").filter(|url| !url.is_empty()) {
        Some(url) => Server { url: url.into_string().expect("DATABASE_URL is text"), has_template: false },
        None => Server { url: start_private_server(), has_template: true },
    })
}

async fn administrator() -> PgConnection {
    PgConnection::connect(&server().url).await.expect("the test's PostgreSQL answers")
}

/// Starts a PostgreSQL that ends with this process, and removes its folder afterwards.
fn start_private_server() -> String {
    static FOLDER: OnceLock<(PrivatePostgres, Child)> = OnceLock::new();
    let folder = tempfile::Builder::new().prefix("throughline-test-").tempdir().unwrap().keep();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o711)).unwrap();
    let start = {
        let folder = folder.clone();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let postgres = runtime.block_on(async {
                let postgres = PrivatePostgres::start(&folder).await.unwrap();
                make_template(&postgres.options()).await;
                postgres
            });
            // The runtime has to outlive the server's handle, which is never dropped.
            std::mem::forget(runtime);
            postgres
        }
    };
    let postgres = std::thread::spawn(start).join().unwrap();
    let url = postgres.url();
    FOLDER.get_or_init(|| (postgres, remove_when_we_end(&folder)));
    url
}

/// And gives up durability: nothing here outlives a crash, and dropping a database takes a tenth of the time.
async fn make_template(server: &PgConnectOptions) {
    let mut admin = PgConnection::connect_with(server).await.unwrap();
    for statement in [
        "alter system set fsync = off",
        "alter system set full_page_writes = off",
        "select pg_reload_conf()",
        &format!("create database {TEMPLATE}"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut admin).await.unwrap();
    }
    let template = PgPool::connect_lazy_with(server.clone().database(TEMPLATE));
    store::migrate(&template).await.unwrap();
    template.close().await;
}

/// Static values are not dropped at the end of a process, but its pipes close.
pub fn remove_when_we_end(folder: &Path) -> Child {
    let script = "cat >/dev/null; while [ -e \"$1/data/postmaster.pid\" ]; do sleep 0.05; done; rm -rf \"$1\"";
    let mut cleaner = Command::new("/bin/sh");
    cleaner.args(["-c", script, "sh"]).arg(folder).stdin(Stdio::piped());
    cleaner.spawn().unwrap()
}

/// A database of one test's own, gone when it is dropped.
pub struct TestDatabase {
    pub url: String,
    name: String,
}

impl TestDatabase {
    /// An empty database, without a schema.
    pub async fn empty() -> Self {
        Self::created("").await
    }

    /// An empty database that is made with these words behind its name.
    pub async fn created(how: &str) -> Self {
        let name = format!("throughline_test_{}", Uuid::new_v4().simple());
        let mut admin = administrator().await;
        sqlx::query(AssertSqlSafe(format!("create database {name} {how}"))).execute(&mut admin).await.unwrap();
        let mut url = Url::parse(&server().url).unwrap();
        url.set_path(&name);
        Self { url: url.into(), name }
    }

    /// A database with today's schema.
    pub async fn migrated() -> Self {
        if server().has_template {
            return Self::created(&format!("template {TEMPLATE}")).await;
        }
        let database = Self::empty().await;
        store::migrate(&database.pool()).await.unwrap();
        database
    }

    /// Makes all mail and every link so much older: the database's clock judges them, and no test can move that.
    pub async fn age_mail(&self, by: Duration) {
        let age = "with links as (update one_time_link set expires_at = expires_at - make_interval(secs => $1))
            update mail_outbox set created_at = created_at - make_interval(secs => $1),
                next_attempt_at = next_attempt_at - make_interval(secs => $1)";
        sqlx::query(age).bind(by.as_seconds_f64()).execute(&self.pool()).await.unwrap();
    }

    /// Removes it while others still use it.
    pub async fn take_away(&self) {
        let mut admin = administrator().await;
        sqlx::query(AssertSqlSafe(self.drop_statement())).execute(&mut admin).await.unwrap();
    }

    /// Makes an empty one of the same name, after it was taken away.
    pub async fn create_again(&self) {
        let mut admin = administrator().await;
        sqlx::query(AssertSqlSafe(format!("create database {}", self.name))).execute(&mut admin).await.unwrap();
    }

    fn drop_statement(&self) -> String {
        format!("drop database if exists {} with (force)", self.name)
    }

    pub fn secret_url(&self) -> SecretString {
        self.url.clone().into()
    }

    /// For looking into the tables, as an operator would with psql.
    pub fn pool(&self) -> PgPool {
        PgPool::connect_lazy_with(self.url.parse::<PgConnectOptions>().unwrap())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let drop_database = self.drop_statement();
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut admin = administrator().await;
                sqlx::query(AssertSqlSafe(drop_database)).execute(&mut admin).await.unwrap();
            });
        };
        let dropped = std::thread::spawn(work).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the test's database was not dropped");
    }
}
