//! A clock that testers move: what lives for days is tried in seconds.
//!
//! The process and its database move together. Where our statements say `now()`, a function of the demo's own answers, because the
//! schema that holds it comes before PostgreSQL's in the connections' `search_path`. Nothing of it is in a migration.

use std::sync::{Arc, PoisonError, RwLock};

use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::{domain::clock::Clock, store::StoreError};

/// The farthest that the clock goes: ten years.
pub const FARTHEST: Duration = Duration::days(3_650);

const SEARCH_PATH: &str = "throughline_demo,pg_catalog,public";

/// One statement each.
const SCHEMA: [&str; 6] = [
    "create schema if not exists throughline_demo",
    "create table if not exists throughline_demo.clock
         (single boolean constraint clock_pkey primary key constraint clock_single check (single), ahead interval not null)",
    "alter table throughline_demo.clock add column if not exists frozen_at timestamptz",
    "alter table throughline_demo.clock add column if not exists resets integer not null default 0",
    "insert into throughline_demo.clock (single, ahead) values (true, interval '0') on conflict do nothing",
    "create or replace function throughline_demo.now() returns timestamptz language sql stable
         as 'select coalesce(frozen_at, pg_catalog.now() + ahead) from throughline_demo.clock'",
];

/// What a clock tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Another clock's time, and so much more.
    Ahead(Duration),
    /// Always this time, to the microsecond, as the database keeps it.
    Frozen(OffsetDateTime),
}

impl Reading {
    /// What a clock tells that nobody moved.
    pub const PRESENT: Self = Self::Ahead(Duration::ZERO);
}

/// Another clock's time, until somebody moves or freezes it.
#[derive(Debug)]
pub struct MovableClock {
    of: Arc<dyn Clock>,
    reading: RwLock<Reading>,
}

impl Clock for MovableClock {
    fn now(&self) -> OffsetDateTime {
        match self.reading() {
            Reading::Ahead(ahead) => self.of.now() + ahead,
            Reading::Frozen(at) => at,
        }
    }
}

impl MovableClock {
    /// Tells the same time as this one, until it is moved.
    pub(super) fn new(of: Arc<dyn Clock>) -> Self {
        Self { of, reading: RwLock::new(Reading::PRESENT) }
    }

    fn reading(&self) -> Reading {
        *self.reading.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is ahead of the present.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        match self.reading() {
            Reading::Ahead(ahead) => ahead,
            Reading::Frozen(at) => at - self.of.now(),
        }
    }

    /// Whether it stands still.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        matches!(self.reading(), Reading::Frozen(_))
    }

    /// Prepares the database behind a connection that has PostgreSQL's own `now()`, and takes up how its clock was set before. Tells
    /// how often the demo was reset.
    pub(super) async fn install(&self, pool: &PgPool) -> Result<i32, StoreError> {
        for statement in SCHEMA {
            sqlx::query(statement).execute(pool).await?;
        }
        let kept = sqlx::query_as::<_, (f64, Option<OffsetDateTime>, i32)>(
            "select extract(epoch from ahead)::float8, frozen_at, resets from throughline_demo.clock",
        );
        let (ahead, frozen_at, resets) = kept.fetch_one(pool).await?;
        self.follow(frozen_at.map_or_else(|| Reading::Ahead(Duration::seconds_f64(ahead)), Reading::Frozen));
        Ok(resets)
    }

    /// Sets the clock, in the database and here.
    pub(super) async fn set(&self, pool: &PgPool, reading: Reading) -> Result<(), StoreError> {
        let (ahead, frozen_at) = match reading {
            Reading::Ahead(ahead) => (ahead.as_seconds_f64(), None),
            Reading::Frozen(at) => (0.0, Some(at)),
        };
        let set = sqlx::query("update throughline_demo.clock set ahead = make_interval(secs => $1), frozen_at = $2");
        set.bind(ahead).bind(frozen_at).execute(pool).await?;
        self.follow(reading);
        Ok(())
    }

    /// Takes up what the database's clock tells now.
    pub(super) fn follow(&self, reading: Reading) {
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = reading;
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
