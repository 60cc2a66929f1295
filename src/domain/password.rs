//! Passwords, as required by NIST SP 800-63B-4 §3.1.1.2 and OWASP ASVS 5.0 §6.2.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use super::{
    blocklist, display_name, email, predictable,
    rejection::{KnownName, PasswordRejection},
};

/// Maximum length in bytes of UTF-8. Passwords are never truncated: a longer one is rejected (ASVS 6.2.9 requires at least 64
/// characters, which have at most four bytes each).
pub const MAX_BYTES: usize = 4_096;

/// The product's name; a site's own name is in its host.
const PRODUCT: &str = "Throughline";

/// A password in Normalization Form C (RFC 8265 §4.2.2), so that the same characters typed on two systems are the same bytes.
///
/// Cannot be printed, and is wiped from memory on drop.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Wraps a password as typed at login. Nothing is rejected: anything may be a wrong password.
    ///
    /// A text longer than any password is cut just above the limit, so that it stays wrong and hashing it costs no more.
    #[must_use]
    pub fn attempt(text: &str) -> Self {
        let mut password = String::new();
        for character in text.nfc() {
            password.push(character);
            if password.len() > MAX_BYTES {
                break;
            }
        }
        Self(password.into())
    }

    /// The bytes to hash.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// Whom a new password is for, to reject what people who know them would try first. Empty if unknown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Their login name, as typed.
    pub email: &'a str,
    /// Their display name, as typed.
    pub display_name: &'a str,
}

/// Whether people log in by password, and requirements for new ones: long, and not among those that attackers try first. No composition
/// rules; white space is allowed (ASVS 6.2.5).
#[derive(Debug, Clone)]
pub struct PasswordPolicy {
    /// Whether people log in by password. Otherwise nobody is asked for one, and one that is kept counts for nothing.
    pub logs_in: bool,
    /// Minimum length in code points. NIST requires 15 where the password is the only factor.
    pub min_length: usize,
    site: Vec<Vec<char>>,
}

impl PasswordPolicy {
    /// A policy with this minimum length, of a site where people log in by password.
    #[must_use]
    pub fn new(min_length: usize) -> Self {
        Self { logs_in: true, min_length, site: predictable::names(PRODUCT).collect() }
    }

    /// The policy for the site on this host, which also rejects the host's name as a password.
    #[must_use]
    pub fn for_host(mut self, host: &str) -> Self {
        self.site.extend(predictable::names(host));
        self
    }

    /// Checks a new password: the same rules for registration, change and reset.
    ///
    /// # Errors
    /// See [`PasswordRejection`].
    pub fn accept(&self, text: &str, context: &Context<'_>) -> Result<Password, PasswordRejection> {
        let password: SecretString = text.nfc().collect::<String>().into();
        self.check_length(password.expose_secret())?;
        let folded: SecretString = password.expose_secret().to_lowercase().into();
        self.check_variety(folded.expose_secret())?;
        self.check_names(folded.expose_secret(), context)?;
        Ok(Password(password))
    }

    fn check_length(&self, password: &str) -> Result<(), PasswordRejection> {
        let (length, least) = (password.chars().count(), self.min_length);
        if length == 0 {
            return Err(PasswordRejection::Missing { least });
        }
        if length < least {
            return Err(PasswordRejection::TooShort { length, least });
        }
        if password.len() > MAX_BYTES {
            return Err(PasswordRejection::TooLong { bytes: password.len() });
        }
        if password.contains('\0') {
            return Err(PasswordRejection::Nul);
        }
        Ok(())
    }

    /// The blocklist comes last: that a password repeats or follows the keyboard is a more helpful reason than that it is common.
    fn check_variety(&self, folded: &str) -> Result<(), PasswordRejection> {
        let chunk = predictable::repeated(folded);
        if chunk.len() < folded.len() && chunk.chars().count() < self.min_length {
            return Err(PasswordRejection::Repetition { least: self.min_length });
        }
        if predictable::is_sequence(folded) {
            return Err(PasswordRejection::Sequence);
        }
        if is_common(folded) || is_common(chunk) { Err(PasswordRejection::Common) } else { Ok(()) }
    }

    fn check_names(&self, folded: &str, context: &Context<'_>) -> Result<(), PasswordRejection> {
        let whole = cut(context.email, email::MAX_BYTES);
        let email: Vec<_> = whole.split('@').chain([whole]).flat_map(predictable::names).collect();
        let display_name: String = cut(context.display_name, display_name::MAX_BYTES).nfc().collect();
        let mut person: Vec<_> = predictable::names(&display_name).collect();
        person.sort_unstable();
        person.dedup();
        let all = [self.site.as_slice(), &email, &person].concat();
        let known = [
            (self.site.as_slice(), KnownName::Site),
            (&email, KnownName::Email),
            (&person, KnownName::Person),
            (&all, KnownName::All),
        ];
        match known.into_iter().find(|(names, _)| predictable::is_made_of(folded, names)) {
            Some((_, name)) => Err(PasswordRejection::Name(name)),
            None => Ok(()),
        }
    }
}

/// Truncates input to its field's maximum: splitting it into names takes time, and a request body could hold ten thousand.
fn cut(typed: &str, most: usize) -> &str {
    let typed = typed.trim();
    &typed[..typed.floor_char_boundary(most)]
}

