//! What can go wrong at the database, sorted by what the caller can do about it.

use super::database_url::UrlError;

/// Why a call of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The connection URL cannot be read, or asks for what cannot be had.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The database's encoding is this one, in which most names cannot be stored.
    #[error(
        "its encoding is {0}, in which most names cannot be stored: make it anew with `create database … encoding 'UTF8' template template0`"
    )]
    Encoding(String),
    /// The database cannot be reached, does not answer in time, or cannot write: try again later.
    #[error("the database cannot be used at this moment: {0}")]
    Unavailable(String),
    /// A row would have broken this constraint of the schema.
    #[error("the database refuses the change: {0}")]
    Constraint(String),
    /// Anything else: a fault of this program.
    #[error("the database reports: {0}")]
    Failed(String),
}

impl StoreError {
    /// Whether the change was refused by the constraint of this name.
    #[must_use]
    pub fn breaks(&self, constraint: &str) -> bool {
        matches!(self, Self::Constraint(name) if name == constraint)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => {
                Self::Unavailable(error.to_string())
            }
            E::Database(database) => match (database.code().as_deref(), database.constraint()) {
                (Some(code), _) if is_outage(code) => Self::Unavailable(error.to_string()),
                (_, Some(constraint)) => Self::Constraint(constraint.to_owned()),
                _ => Self::Failed(error.to_string()),
            },
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Whether the server at the other end of a connection no longer is the one to ask: it is read-only, as after a failover that keeps
/// connections open (25006), or it shuts down, crashed, or starts (57P01 to 57P03).
pub(super) fn means_another_server(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("25006" | "57P01" | "57P02" | "57P03"))
}

/// SQLSTATE classes (PostgreSQL, appendix A) that pass: connection failure, resources such as the disk, lock not had in
/// time, transaction conflicts, operator intervention, and a server that is read-only at the moment. A password or database
/// that is wrong at start, and a table or column that a pending migration brings, are for the operator to mend, and may be
/// mended while we run. (That our statements fit our migrations was checked when they were compiled.)
fn is_outage(code: &str) -> bool {
    matches!(code.get(..2), Some("08" | "28" | "40" | "53" | "57" | "58"))
        || matches!(code, "55P03" | "25006" | "3D000" | "42P01" | "42703" | "42501")
}
