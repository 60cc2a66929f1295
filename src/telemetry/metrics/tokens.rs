//! How many identity tokens were issued, by assistant, and by whether somebody was logged in.

use std::collections::HashMap;

use prometheus::{IntCounter, IntCounterVec};

use super::{MetricsError, register::Register};

/// Identity tokens that were issued.
#[derive(Debug)]
pub struct Tokens {
    all: IntCounterVec,
    /// For the assistant that the server's own settings describe.
    pub default: OfAssistant,
    /// For the others, by name: those of the file, whatever is asked for.
    pub others: HashMap<String, OfAssistant>,
}

/// The tokens of one assistant, by `kind`.
#[derive(Debug)]
pub struct OfAssistant {
    /// Nobody was logged in.
    pub anonymous: IntCounter,
    /// Somebody was.
    pub authenticated: IntCounter,
}

impl Tokens {
    pub(super) fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        let labels = ["assistant", "kind"];
        let all =
            register.counters_of("throughline_tokens_issued_total", "Identity tokens that were issued.", &labels)?;
        Ok(Self { default: OfAssistant::among(&all, "default"), others: HashMap::new(), all })
    }

    /// Counts for these assistants, too.
    pub fn count_for<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.others = names.map(|name| (name.to_owned(), OfAssistant::among(&self.all, name))).collect();
    }
}

impl OfAssistant {
    fn among(all: &IntCounterVec, name: &str) -> Self {
        let of_kind = |kind| all.with_label_values(&[name, kind]);
        Self { anonymous: of_kind("anonymous"), authenticated: of_kind("authenticated") }
    }
}
