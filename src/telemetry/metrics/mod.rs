//! The figures that `/metrics` shows, each documented in docs/METRICS.md.
//!
//! A server has one [`Metrics`]; nothing here is global. Labels take few values, whatever visitors send. What a request costs
//! here is some atomic additions and two lookups by hash, without a copy of a label: less than a microsecond.

mod counting;
mod hashing;
mod register;
mod requests;
mod signing_keys;
mod tokens;

use prometheus::{Encoder, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder, core::Collector};

use self::register::Register;
pub use self::{
    counting::Counting,
    hashing::Hashing,
    requests::{NO_ROUTE, OTHER_METHOD, Requests, TokenRequests},
    signing_keys::SigningKeys,
    tokens::{OfAssistant, Tokens},
};

/// The content type of [`Metrics::text`].
pub const TEXT_FORMAT: &str = prometheus::TEXT_FORMAT;

/// Why there are no metrics.
pub use prometheus::Error as MetricsError;

/// Every metric of a server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// What was asked over HTTP.
    pub requests: Requests,
    /// Identity tokens, by assistant.
    pub tokens: Tokens,
    /// Attempted logins, by `outcome`: [`OUTCOMES`].
    pub logins: IntCounterVec,
    /// Attempted registrations, likewise.
    pub registrations: IntCounterVec,
    /// Invitations that people sent, likewise.
    pub invitations: IntCounterVec,
    /// People whom the site's own backend told of, likewise.
    pub handovers: IntCounterVec,
    /// Logouts, likewise.
    pub logouts: IntCounterVec,
    /// Looks at the session behind a cookie, by `result`: [`LOOKUPS`].
    pub session_lookups: IntCounterVec,
    /// Logins and registrations, by `decision`: [`ADMITTED`], or the limit that they came to.
    pub attempts: IntCounterVec,
    /// Requests for a token.
    pub token_requests: TokenRequests,
    /// Requests about logins with identity providers, from networks that sent too many.
    pub provider_requests_limited: IntCounter,
    /// The pool of connections to the database.
    pub database: Database,
    /// Monthly active users.
    pub month: Month,
    /// The audit trail on its way to its table.
    pub audit: Audit,
    /// Mail on its way.
    pub mail: MailQueue,
    /// The key that signs.
    pub keys: SigningKeys,
    /// Lines of log that nobody took in time.
    pub log_lines_dropped: IntCounter,
}

/// What comes of a login, a registration or a logout.
pub const OUTCOMES: [&str; 6] = ["success", "wrong", "refused", "throttled", "unavailable", "error"];

/// What a look at a session finds: it, nothing, or no database.
pub const LOOKUPS: [&str; 3] = ["found", "absent", "unavailable"];

/// No limit was in the way of an attempt.
pub const ADMITTED: &str = "admitted";

/// The pool of connections to the database, as it is when it is asked.
#[derive(Debug)]
pub struct Database {
    /// Connections that are open.
    pub connections: IntGauge,
    /// Those that nobody uses.
    pub idle: IntGauge,
    /// Those that somebody uses.
    pub in_use: IntGauge,
    /// The most that there may be.
    pub limit: IntGauge,
    /// Calls that had no connection, no answer in time, or an outage for an answer.
    pub unavailable: IntCounter,
    /// How many seconds this machine's clock is ahead of the database's.
    pub clock_ahead: IntGauge,
}

/// The audit trail on its way to its table.
#[derive(Debug)]
pub struct Audit {
    /// Events that wait to be written.
    pub waiting: IntGauge,
    /// Events that found no place among those that wait.
    pub lost: IntCounter,
}

/// Monthly active users, as they are when they are asked for.
#[derive(Debug)]
pub struct Month {
    /// Distinct subjects that got a token this month.
    pub subjects: IntGauge,
    /// Those that were anonymous and authenticated in it.
    pub doubles_avoided: IntGauge,
    /// When this process exchanged its count last.
    pub exchanged: IntGauge,
}

/// Mail that waits, and what came of trying to send it.
#[derive(Debug)]
pub struct MailQueue {
    /// Mails that wait, of all replicas.
    pub waiting: IntGauge,
    /// Those that the mail server took from this process.
    pub sent: IntCounter,
    /// Attempts that failed and will be repeated.
    pub failed: IntCounter,
    /// Mails that are not tried again.
    pub given_up: IntCounter,
}

