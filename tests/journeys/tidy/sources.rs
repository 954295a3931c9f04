// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The files of the project, as the other tidy rules read them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::surroundings::root;

/// Every file git knows or would take: tracked, or new and not ignored; paths relative to the root.
pub(crate) fn files() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    let names = String::from_utf8(listed.stdout).expect("file names are UTF-8");
    let paths = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from);
    let files: Vec<PathBuf> = paths.filter(|path| root().join(path).is_file()).collect();
    assert!(files.len() > 50, "git lists only {} files", files.len());
    files
}

/// The Rust files below a folder.
pub(crate) fn rust_files(folder: &str) -> Vec<PathBuf> {
    let wanted = |path: &PathBuf| path.starts_with(folder) && path.extension().is_some_and(|end| end == "rs");
    files().into_iter().filter(wanted).collect()
}

/// The text of a file.
#[track_caller]
pub(crate) fn text(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The lines that are built into a program, with their numbers: no comments, no `#[cfg(test)]` modules.
///
/// By our layout tests stand last in a file, or in a file that only a `#[cfg(test)] mod` names (`tests.rs`).
pub(crate) fn code_lines(path: &Path) -> Vec<(usize, String)> {
    let is_tests = path
        .components()
        .any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
    if is_tests {
        return Vec::new();
    }
    let source = text(path);
    let code = source.lines().enumerate().map(|(at, line)| (at + 1, line));
    let until_tests = code.take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    let no_comment = until_tests.filter(|(_, line)| !line.trim_start().starts_with("//"));
    no_comment.map(|(at, line)| (at, line.to_owned())).collect()
}
