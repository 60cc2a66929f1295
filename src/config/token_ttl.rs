//! The lifetime of identity tokens, which commands about keys need, too.

use clap::Args;
use time::Duration;

use super::{ConfigError, value};

pub(super) const TTL: Duration = Duration::seconds(300);

/// How long identity tokens live.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct TokenTtlArgs {
    /// Lifetime of a token in seconds, 10 to 3600 [default: 300; 10 in the demo]
    #[arg(long, env = "THROUGHLINE_TOKEN_TTL", value_name = "SECONDS")]
    token_ttl: Option<String>,
}

impl TokenTtlArgs {
    /// The lifetime, or the default of `serve`.
    ///
    /// # Errors
    /// When it is no number in that range.
    pub fn ttl(&self) -> Result<Duration, ConfigError> {
        Ok(self.given()?.unwrap_or(TTL))
    }

    pub(super) fn given(&self) -> Result<Option<Duration>, ConfigError> {
        let seconds = value::number("THROUGHLINE_TOKEN_TTL", self.token_ttl.as_deref(), 10..=3600_u16)?;
        Ok(seconds.map(|seconds| Duration::seconds(seconds.into())))
    }
}
