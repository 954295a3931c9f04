// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Attacks on the issued permit, generated, and the rule that refuses each (docs/signing-rules.md).

mod bytes;
mod revisions;

use std::path::PathBuf;

use crate::issued::issued;
use crate::surroundings::workspace;
use crate::verify::{reports, rules, verify, written};

/// One attack.
struct Attack {
    name: &'static str,
    /// At least one of these rules must be named.
    rules: &'static [&'static str],
    tampered: Vec<u8>,
}

fn refused_with_the_rule_named(attacks: &[Attack], folder: &str) {
    let permit = issued().bytes("permit.pdf");
    let folder = workspace(folder);
    let mut faults = Vec::new();
    for options in [&["--format", "json"][..], &["--format", "json", "--strict"]] {
        let name = |attack: &Attack| format!("{}.pdf", attack.name.replace(' ', "-"));
        let files: Vec<PathBuf> = attacks
            .iter()
            .map(|attack| written(&folder, &name(attack), &attack.tampered))
            .collect();
        let reports = reports(&verify(&files, options));
        assert_eq!(reports.len(), attacks.len(), "one report for each file");
        for (attack, report) in attacks.iter().zip(&reports) {
            assert_ne!(attack.tampered, permit, "{}: nothing was changed", attack.name);
            let verdict = report["verdict"].as_str().expect("a verdict");
            let named = rules(report);
            let refused = ["TOTAL-FAILED", "UNREADABLE"].contains(&verdict);
            if !refused
                || !attack
                    .rules
                    .iter()
                    .any(|rule| named.iter().any(|one| one == rule))
            {
                faults.push(format!(
                    "{} {options:?}: {verdict} by {named:?}, expected {:?}",
                    attack.name, attack.rules
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn fourteen_changes_of_bytes_are_refused_with_the_rule_named() {
    let attacks = bytes::attacks();
    assert_eq!(attacks.len(), 14);
    refused_with_the_rule_named(&attacks, "tampered-bytes");
}

#[test]
fn twelve_appended_revisions_are_refused_with_the_rule_named() {
    let attacks = revisions::attacks();
    assert_eq!(attacks.len(), 12);
    refused_with_the_rule_named(&attacks, "tampered-revisions");
}
