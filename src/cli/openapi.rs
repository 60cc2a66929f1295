//! `throughline openapi`

use super::output;
use crate::web;

/// Print the OpenAPI document of the server's requests, as JSON. Needs no configuration and no database.
///
/// A running server gives the same at /openapi.json, with its public URL.
#[derive(Debug, clap::Args)]
pub struct Openapi {}

impl Openapi {
    #[expect(clippy::unused_self, reason = "every command runs alike")]
    pub fn run(self) -> anyhow::Result<()> {
        output::line(&web::openapi()?)
    }
}
