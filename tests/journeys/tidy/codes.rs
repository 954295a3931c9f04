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
        let mut in_code = false;
        for (_, line) in code_lines(&path) {
            for before in BEFORE {
                codes.extend(literals_after(&line, before));
            }
            // `fn code(&self) -> &'static str` answers with one literal per arm.
            in_code = line.contains("fn code(") || in_code && line != "    }";
            codes.extend(
                literals(&line)
                    .filter(|literal| in_code || is_rule_number(literal))
                    .map(str::to_owned),
            );
        }
    }
    codes.retain(|code| {
        code.chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter))
    });
    codes
}

fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"')
        .skip(1)
        .step_by(2)
        .filter(|literal| !literal.is_empty())
}

/// Literals behind a word that is not the end of a longer one (`postal_code`).
fn literals_after(line: &str, before: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices(before) {
        let longer = line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let literal = line[at + before.len()..].split('"').next().unwrap_or_default();
        if !longer && !literal.is_empty() {
            found.push(literal.to_owned());
        }
    }
    found
}

/// R1 … R46.
fn is_rule_number(literal: &str) -> bool {
    literal
        .strip_prefix('R')
        .is_some_and(|rest| rest.parse::<u16>().is_ok())
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
