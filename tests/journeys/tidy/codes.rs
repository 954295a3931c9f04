// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every code a program may answer with is explained in the documents.

use std::collections::BTreeSet;

use super::sources::{code_lines, rust_files, text};

/// Which page explains the codes of which crates.
const PAGES: [(&str, &[&str]); 5] = [
    ("docs/signing-rules.md", &["pdf", "pki", "signing", "sealing"]),
    ("docs/permit-rules.md", &["permit"]),
    ("docs/workflow-language.md", &["workflow"]),
    ("docs/case-log.md", &["ledger"]),
    ("docs/api.md", &["server"]),
];

/// What stands before a literal that is a code.
const BEFORE: [&str; 6] = [
    "code: \"",
    "code(\"",
    "rule: \"",
    "rule(\"",
    "code = \"",
    "rule = \"",
];

fn codes(crate_name: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for path in rust_files(&format!("crates/{crate_name}/src")) {
        for (_, line) in code_lines(&path) {
            for before in BEFORE {
                let found = line
                    .split(before)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next());
                codes.extend(found.map(str::to_owned));
            }
            codes.extend(rule_numbers(&line));
        }
    }
    codes
}

/// String literals that are a rule number as in R1 … R46.
fn rule_numbers(line: &str) -> impl Iterator<Item = String> {
    let literals = line.split('"').skip(1).step_by(2);
    let number = |literal: &&str| {
        literal
            .strip_prefix('R')
            .is_some_and(|rest| rest.parse::<u16>().is_ok())
    };
    literals.filter(number).map(str::to_owned)
}

#[test]
fn every_code_is_explained_in_the_documents() {
    let mut silent = Vec::new();
    for (page, crates) in PAGES {
        let explained = text(page);
        for crate_name in crates {
            let codes = codes(crate_name).into_iter();
            let missing = codes.filter(|code| !explained.contains(&format!("`{code}`")));
            silent.extend(missing.map(|code| format!("{page}: `{code}` of {crate_name}")));
        }
    }
    assert!(silent.is_empty(), "not explained:\n{}", silent.join("\n"));
}
