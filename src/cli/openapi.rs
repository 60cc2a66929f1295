//! `throughline openapi`

use clap::ValueEnum;

use super::output;
#[cfg(feature = "demo")]
use crate::demo;
use crate::{assistant, openapi::printed, web};

/// Print an OpenAPI document as JSON. Needs no configuration and no database.
///
/// A running server serves the site's at /openapi.json, with its public URL, and so does the assistant stand-in its own.
#[derive(Debug, clap::Args)]
pub struct Openapi {
    /// What it describes
    #[arg(long, value_enum, default_value_t)]
    of: Of,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Of {
    /// The site
    #[default]
    Site,
    /// The assistant stand-in
    Assistant,
    /// What a demo has for testers, below /demo
    #[cfg(feature = "demo")]
    Demo,
}

impl Openapi {
    pub fn run(self) -> anyhow::Result<()> {
        let document = match self.of {
            Of::Site => printed(web::openapi()),
            Of::Assistant => printed(&assistant::openapi()),
            #[cfg(feature = "demo")]
            Of::Demo => printed(&demo::DOCUMENT),
        };
        output::line(&document?)
    }
}
