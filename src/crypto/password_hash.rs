//! Password hashes: argon2id (RFC 9106) in PHC string form, computed and compared in reusable memory.

use std::{cell::RefCell, time::Instant};

use argon2::{
    Algorithm, Argon2, Block, CustomizedPasswordHasher, Params, PasswordHasher, PasswordVerifier as _, Version,
    password_hash::{
        Error,
        phc::{Output, ParamsString, PasswordHash as PhcString, Salt},
    },
};
use secrecy::{ExposeSecret, SecretString};

use super::{foreign_hash::ForeignHash, hash_durations::Durations};
use crate::{domain::password::Password, telemetry::metrics::MetricsError};

/// A stored hash that needs more memory than this (in KiB) is rejected, whoever wrote it.
const MAX_STORED_MEMORY_KIB: u32 = 65_536;
/// Likewise for its passes.
const MAX_STORED_PASSES: u32 = 10;
/// Likewise for its lanes.
const MAX_STORED_LANES: u32 = 4;

/// Capacity reserved at once for a hash, whether used or not. The system allocator maps blocks larger than 32 MiB directly and unmaps
/// them when freed. Of smaller ones it keeps up to three per arena, and cannot reuse them for blocks aligned like argon2's: that
/// took 370 MiB after a few dozen logins in sequence.
const RESERVED_BLOCKS: usize = 33 * 1024;

/// A stored hash in PHC string form. Cannot be printed.
pub type StoredHash = SecretString;

/// The result of comparing a password with a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// A wrong password, or no account.
    Wrong,
    /// The right password.
    Right,
    /// The right password, but the stored hash is weaker than today's parameters.
    RightButOutdated,
}

/// Why a password was neither hashed nor compared.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many concurrent logins.
    #[error("too many passwords are being checked at the moment")]
    Busy,
    /// The stored hash is damaged, or needs more memory or time than a login may cost.
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

impl From<Error> for HashError {
    fn from(error: Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The memory that a hash is computed in.
#[derive(Debug, Default)]
pub(super) struct Memory(RefCell<Vec<Block>>);

impl Memory {
    /// Sizes the memory for a hash with these parameters, reusing what is allocated: fresh memory costs time.
    fn take(&self, params: &Params) {
        let mut blocks = self.0.borrow_mut();
        if blocks.capacity() == 0 {
            blocks.reserve_exact(RESERVED_BLOCKS.max(params.block_count()));
        }
        blocks.resize(params.block_count(), Block::new());
    }
}

/// The library's argon2id, computed in our own [`Memory`]: its traits would allocate memory for each hash.
struct InMemory<'a> {
    params: &'a Params,
    memory: &'a Memory,
}

impl PasswordHasher<PhcString> for InMemory<'_> {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PhcString, Error> {
        self.hash_password_with_params(password, salt, self.params.clone())
    }
}

impl CustomizedPasswordHasher<PhcString> for InMemory<'_> {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PhcString, Error> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let salt = Salt::new(salt)?;
        let mut output = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = output.get_mut(..length).ok_or(Error::OutputSize)?;
        self.memory.take(&params);
        let mut memory = self.memory.0.borrow_mut();
        let argon2 = Argon2::new(algorithm, version, params.clone());
        argon2.hash_password_into_with_memory(password, &salt, output, memory.as_mut_slice())?;
        Ok(PhcString {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(output)?),
        })
    }
}

/// Hashes a password with a new salt.
pub(super) fn hash(params: &Params, password: &[u8], memory: &Memory) -> Result<StoredHash, HashError> {
    Ok(InMemory { params, memory }.hash_password(password)?.to_string().into())
}

/// Compares a password with a stored hash in constant time.
pub(super) fn verify(
    params: &Params,
    password: &Password,
    stored: &StoredHash,
    memory: &Memory,
    durations: &Durations,
) -> Result<Verification, HashError> {
    if let Some(foreign) = ForeignHash::parse(stored.expose_secret()).map_err(HashError::Stored)? {
        return verify_foreign(params, password, &foreign, memory);
    }
    let (parsed, asked) = parse(params, stored)?;
    let started = Instant::now();
    // The full size for every hash: otherwise an older one that needs less would be faster.
    memory.take(params);
    let compared = InMemory { params, memory }.verify_password(password.expose_bytes(), &parsed);
    if cost(&asked) == cost(params) {
        durations.note(started.elapsed());
    } else {
        equalise(params, &asked, memory)?;
        durations.wait(started);
    }
    match compared {
        Ok(()) if is_outdated(&parsed, &asked, params) => Ok(Verification::RightButOutdated),
        Ok(()) => Ok(Verification::Right),
        Err(Error::PasswordInvalid) => Ok(Verification::Wrong),
        Err(error) => Err(error.into()),
    }
}

