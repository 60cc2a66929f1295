//! What the stand-in is told to do: answers by pattern, delays, outages, and a clock that is off.

use std::time::Duration as Wait;

use regex::Regex;
use serde::{Deserialize, Serialize};
use time::Duration;

/// Longest delay, and the longest that a clock may be off.
const MAX_DELAY_MS: u64 = 60_000;
const MAX_OFF_SECONDS: i64 = 315_360_000;

/// A script. An empty one changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// What it says to messages that match. The first one that matches counts.
    answers: Vec<Answer>,
    /// How long each request waits.
    delay_ms: Delay,
    /// What requests are refused with.
    outage: Option<Outage>,
    /// How far its clock is ahead, or behind if negative.
    clock_off_seconds: Off,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    pattern: Pattern,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outage {
    status: ErrorStatus,
    /// How many requests it lasts; until it is cleared, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requests: Option<u32>,
}

/// What happens to a request.
#[derive(Debug, Clone, Copy)]
pub struct Fate {
    /// It waits so long.
    pub delay: Wait,
    /// It's refused with this status.
    pub outage: Option<u16>,
}

impl Script {
    /// What it says to this message.
    #[must_use]
    pub fn answer(&self, message: &str) -> Option<&str> {
        let answer = self.answers.iter().find(|answer| answer.pattern.0.is_match(message));
        answer.map(|answer| answer.text.as_str())
    }

    /// How far its clock is off.
    #[must_use]
    pub const fn clock_off(&self) -> Duration {
        Duration::seconds(self.clock_off_seconds.0)
    }

    /// Decides about the next request. An outage of so many requests ends with the last of them.
    pub fn next_request(&mut self) -> Fate {
        let outage = self.outage.as_ref().map(|outage| outage.status.0);
        if let Some(Outage { requests: Some(left), .. }) = &mut self.outage {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.outage = None;
            }
        }
        Fate { delay: Wait::from_millis(self.delay_ms.0), outage }
    }
}

/// A regular expression, found anywhere in a message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Pattern(Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Regex::new(&text).map(Self).map_err(|error| {
            let told = error.to_string();
            let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            format!("`pattern` is no regular expression: {reason}")
        })
    }
}

impl From<Pattern> for String {
    fn from(Pattern(regex): Pattern) -> Self {
        regex.as_str().to_owned()
    }
}

macro_rules! bounded {
    ($name:ident($type:ty): $range:expr, $told:literal) => {
        #[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
        #[serde(try_from = "i64")]
        struct $name($type);

        impl TryFrom<i64> for $name {
            type Error = String;

            fn try_from(number: i64) -> Result<Self, String> {
                let fits = <$type>::try_from(number).ok().filter(|number| ($range).contains(number));
                fits.map(Self).ok_or_else(|| format!($told, start = $range.start(), end = $range.end()))
            }
        }
    };
}

bounded!(Delay(u64): 0..=MAX_DELAY_MS, "`delay_ms` must be from {start} to {end}");
bounded!(Off(i64): -MAX_OFF_SECONDS..=MAX_OFF_SECONDS, "`clock_off_seconds` must be from {start} to {end}");
bounded!(ErrorStatus(u16): 400..=599_u16, "`status` must be from {start} to {end}");

#[cfg(test)]
mod tests {
    use super::*;

    fn script(json: &str) -> Script {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_outage_ends_with_its_last_request_or_never() {
        let mut twice = script(r#"{"outage": {"status": 503, "requests": 2}}"#);
        let outages: Vec<_> = std::iter::repeat_with(|| twice.next_request().outage).take(3).collect();
        assert_eq!(outages, [Some(503), Some(503), None]);
        let mut lasting = script(r#"{"outage": {"status": 429}}"#);
        assert!(std::iter::repeat_with(|| lasting.next_request().outage).take(9).all(|outage| outage == Some(429)));
    }

    #[test]
    fn the_first_pattern_that_matches_answers() {
        let script = script(
            r#"{"answers": [{"pattern": "(?i)^order \\d+", "text": "one"}, {"pattern": "order", "text": "two"}]}"#,
        );
        assert_eq!(script.answer("Order 66"), Some("one"));
        assert_eq!(script.answer("my order"), Some("two"));
        assert_eq!(script.answer("hello"), None);
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        for (json, told) in [
            (r#"{"answers": [{"pattern": "(", "text": ""}]}"#, "`pattern` is no regular expression: unclosed group"),
            (r#"{"answers": [{"pattern": "a"}]}"#, "missing field `text`"),
            (r#"{"delay_ms": 60001}"#, "`delay_ms` must be from 0 to 60000"),
            (r#"{"outage": {"status": 200}}"#, "`status` must be from 400 to 599"),
            (r#"{"clock_off_seconds": -315360001}"#, "`clock_off_seconds` must be from"),
            (r#"{"delay": 5}"#, "unknown field `delay`"),
        ] {
            let error = serde_json::from_str::<Script>(json).unwrap_err().to_string();
            assert!(error.contains(told), "{json}: {error}");
        }
    }
}
