//! The steps that a change of the keys folder is made of.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::TurnoverError;
use crate::crypto::key_file::{self, KeyError};

/// A step. Each is atomic, and doing one twice changes nothing.
#[derive(Debug)]
pub(super) enum Step {
    /// Writes the public half of a key among the retired ones.
    Publish { path: PathBuf, pem: String },
    /// Gives a file a second name, in the place of what has it.
    Link { from: PathBuf, to: PathBuf },
    /// Gives a file another name, in the place of what has it.
    Rename { from: PathBuf, to: PathBuf },
    /// Removes a file, unless that is done.
    Remove(PathBuf),
}

impl Step {
    pub(super) fn perform(&self) -> Result<(), TurnoverError> {
        let refused = |path: &Path, error| TurnoverError::Io(path.into(), error);
        match self {
            Self::Publish { path, pem } => match key_file::write_new(path, 0o644, pem.as_bytes()) {
                Err(KeyError::Exists(_)) => Ok(()),
                result => Ok(result?),
            },
            Self::Link { from, to } => {
                let draft = to.with_extension("tmp");
                remove(&draft).map_err(|error| refused(&draft, error))?;
                fs::hard_link(from, &draft).map_err(|error| refused(to, error))?;
                fs::rename(&draft, to).map_err(|error| refused(to, error))?;
                // Where both were one file already, the rename has done nothing.
                remove(&draft).map_err(|error| refused(&draft, error))
            }
            Self::Rename { from, to } => fs::rename(from, to).map_err(|error| refused(to, error)),
            Self::Remove(path) => remove(path).map_err(|error| refused(path, error)),
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
