//! Stored password hashes: bounded before they are obeyed, and right exactly when the library says so.
//!
//! Input: what the database holds, in which `{right}` stands for a hash of [`PASSWORD`]; and the password that is typed.
#![no_main]

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use argon2::{
    Argon2, Params, PasswordVerifier,
    password_hash::{Error, phc::PasswordHash},
};
use libfuzzer_sys::{Corpus, fuzz_target};
use secrecy::ExposeSecret;
use throughline::{
    crypto::password_hasher::{HashError, PasswordHasher, Verification},
    domain::password::Password,
};
use throughline_fuzz::{edits, lines, wait};

/// A stored hash may ask for so much: KiB, passes and lanes.
const MOST: (u32, u32, u32) = (65_536, 10, 4);
/// What a run has the patience to compute: KiB times passes.
const PATIENCE: u32 = 8_192;
/// Whatever is beyond the bounds is refused without any work; a busy machine is given time.
const AT_ONCE: Duration = Duration::from_secs(10);
/// This deployment's parameters: KiB and passes.
const OWN: (u32, u32) = (64, 2);

/// How hashes of other systems begin.
const FOREIGN: [&str; 6] = ["$2a$", "$2b$", "$2y$", "$scrypt$", "$pbkdf2-sha256$", "pbkdf2_sha256$"];

const PASSWORD: &str = "seven lamps beneath the quay";

fn hasher() -> &'static (PasswordHasher, String) {
    static HASHER: OnceLock<(PasswordHasher, String)> = OnceLock::new();
    HASHER.get_or_init(|| {
        let hasher = PasswordHasher::new(Params::new(OWN.0, OWN.1, 1, None).unwrap()).unwrap();
        let right = wait(hasher.hash(Password::attempt(PASSWORD))).unwrap();
        (hasher, right.expose_secret().to_owned())
    })
}

fuzz_target!(|text: &str| -> Corpus {
    let (hasher, right) = hasher();
    let [stored, typed] = lines(text);
    let stored = edits::expand(stored, &[("right", right)]);
    let password = Password::attempt(if typed.is_empty() { PASSWORD } else { typed });

    if FOREIGN.iter().any(|scheme| stored.starts_with(scheme)) {
        // To compute one may take a quarter of a second: here they are only read, and their cost is bounded.
        let read = hasher.check_stored(&stored.clone().into());
        assert!(matches!(read, Ok(()) | Err(HashError::Stored(_))), "{stored:?} is {read:?}");
        return Corpus::Keep;
    }
    let parsed = PasswordHash::new(&stored).ok();
    let asked = parsed.as_ref().and_then(|parsed| Params::try_from(parsed).ok());
    let fits = |asked: &Params| asked.m_cost() <= MOST.0 && asked.t_cost() <= MOST.1 && asked.p_cost() <= MOST.2;
    let bounded = asked.filter(fits);
    if bounded.as_ref().is_some_and(|asked| asked.m_cost() * asked.t_cost() > PATIENCE) {
        return Corpus::Reject;
    }
    let begun = Instant::now();
    let verified = wait(hasher.verify(password.clone(), Some(stored.clone().into())));
    let (Some(parsed), Some(asked)) = (parsed, bounded) else {
        assert!(matches!(verified, Err(HashError::Stored(_))), "{stored:?} is {verified:?}");
        assert!(begun.elapsed() < AT_ONCE, "{stored:?} took {:?}", begun.elapsed());
        return Corpus::Keep;
    };
    match Argon2::default().verify_password(password.expose_bytes(), &parsed) {
        Ok(()) => {
            let weaker = parsed.algorithm.as_str() != "argon2id" || asked.m_cost() < OWN.0 || asked.t_cost() < OWN.1;
            let due = if weaker { Verification::RightButOutdated } else { Verification::Right };
            assert_eq!(verified.ok(), Some(due), "{stored:?}");
            assert!(stored != *right || password.expose_bytes() == PASSWORD.as_bytes(), "{typed:?} is right, too");
        }
        Err(Error::PasswordInvalid) => assert_eq!(verified.ok(), Some(Verification::Wrong), "{stored:?}"),
        Err(_) => assert!(verified.is_err(), "{stored:?} is {verified:?}"),
    }
    Corpus::Keep
});
