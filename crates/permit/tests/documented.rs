// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every code of a finding or field error stands in `docs/permit-rules.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            into.push(path);
        }
    }
}

/// String literals of lower-case words joined by hyphens: codes, and the words of the format.
fn codes(text: &str) -> BTreeSet<String> {
    let code_like = |literal: &&str| {
        literal.contains('-')
            && literal.starts_with(|c: char| c.is_ascii_lowercase())
            && literal
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let literals = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    literals
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(code_like)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_code_stands_in_the_documentation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documented = std::fs::read_to_string(root.join("../../docs/permit-rules.md")).unwrap();
    let mut files = Vec::new();
    for folder in ["src/check", "src/parse"] {
        sources(&root.join(folder), &mut files);
    }
    files.push(root.join("src/parse.rs"));
    let mut found = BTreeSet::new();
    for file in files {
        found.append(&mut codes(&std::fs::read_to_string(file).unwrap()));
    }
    assert!(
        found.contains("load-width") && found.contains("not-json"),
        "{found:?}"
    );
    let single_words = [
        "missing",
        "empty",
        "width",
        "height",
        "length",
        "accessories",
        "consultation",
    ];
    let wanted = found.iter().map(String::as_str).chain(single_words);
    let absent: Vec<&str> = wanted
        .filter(|code| !documented.contains(&format!("`{code}`")))
        .collect();
    assert_eq!(absent, [""; 0]);
}
