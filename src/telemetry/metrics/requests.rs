//! Requests over HTTP, by the route that took them.

use std::time::Duration;

use prometheus::{HistogramVec, IntCounter, IntCounterVec, IntGauge};

use super::{Counting, MetricsError, register::Register};

/// The route of every request that no handler takes.
pub const NO_ROUTE: &str = "none";
/// The method of such a request, and every method that no handler of ours has.
pub const OTHER_METHOD: &str = "other";

const STATUS_CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Requests of the site.
#[derive(Debug)]
pub struct Requests {
    answered: IntCounterVec,
    seconds: HistogramVec,
    in_flight: IntGauge,
    connections: IntGauge,
}

impl Requests {
    pub(super) fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        let labels = ["route", "method", "status"];
        let requests = Self {
            answered: register.counters_of(
                "throughline_http_requests_total",
                "Requests that were answered.",
                &labels,
            )?,
            seconds: register.histograms_of(
                "throughline_http_request_duration_seconds",
                "Time from a request's head to its answer.",
                &labels[..2],
            )?,
            in_flight: register.gauge("throughline_http_requests_in_flight", "Requests that are being answered.")?,
            connections: register.gauge("throughline_http_connections", "Connections of clients that are open.")?,
        };
        requests.answered.with_label_values(&[NO_ROUTE, OTHER_METHOD, "4xx"]);
        requests.seconds.with_label_values(&[NO_ROUTE, OTHER_METHOD]);
        Ok(requests)
    }

    /// A request that begins; it counts as under way until this is dropped, also when its client goes away.
    #[must_use]
    pub fn begin(&self) -> Counting {
        Counting::begin(&self.in_flight)
    }

    /// A connection that opens; it counts as open until this is dropped.
    #[must_use]
    pub fn connected(&self) -> Counting {
        Counting::begin(&self.connections)
    }

    /// A request's handler panicked, and all that would have counted it went with it.
    pub fn panicked(&self) {
        self.answered.with_label_values(&[NO_ROUTE, OTHER_METHOD, "5xx"]).inc();
    }

    /// A request was answered. `route` is the pattern of the handler that took it, or [`NO_ROUTE`]; `method` one of the
    /// handlers', or [`OTHER_METHOD`]: nothing that a visitor could choose freely.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        let class = STATUS_CLASSES.get(usize::from(status / 100).wrapping_sub(1)).copied().unwrap_or("5xx");
        self.answered.with_label_values(&[route, method, class]).inc();
        self.seconds.with_label_values(&[route, method]).observe(took.as_secs_f64());
    }
}

/// Requests for a token that operators should know of.
#[derive(Debug)]
pub struct TokenRequests {
    /// From networks that asked for too many.
    pub limited: IntCounter,
    /// From pages of allowed origins on another site, whose browsers send no cookie.
    pub cross_site: IntCounter,
}

impl TokenRequests {
    pub(super) fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        Ok(Self {
            limited: register.counter(
                "throughline_token_requests_limited_total",
                "Requests for a token that were refused, because their network asked for too many.",
            )?,
            cross_site: register.counter(
                "throughline_token_requests_cross_site_total",
                "Requests for a token from pages of allowed origins on another site, whose browsers send no cookie.",
            )?,
        })
    }
}
