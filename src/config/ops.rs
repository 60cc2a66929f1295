//! Where operators and their tools ask how the server is.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;

/// Where `serve` answers its operators.
pub(super) const OPS_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9001);

/// The second listener: health and metrics, for this machine or an inner network alone.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Operations")]
pub struct OpsArgs {
    /// Address of /livez, /readyz and /metrics, apart from the site; port 0 picks a free one [default: 127.0.0.1:9001; none in the demo]
    #[arg(long, env = "THROUGHLINE_OPS_LISTEN", value_name = "ADDRESS")]
    ops_listen: Option<SocketAddr>,
}

impl OpsArgs {
    /// Where to listen, when an address is given.
    #[must_use]
    pub(super) const fn given(&self) -> Option<SocketAddr> {
        self.ops_listen
    }

    /// Where `serve` listens.
    #[must_use]
    pub fn listen(&self) -> SocketAddr {
        self.ops_listen.unwrap_or(OPS_LISTEN)
    }
}
