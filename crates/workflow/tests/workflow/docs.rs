// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every code is documented, every documented code exists, and every diagnostic can really be provoked.

use std::collections::BTreeSet;

use workflow::{DIAGNOSTIC_CODES, RefusalCode};

use crate::shipped::{read, root};

/// The codes in the first column of the table below a heading.
fn documented(heading: &str) -> BTreeSet<String> {
    let page = read("docs/workflow-language.md");
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let codes = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    codes.map(str::to_owned).collect()
}

#[test]
fn the_page_lists_exactly_the_codes_there_are() {
    let codes: BTreeSet<String> = DIAGNOSTIC_CODES.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(documented("Diagnostics"), codes);
    let codes: BTreeSet<String> = RefusalCode::ALL
        .iter()
        .map(|code| code.as_str().to_owned())
        .collect();
    assert_eq!(documented("Refusals"), codes);
    for code in RefusalCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
}

#[test]
fn every_diagnostic_code_is_used_and_provoked_by_a_test() {
    let (mut source, mut tests) = (String::new(), String::new());
    let mut folders = vec![root("crates/workflow/src")];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("diagnostic.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let (code, test) = text.split_once("#[cfg(test)]\nmod tests").unwrap_or((&text, ""));
                source.push_str(code);
                tests.push_str(test);
            }
        }
    }
    for file in [
        "broken.rs",
        "dropped.rs",
        "told.rs",
        "expressions.rs",
        "hostile.rs",
        "cases.rs",
        "migrate.rs",
        "tables.rs",
        "tasks.rs",
        "replays.rs",
        "wide.rs",
        "exhaustive.rs",
        "sketch.rs",
        "assertions.rs",
    ] {
        tests.push_str(&read(&format!("crates/workflow/tests/workflow/{file}")));
    }
    for code in DIAGNOSTIC_CODES {
        assert!(source.contains(&format!("\"{code}\"")), "{code} is never said");
        let provoked = [" {}: ", "\"{}: ", "\"{}\"", "\"{} |"].map(|words| words.replace("{}", code));
        assert!(
            provoked.iter().any(|text| tests.contains(text)),
            "no test provokes {code}"
        );
    }
}