impl Metrics {
    /// All at nought, with a count for each of these limits of attempts.
    ///
    /// # Errors
    /// When two metrics have one name.
    pub fn new(limits: &[&str]) -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let register = Register(&registry);
        let outcomes = |name, help| register.counters(name, help, "outcome", &OUTCOMES);
        #[cfg(target_os = "linux")]
        registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))?;
        let build = Opts::new("throughline_build_info", "Always 1; the label tells which version runs.");
        register.gauge_with(build.const_label("version", env!("CARGO_PKG_VERSION")))?.set(1);
        Ok(Self {
            requests: Requests::new(&register)?,
            tokens: Tokens::new(&register)?,
            logins: outcomes("throughline_logins_total", "Attempted logins.")?,
            registrations: outcomes("throughline_registrations_total", "Attempted registrations.")?,
            invitations: outcomes("throughline_invitations_total", "Invitations that people sent.")?,
            handovers: outcomes("throughline_handovers_total", "Hand-overs by the site's own backend.")?,
            logouts: outcomes("throughline_logouts_total", "Logouts.")?,
            session_lookups: register.counters(
                "throughline_session_lookups_total",
                "Looks at the session behind a cookie.",
                "result",
                &LOOKUPS,
            )?,
            attempts: register.counters(
                "throughline_attempts_total",
                "Logins and registrations, by what the limits of attempts said.",
                "decision",
                &[&[ADMITTED], limits].concat(),
            )?,
            token_requests: TokenRequests::new(&register)?,
            provider_requests_limited: register.counter(
                "throughline_provider_requests_limited_total",
                "Requests about logins with identity providers that were refused, because their network sent too many.",
            )?,
            database: Database::new(&register)?,
            month: Month::new(&register)?,
            audit: Audit {
                waiting: register.gauge(
                    "throughline_audit_events_waiting",
                    "Audit events that wait to be written to their table.",
                )?,
                lost: register.counter(
                    "throughline_audit_events_lost_total",
                    "Audit events that are in the log alone, because too many waited for the database.",
                )?,
            },
            mail: MailQueue::new(&register)?,
            keys: SigningKeys::new(&register)?,
            log_lines_dropped: register.counter(
                "throughline_log_lines_dropped_total",
                "Lines of log that were lost because their reader was too slow or their disk full.",
            )?,
            registry,
        })
    }

    /// Shows the figures of a hasher besides.
    ///
    /// # Errors
    /// When there are some already.
    pub fn show_hashing(&self, hashing: &Hashing) -> Result<(), MetricsError> {
        let Hashing { waiting, running, permits, busy, seconds } = hashing;
        let figures: [Box<dyn Collector>; 5] = [
            Box::new(waiting.clone()),
            Box::new(running.clone()),
            Box::new(permits.clone()),
            Box::new(busy.clone()),
            Box::new(seconds.clone()),
        ];
        figures.into_iter().try_for_each(|figure| self.registry.register(figure))
    }

    /// Everything, in Prometheus's text format.
    ///
    /// # Errors
    /// When a metric cannot be written.
    pub fn text(&self) -> Result<Vec<u8>, MetricsError> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

impl Database {
    fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        Ok(Self {
            connections: register
                .gauge("throughline_database_connections", "Connections to the database that are open.")?,
            idle: register.gauge("throughline_database_connections_idle", "Those of them that nobody uses.")?,
            in_use: register.gauge("throughline_database_connections_in_use", "Those of them that a request uses.")?,
            limit: register
                .gauge("throughline_database_connections_limit", "The most connections that there may be.")?,
            unavailable: register.counter(
                "throughline_database_unavailable_total",
                "Calls of the database that had no connection, no answer in time, or an outage for an answer.",
            )?,
            clock_ahead: register.gauge(
                "throughline_clock_ahead_seconds",
                "How far this machine's clock was ahead of the database's when /readyz was last asked.",
            )?,
        })
    }
}

impl MailQueue {
    fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        let attempts = register.counters(
            "throughline_mail_attempts_total",
            "Attempts to send a mail.",
            "result",
            &["sent", "failed", "given_up"],
        )?;
        Ok(Self {
            waiting: register.gauge("throughline_mails_waiting", "Mails that wait to be sent, of all replicas.")?,
            sent: attempts.with_label_values(&["sent"]),
            failed: attempts.with_label_values(&["failed"]),
            given_up: attempts.with_label_values(&["given_up"]),
        })
    }
}

impl Month {
    fn new(register: &Register<'_>) -> Result<Self, MetricsError> {
        Ok(Self {
            subjects: register.gauge(
                "throughline_subjects_this_month",
                "Distinct subjects that got a token this calendar month (UTC), of all replicas; an estimate.",
            )?,
            doubles_avoided: register.gauge(
                "throughline_doubles_avoided_this_month",
                "Those of them that got an anonymous and an authenticated token; an estimate.",
            )?,
            exchanged: register.gauge(
                "throughline_subjects_exchange_timestamp_seconds",
                "When this process last exchanged its count of subjects with the database, or began.",
            )?,
        })
    }
}
