//! Passwords are hashed in turns: the number of hashes at once is a limit of memory, 19 MiB each.

use std::{
    io,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use argon2::Params;
use crossbeam_channel::{Receiver, Sender};
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

pub use super::password_hash::{HashError, StoredHash, Verification};
use super::password_hash::{Memory, hash, verify};
use crate::{
    domain::password::Password,
    telemetry::metrics::{Counting, Hashing},
};

/// How long a login may wait for its turn before it is told to come back later.
const MAX_WAIT: Duration = Duration::from_millis(1_200);

/// As many wait for each hash that is computed at once. At 25 to 60 ms a hash the last of them waits for 0.4 to 1 s: less than
/// [`MAX_WAIT`], so that nobody is counted, waits, and is sent away all the same.
const WAITING_PER_PERMIT: usize = 16;

/// A thread keeps its memory for so long after a hash: memory that is fresh from the system costs half as much time as the hash.
const KEPT_FOR: Duration = Duration::from_secs(2);

/// How far the threads that hash stand back (`nice`): when the cores are busy, whoever asks for a token or a page is served first.
const NICENESS: i32 = 5;

/// A place in the queue, free again when this is dropped.
#[derive(Debug)]
#[must_use = "the place is kept for as long as this is"]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

/// Hashes and verifies passwords off the async threads.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    params: Params,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    threads: Threads,
    dummy: SecretString,
    figures: Hashing,
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
        let dummy = hash(&params, &unguessable, &Memory::default())?;
        let threads = Threads::start(permits).map_err(|error| HashError::Failed(error.to_string()))?;
        let figures = Hashing::new()?;
        figures.permits.set(i64::try_from(permits).unwrap_or(i64::MAX));
        let places = permits * (1 + WAITING_PER_PERMIT);
        let [turns, places] = [permits, places].map(|count| Arc::new(Semaphore::new(count)));
        Ok(Self { params, turns, places, threads, dummy, figures })
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

    /// A place in the queue, for whoever has other work to do before the password is hashed: it is done for nobody in vain.
    ///
    /// # Errors
    /// [`HashError::Busy`] when none is free.
    pub fn place(&self) -> Result<Place, HashError> {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => Ok(Place { _permit: place }),
            Err(_) => Err(self.busy()),
        }
    }

    fn busy(&self) -> HashError {
        self.figures.busy.inc();
        HashError::Busy
    }

    /// A new hash, with a salt of its own.
    ///
    /// # Errors
    /// [`HashError::Busy`] when no turn came in time.
    pub async fn hash(&self, password: Password) -> Result<StoredHash, HashError> {
        let params = self.params.clone();
        self.in_turn(move |memory| hash(&params, password.expose_bytes(), memory)).await
    }

    /// Compares a password with the stored hash of a person, or with the dummy when there is nobody: both take the same time.
    ///
    /// # Errors
    /// [`HashError::Busy`] when no turn came in time; [`HashError::Stored`] when there is nothing to compare with.
    pub async fn verify(&self, password: Password, stored: Option<StoredHash>) -> Result<Verification, HashError> {
        let params = self.params.clone();
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let verification = self.in_turn(move |memory| verify(&params, &password, &stored, memory)).await?;
        Ok(if known { verification } else { Verification::Wrong })
    }

    /// Runs one hash on a thread of ours. The permit goes along, so that a dropped request does not free its turn early.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Memory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let waiting = Counting::begin(&self.figures.waiting);
        let turn = tokio::time::timeout(MAX_WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        drop(waiting);
        let Ok(Ok(permit)) = turn else { return Err(self.busy()) };
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

/// Threads that do nothing but hash; they end with the last hasher that has them.
///
/// Not tokio's blocking threads: those also look up the database's name, there are many of them while that fails, and each would
/// have a memory of its own.
#[derive(Debug, Clone)]
struct Threads(Sender<Job>);

type Job = Box<dyn FnOnce(&Memory) + Send>;

impl Threads {
    fn start(count: usize) -> io::Result<Self> {
        let (sender, jobs) = crossbeam_channel::unbounded();
        for _ in 0..count {
            let jobs = jobs.clone();
            thread::Builder::new().name("hash".to_owned()).spawn(move || {
                stand_back();
                run_all(&jobs);
            })?;
        }
        Ok(Self(sender))
    }

    /// Runs a job on the first thread that is free.
    fn run(&self, job: Job) {
        let _the_threads_live_as_long_as_we = self.0.send(job);
    }
}

/// Runs jobs, whichever other threads do not take, until no more can come.
fn run_all(jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let memory = Memory::default();
        let mut next = Ok(first);
        while let Ok(job) = next {
            // The one that waits for it is told by the channel that the job drops.
            let _panicked = catch_unwind(AssertUnwindSafe(|| job(&memory)));
            next = jobs.recv_timeout(KEPT_FOR);
        }
    }
}

/// Lowers the priority of the thread that calls it. Only Linux has one for each thread.
fn stand_back() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, NICENESS)
    {
        tracing::debug!(%error, "passwords are hashed at the priority of everything else");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_had_while_there_is_one() {
        let hasher = PasswordHasher::new(Params::new(64, 1, 1, None).unwrap()).unwrap();
        let mut places = Vec::new();
        let refused = loop {
            match hasher.place() {
                Ok(place) => places.push(place),
                Err(refused) => break refused,
            }
        };
        assert!(matches!(refused, HashError::Busy));
        let permits = usize::try_from(hasher.figures.permits.get()).unwrap();
        assert_eq!((places.len(), hasher.figures.busy.get()), (permits * (1 + WAITING_PER_PERMIT), 1));
        places.pop();
        assert!(hasher.place().is_ok());
    }
}
