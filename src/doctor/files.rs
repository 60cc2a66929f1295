//! Who may read and write a file.

use std::{
    io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use super::{Check, Finding};

/// The nine permission bits of a file.
pub(super) fn mode(path: &Path) -> io::Result<u32> {
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}

/// The remedy for a file that we may not read because it is somebody else's.
pub(super) fn owner_remedy(path: &Path) -> Option<String> {
    let (owner, ourselves) = (std::fs::metadata(path).ok()?.uid(), rustix::process::geteuid().as_raw());
    (owner != ourselves).then(|| {
        format!(
            "It belongs to user {owner}, but this program runs as user {ourselves}: run `chown {ourselves} {}`.",
            path.display()
        )
    })
}

/// A warning when a secret's file is open to everybody. A file that cannot be read is reported by who reads it.
pub(super) fn open_secret(check: Check, setting: &str, file: Option<&Path>) -> Option<Finding> {
    let file = file.filter(|file| !file.as_os_str().is_empty())?;
    let mode = mode(file).ok().filter(|mode| mode & 0o007 != 0)?;
    Some(check.warning(
        format!(
            "{setting}_FILE names {}, which every user of this machine can read (mode {mode:04o}).",
            file.display()
        ),
        format!("Run `chmod 600 {0}`, or 640 where the server reads it through its group.", file.display()),
    ))
}
