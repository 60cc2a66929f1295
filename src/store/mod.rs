//! Every SQL statement, and how the database is reached.
//!
//! Whatever one process writes and another judges goes by the database's clock: a statement says `now()`, and takes durations. No
//! statement may take longer than [`DEADLINE`]: an outage shows as [`StoreError::Unavailable`], soon.

pub mod accounts;
pub mod audit_events;
mod database_url;
mod deadline;
mod email_change_links;
pub mod email_change_undo;
pub mod email_changes;
pub mod erasures;
mod error;
pub mod handovers;
pub mod imported_accounts;
pub mod inspection;
pub mod invitation_requests;
pub mod invitations;
pub mod invited_accounts;
pub mod link_redemption;
pub mod mail_outbox;
pub mod monthly_subjects;
pub mod new_sessions;
pub mod one_time_links;
pub mod passkeys;
pub mod provider_access;
pub mod provider_accounts;
pub mod provider_sessions;
pub mod second_factors;
mod servers;
pub mod sessions;
pub mod subjects;
pub mod throttle;
pub mod unconfirmed_accounts;
pub mod ways_in;

use std::time::Duration;

use secrecy::SecretString;
use sqlx::{
    Connection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use time::OffsetDateTime;

pub use database_url::UrlError;
pub use deadline::{in_one_budget, soon, unavailable_calls};
use deadline::{is_retired, on_connection, retire_connections, within};
pub use error::StoreError;

/// The schema, as the files in `migrations/` document it.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Longest time that all calls of one request take, or one call outside of requests, waiting for a connection included.
pub const DEADLINE: Duration = Duration::from_millis(1_500);

/// Most connections that one process holds.
pub const MAX_CONNECTIONS: u32 = 16;
/// A connection that has been idle for longer is asked whether it still lives before it is used.
const PING_AFTER: Duration = Duration::from_secs(1);
const PING_DEADLINE: Duration = Duration::from_millis(500);
/// What the server itself ends: a statement after [`DEADLINE`], and a transaction that nobody goes on with.
const SESSION_LIMITS: &str = "set statement_timeout = 1500; set idle_in_transaction_session_timeout = 5000";

/// A pool over the database at `url`. Connects when it is first used. Where the URL names several servers, it asks all of them which takes
/// changes, for [`DEADLINE`] at most, and follows that one.
///
/// # Errors
/// When the URL cannot be read. The error never holds it, because it may hold a password.
pub fn pool(url: &SecretString) -> Result<PgPool, StoreError> {
    let mut servers = database_url::servers(url)?;
    if servers.len() > 1
        && let Some(chosen) = servers::choose(servers.clone())
    {
        let pool = pool_with(chosen);
        servers::follow(&pool, servers);
        return Ok(pool);
    }
    Ok(pool_with(servers.remove(0)))
}

/// Whether a database's URL can be read.
///
/// # Errors
/// [`StoreError::Url`] when it cannot.
pub fn check_url(url: &SecretString) -> Result<(), StoreError> {
    Ok(database_url::servers(url).map(drop)?)
}

/// A pool over the database that these options reach.
#[must_use]
pub fn pool_with(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(DEADLINE)
        .test_before_acquire(false)
        // Not as options at the connection's start, which poolers refuse.
        .after_connect(|connection, _| {
            Box::pin(async { sqlx::raw_sql(SESSION_LIMITS).execute(connection).await.map(drop) })
        })
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                // As errors, because a connection that is merely not wanted is closed politely, which may take long.
                if is_retired(meta.age) {
                    return Err(sqlx::Error::PoolTimedOut);
                }
                if meta.idle_for < PING_AFTER {
                    return Ok(true);
                }
                match tokio::time::timeout(PING_DEADLINE, connection.ping()).await {
                    Ok(answer) => answer.map(|()| true),
                    Err(_) => Err(sqlx::Error::PoolTimedOut),
                }
            })
        })
        .connect_lazy_with(options)
}

/// A pool over the same database that shares no connection with this one. A connection lives and dies with the thread that opened
/// it: when the threads that answer requests are gone, the pool that they used lends what nobody can use any more.
#[must_use]
pub fn pool_anew(pool: &PgPool) -> PgPool {
    pool.options().clone().connect_lazy_with((*pool.connect_options()).clone())
}

/// How the database's schema compares with this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Every migration is applied.
    Current,
    /// So many are not.
    Pending(usize),
    /// The database takes no changes at the moment, as a standby or during a failover.
    ReadOnly,
}

/// Compares the database's schema with this program's.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer, [`StoreError::Encoding`] when it is not UTF-8.
pub async fn schema(pool: &PgPool) -> Result<Schema, StoreError> {
    // Not `query!`: PostgreSQL's own settings and the migrator's own table are no part of the schema in `migrations/`.
    let state = sqlx::query_as::<_, (bool, bool, String)>(
        "select to_regclass('_sqlx_migrations') is not null, current_setting('transaction_read_only')::bool,
            current_setting('server_encoding')",
    );
    let state = on_connection(pool, async |connection| state.fetch_one(connection).await).await?;
    let (has_table, is_read_only, encoding) = state;
    if encoding != "UTF8" {
        return Err(StoreError::Encoding(encoding));
    }
    if is_read_only {
        retire_connections();
        return Ok(Schema::ReadOnly);
    }
    let applied = if has_table {
        let versions = sqlx::query_scalar::<_, i64>("select version from _sqlx_migrations where success");
        on_connection(pool, async |connection| versions.fetch_all(connection).await).await?
    } else {
        Vec::new()
    };
    let pending = MIGRATIONS.iter().filter(|migration| !applied.contains(&migration.version)).count();
    Ok(if pending == 0 { Schema::Current } else { Schema::Pending(pending) })
}

/// The database's time.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn now(pool: &PgPool) -> Result<OffsetDateTime, StoreError> {
    let now = sqlx::query_scalar!(r#"select now() as "now!""#);
    on_connection(pool, async |connection| now.fetch_one(connection).await).await
}

/// Applies the migrations that are pending. Several callers at once take turns, by an advisory lock.
///
/// # Errors
/// [`StoreError`] when the database refuses one; those before it stay applied.
pub async fn migrate(pool: &PgPool) -> Result<(), StoreError> {
    let mut connection = within(sqlx::PgConnection::connect_with(&pool.connect_options())).await?;
    within(sqlx::raw_sql("set statement_timeout = 0").execute(&mut connection)).await?;
    MIGRATIONS.run(&mut connection).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        other => StoreError::Failed(other.to_string()),
    })?;
    within(connection.close()).await
}
