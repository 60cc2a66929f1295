//! The languages that we answer people in.

use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A supported language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Japanese.
    Ja,
    /// Arabic.
    Ar,
}

impl Locale {
    /// All supported languages, each at its own index.
    pub const ALL: [Self; 6] = [Self::En, Self::De, Self::Fr, Self::Es, Self::Ja, Self::Ar];

    /// Its BCP 47 tag, as used in `<html lang>` and in the database.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ja => "ja",
            Self::Ar => "ar",
        }
    }

    /// What its speakers call it, for whoever cannot read the page and looks for their language.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::Ja => "日本語",
            Self::Ar => "العربية",
        }
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Ar)
    }

    /// Its direction, as in `<html dir>`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
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

impl FromStr for Locale {
    type Err = ();

    /// From exactly its tag.
    fn from_str(tag: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag).ok_or(())
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

/// The languages of one site.
#[derive(Debug, Clone)]
pub struct Languages {
    /// Those that it offers, the default among them.
    offered: Vec<Locale>,
    /// For whoever asks for none of them.
    default: Locale,
}

impl Default for Languages {
    fn default() -> Self {
        Self { offered: Locale::ALL.to_vec(), default: Locale::default() }
    }
}

impl Languages {
    /// `None` unless the default is among those that are offered.
    #[must_use]
    pub fn new(offered: Vec<Locale>, default: Locale) -> Option<Self> {
        offered.contains(&default).then_some(Self { offered, default })
    }

    /// Those that the site offers.
    #[must_use]
    pub fn offered(&self) -> &[Locale] {
        &self.offered
    }

    /// For whoever asks for none of them.
    #[must_use]
    pub const fn default_one(&self) -> Locale {
        self.default
    }

    /// The one that is offered for this tag.
    #[must_use]
    pub fn lookup(&self, tag: &str) -> Option<Locale> {
        Locale::parse(tag).filter(|locale| self.offered.contains(locale))
    }

    /// The one of exactly this tag.
    #[must_use]
    pub fn exactly(&self, tag: &str) -> Option<Locale> {
        tag.parse().ok().filter(|locale| self.offered.contains(locale))
    }
}

#[cfg(test)]
mod tests {
    use super::{Languages, Locale};

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
    fn every_language_is_found_by_its_own_tag_and_at_its_own_index() {
        for (index, locale) in Locale::ALL.into_iter().enumerate() {
            assert_eq!(Locale::parse(locale.tag()), Some(locale));
            assert_eq!(locale as usize, index);
        }
    }

    #[test]
    fn a_site_offers_its_own_languages_alone() {
        let languages = Languages::new(vec![Locale::De, Locale::Fr], Locale::Fr).unwrap();
        assert_eq!(languages.lookup("de-AT"), Some(Locale::De));
        assert_eq!(languages.lookup("en"), None);
        assert_eq!(
            (languages.exactly("de"), languages.exactly("de-AT"), languages.exactly("en")),
            (Some(Locale::De), None, None)
        );
        assert!(Languages::new(vec![Locale::De], Locale::En).is_none());
    }
}
