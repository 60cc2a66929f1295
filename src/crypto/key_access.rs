//! Who can read the file of a private key, and what platforms make of it.
//!
//! A file that only its owner can read is safe. Kubernetes (`fsGroup`) and Docker mount secrets as files of root that their group, or
//! everybody, can read, and whoever runs the server cannot change that.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{StatVfsMountFlags, statvfs},
    process::{getegid, geteuid, getgroups},
};

/// Why a key's file is private enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only its owner can read it.
    Owner,
    /// It belongs to root or is on a read-only volume, and our own group can read it.
    OwnGroup,
    /// It is on a read-only volume, in a folder that others cannot enter.
    ClosedFolder,
}

/// A key's file that others than its owner can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    mode: u32,
    is_ours: bool,
    is_read_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Ourselves,
    Root,
    Somebody,
}

/// What decides who can read a file.
#[derive(Debug, Clone, Copy)]
struct Facts {
    mode: u32,
    folder_mode: u32,
    owner: Owner,
    is_of_our_group: bool,
    is_read_only: bool,
}

/// Who can read this file of a private key.
///
/// # Errors
/// What the file system reports.
pub fn of(path: &Path) -> io::Result<Result<Access, Exposure>> {
    let file = fs::metadata(path)?;
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| ".".into(), PathBuf::from);
    let groups = getgroups()?;
    Ok(judge(Facts {
        mode: file.mode() & 0o777,
        folder_mode: fs::metadata(folder)?.mode() & 0o777,
        owner: match file.uid() {
            owner if owner == geteuid().as_raw() => Owner::Ourselves,
            0 => Owner::Root,
            _ => Owner::Somebody,
        },
        is_of_our_group: groups.iter().chain([&getegid()]).any(|group| group.as_raw() == file.gid()),
        is_read_only: is_read_only(path),
    }))
}

/// Whether the volume of this file or folder is mounted read-only.
#[must_use]
pub fn is_read_only(path: &Path) -> bool {
    statvfs(path).is_ok_and(|volume| volume.f_flag.contains(StatVfsMountFlags::RDONLY))
}

fn judge(facts: Facts) -> Result<Access, Exposure> {
    let Facts { mode, folder_mode, owner, is_of_our_group, is_read_only } = facts;
    // On a read-only volume, nobody can write whatever the mode says.
    let others_can = if is_read_only { 0o004 } else { 0o007 };
    let group_can = if is_read_only { 0o040 } else { 0o070 };
    let only_our_group_reads = is_of_our_group && mode & others_can == 0 && mode & group_can & !0o040 == 0;
    if mode & (others_can | group_can) == 0 {
        Ok(Access::Owner)
    } else if only_our_group_reads && (is_read_only || owner == Owner::Root) {
        Ok(Access::OwnGroup)
    } else if is_read_only && folder_mode & 0o007 == 0 {
        Ok(Access::ClosedFolder)
    } else {
        Err(Exposure { mode, is_ours: owner == Owner::Ourselves, is_read_only })
    }
}

impl Access {
    /// Why that is enough, if it is not obvious.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Owner => None,
            Self::OwnGroup => Some("besides its owner, only this program's group can read it"),
            Self::ClosedFolder => Some("others could read it, but cannot enter its folder"),
        }
    }
}

impl Exposure {
    /// What is wrong, after the file's path.
    #[must_use]
    pub fn found(self) -> String {
        format!("may be read by others than its owner (mode {:04o})", self.mode)
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(self, path: &Path) -> String {
        let path = path.display();
        if self.is_read_only {
            "mount it so that only this program can read it: on Kubernetes with `defaultMode: 0400` and `fsGroup`, in Docker with \
             `mode: 0400` and `uid`, with Compose by the mode of the file on the host"
                .to_owned()
        } else if self.is_ours {
            format!("run `chmod 600 {path}`")
        } else {
            format!("run `chown {} {path} && chmod 600 {path}`", geteuid().as_raw())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Facts =
        Facts { mode: 0o440, folder_mode: 0o755, owner: Owner::Root, is_of_our_group: true, is_read_only: true };

    #[test]
    fn a_mounted_secret_is_private_as_platforms_mount_it() {
        assert_eq!(judge(SECRET), Ok(Access::OwnGroup), "Kubernetes with fsGroup");
        assert_eq!(judge(Facts { is_read_only: false, ..SECRET }), Ok(Access::OwnGroup), "a package's file of root");
        let docker = Facts { mode: 0o444, is_of_our_group: false, ..SECRET };
        assert_eq!(judge(Facts { folder_mode: 0o750, ..docker }), Ok(Access::ClosedFolder));
        assert_eq!(judge(Facts { mode: 0o600, ..docker }), Ok(Access::Owner));
    }

    #[test]
    fn what_others_can_read_is_not() {
        let refused = |facts: Facts| judge(facts).is_err();
        assert!(refused(Facts { mode: 0o444, ..SECRET }), "everybody can enter the folder");
        assert!(refused(Facts { is_of_our_group: false, ..SECRET }), "another group");
        let own = Facts { owner: Owner::Ourselves, is_read_only: false, ..SECRET };
        assert!(refused(own), "we could change the mode");
        assert!(refused(Facts { mode: 0o460, is_read_only: false, ..SECRET }), "the group may write");
        assert!(refused(Facts { mode: 0o444, folder_mode: 0o700, ..own }), "we could change the mode");
    }
}
