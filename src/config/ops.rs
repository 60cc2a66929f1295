//! The listener for operators and their tools.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;

use super::{ConfigError, value};

/// Default address of the operations listener.
pub(super) const OPS_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9001);

/// The second listener: health and metrics, for this machine or an internal network only.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Operations")]
pub struct OpsArgs {
    /// Address for /livez, /readyz and /metrics, separate from the site; port 0 picks a free port [default: 127.0.0.1:9001; none in the demo]
    #[arg(long, env = "THROUGHLINE_OPS_LISTEN", value_name = "ADDRESS")]
    ops_listen: Option<String>,
}

impl OpsArgs {
    /// The address, if one is given.
    pub(super) fn given(&self) -> Result<Option<SocketAddr>, ConfigError> {
        value::parsed("THROUGHLINE_OPS_LISTEN", self.ops_listen.as_deref(), value::ADDRESS)
    }

    /// The address that `serve` listens on.
    ///
    /// # Errors
    /// When it is none.
    pub fn listen(&self) -> Result<SocketAddr, ConfigError> {
        Ok(self.given()?.unwrap_or(OPS_LISTEN))
    }
}
