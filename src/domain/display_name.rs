//! The name that a person goes by, on the pages and in the user payload.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::Rejection;

/// Any name in any script, on one line. Whoever displays it has to escape it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(String);

/// Maximum length in bytes of UTF-8. It bounds the identity token, which a browser sends in a header or a body.
pub const MAX_BYTES: usize = 5_000;

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
    fn empty_endless_and_broken_names_are_refused() {
        for name in ["", "   ", "a\0b", "a\r\nb", &"é".repeat(MAX_BYTES / 2 + 1)] {
            assert!(DisplayName::parse(name).is_err(), "{name:?} was read as a name");
        }
    }
}
