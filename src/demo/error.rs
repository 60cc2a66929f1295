//! Why there is no demo.

use std::{io, net::SocketAddr, path::PathBuf};

use super::postgres::PostgresError;
use crate::{
    app::StartError,
    config::{ConfigError, ConfigErrors},
    crypto::key_file::KeyError,
    store::StoreError,
};

/// Why there is no demo. Each message names the setting and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The services cannot be put together.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Somebody else is there.
    #[error("--data-dir {}: another demo is running on it; stop that one, or choose another folder", .0.display())]
    Locked(PathBuf),
    /// The folder cannot be used.
    #[error("--data-dir {folder}: {error}", folder = .0.display(), error = .1)]
    Folder(PathBuf, io::Error),
    /// The address cannot be had.
    #[error(
        "THROUGHLINE_LISTEN {0} cannot be used: {1}; stop the program that uses it, or choose another with --listen (port 0 picks a free one)"
    )]
    Listen(SocketAddr, io::Error),
    /// The stand-in's address cannot be had.
    #[error(
        "--assistant-listen {0} cannot be used: {1}; stop the program that uses it, or choose another (port 0 picks a free one)"
    )]
    AssistantListen(SocketAddr, io::Error),
    /// The address of Example ID cannot be had.
    #[error(
        "--provider-listen {0} cannot be used: {1}; stop the program that uses it, or choose another (port 0 picks a free one)"
    )]
    ProviderListen(SocketAddr, io::Error),
    /// It can't be served.
    #[error("Example ID can't be started: {0}")]
    Provider(io::Error),
    /// The private database did not start.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// A key or secret could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sample account could not be made.
    #[error("the account {0} can't be made: {1}")]
    Sample(String, String),
}

impl From<ConfigError> for DemoError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error.into())
    }
}
