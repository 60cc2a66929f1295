//! The languages that we answer people in.

use serde::{Serialize, Serializer};

/// A supported language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
}

impl Locale {
    /// All supported languages.
    pub const ALL: [Self; 1] = [Self::En];

    /// Its BCP 47 tag, as used in `<html lang>` and in the database.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
        }
    }

    /// The supported language for a requested tag, by lookup (RFC 4647 §3.4): `en` for `en-GB`. `None` if there is none.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let mut range = tag;
        loop {
            if let Some(found) = Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(range)) {
                return Some(found);
            }
            (range, _) = range.rsplit_once('-')?;
        }
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_tag_finds_the_language_that_serves_it() {
        for tag in ["en", "EN", "en-GB", "en-Latn-US"] {
            assert_eq!(Locale::parse(tag), Some(Locale::En), "{tag}");
        }
        for tag in ["", "pl", "eng", "en_GB", "-en", "x-en"] {
            assert_eq!(Locale::parse(tag), None, "{tag}");
        }
    }

    #[test]
    fn every_language_is_found_by_its_own_tag() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.tag()), Some(locale));
        }
    }
}
