//! The name that a person goes by, on the pages and in the user payload.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Rejection, email::Email};

/// Any name in any script, on one line. Whoever displays it has to escape it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(String);

/// Maximum length in bytes of UTF-8. It bounds the identity token, which a browser sends in a header or a body.
pub const MAX_BYTES: usize = 5_000;

/// What visitors are called who are not logged in. Nobody else may be, or an action of the assistant could not tell them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnonymousName(DisplayName);

impl Default for AnonymousName {
    fn default() -> Self {
        Self(DisplayName("Anonymous".to_owned()))
    }
}

impl AnonymousName {
    /// Parses what an operator set.
    ///
    /// # Errors
    /// As [`DisplayName::parse`].
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        DisplayName::parse(text).map(Self)
    }

    /// Parses the name that a person is to have.
    ///
    /// # Errors
    /// As [`DisplayName::parse`], and when it reads like this one: case, width, blanks and invisible characters make no difference.
    pub fn parse_other(&self, text: &str) -> Result<DisplayName, Rejection> {
        let name = DisplayName::parse(text)?;
        if as_read(&name) == as_read(&self.0) { Err(Rejection::DisplayNameReserved) } else { Ok(name) }
    }

    /// What somebody is called until they say so themselves: the part of their address before the `@`.
    #[must_use]
    pub fn other_for(&self, email: &Email) -> DisplayName {
        let local = email.as_str().split('@').next().unwrap_or_default();
        self.parse_other(local).unwrap_or_else(|_| DisplayName(format!("{local}@")))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// What a reader takes a name for: NFKC (Unicode UAX #15) in lower case, without white space or default-ignorable code points.
fn as_read(name: &DisplayName) -> String {
    let text = name.0.nfkc().flat_map(char::to_lowercase);
    text.filter(|char| !char.is_whitespace() && !is_invisible(*char)).collect()
}

/// Default-ignorable code points (Unicode, `DerivedCoreProperties.txt`), and the blank of Braille.
const fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

impl DisplayName {
    /// Parses what a person typed, trimming white space.
    ///
    /// # Errors
    /// When it is empty, longer than [`MAX_BYTES`], or contains a control character (a line break, NUL, …).
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let name: String = text.trim().nfc().collect();
        if name.is_empty() {
            return Err(Rejection::DisplayNameMissing);
        }
        if name.len() > MAX_BYTES {
            return Err(Rejection::DisplayNameTooLong);
        }
        if name.chars().any(char::is_control) {
            return Err(Rejection::DisplayNameHasControl);
        }
        Ok(Self(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_kept_as_they_are() {
        for name in ["Cade", "Łukasz Żółw", "山田 太郎", "👩‍💻", "<img src=x onerror=alert(1)>", "{{7*7}}"]
        {
            assert_eq!(DisplayName::parse(name).as_ref().map(DisplayName::as_str), Ok(name));
        }
        assert!(DisplayName::parse(&"é".repeat(MAX_BYTES / 2)).is_ok());
    }

    #[test]
    fn what_reads_like_the_anonymous_name_is_nobodys() {
        let anonymous = AnonymousName::default();
        for name in [
            "Anonymous",
            " ANONYMOUS\t",
            "anonymous\u{200b}",
            "\u{2800}Anonymous\u{3164}",
            "Anony\u{ad}mous",
            "A n o n y m o u s",
            "\u{feff}\u{a0}Anonymous\u{e0020}",
            "Ａｎｏｎｙｍｏｕｓ",
            "𝐀nonymous",
        ] {
            assert_eq!(anonymous.parse_other(name), Err(Rejection::DisplayNameReserved), "{name:?}");
        }
        for name in ["Anonymous Coward", "Anon", "Cade"] {
            assert_eq!(anonymous.parse_other(name), DisplayName::parse(name));
        }
        assert_eq!(anonymous.parse_other(""), Err(Rejection::DisplayNameMissing));
        let guest = AnonymousName::parse("Gast").unwrap();
        assert!(guest.parse_other("GAST").is_err() && guest.parse_other("Anonymous").is_ok());
    }

    #[test]
    fn nobody_is_called_anonymous_after_their_address() {
        let called = |address: &str| AnonymousName::default().other_for(&Email::parse(address).unwrap()).0;
        assert_eq!((called("cade@example.com"), called("anonymous@example.com")), ("cade".into(), "anonymous@".into()));
    }

    #[test]
    fn empty_endless_and_broken_names_are_refused() {
        for name in ["", "   ", "a\0b", "a\r\nb", &"é".repeat(MAX_BYTES / 2 + 1)] {
            assert!(DisplayName::parse(name).is_err(), "{name:?} was read as a name");
        }
    }
}
