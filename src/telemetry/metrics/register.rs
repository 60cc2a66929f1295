//! Making a metric and registering it, in one step.

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    core::Collector,
};

use super::MetricsError;

/// Upper bounds in seconds: a token takes 1 ms, a hash some 20, a call of the store 1.5 s at most, an answer 3 s.
const DURATIONS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0];

fn durations(name: &str, help: &str) -> HistogramOpts {
    HistogramOpts::new(name, help).buckets(DURATIONS.to_vec())
}

/// A histogram of durations that nobody registered.
pub fn histogram(name: &str, help: &str) -> Result<Histogram, MetricsError> {
    Histogram::with_opts(durations(name, help))
}

pub struct Register<'a>(pub &'a Registry);

impl Register<'_> {
    fn kept<T: Collector + Clone + 'static>(&self, metric: T) -> Result<T, MetricsError> {
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    pub fn gauge(&self, name: &str, help: &str) -> Result<IntGauge, MetricsError> {
        self.gauge_with(Opts::new(name, help))
    }

    pub fn gauge_with(&self, opts: Opts) -> Result<IntGauge, MetricsError> {
        self.kept(IntGauge::with_opts(opts)?)
    }

    /// One for each value of the label that comes.
    pub fn gauges(&self, name: &str, help: &str, label: &str) -> Result<IntGaugeVec, MetricsError> {
        self.kept(IntGaugeVec::new(Opts::new(name, help), &[label])?)
    }

    pub fn counter(&self, name: &str, help: &str) -> Result<IntCounter, MetricsError> {
        self.kept(IntCounter::new(name, help)?)
    }

    /// One for each of these values, all there from the start: a counter that appears with its first event hides it from
    /// `rate()`.
    pub fn counters(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: &[&str],
    ) -> Result<IntCounterVec, MetricsError> {
        let counters = self.counters_of(name, help, &[label])?;
        for value in values {
            counters.with_label_values(&[value]);
        }
        Ok(counters)
    }

    /// One for each combination of labels that comes.
    pub fn counters_of(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, MetricsError> {
        self.kept(IntCounterVec::new(Opts::new(name, help), labels)?)
    }

    pub fn histograms_of(&self, name: &str, help: &str, labels: &[&str]) -> Result<HistogramVec, MetricsError> {
        self.kept(HistogramVec::new(durations(name, help), labels)?)
    }
}
