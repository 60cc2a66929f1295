//! The language of a flag.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::domain::locale::Locale;

/// Takes the tag of a language that there is, and `--help` lists them.
pub fn parser() -> impl TypedValueParser<Value = Locale> {
    PossibleValuesParser::new(Locale::ALL.map(Locale::tag)).map(|tag| tag.parse().unwrap_or_default())
}
