//! Hashes passwords, a limited number at a time: each hash takes 19 MiB of memory.

use std::{
    io,
    net::IpAddr,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use argon2::Params;
use crossbeam_channel::{Receiver, Sender};
use secrecy::SecretString;
use tokio::sync::{Semaphore, oneshot};

use super::{
    hash_durations::Durations,
    hashing_queue::Places,
    password_hash::{Memory, check, hash, verify},
};
pub use super::{
    hashing_queue::QueuePermit,
    password_hash::{HashError, StoredHash, Verification},
};
use crate::{
    domain::password::Password,
    telemetry::metrics::{Counting, Hashing},
};

/// How long a login may wait for a permit before it is told to try again later.
const MAX_WAIT: Duration = Duration::from_millis(1_200);

/// Queue length for each concurrent hash. At 25 to 60 ms a hash the last in the queue waits 0.4 to 1 s: less than [`MAX_WAIT`], so
/// that nobody is counted, waits, and is then rejected anyway.
const QUEUED_PER_PERMIT: usize = 16;

/// How long a thread keeps its memory after a hash: fresh memory from the system costs half as much time as the hash.
const MEMORY_IDLE_TIMEOUT: Duration = Duration::from_secs(2);

/// The hashing threads' `nice` value: when the cores are busy, requests for tokens and pages take precedence.
const NICENESS: i32 = 5;

/// Hashes and verifies passwords off the async threads.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    params: Params,
    hashing: Arc<Semaphore>,
    queue: Arc<Places>,
    threads: Threads,
    dummy: SecretString,
    durations: Arc<Durations>,
    figures: Hashing,
}

impl PasswordHasher {
    /// A hasher with these parameters that computes one hash at a time per processor core.
    ///
    /// Creates the dummy hash, which a login to an unknown account is compared with, using the real hasher: a malformed one would fail at
    /// once and reveal which accounts exist.
    ///
    /// # Errors
    /// When the library cannot hash, or no threads can be started.
    pub fn new(params: Params) -> Result<Self, HashError> {
        let permits = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let unguessable = super::random_bytes::<32>().map_err(|error| HashError::Failed(error.to_string()))?;
        let dummy = hash(&params, &unguessable, &Memory::default())?;
        // One comparison, so that the first older hash has a duration to be compared with.
        let durations = Arc::new(Durations::default());
        verify(&params, &Password::attempt(""), &dummy, &Memory::default(), &durations)?;
        let threads = Threads::start(permits).map_err(|error| HashError::Failed(error.to_string()))?;
        let figures = Hashing::new()?;
        figures.permits.set(i64::try_from(permits).unwrap_or(i64::MAX));
        let hashing = Arc::new(Semaphore::new(permits));
        let queue = Places::new(u32::try_from(permits * (1 + QUEUED_PER_PERMIT)).unwrap_or(u32::MAX));
        Ok(Self { params, hashing, queue, threads, dummy, durations, figures })
    }

    /// A hash that no password has, for an account without one: comparing with it takes as long as with any other.
    #[must_use]
    pub fn unmatchable(&self) -> StoredHash {
        self.dummy.clone()
    }

    /// How busy it is.
    #[must_use]
    pub const fn figures(&self) -> &Hashing {
        &self.figures
    }

    /// The parameters from OWASP's password storage cheat sheet: 19 MiB, two passes, one lane.
    #[must_use]
    pub const fn recommended() -> Params {
        Params::DEFAULT
    }

    /// Reserves a place in the queue before doing other work for a client, so that the work is not wasted.
    ///
    /// # Errors
    /// [`HashError::Busy`] if the queue is full, or the client's network holds its share of it.
    pub fn queue_permit(&self, client: Option<IpAddr>) -> Result<QueuePermit, HashError> {
        self.queue.take(client).ok_or_else(|| self.busy())
    }

    fn busy(&self) -> HashError {
        self.figures.busy.inc();
        HashError::Busy
    }

