//! A second factor beside the password: what may be typed where its code is asked for.

use secrecy::SecretString;
use serde::Serialize;
use time::{Duration, OffsetDateTime};

/// How many recovery codes somebody is given.
pub const RECOVERY_CODES: usize = 10;
/// Letters of a recovery code: 120 bits, which need no slow hash (NIST SP 800-63B-4 §3.1.2.2 asks for 112).
pub const RECOVERY_CODE_LETTERS: usize = 24;
/// The letters of recovery codes: those of Crockford's base 32, of which none is taken for another.
pub const RECOVERY_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Digits of an app's code.
pub const APP_CODE_DIGITS: usize = 6;
/// How long a browser is remembered whose owner does not want to be asked there.
pub const REMEMBERED_FOR: Duration = Duration::days(30);
/// How long setting up may take.
pub const SET_UP_LIMIT: Duration = Duration::minutes(15);

/// What was typed as a code.
#[derive(Debug)]
pub enum TypedCode {
    /// Nothing.
    Nothing,
    /// A code as an app shows it.
    App(SecretString),
    /// A recovery code, without what separates its groups, and in lower case.
    Recovery(SecretString),
    /// What can be neither.
    Neither,
}

impl TypedCode {
    /// Reads what was typed. Blanks and hyphens do not count, nor do capitals, nor letters that are taken for digits.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '-' | '\u{2010}'..='\u{2015}');
        let letters = text.chars().filter(kept).take(RECOVERY_CODE_LETTERS + 1).map(meant).collect::<String>();
        let is_app_code = |text: &str| text.len() == APP_CODE_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        if letters.is_empty() {
            Self::Nothing
        } else if is_app_code(&letters) {
            Self::App(letters.into())
        } else if letters.len() == RECOVERY_CODE_LETTERS
            && letters.bytes().all(|byte| RECOVERY_ALPHABET.contains(&byte))
        {
            Self::Recovery(letters.into())
        } else {
            Self::Neither
        }
    }
}

/// The letter of our alphabet that a typed one stands for. Full-width digits are what some keyboards give.
fn meant(letter: char) -> char {
    match letter.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        '\u{ff10}'..='\u{ff19}' => char::from_digit(letter as u32 - 0xff10, 10).unwrap_or(letter),
        letter => letter,
    }
}

/// What there is to tell of somebody's second factor.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SecondFactorState {
    /// Since when its codes are asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub confirmed_at: OffsetDateTime,
    /// How many recovery codes are left.
    pub recovery_codes_left: i64,
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(text: &str) -> String {
        match TypedCode::parse(text) {
            TypedCode::Nothing => "nothing".to_owned(),
            TypedCode::App(code) => format!("app {}", code.expose_secret()),
            TypedCode::Recovery(code) => format!("recovery {}", code.expose_secret()),
            TypedCode::Neither => "neither".to_owned(),
        }
    }

    #[test]
    fn codes_are_read_however_they_are_typed() {
        let recovery = "recovery 0123456789abcdefghjkmnp1";
        for (typed, is) in [
            ("", "nothing"),
            (" - ", "nothing"),
            ("123456", "app 123456"),
            (" 123 456 ", "app 123456"),
            ("１２３４５６", "app 123456"),
            ("012345-6789ab-cdefgh-jkmnp1", recovery),
            ("O1234567 89AB CDEF GHJK MNPL", recovery),
            ("12345", "neither"),
            ("1234567", "neither"),
            ("012345-6789ab-cdefgh-jkmnp1-", recovery),
            ("012345-6789ab-cdefgh-jkmnp11", "neither"),
            ("012345-6789ab-cdefgh-jkmnpu", "neither"),
            ("a\u{0}bcdef", "neither"),
        ] {
            assert_eq!(read(typed), is, "{typed:?}");
        }
    }
}
