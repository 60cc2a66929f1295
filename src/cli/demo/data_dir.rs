//! The folder of a demo: one that stays, or one that goes with it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use uuid::Uuid;

const DEFAULT: &str = ".throughline";

/// The folder. One that nobody named, of a demo for one command, is removed on drop.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    is_temporary: bool,
}

impl DataDir {
    /// The folder of this name, or else the usual one, or a temporary one.
    pub fn new(named: Option<PathBuf>, temporary: bool) -> Self {
        let is_temporary = temporary && named.is_none();
        let usual = || {
            if is_temporary {
                std::env::temp_dir().join(format!("throughline-demo-{}", &Uuid::new_v4().simple().to_string()[..8]))
            } else {
                DEFAULT.into()
            }
        };
        Self { path: named.unwrap_or_else(usual), is_temporary }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        if self.is_temporary
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, folder = %self.path.display(), "the demo's folder stays behind");
        }
    }
}
