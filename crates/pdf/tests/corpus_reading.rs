// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reads every small PDF of the outside corpus: no panic, and nearly all honest files are readable.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test over files outside the project"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use pdf::{Budget, Document, ReadError};

const LARGEST: u64 = 2 << 20;

fn corpus() -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("GELEIT_CORPUS").map_or(default, PathBuf::from);
    root.join("pdf").is_dir().then_some(root)
}

fn files(folder: PathBuf, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(path, found);
        } else if path.extension().is_some_and(|extension| extension == "pdf") {
            found.push(path);
        }
    }
}

#[test]
fn every_small_file_of_the_corpus_is_read_or_refused() {
    let Some(root) = corpus() else {
        writeln!(
            std::io::stderr(),
            "SKIPPED corpus reading: no ../shared/corpus and no GELEIT_CORPUS"
        )
        .unwrap();
        return;
    };
    let mut paths = Vec::new();
    files(root.join("pdf"), &mut paths);
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths {
        if std::fs::metadata(&path).unwrap().len() > LARGEST {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let result = Document::parse(&bytes, &Budget::default());
        let word = match &result {
            Ok(document) => {
                let _ = document.signatures();
                "read".to_owned()
            }
            Err(ReadError::Malformed { rule, .. }) => format!("malformed {rule}"),
            Err(ReadError::Locked { .. }) => "locked".to_owned(),
            Err(ReadError::Unsupported { what, .. }) => format!("unsupported: {what}"),
            Err(ReadError::Budget { what, .. }) => format!("budget: {what}"),
        };
        if std::env::var_os("GELEIT_VERBOSE").is_some() {
            let reason = result.err().map(|error| error.to_string()).unwrap_or_default();
            writeln!(std::io::stderr(), "{} {word}: {reason}", path.display()).unwrap();
        }
        *tally.entry(word).or_default() += 1;
    }
    writeln!(std::io::stderr(), "{tally:#?}").unwrap();
    assert!(tally.get("read").copied().unwrap_or(0) > 0);
}
