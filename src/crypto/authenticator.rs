//! What an authenticator app shares with us, and its codes (TOTP, RFC 6238): six digits every 30 seconds, with HMAC-SHA-1, which is what
//! every app has. And the recovery codes that stand in for it.

use std::{fmt, io};

use secrecy::SecretString;
use time::OffsetDateTime;
use totp_rs::{Builder, Secret, Totp};

use crate::domain::second_factor::{APP_CODE_DIGITS, RECOVERY_ALPHABET, RECOVERY_CODE_LETTERS, RECOVERY_CODES};

/// The length of a secret in bytes: what RFC 4226 §4 recommends.
const SECRET_BYTES: usize = 20;
/// Seconds for which a code holds.
pub const STEP_SECONDS: u64 = 30;
/// How many steps a clock may be wrong by, either way.
pub const DRIFT: u16 = 1;
/// Letters of a recovery code that stand together.
const GROUP: usize = 6;

/// The secret of an authenticator app.
pub struct Authenticator(Secret);

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator(…)")
    }
}

impl Authenticator {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system provides no random bytes.
    pub fn mint() -> io::Result<Self> {
        Ok(Self(Secret::new_stack(super::random_bytes::<SECRET_BYTES>()?)))
    }

    /// The secret of this text; `None` when it is no secret of ours.
    #[must_use]
    pub fn parse(base32: &str) -> Option<Self> {
        let secret = Secret::try_from_base32(base32).ok()?;
        (secret.as_bytes().len() == SECRET_BYTES).then_some(Self(secret))
    }

    /// The secret as people type it into an app (RFC 4648 §6).
    #[must_use]
    pub fn base32(&self) -> SecretString {
        self.0.to_base32().into()
    }

    /// What an app reads from a QR code. `issuer` and `owner` are what it shows beside the code; a colon separates them there, so they
    /// lose their own.
    ///
    /// # Errors
    /// When there is no owner.
    pub fn url(&self, issuer: &str, owner: &str) -> io::Result<SecretString> {
        let plain = |text: &str| text.replace(':', " ");
        let builder = Builder::new().with_secret(self.0.clone()).with_digits(digits()).with_step_duration(STEP_SECONDS);
        let named = builder.with_account_name(plain(owner)).with_issuer(Some(plain(issuer)));
        let url = named.build().and_then(|totp| totp.to_url());
        url.map(SecretString::from).map_err(|error| io::Error::other(format!("no URL for an app: {error}")))
    }

    /// Which step's code this is, of those around `now`. Compared in constant time.
    #[must_use]
    pub fn step_of(&self, code: &str, now: OffsetDateTime) -> Option<i64> {
        let now = u64::try_from(now.unix_timestamp()).ok()?;
        self.totp().check(code, now).and_then(|step| i64::try_from(step).ok())
    }

    /// What the app shows at this moment: for testers, who have no telephone.
    #[cfg(feature = "demo")]
    #[must_use]
    pub fn code_at(&self, now: OffsetDateTime) -> Option<SecretString> {
        let now = u64::try_from(now.unix_timestamp()).ok()?;
        Some(self.totp().generate(now).to_string().into())
    }

    fn totp(&self) -> Totp {
        let builder = Builder::new().with_secret(self.0.clone()).with_digits(digits());
        builder.with_skew(DRIFT).with_step_duration(STEP_SECONDS).build_noncompliant()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is six")]
const fn digits() -> u8 {
    APP_CODE_DIGITS as u8
}

/// A recovery code as it is shown, and the digest that is kept of it.
#[derive(Debug)]
pub struct RecoveryCode {
    /// In groups, for people.
    pub text: SecretString,
    /// What is kept: plain SHA-256, which is enough for what cannot be guessed.
    pub digest: [u8; 32],
}

impl RecoveryCode {
    /// As many new ones as somebody is given.
    ///
    /// # Errors
    /// When the operating system provides no random bytes.
    pub fn mint_all() -> io::Result<Vec<Self>> {
        (0..RECOVERY_CODES).map(|_| Self::mint()).collect()
    }

    fn mint() -> io::Result<Self> {
        let random = super::random_bytes::<RECOVERY_CODE_LETTERS>()?;
        let letters = random.map(|byte| char::from(RECOVERY_ALPHABET[usize::from(byte % 32)]));
        let groups: Vec<_> = letters.chunks(GROUP).map(String::from_iter).collect();
        Ok(Self { digest: Self::digest(&String::from_iter(letters)), text: groups.join("-").into() })
    }

    /// The digest of a code without what separates its groups.
    #[must_use]
    pub fn digest(letters: &str) -> [u8; 32] {
        super::sha256(letters)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use secrecy::ExposeSecret;

    use super::*;
    use crate::domain::second_factor::TypedCode;

    fn at(second: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(second).unwrap()
    }

    /// RFC 6238, appendix B, of whose eight digits an app shows the last six.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let app = Authenticator(Secret::new_stack(*b"12345678901234567890"));
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (20_000_000_000, "353130")]
        {
            assert_eq!(app.step_of(code, at(second)), Some(second / 30), "{second}");
        }
        assert_eq!(app.step_of("287083", at(59)), None);
    }

    #[test]
    fn a_clock_may_be_wrong_by_one_step() {
        let app = Authenticator(Secret::new_stack(*b"12345678901234567890"));
        // The code of the seconds from 30 to 59.
        for (second, holds) in [(0, true), (29, true), (59, true), (89, true), (90, false), (119, false)] {
            assert_eq!(app.step_of("287082", at(second)), holds.then_some(1), "{second}");
        }
    }

    #[test]
    fn an_app_reads_the_url_and_the_text() {
        let app = Authenticator::mint().unwrap();
        let url = app.url("chat.example.com", "a+b@example.com").unwrap();
        let text = app.base32();
        assert_eq!(
            url.expose_secret(),
            format!(
                "otpauth://totp/chat.example.com:a%2Bb%40example.com?secret={}&issuer=chat.example.com",
                text.expose_secret()
            )
        );
        let again = Authenticator::parse(text.expose_secret()).unwrap();
        assert_eq!(again.base32().expose_secret(), text.expose_secret());
        assert!(Authenticator::parse("MZXW6").is_none() && Authenticator::parse("1").is_none());
        assert_eq!(format!("{app:?}"), "Authenticator(…)");
    }

    #[test]
    fn a_recovery_code_is_read_as_it_is_shown() {
        let codes = RecoveryCode::mint_all().unwrap();
        for code in &codes {
            let TypedCode::Recovery(typed) = TypedCode::parse(code.text.expose_secret()) else { panic!("{code:?}") };
            assert_eq!(RecoveryCode::digest(typed.expose_secret()), code.digest);
        }
        assert_eq!(codes.iter().map(|code| code.digest).collect::<HashSet<_>>().len(), 10);
    }
}
