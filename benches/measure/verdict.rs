//! What was to be shown, and whether it was.

use std::process::ExitCode;

/// Prints each condition as it is judged, and remembers whether all of them hold.
#[derive(Debug, Default)]
pub struct Verdict {
    failed: bool,
}

impl Verdict {
    /// Judges one condition.
    pub fn demand(&mut self, holds: bool, what: &str) {
        println!("{} {what}", if holds { "holds:" } else { "FAILS:" });
        self.failed |= !holds;
    }

    pub fn code(&self) -> ExitCode {
        if self.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

/// The value below which this share of all lies. Sorts them.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let index = (values.len() as f64 * share) as usize;
    values.get(index.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