/// Longest prefix or suffix that does not make a common password better: a year and a punctuation mark. A sequence may be longer.
const PADDING: usize = 5;

/// Whether a password is on the blocklist, possibly surrounded by a few non-letters or by a sequence.
fn is_common(folded: &str) -> bool {
    let core = folded.trim_matches(|letter: char| !letter.is_alphabetic());
    let (before, after) = folded.split_once(core).unwrap_or_default();
    let trivial = |padding: &str| predictable::is_sequence(padding) || padding.chars().count() <= PADDING;
    blocklist::contains(folded) || (!core.is_empty() && trivial(before) && trivial(after) && blocklist::contains(core))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(min_length: usize, password: &str) -> Option<PasswordRejection> {
        let context = Context { email: "eve.stone@mail.example.org", display_name: "Éve Stone" };
        PasswordPolicy::new(min_length).for_host("chat.acme.example").accept(password, &context).err()
    }

    #[test]
    fn length_counts_code_points_and_the_limit_bytes() {
        let long = |length: usize| "seven lamps beneath the quay ".chars().cycle().take(length).collect::<String>();
        assert_eq!(rejection(15, &long(14)), Some(PasswordRejection::TooShort { length: 14, least: 15 }));
        assert_eq!(
            rejection(15, "🦀🌊🎈🐙🍋🚲🎻🌵🐝🍄🎲🛶🌙🔔"),
            Some(PasswordRejection::TooShort { length: 14, least: 15 })
        );
        for accepted in [long(15), "🦀🌊🎈🐙🍋🚲🎻🌵🐝🍄🎲🛶🌙🔔🧭".to_owned(), long(64), long(MAX_BYTES)]
        {
            assert_eq!(rejection(15, &accepted), None, "{accepted}");
        }
        assert_eq!(rejection(15, &long(MAX_BYTES + 1)), Some(PasswordRejection::TooLong { bytes: MAX_BYTES + 1 }));
    }

    #[test]
    fn what_is_tried_first_is_refused_and_nothing_else() {
        for common in [
            "PASSWORD",
            "password",
            "passwordpassword",
            "1qaz2wsx3edc4rfv",
            "!password2024!",
            "12345678dragon",
            "manchesterunited",
        ] {
            assert_eq!(rejection(8, common), Some(PasswordRejection::Common), "{common}");
        }
        for repeated in
            ["aaaaaaaaaaaaaaaa", "               ", "lampquaylampquaylamp", "🦀🌊🦀🌊🦀🌊🦀🌊🦀🌊🦀🌊🦀🌊🦀🌊"]
        {
            assert_eq!(rejection(15, repeated), Some(PasswordRejection::Repetition { least: 15 }), "{repeated}");
        }
        for sequence in ["4567890123456789", "abcdefghijklmno", "poiuytrewqlkjhgfdsa"] {
            assert_eq!(rejection(15, sequence), Some(PasswordRejection::Sequence), "{sequence}");
        }
        for (name, what) in [
            ("Throughline-throughline", KnownName::Site),
            ("chat.acme.example", KnownName::Site),
            ("eve.stone@mail.example.org", KnownName::Email),
            ("Eve_Stone1eve_stone", KnownName::Email),
            ("e\u{301}ve stone 2024 e\u{301}ve", KnownName::Person),
            ("eve stone throughline", KnownName::All),
        ] {
            assert_eq!(rejection(15, name), Some(PasswordRejection::Name(what)), "{name}");
        }
        for fine in ["gkqzmwrtxbnplhdvcsfy", "  lamps beneath  the quay ", "eve stone likes lamps", "dragon 8392018476"]
        {
            assert_eq!(rejection(15, fine), None, "{fine}");
        }
    }

    #[test]
    fn names_beyond_a_fields_length_are_not_looked_at() {
        let refusal = |email: &str, display_name: &str| {
            let context = Context { email, display_name };
            PasswordPolicy::new(15).accept("quartermaster zanzibar", &context).err()
        };
        let name = "Quartermaster Zanzibar";
        assert_eq!(refusal("", name), Some(PasswordRejection::Name(KnownName::Person)));
        assert_eq!(refusal("", &format!("{}{name}", "é ".repeat(display_name::MAX_BYTES))), None);
        let email = "quartermaster.zanzibar@example.com";
        assert_eq!(refusal(email, ""), Some(PasswordRejection::Name(KnownName::Email)));
        assert_eq!(refusal(&format!("{}{email}", "a.".repeat(email::MAX_BYTES)), ""), None);
    }

    #[test]
    fn two_spellings_of_one_character_are_one_password() {
        let composed = Password::attempt("caf\u{e9} caf\u{e9} caf\u{e9}");
        let decomposed = Password::attempt("cafe\u{301} cafe\u{301} cafe\u{301}");
        assert_eq!(composed.expose_bytes(), decomposed.expose_bytes());
    }

    #[test]
    fn an_attempt_past_the_limit_stays_wrong() {
        let longest = Password::attempt(&"a".repeat(MAX_BYTES));
        let longer = Password::attempt(&"a".repeat(MAX_BYTES * 2));
        assert_ne!(longest.expose_bytes(), longer.expose_bytes());
        assert_eq!(longer.expose_bytes().len(), MAX_BYTES + 1);
    }

    #[test]
    fn a_password_cannot_be_printed() {
        assert!(!format!("{:?}", Password::attempt("correct horse")).contains("horse"));
    }
}
