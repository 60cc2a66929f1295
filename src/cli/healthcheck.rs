//! `throughline healthcheck`

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{config::OpsArgs, paths};

/// A server that takes longer than this counts as not ready.
const DEADLINE: Duration = Duration::from_secs(3);

/// Check whether the server on this machine is ready: exit code 0 if it is, 1 if not. For a container's health check.
#[derive(Debug, clap::Args)]
pub struct Healthcheck {
    #[command(flatten)]
    ops: OpsArgs,
}

impl Healthcheck {
    pub async fn run(self) -> anyhow::Result<()> {
        let client = reqwest::Client::builder().timeout(DEADLINE).no_proxy().build()?;
        let url = format!("http://{}{}", reachable(self.ops.listen()?), paths::READYZ);
        let response = client.get(&url).send().await.map_err(reqwest::Error::without_url);
        let response = response.with_context(|| format!("{url} doesn't answer"))?;
        if response.status().is_success() {
            return Ok(());
        }
        bail!("not ready: {} {}", response.status(), response.text().await.unwrap_or_default())
    }
}

/// A server that listens on all addresses is reached at loopback.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}
