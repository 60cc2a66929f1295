//! Passwords, as NIST SP 800-63B-4 §3.1.1.2 and OWASP ASVS 5.0 §6.2 want them.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

/// Longest password, in code points. Passwords are never cut: a longer one is refused (ASVS 6.2.9 asks for 64 at least).
pub const MAX_LENGTH: usize = 256;

/// A password in Normalization Form C (RFC 8265 §4.2.2), so that the same characters typed on two systems are the same bytes.
///
/// Cannot be printed, and is wiped from memory when dropped.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Takes a password as somebody typed it at login: anything may be a wrong password, so nothing is refused.
    ///
    /// What is longer than any password can be is cut to just over the limit, so that it stays wrong and costs no more.
    #[must_use]
    pub fn attempt(text: &str) -> Self {
        Self(text.nfc().take(MAX_LENGTH + 1).collect::<String>().into())
    }

    /// The bytes to hash.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// What a new password must be like.
#[derive(Debug, Clone, Copy)]
pub struct PasswordPolicy {
    /// Fewest code points. NIST asks for 15 where the password is the only factor.
    pub min_length: usize,
}

impl PasswordPolicy {
    /// Accepts a password that somebody wants to have. No rule of composition, white space included (ASVS 6.2.5).
    ///
    /// # Errors
    /// A sentence that names the limit that it missed.
    pub fn accept(self, text: &str) -> Result<Password, String> {
        let password: String = text.nfc().collect();
        let length = password.chars().count();
        if length == 0 {
            return Err(format!("Choose a password of {} characters or more.", self.min_length));
        }
        if length < self.min_length {
            return Err(format!(
                "That password has {length} characters. Use {} or more: three or four words that you like are fine.",
                self.min_length
            ));
        }
        if length > MAX_LENGTH {
            return Err(format!("That password has {length} characters. Use at most {MAX_LENGTH}."));
        }
        if password.contains('\0') {
            return Err("That password holds a NUL character. Leave it out.".to_owned());
        }
        Ok(Password(password.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: PasswordPolicy = PasswordPolicy { min_length: 15 };

    #[test]
    fn length_counts_code_points() {
        assert!(POLICY.accept(&"a".repeat(14)).is_err());
        assert!(POLICY.accept(&"🔑".repeat(14)).is_err());
        for accepted in ["a".repeat(15), "🔑".repeat(15), " ".repeat(15), "a".repeat(64), "a".repeat(MAX_LENGTH)] {
            assert!(POLICY.accept(&accepted).is_ok());
        }
        assert!(POLICY.accept(&"a".repeat(MAX_LENGTH + 1)).is_err());
    }

    #[test]
    fn two_spellings_of_one_character_are_one_password() {
        let composed = Password::attempt("caf\u{e9} caf\u{e9} caf\u{e9}");
        let decomposed = Password::attempt("cafe\u{301} cafe\u{301} cafe\u{301}");
        assert_eq!(composed.expose_bytes(), decomposed.expose_bytes());
    }

    #[test]
    fn an_attempt_past_the_limit_stays_wrong() {
        let longest = Password::attempt(&"a".repeat(MAX_LENGTH));
        let longer = Password::attempt(&"a".repeat(MAX_LENGTH + 1));
        assert_ne!(longest.expose_bytes(), longer.expose_bytes());
    }

    #[test]
    fn a_password_cannot_be_printed() {
        assert!(!format!("{:?}", Password::attempt("correct horse")).contains("horse"));
    }
}
