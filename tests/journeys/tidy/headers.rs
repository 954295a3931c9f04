// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every file says who holds the copyright and under which licence (REUSE 3.3), and names no place of its making.

use std::path::Path;

use super::sources::{files, text};
use crate::surroundings::root;

/// The globs of REUSE.toml: `**` at the front or the end is all they use.
fn annotated(path: &Path) -> bool {
    let path = path.to_str().expect("file names are UTF-8");
    let listed = text("REUSE.toml");
    let globs = listed
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next());
    globs
        .map(str::to_owned)
        .any(|glob| match (glob.strip_prefix("**"), glob.strip_suffix("**")) {
            (Some(end), _) => path.ends_with(end),
            (_, Some(start)) => path.starts_with(start),
            _ => path == glob,
        })
}

#[test]
fn every_file_names_its_copyright_and_licence() {
    let mut bare = Vec::new();
    for path in files().into_iter().filter(|path| !path.starts_with("LICENSES")) {
        let bytes = std::fs::read(root().join(&path)).expect("a listed file can be read");
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(600)]).into_owned();
        let named = head.contains("SPDX-FileCopyrightText:") && head.contains("SPDX-License-Identifier:");
        if !named && !annotated(&path) {
            bare.push(path.display().to_string());
        }
    }
    assert!(
        bare.is_empty(),
        "no header and not in REUSE.toml:\n{}",
        bare.join("\n")
    );
}

#[test]
fn every_licence_that_is_named_is_there_in_full() {
    let named = files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs" || end == "toml"));
    for path in named {
        let source = text(&path);
        for line in source.lines().filter_map(|line| {
            line.trim_start_matches(['#', '/', ' '])
                .strip_prefix("SPDX-License-Identifier: ")
        }) {
            assert!(
                root().join(format!("LICENSES/{}.txt", line.trim())).exists(),
                "{}: {line}",
                path.display()
            );
        }
    }
    assert_eq!(text("LICENSE"), text("LICENSES/EUPL-1.2.txt"));
}