    /// Hashes a password with a new salt.
    ///
    /// # Errors
    /// [`HashError::Busy`] if no permit became available in time.
    pub async fn hash(&self, password: Password) -> Result<StoredHash, HashError> {
        let params = self.params.clone();
        self.run(move |memory| hash(&params, password.expose_bytes(), memory)).await
    }

    /// Compares a password with a person's stored hash, or with the dummy if there is none: both take the same time.
    ///
    /// # Errors
    /// [`HashError::Busy`] if no permit became available in time; [`HashError::Stored`] if the stored hash is unusable.
    pub async fn verify(&self, password: Password, stored: Option<StoredHash>) -> Result<Verification, HashError> {
        let params = self.params.clone();
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let durations = Arc::clone(&self.durations);
        let verification = self.run(move |memory| verify(&params, &password, &stored, memory, &durations)).await?;
        Ok(if known { verification } else { Verification::Wrong })
    }

    /// Whether a hash that another system made can be compared, at a cost that a login may have.
    ///
    /// # Errors
    /// [`HashError::Stored`] with what is wrong with it.
    pub fn check_stored(&self, stored: &StoredHash) -> Result<(), HashError> {
        check(&self.params, stored)
    }

    /// Runs one hash on a hashing thread. The job holds the permit, so that a dropped request does not release it early.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Memory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let waiting = Counting::begin(&self.figures.waiting);
        let acquired = tokio::time::timeout(MAX_WAIT, Arc::clone(&self.hashing).acquire_owned()).await;
        drop(waiting);
        let Ok(Ok(permit)) = acquired else { return Err(self.busy()) };
        let (running, seconds) = (Counting::begin(&self.figures.running), self.figures.seconds.clone());
        let (answer, result) = oneshot::channel();
        self.threads.run(Box::new(move |memory| {
            let result = seconds.observe_closure_duration(|| work(memory));
            drop((running, permit));
            let _the_request_may_be_gone = answer.send(result);
        }));
        result.await.map_err(|_| HashError::Failed("the thread that hashes panicked".to_owned()))?
    }
}

/// Threads that only hash; they end with the last hasher that refers to them.
///
/// Not tokio's blocking threads: those also resolve host names, grow in number while the database's name cannot be resolved, and each
/// would have a memory of its own.
#[derive(Debug, Clone)]
struct Threads(Sender<Job>);

type Job = Box<dyn FnOnce(&Memory) + Send>;

impl Threads {
    fn start(count: usize) -> io::Result<Self> {
        let (sender, jobs) = crossbeam_channel::unbounded();
        for _ in 0..count {
            let jobs = jobs.clone();
            thread::Builder::new().name("hash".to_owned()).spawn(move || {
                lower_priority();
                run_jobs(&jobs);
            })?;
        }
        Ok(Self(sender))
    }

    /// Runs a job on the first free thread.
    fn run(&self, job: Job) {
        let _the_threads_live_as_long_as_we = self.0.send(job);
    }
}

/// Runs jobs until the channel is closed.
fn run_jobs(jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let memory = Memory::default();
        let mut next = Ok(first);
        while let Ok(job) = next {
            // On a panic the job drops its channel, which notifies the caller.
            let _panicked = catch_unwind(AssertUnwindSafe(|| job(&memory)));
            next = jobs.recv_timeout(MEMORY_IDLE_TIMEOUT);
        }
    }
}

/// Lowers the priority of the calling thread. Only Linux has per-thread priorities.
fn lower_priority() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, NICENESS)
    {
        tracing::debug!(%error, "the priority of the password hashing threads could not be lowered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_bounded() {
        let hasher = PasswordHasher::new(Params::new(64, 1, 1, None).unwrap()).unwrap();
        let mut held = Vec::new();
        let refused = loop {
            match hasher.queue_permit(None) {
                Ok(permit) => held.push(permit),
                Err(refused) => break refused,
            }
        };
        assert!(matches!(refused, HashError::Busy));
        let permits = usize::try_from(hasher.figures.permits.get()).unwrap();
        assert_eq!((held.len(), hasher.figures.busy.get()), (permits * (1 + QUEUED_PER_PERMIT), 1));
        held.pop();
        assert!(hasher.queue_permit(None).is_ok());
    }
}
