//! Every SQL statement, and how the database is reached.
//!
//! Whatever one process writes and another judges goes by the database's clock: a statement says `now()`, and takes durations. No
//! statement may take longer than [`DEADLINE`]: an outage shows as [`StoreError::Unavailable`], soon.

pub mod accounts;
pub mod audit_events;
mod deadline;
pub mod erasures;
mod error;
pub mod inspection;
pub mod link_redemption;
pub mod mail_outbox;
pub mod monthly_subjects;
pub mod new_sessions;
pub mod one_time_links;
pub mod sessions;
pub mod subjects;
pub mod throttle;
pub mod unconfirmed_accounts;

use std::{str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    Connection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use time::OffsetDateTime;

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

/// A pool over the database at `url`. Connects when it is first used.
///
/// # Errors
/// When the URL cannot be read. The error never holds it, because it may hold a password.
pub fn pool(url: &SecretString) -> Result<PgPool, StoreError> {
    Ok(pool_with(parse_url(url)?))
}

/// Whether a database's URL can be read.
///
/// # Errors
/// [`StoreError::Url`] when it cannot.
pub fn check_url(url: &SecretString) -> Result<(), StoreError> {
    parse_url(url).map(drop)
}

fn parse_url(url: &SecretString) -> Result<PgConnectOptions, StoreError> {
    let text = url.expose_secret();
    // sqlx reads any scheme, and would look for PostgreSQL behind `mysql://`.
    if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
        return Err(StoreError::Url);
    }
    PgConnectOptions::from_str(text).map_err(|_| StoreError::Url)
}

/// A pool over the database that these options reach.
#[must_use]
pub fn pool_with(options: PgConnectOptions) -> PgPool {
    let server_side = DEADLINE.as_millis().to_string();
    let options = options
        .application_name("throughline")
        .options([("statement_timeout", server_side.as_str()), ("idle_in_transaction_session_timeout", "5000")]);
    PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(DEADLINE)
        .test_before_acquire(false)
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
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn schema(pool: &PgPool) -> Result<Schema, StoreError> {
    let state = sqlx::query!(
        r#"select to_regclass('_sqlx_migrations') is not null as "has_table!",
            current_setting('transaction_read_only') = 'on' as "is_read_only!""#,
    );
    let state = on_connection(pool, async |connection| state.fetch_one(connection).await).await?;
    if state.is_read_only {
        retire_connections();
        return Ok(Schema::ReadOnly);
    }
    let applied = if state.has_table {
        // Not `query!`: the table is the migrator's own and is not part of the schema in `migrations/`.
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
    let options = (*pool.connect_options()).clone().options([("statement_timeout", "0")]);
    let mut connection = within(sqlx::PgConnection::connect_with(&options)).await?;
    MIGRATIONS.run(&mut connection).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        other => StoreError::Failed(other.to_string()),
    })?;
    within(connection.close()).await
}
