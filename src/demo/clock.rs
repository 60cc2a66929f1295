//! A clock that testers move: what lives for days is tried in seconds.
//!
//! The process and its database move together. Where our statements say `now()`, a function of the demo's own answers, because the
//! schema that holds it comes before PostgreSQL's in the connections' `search_path`. Nothing of it is in a migration.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::{domain::clock::Clock, store::StoreError};

/// The farthest that the clock goes: ten years.
pub const FARTHEST: Duration = Duration::days(3_650);

const SEARCH_PATH: &str = "throughline_demo,pg_catalog,public";

/// One statement each.
const SCHEMA: [&str; 4] = [
    "create schema if not exists throughline_demo",
    "create table if not exists throughline_demo.clock
         (single boolean constraint clock_pkey primary key constraint clock_single check (single), ahead interval not null)",
    "insert into throughline_demo.clock values (true, interval '0') on conflict do nothing",
    "create or replace function throughline_demo.now() returns timestamptz language sql stable
         as 'select pg_catalog.now() + ahead from throughline_demo.clock'",
];

/// Another clock's time, and so many seconds more.
#[derive(Debug)]
pub struct MovableClock {
    of: Arc<dyn Clock>,
    ahead: AtomicI64,
}

impl Clock for MovableClock {
    fn now(&self) -> OffsetDateTime {
        self.of.now() + self.ahead()
    }
}

impl MovableClock {
    /// Tells the same time as this one, until it is moved.
    pub(super) fn new(of: Arc<dyn Clock>) -> Self {
        Self { of, ahead: AtomicI64::new(0) }
    }

    /// How far it is ahead.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        Duration::seconds(self.ahead.load(Ordering::Relaxed))
    }

    /// Prepares the database behind a connection that has PostgreSQL's own `now()`, and takes up how far its clock was moved before.
    pub(super) async fn install(&self, pool: &PgPool) -> Result<(), StoreError> {
        for statement in SCHEMA {
            sqlx::query(statement).execute(pool).await?;
        }
        let ahead =
            sqlx::query_scalar::<_, f64>("select extract(epoch from ahead)::float8 from throughline_demo.clock");
        let ahead = ahead.fetch_one(pool).await?;
        self.follow(Duration::seconds_f64(ahead));
        Ok(())
    }

    /// Sets how far the clock is ahead, in the database and here.
    pub(super) async fn set_ahead(&self, pool: &PgPool, ahead: Duration) -> Result<(), StoreError> {
        let seconds = ahead.whole_seconds();
        let set = sqlx::query("update throughline_demo.clock set ahead = make_interval(secs => $1)");
        #[expect(clippy::cast_precision_loss, reason = "at most ten years of seconds")]
        set.bind(seconds as f64).execute(pool).await?;
        self.follow(ahead);
        Ok(())
    }

    /// Takes up how far the database's clock is ahead now.
    pub(super) fn follow(&self, ahead: Duration) {
        self.ahead.store(ahead.whole_seconds(), Ordering::Relaxed);
    }
}

/// The database's URL for connections that have the movable `now()`.
pub(super) fn with_movable_now(url: &SecretString) -> SecretString {
    match Url::parse(url.expose_secret()) {
        Ok(mut moved) => {
            moved.query_pairs_mut().append_pair("options[search_path]", SEARCH_PATH);
            moved.as_str().into()
        }
        Err(_) => url.clone(),
    }
}