/// Whether a stored hash can be compared at a cost that a login may have. Does no work.
pub(super) fn check(params: &Params, stored: &StoredHash) -> Result<(), HashError> {
    match ForeignHash::parse(stored.expose_secret()).map_err(HashError::Stored)? {
        Some(_) => Ok(()),
        None => parse(params, stored).map(drop),
    }
}

fn parse(params: &Params, stored: &StoredHash) -> Result<(PhcString, Params), HashError> {
    let parsed = PhcString::new(stored.expose_secret()).map_err(|_| HashError::Stored("is damaged"))?;
    let asked = Params::try_from(&parsed).map_err(|_| HashError::Stored("has invalid parameters"))?;
    if exceeds(&asked, params) {
        return Err(HashError::Stored("needs more memory or time than a login may cost"));
    }
    Ok((parsed, asked))
}

fn is_outdated(parsed: &PhcString, asked: &Params, own: &Params) -> bool {
    parsed.algorithm != Algorithm::Argon2id.ident() || asked.m_cost() < own.m_cost() || asked.t_cost() < own.t_cost()
}

/// Compares a password with another system's hash. A wrong one costs one of ours besides, as a right one does, which is hashed anew.
fn verify_foreign(
    params: &Params,
    password: &Password,
    foreign: &ForeignHash<'_>,
    memory: &Memory,
) -> Result<Verification, HashError> {
    if foreign.is_of(password.expose_bytes()) {
        return Ok(Verification::RightButOutdated);
    }
    hash(params, b"", memory)?;
    Ok(Verification::Wrong)
}

/// What the time of a hash depends on: memory, passes and lanes.
fn cost(params: &Params) -> [u32; 3] {
    [params.m_cost(), params.t_cost(), params.p_cost()]
}

/// Does most of the extra work that a hash with older parameters leaves out, so that timing does not reveal old hashes (ASVS 6.3.8).
/// Work alone cannot be exact: a pass over less memory, the first pass and each lane have costs of their own, which differ by machine.
/// [`Durations::wait`] makes up for the rest.
fn equalise(own: &Params, asked: &Params, memory: &Memory) -> Result<(), HashError> {
    let work = |params: &Params| params.m_cost().saturating_mul(params.t_cost());
    let missing = work(own).saturating_sub(work(asked)) / 4 * 3;
    let passes = missing.div_ceil(own.m_cost());
    match missing.checked_div(passes).filter(|kib| *kib >= Params::MIN_M_COST) {
        Some(kib) => {
            let params = Params::new(kib, passes, 1, None).map_err(Error::from)?;
            hash(&params, b"", memory).map(drop)
        }
        None => Ok(()),
    }
}

/// Whether stored parameters exceed our bounds: verification obeys them, whoever wrote them.
fn exceeds(asked: &Params, own: &Params) -> bool {
    asked.m_cost() > MAX_STORED_MEMORY_KIB.max(own.m_cost())
        || asked.t_cost() > MAX_STORED_PASSES.max(own.t_cost())
        || asked.p_cost() > MAX_STORED_LANES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_makes_and_takes_the_same_hashes() {
        let (memory, durations) = (Memory::default(), Durations::default());
        let own = Params::new(64, 1, 1, None).unwrap();
        // Each runs in the memory as the previous one left it: larger, smaller, with lanes, and of another length.
        for (kib, passes, lanes, length) in
            [(256, 2, 1, None), (64, 1, 1, None), (128, 3, 4, None), (32, 1, 1, Some(16))]
        {
            let params = Params::new(kib, passes, lanes, length).unwrap();
            let ours = hash(&params, b"seven lamps beneath", &memory).unwrap();
            let parsed = PhcString::new(ours.expose_secret()).unwrap();
            assert_eq!(Argon2::default().verify_password(b"seven lamps beneath", &parsed), Ok(()));
            let theirs = Argon2::from(params).hash_password(b"seven lamps beneath").unwrap().to_string().into();
            for stored in [ours, theirs] {
                let compared =
                    |password| verify(&own, &Password::attempt(password), &stored, &memory, &durations).unwrap();
                assert_ne!(compared("seven lamps beneath"), Verification::Wrong);
                assert_eq!(compared("seven lamps below"), Verification::Wrong);
            }
        }
    }
}
