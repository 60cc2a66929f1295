//! Counts the month's subjects in memory, and exchanges the count with other replicas through the database.
//!
//! A database outage loses nothing: the count stays in memory. A process that is killed loses subjects that only it saw within the
//! last [`INTERVAL`], unless they return within the month.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::{
    domain::{
        clock::{Clock, is_due},
        subject::Subject,
        subject_sketch::{Month, MonthlyFigures, SketchError, SubjectSketch, SubjectTally, TokenKind},
    },
    store::{self, StoreError},
};

/// How often replicas exchange their counts.
pub const INTERVAL: Duration = Duration::minutes(1);
/// Pause before retrying a failed exchange.
const RETRY: Duration = Duration::seconds(10);
/// How often the job checks whether an exchange is due.
const TICK: std::time::Duration = std::time::Duration::from_secs(1);

/// The subjects of this month, as far as this process knows them.
#[derive(Debug, Default)]
pub struct MonthlySubjects(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Two around the turn of a month, until the older one is written.
    months: BTreeMap<Month, Counted>,
    exchanged_at: Option<OffsetDateTime>,
}

#[derive(Debug)]
struct Counted {
    own: SubjectTally,
    /// The subjects of all replicas as of the last exchange.
    all: Option<SubjectSketch>,
    /// Tokens counted so far.
    tokens: u64,
    /// How many of them were in the database at the last exchange.
    written: u64,
}

impl Counted {
    fn new() -> Result<Self, SketchError> {
        Ok(Self { own: SubjectTally::new()?, all: None, tokens: 0, written: 0 })
    }

    /// The number of tokens counted so far, and their subjects if the database lacks some of them.
    fn unwritten(&self) -> (u64, Option<SubjectSketch>) {
        (self.tokens, (self.tokens > self.written).then(|| self.own.sketch()))
    }
}

impl MonthlySubjects {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a subject that got a token. Takes less than a microsecond.
    pub fn note(&self, subject: Subject, kind: TokenKind, now: OffsetDateTime) {
        let mut state = self.state();
        match state.month(Month::of(now)) {
            Ok(counted) => {
                counted.own.note(subject, kind);
                counted.tokens += 1;
            }
            Err(error) => tracing::error!(%error, "a subject was not counted"),
        }
    }

    /// The month's estimates: all replicas as of the last exchange, merged with this process's current count.
    ///
    /// # Errors
    /// When a sketch cannot be used.
    pub fn figures(&self, now: OffsetDateTime) -> Result<MonthlyFigures, SketchError> {
        // Token requests wait for this lock, so it is held only to copy.
        let (own, all) = match self.state().months.get(&Month::of(now)) {
            Some(counted) => (counted.own.sketch(), counted.all.clone()),
            None => return Ok(MonthlyFigures::default()),
        };
        match all {
            Some(all) => all.merged(&own)?.figures(),
            None => own.figures(),
        }
    }

    /// When this process last exchanged its count.
    #[must_use]
    pub fn exchanged_at(&self) -> Option<OffsetDateTime> {
        self.state().exchanged_at
    }

    /// Merges this process's count into the database and reads the merged count. A past month is dropped from memory once it is written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer: nothing is lost.
    pub async fn exchange(&self, pool: &PgPool, now: OffsetDateTime) -> Result<(), StoreError> {
        let current = Month::of(now);
        self.state().month(current)?;
        let months: Vec<Month> = self.state().months.keys().copied().collect();
        for month in months {
            let (tokens, unwritten) = self.state().month(month)?.unwritten();
            let all = match unwritten {
                Some(own) => Some(store::monthly_subjects::merge(pool, month, &own).await?),
                None => store::monthly_subjects::find(pool, month).await?,
            };
            let mut state = self.state();
            let counted = state.month(month)?;
            (counted.all, counted.written) = (all, tokens);
            if month < current && counted.tokens == counted.written {
                state.months.remove(&month);
            }
        }
        self.state().exchanged_at = Some(now);
        Ok(())
    }

    /// Exchanges once more before the process ends, if anything is unwritten.
    pub async fn finish(&self, pool: &PgPool, now: OffsetDateTime) {
        let has_unwritten = self.state().months.values().any(|counted| counted.tokens > counted.written);
        if has_unwritten {
            self.try_exchange(pool, now).await;
        }
    }

    /// Exchanges every [`INTERVAL`] until dropped. The first exchange is immediate, so that a restarted process has the month's count.
    pub async fn keep_exchanging(&self, pool: &PgPool, clock: &dyn Clock) {
        let mut due = clock.now();
        loop {
            let now = clock.now();
            if is_due(due, INTERVAL, now) {
                due = now + self.try_exchange(pool, now).await;
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Returns the pause before the next exchange.
    async fn try_exchange(&self, pool: &PgPool, now: OffsetDateTime) -> Duration {
        match self.exchange(pool, now).await {
            Ok(()) => INTERVAL,
            Err(error) => {
                tracing::warn!(%error, "the count of monthly subjects could not be written yet");
                RETRY
            }
        }
    }
}

impl State {
    fn month(&mut self, month: Month) -> Result<&mut Counted, SketchError> {
        use std::collections::btree_map::Entry;
        match self.months.entry(month) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => Ok(entry.insert(Counted::new()?)),
        }
    }
}
