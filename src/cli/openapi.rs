//! `throughline openapi`

use super::output;
use crate::web;

/// Print the server's OpenAPI document as JSON. Needs no configuration and no database.
///
/// A running server serves the same document at /openapi.json, with its public URL.
#[derive(Debug, clap::Args)]
pub struct Openapi {}

impl Openapi {
    #[expect(clippy::unused_self, reason = "every command runs alike")]
    pub fn run(self) -> anyhow::Result<()> {
        output::line(&web::openapi()?)
    }
}
