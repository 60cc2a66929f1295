//! Password hashes that other systems made: bcrypt, scrypt and PBKDF2. Each is compared until its owner logs in for the first time, and
//! then replaced.

use std::num::NonZeroU32;

use argon2::password_hash::phc::PasswordHash as PhcString;
use aws_lc_rs::{constant_time::verify_slices_are_equal, pbkdf2};
use base64::{Engine, prelude::BASE64_STANDARD};

/// Highest cost of bcrypt: a quarter of a second or so.
const MAX_BCRYPT_COST: u8 = 12;
/// Most that scrypt may take, as N times r: 64 MiB.
const MAX_SCRYPT_MEMORY: u64 = 524_288;
/// Most that scrypt may compute, as N times r times p.
const MAX_SCRYPT_WORK: u64 = 1_048_576;
/// Most iterations of PBKDF2 with SHA-256: what Django 6.0 does.
const MAX_PBKDF2_ITERATIONS: u32 = 1_200_000;

const DAMAGED: &str = "is damaged";
const TOO_COSTLY: &str = "needs more memory or time than a login may cost";

/// A hash whose cost is within our bounds.
pub(super) enum ForeignHash<'a> {
    Bcrypt(&'a str),
    Scrypt { params: scrypt::Params, salt: Vec<u8>, output: Vec<u8> },
    Pbkdf2 { iterations: NonZeroU32, salt: Vec<u8>, output: Vec<u8> },
}

impl<'a> ForeignHash<'a> {
    /// Reads a hash in the form in which its system writes it; `None` when it is of no such system. The error continues “the stored hash”.
    pub(super) fn parse(text: &'a str) -> Result<Option<Self>, &'static str> {
        let scheme = text.trim_start_matches('$').split('$').next().unwrap_or_default();
        match scheme {
            "2a" | "2b" | "2y" => bcrypt(text).map(Some),
            "scrypt" => scrypt(text).map(Some),
            "pbkdf2-sha256" => pbkdf2_of_phc(text).map(Some),
            "pbkdf2_sha256" => pbkdf2_of_django(text).map(Some),
            _ => Ok(None),
        }
    }

    /// Whether it is of this password, in constant time. bcrypt looks at its first 72 bytes alone.
    pub(super) fn is_of(&self, password: &[u8]) -> bool {
        match self {
            Self::Bcrypt(text) => bcrypt::verify(password, text).unwrap_or(false),
            Self::Scrypt { params, salt, output } => {
                let mut computed = vec![0; output.len()];
                scrypt::scrypt(password, salt, params, &mut computed).is_ok()
                    && verify_slices_are_equal(&computed, output).is_ok()
            }
            Self::Pbkdf2 { iterations, salt, output } => {
                pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, *iterations, salt, password, output).is_ok()
            }
        }
    }
}

fn bcrypt(text: &str) -> Result<ForeignHash<'_>, &'static str> {
    let is_base64 = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'));
    match text.split('$').collect::<Vec<_>>()[..] {
        ["", _, cost, rest] if cost.len() == 2 && rest.len() == 53 && is_base64(rest) => {
            match cost.parse::<u8>().map_err(|_| DAMAGED)? {
                0..4 => Err(DAMAGED),
                4..=MAX_BCRYPT_COST => Ok(ForeignHash::Bcrypt(text)),
                _ => Err(TOO_COSTLY),
            }
        }
        _ => Err(DAMAGED),
    }
}

fn scrypt(text: &str) -> Result<ForeignHash<'_>, &'static str> {
    let (phc, salt, output) = parts(text)?;
    let parameter = |name: &str| phc.params.get_decimal(name).ok_or(DAMAGED);
    let (log_n, r, p) = (parameter("ln")?, parameter("r")?, parameter("p")?);
    let n = 1_u64.checked_shl(log_n).ok_or(TOO_COSTLY)?;
    let memory = n.saturating_mul(r.into());
    if memory > MAX_SCRYPT_MEMORY || memory.saturating_mul(p.into()) > MAX_SCRYPT_WORK {
        return Err(TOO_COSTLY);
    }
    let log_n = u8::try_from(log_n).map_err(|_| TOO_COSTLY)?;
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| DAMAGED)?;
    Ok(ForeignHash::Scrypt { params, salt, output })
}

fn pbkdf2_of_phc(text: &str) -> Result<ForeignHash<'_>, &'static str> {
    let (phc, salt, output) = parts(text)?;
    let iterations = bounded(phc.params.get_decimal("i").ok_or(DAMAGED)?)?;
    Ok(ForeignHash::Pbkdf2 { iterations, salt, output })
}

/// Django's own form: `pbkdf2_sha256$iterations$salt$hash`, with the salt as text.
fn pbkdf2_of_django(text: &str) -> Result<ForeignHash<'_>, &'static str> {
    let [_, iterations, salt, output] = text.split('$').collect::<Vec<_>>()[..] else { return Err(DAMAGED) };
    let iterations = bounded(iterations.parse().map_err(|_| DAMAGED)?)?;
    let output = BASE64_STANDARD.decode(output).map_err(|_| DAMAGED)?;
    if salt.is_empty() || !(16..=64).contains(&output.len()) {
        return Err(DAMAGED);
    }
    Ok(ForeignHash::Pbkdf2 { iterations, salt: salt.as_bytes().to_vec(), output })
}

fn bounded(iterations: u32) -> Result<NonZeroU32, &'static str> {
    if iterations > MAX_PBKDF2_ITERATIONS {
        return Err(TOO_COSTLY);
    }
    NonZeroU32::new(iterations).ok_or(DAMAGED)
}

/// A PHC string with its salt and its hash, which has 16 bytes or more: a shorter one would be the hash of many passwords.
fn parts(text: &str) -> Result<(PhcString, Vec<u8>, Vec<u8>), &'static str> {
    let phc = PhcString::new(text).map_err(|_| DAMAGED)?;
    let (Some(salt), Some(output)) = (phc.salt, phc.hash) else { return Err(DAMAGED) };
    if output.len() < 16 {
        return Err(DAMAGED);
    }
    Ok((phc, salt.as_ref().to_vec(), output.as_bytes().to_vec()))
}
