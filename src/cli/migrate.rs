//! `throughline migrate`

use anyhow::bail;

use super::output;
use crate::{
    app,
    config::{ConfigError, DatabaseArgs},
    store::{self, Schema, StoreError},
};

/// Apply pending migrations to the database. Safe to run twice, and from several hosts at once.
#[derive(Debug, clap::Args)]
pub struct Migrate {
    #[command(flatten)]
    pub(super) database: DatabaseArgs,
    /// Only check: exit with code 1 if migrations are pending
    #[arg(long)]
    check: bool,
}

impl Migrate {
    /// Whether it may change the database.
    pub const fn changes_something(&self) -> bool {
        !self.check
    }

    pub async fn run(self) -> anyhow::Result<()> {
        let pool = app::pool(&self.database.url()?)?;
        let before = store::schema(&pool).await.map_err(|error| unusable(&error))?;
        match before {
            Schema::Current => output::line("The database is up to date."),
            Schema::ReadOnly => bail!("the database is read-only: connect to the primary"),
            Schema::Pending(count) if self.check => bail!("{count} migrations are pending: run `throughline migrate`"),
            Schema::Pending(count) => {
                store::migrate(&pool).await.map_err(|error| unusable(&error))?;
                output::line(&format!("Applied {count} migrations."))
            }
        }
    }
}

fn unusable(error: &StoreError) -> ConfigError {
    ConfigError::new("DATABASE_URL", format!("names a database that can't be used: {error}"))
}
