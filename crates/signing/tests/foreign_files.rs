// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Files that others made: each one of the outside corpus is signed, or refused for a reason that is named.
//!
//! `GELEIT_KEEP=DIR` keeps what was signed, `GELEIT_SHARED` says where the corpus lies.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests may"
)]

mod support;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use signing::{ChangeKind, Coverage, DigestStatus, SignatureKind, SignatureStatus, prepare_with_password};
use support::*;

const LARGEST: usize = 2 << 20;

fn corpus() -> Option<PathBuf> {
    let shared = std::env::var_os("GELEIT_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = shared.unwrap_or(beside).join("corpus");
    folder.join("manifest.jsonl").is_file().then_some(folder)
}

#[test]
fn every_unsigned_file_of_the_corpus_is_signed_or_refused_for_a_reason() {
    let Some(folder) = corpus() else {
        writeln!(
            std::io::stderr(),
            "SKIPPED foreign files: no ../shared/corpus and no GELEIT_SHARED"
        )
        .unwrap();
        return;
    };
    let manifest = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for line in manifest.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let category = case["category"].as_str().unwrap_or_default();
        if !category.starts_with("to-sign") {
            continue;
        }
        let id = case["id"].as_str().unwrap();
        let original = std::fs::read(folder.join(case["file"].as_str().unwrap())).unwrap();
        if original.len() > LARGEST && std::env::var_os("GELEIT_KEEP").is_none() {
            continue;
        }
        for (name, algorithm, label) in [("seal", P256, "p256"), ("seal-rsa", PSS, "pss")] {
            let password = case["password"].as_str().unwrap_or_default();
            let outcome = one(id, (&original, password), (name, algorithm, label));
            println!("{category}\t{id}\t{label}\t{outcome}");
            let known = if case["password"].is_string() {
                " (encrypted)"
            } else {
                ""
            };
            let short = outcome.split(':').next().unwrap_or_default();
            *tally
                .entry(format!("{category}, {label}: {short}{known}"))
                .or_default() += 1;
        }
    }
    println!("{tally:#?}");
}

/// Signs one file and judges the result; what comes back is `signed` or `refused: why`.
fn one(
    id: &str,
    (original, password): (&[u8], &str),
    (name, algorithm, label): (&str, signing::SignatureAlgorithm, &str),
) -> String {
    let wish = request(name, algorithm, SignatureKind::Approval, "Geleit1");
    let prepared = match prepare_with_password(original, password, &wish) {
        Ok(prepared) => prepared,
        Err(error) => return format!("refused: {error}"),
    };
    let passed_over = prepared.told().iter().any(|line| line.starts_with("passed over"));
    let value = sign_with(name, algorithm, prepared.to_be_signed());
    let signed = prepared
        .complete(original, &value)
        .unwrap_or_else(|error| panic!("{id}: {error}"))
        .bytes;
    assert!(signed.starts_with(original), "{id}: the original bytes changed");
    keep(&format!("{id}-{label}.pdf"), &signed);
    if passed_over {
        return "signed, with something passed over".to_owned();
    }
    let report = Judging::full().run_with_password(&signed, password);
    let own = report
        .signatures
        .iter()
        .find(|signature| signature.field == "Geleit1")
        .unwrap_or_else(|| panic!("{id}: {report:#?}"));
    assert_eq!(own.digest, DigestStatus::Match, "{id}");
    assert_eq!(own.signature, SignatureStatus::Valid, "{id}");
    assert_eq!(own.coverage, Coverage::WholeFile, "{id}");
    assert_eq!(own.changes_after, ChangeKind::None, "{id}");
    "signed".to_owned()
}
