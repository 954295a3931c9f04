// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A file to be written: all of it or nothing, and never over something the verb reads.
//!
//! It is opened before the work begins, under a random name beside its place: what cannot be written is known before a key
//! is asked. When it is there it is on the disk, under its name, with the permissions of the file it replaces.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

use crate::outcome::Outcome;
use crate::{edge, files};

/// Why a file is not written.
#[derive(Debug)]
pub(crate) enum OutputError {
    /// It must not be written there: an input, or no plain file.
    Usage(String),
    /// It cannot be written there.
    Io(anyhow::Error),
}

impl OutputError {
    /// How a verb ends that was to write it.
    pub(crate) fn outcome(self) -> anyhow::Result<Outcome> {
        match self {
            Self::Usage(reason) => {
                edge::complain(&format!("geleit: {reason}"));
                Ok(Outcome::Usage)
            }
            Self::Io(error) => Err(error),
        }
    }
}

/// A file in the making. Dropped without [`Self::write`] it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Output {
    path: PathBuf,
    beside: NamedTempFile,
}

impl Output {
    /// Prepare to write `path`, which is none of `inputs`. A link is followed: what it leads to is replaced.
    pub(crate) fn open(path: &Path, inputs: &[&Path]) -> Result<Self, OutputError> {
        let usage = |reason: String| Err(OutputError::Usage(format!("{} {reason}", path.display())));
        if let Some(input) = inputs.iter().find(|input| files::same(input, path)) {
            return usage(format!(
                "is {}, which is read; what is read is never overwritten",
                input.display()
            ));
        }
        let target = match fs::symlink_metadata(path) {
            Ok(found) if found.is_symlink() => match fs::canonicalize(path) {
                Ok(target) => target,
                Err(_) => return usage("is a link that leads to no file".to_owned()),
            },
            _ => path.to_owned(),
        };
        if fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
            return usage("is there already and no plain file".to_owned());
        }
        let beside = beside(&target)
            .with_context(|| format!("cannot write {}", path.display()))
            .map_err(OutputError::Io)?;
        Ok(Self { path: target, beside })
    }

    /// Write it whole, and wait until it is on the disk.
    pub(crate) fn write(self, bytes: &[u8]) -> anyhow::Result<()> {
        let context = format!("cannot write {}", self.path.display());
        self.store(bytes).context(context)
    }

    fn store(mut self, bytes: &[u8]) -> io::Result<()> {
        self.beside.write_all(bytes)?;
        if let Ok(replaced) = fs::metadata(&self.path) {
            self.beside.as_file().set_permissions(replaced.permissions())?;
        }
        self.beside.as_file().sync_all()?;
        self.beside.persist(&self.path).map_err(|error| error.error)?;
        // The name is on the disk when its folder is.
        if cfg!(unix) {
            File::open(folder(&self.path))?.sync_all()?;
        }
        Ok(())
    }
}

/// Write a file that stands for itself, in one go.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    match Output::open(path, &[]) {
        Ok(output) => output.write(bytes),
        Err(OutputError::Usage(reason)) => Err(anyhow::anyhow!("cannot write: {reason}")),
        Err(OutputError::Io(error)) => Err(error),
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A new file in the same folder; nobody's file has its name.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".geleit-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for any new file: the process's mask takes away what it takes away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(path: &Path, inputs: &[&Path]) -> String {
        match Output::open(path, inputs) {
            Err(OutputError::Usage(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn no_other_file_is_touched_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.pdf");
        fs::write(folder.path().join("out.pdf.part"), b"precious").unwrap();
        drop(Output::open(&out, &[]).unwrap());
        assert!(!out.exists());
        Output::open(&out, &[]).unwrap().write(b"new").unwrap();
        assert_eq!(fs::read(&out).unwrap(), b"new");
        assert_eq!(fs::read(folder.path().join("out.pdf.part")).unwrap(), b"precious");
        assert_eq!(names(folder.path()), ["out.pdf", "out.pdf.part"]);
    }

    #[test]
    fn what_is_read_is_not_written_under_whatever_name() {
        let folder = tempfile::tempdir().unwrap();
        let (key, other) = (folder.path().join("key.pem"), folder.path().join("other"));
        fs::write(&key, b"key").unwrap();
        fs::hard_link(&key, &other).unwrap();
        let around = folder
            .path()
            .join("../")
            .join(folder.path().file_name().unwrap())
            .join("key.pem");
        for name in [&key, &other, &around] {
            assert!(
                usage(name, &[&key]).contains("which is read"),
                "{}",
                name.display()
            );
        }
        assert_eq!(fs::read(&key).unwrap(), b"key");
    }

    #[test]
    #[cfg(unix)]
    fn a_replaced_file_keeps_its_permissions_a_link_its_target_and_devices_are_refused() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, b"old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).unwrap();
        symlink(&file, &link).unwrap();
        Output::open(&link, &[]).unwrap().write(b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o604);
        fs::remove_file(&file).unwrap();
        assert!(usage(&link, &[]).contains("leads to no file"));
        assert!(usage(folder.path(), &[]).contains("no plain file"));
        assert!(usage(Path::new("/dev/null"), &[]).contains("no plain file"));
        let nowhere = folder.path().join("none/out.pdf");
        assert!(matches!(Output::open(&nowhere, &[]), Err(OutputError::Io(_))));
    }
}
