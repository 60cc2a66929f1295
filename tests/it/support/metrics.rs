//! What a server tells its operators, read as Prometheus does.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{Browser, browser::send};

/// Long enough for a slow machine; a condition that comes earlier ends the wait.
pub const PATIENCE: Duration = Duration::from_secs(20);
pub const POLL: Duration = Duration::from_millis(50);

/// Every series at one moment: `name{label="value"}` and its value.
#[derive(Debug)]
pub struct Metrics {
    series: BTreeMap<String, f64>,
    /// Each metric's type.
    pub types: BTreeMap<String, String>,
}

impl Metrics {
    pub async fn of(ops: SocketAddr) -> Self {
        let reply = send(Browser::new(ops).request("GET", "/metrics")).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/plain; version=0.0.4"), "{reply:?}");
        let types = reply.body.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
        let series = reply.body.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        });
        Self { types: types.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect(), series: series.collect() }
    }

    /// The value of a series; nought when there is none.
    pub fn value(&self, series: &str) -> f64 {
        self.series.get(series).copied().unwrap_or_default()
    }

    /// Every series' name with its labels.
    pub fn names(&self) -> Vec<&str> {
        self.series.keys().map(String::as_str).collect()
    }
}

/// Waits until a series is what is expected.
pub async fn comes_to(ops: SocketAddr, series: &str, expected: impl Fn(f64) -> bool) -> f64 {
    let started = Instant::now();
    loop {
        let value = Metrics::of(ops).await.value(series);
        if expected(value) {
            return value;
        }
        assert!(started.elapsed() < PATIENCE, "{series} is {value} and stays so");
        tokio::time::sleep(POLL).await;
    }
}
