// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The folder the demo writes to. Only files of an earlier demo are removed; anything else in it stays.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::output;

/// What a demo leaves behind, and the next one clears away.
const OURS: [&str; 12] = [
    "application.json",
    "permit.pdf",
    "report.json",
    "case-log.json",
    "trust.pem",
    "official.p12",
    "evidence/root.crl",
    "evidence/issuing.crl",
    "demo.db",
    "demo.db-wal",
    "demo.db-shm",
    "demo.db-journal",
];

/// The folder.
#[derive(Debug)]
pub(crate) struct Stage {
    folder: PathBuf,
}

impl Stage {
    /// Makes the folder and removes what an earlier demo left in it.
    pub(crate) fn clear(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder.join("evidence"))
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let stage = Self {
            folder: folder.to_owned(),
        };
        for name in OURS {
            let path = stage.path(name);
            match std::fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(error)
                        .with_context(|| format!("cannot remove {} of an earlier demo", path.display()));
                }
            }
        }
        Ok(stage)
    }

    /// Where a file of this name lies.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        output::write(&self.path(name), bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::Stage;

    #[test]
    fn only_files_of_a_demo_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, theirs) = (folder.path().join("permit.pdf"), folder.path().join("thesis.pdf"));
        std::fs::write(&ours, b"old").unwrap();
        std::fs::write(&theirs, b"precious").unwrap();
        Stage::clear(folder.path()).unwrap();
        assert!(!ours.exists());
        assert!(theirs.exists());
    }
}
