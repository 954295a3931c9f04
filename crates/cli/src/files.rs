// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reading what the command line names: trust anchors, evidence, files and folders of them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use pki::{Anchor, Budget, Evidence};

/// No single file we read may be larger (bytes).
pub(crate) const MAX_FILE: u64 = 512 * 1024 * 1024;

/// The bytes of a file, at most [`MAX_FILE`].
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let size = std::fs::metadata(path)
        .with_context(|| format!("cannot read {}", path.display()))?
        .len();
    if size > MAX_FILE {
        bail!(
            "{} has {size} bytes, more than the {MAX_FILE} that are read",
            path.display()
        );
    }
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The files a path names: itself, or for a folder all files in it (not deeper), by name.
pub(crate) fn listed(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in
        std::fs::read_dir(path).with_context(|| format!("cannot read the folder {}", path.display()))?
    {
        let path = entry
            .with_context(|| format!("cannot read the folder {}", path.display()))?
            .path();
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Do both paths lead to one file, by whatever name?
pub(crate) fn same(left: &Path, right: &Path) -> bool {
    match (std::fs::canonicalize(left), std::fs::canonicalize(right)) {
        (Ok(left), Ok(right)) => left == right || one_inode(&left, &right),
        _ => false,
    }
}

#[cfg(unix)]
fn one_inode(left: &Path, right: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |path: &Path| std::fs::metadata(path).map(|data| (data.dev(), data.ino())).ok();
    place(left).is_some() && place(left) == place(right)
}

#[cfg(not(unix))]
fn one_inode(_left: &Path, _right: &Path) -> bool {
    false
}

/// The trust anchors in these files and folders, PEM or DER.
pub(crate) fn trust(paths: &[PathBuf]) -> anyhow::Result<Vec<Anchor>> {
    let mut anchors = Vec::new();
    for path in paths {
        for file in listed(path)? {
            let found = Anchor::bundle(&read(&file)?, &Budget::default())
                .with_context(|| format!("{} holds no certificate to trust (PEM or DER)", file.display()))?;
            anchors.extend(found);
        }
    }
    Ok(anchors)
}

/// The revocation lists and certificates in these files and folders, PEM or DER.
pub(crate) fn evidence(paths: &[PathBuf]) -> anyhow::Result<Evidence> {
    let mut evidence = Evidence::default();
    for path in paths {
        for file in listed(path)? {
            evidence.add(&read(&file)?, &Budget::default()).with_context(|| {
                format!(
                    "{} is neither a revocation list nor a certificate (PEM or DER)",
                    file.display()
                )
            })?;
        }
    }
    Ok(evidence)
}
