//! The key that signs, as operators see it.

use std::sync::{Mutex, PoisonError};

use prometheus::{IntGauge, IntGaugeVec};

use super::{MetricsError, register::Register};

/// Which key signs, since when there is one, and whether the keys folder can be used.
#[derive(Debug)]
pub struct SigningKeys {
    info: IntGaugeVec,
    shown: Mutex<Option<String>>,
    made: IntGauge,
    /// 1 while the keys folder cannot be used, and the keys from before stay in use.
    pub unreadable: IntGauge,
}

impl SigningKeys {
    pub(super) fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        Ok(Self {
            info: register.gauges(
                "throughline_signing_key_info",
                "Always 1; the label tells which key signs.",
                "kid",
            )?,
            shown: Mutex::default(),
            made: register.gauge(
                "throughline_signing_key_created_timestamp_seconds",
                "When the key that signs was made, by its file; 0 where that is unknown.",
            )?,
            unreadable: register.gauge(
                "throughline_keys_unreadable",
                "1 while the keys folder cannot be used, so that the keys from before stay in use.",
            )?,
        })
    }

    /// Shows this key in the place of the one before.
    pub fn show(&self, kid: &str, made_at: Option<i64>) {
        self.info.with_label_values(&[kid]).set(1);
        self.made.set(made_at.unwrap_or(0));
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = shown.replace(kid.to_owned()).filter(|before| before != kid) {
            // It was there until now, unless somebody else has removed it.
            let _gone = self.info.remove_label_values(&[&before]);
        }
    }
}
