//! Argon2id (RFC 9106) with bounded concurrency: the number of hashes at once is a limit of memory, 19 MiB each.

use std::{
    io,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use argon2::{
    Argon2, Params, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash as PhcString,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Semaphore, oneshot};

use crate::{
    domain::password::Password,
    telemetry::metrics::{Counting, Hashing, MetricsError},
};

/// How long a login may wait for its turn before it is told to come back later.
const MAX_WAIT: Duration = Duration::from_millis(1_200);
/// A stored hash that asks for more memory than this (in KiB) is refused, whoever wrote it.
const MAX_STORED_MEMORY_KIB: u32 = 65_536;
/// Likewise for its passes.
const MAX_STORED_PASSES: u32 = 10;
/// Likewise for its lanes.
const MAX_STORED_LANES: u32 = 4;

/// Hashes and verifies passwords off the async threads.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    params: Params,
    turns: Arc<Semaphore>,
    threads: Threads,
    dummy: SecretString,
    figures: Hashing,
}

/// A stored hash in PHC string form. Cannot be printed.
pub type StoredHash = SecretString;

/// What came of comparing a password with a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// It is another password, or there is nobody.
    Wrong,
    /// It is the password.
    Right,
    /// It is the password, and the stored hash is weaker than today's parameters.
    RightButOutdated,
}

/// Why a password was neither hashed nor compared.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many logins at once.
    #[error("too many passwords are being checked at this moment")]
    Busy,
    /// The stored hash is damaged, or asks for more memory or time than a login may cost.
    #[error("the stored hash {0}")]
    Stored(&'static str),
    /// The library failed.
    #[error("a password could not be hashed or compared: {0}")]
    Failed(String),
}

impl From<MetricsError> for HashError {
    fn from(error: MetricsError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<argon2::password_hash::Error> for HashError {
    fn from(error: argon2::password_hash::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl PasswordHasher {
    /// A hasher with these parameters, one hash at a time for each processor core.
    ///
    /// Makes the dummy hash that unknown people are compared with, by the real means: a malformed one would answer at once
    /// and tell who exists.
    ///
    /// # Errors
    /// When the library cannot hash, or there are no threads to be had.
    pub fn new(params: Params) -> Result<Self, HashError> {
        let permits = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let unguessable = super::random_bytes::<32>().map_err(|error| HashError::Failed(error.to_string()))?;
        let dummy = hash(&params, &unguessable)?;
        let threads = Threads::start(permits).map_err(|error| HashError::Failed(error.to_string()))?;
        let figures = Hashing::new()?;
        figures.permits.set(i64::try_from(permits).unwrap_or(i64::MAX));
        Ok(Self { params, turns: Arc::new(Semaphore::new(permits)), threads, dummy, figures })
    }

    /// How busy it is.
    #[must_use]
    pub const fn figures(&self) -> &Hashing {
        &self.figures
    }

    /// The parameters of OWASP's password storage cheat sheet: 19 MiB, two passes, one lane.
    #[must_use]
    pub const fn recommended() -> Params {
        Params::DEFAULT
    }

    /// A new hash, with a salt of its own.
    ///
    /// # Errors
    /// [`HashError::Busy`] when no turn came in time.
    pub async fn hash(&self, password: Password) -> Result<StoredHash, HashError> {
        let params = self.params.clone();
        self.in_turn(move || hash(&params, password.expose_bytes())).await
    }

    /// Compares a password with the stored hash of a person, or with the dummy when there is nobody: both take the same time.
    ///
    /// # Errors
    /// [`HashError::Busy`] when no turn came in time; [`HashError::Stored`] when there is nothing to compare with.
    pub async fn verify(&self, password: Password, stored: Option<StoredHash>) -> Result<Verification, HashError> {
        let params = self.params.clone();
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let verification = self.in_turn(move || verify(&params, &password, &stored)).await?;
        Ok(if known { verification } else { Verification::Wrong })
    }

    /// Runs one hash on a thread of ours. The permit goes along, so that a dropped request does not free its turn early.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let waiting = Counting::begin(&self.figures.waiting);
        let turn = tokio::time::timeout(MAX_WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        drop(waiting);
        let Ok(Ok(permit)) = turn else {
            self.figures.busy.inc();
            return Err(HashError::Busy);
        };
        let (running, seconds) = (Counting::begin(&self.figures.running), self.figures.seconds.clone());
        let (answer, result) = oneshot::channel();
        self.threads.run(Box::new(move || {
            let result = seconds.observe_closure_duration(work);
            drop((running, permit));
            let _the_request_may_be_gone = answer.send(result);
        }));
        result.await.map_err(|_| HashError::Failed("the thread that hashes panicked".to_owned()))?
    }
}

/// Threads that do nothing but hash; they end with the last hasher that has them.
///
/// Not tokio's blocking threads: those also look up the database's name, and there are many of them while that fails. Each that
/// hashed once kept its 19 MiB, and a replica that had 50 of them was killed for its memory.
#[derive(Debug, Clone)]
struct Threads(mpsc::Sender<Job>);

type Job = Box<dyn FnOnce() + Send>;

impl Threads {
    fn start(count: usize) -> io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..count {
            let jobs = Arc::clone(&jobs);
            let next = move || jobs.lock().ok()?.recv().ok();
            thread::Builder::new().name("hash".to_owned()).spawn(move || {
                while let Some(job) = next() {
                    // The one that waits for it is told by the channel that the job drops.
                    let _panicked = catch_unwind(AssertUnwindSafe(job));
                }
            })?;
        }
        Ok(Self(sender))
    }

    /// Runs a job on the first thread that is free.
    fn run(&self, job: Job) {
        let _the_threads_live_as_long_as_we = self.0.send(job);
    }
}

fn hash(params: &Params, password: &[u8]) -> Result<StoredHash, HashError> {
    Ok(Argon2::from(params).hash_password(password)?.to_string().into())
}

fn verify(params: &Params, password: &Password, stored: &StoredHash) -> Result<Verification, HashError> {
    let parsed = PhcString::new(stored.expose_secret()).map_err(|_| HashError::Stored("is damaged"))?;
    let asked = Params::try_from(&parsed).map_err(|_| HashError::Stored("has parameters that are none"))?;
    if exceeds(&asked, params) {
        return Err(HashError::Stored("asks for more memory or time than a login may cost"));
    }
    match Argon2::from(params).verify_password(password.expose_bytes(), &parsed) {
        Ok(()) if asked.m_cost() < params.m_cost() || asked.t_cost() < params.t_cost() => {
            Ok(Verification::RightButOutdated)
        }
        Ok(()) => Ok(Verification::Right),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verification::Wrong),
        Err(error) => Err(error.into()),
    }
}

/// Verification obeys the stored parameters, whoever wrote them, so they are bounded here.
fn exceeds(asked: &Params, own: &Params) -> bool {
    asked.m_cost() > MAX_STORED_MEMORY_KIB.max(own.m_cost())
        || asked.t_cost() > MAX_STORED_PASSES.max(own.t_cost())
        || asked.p_cost() > MAX_STORED_LANES
}
