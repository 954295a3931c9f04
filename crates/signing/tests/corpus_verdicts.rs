// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The outside corpus against our verdicts: no panic, no false accept, and a table of agreement.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test over files outside the project"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use signing::{
    Budget, ChangeKind, Coverage, DigestStatus, Evidence, Indication, Report, SignatureStatus,
    ValidationContext, Verdict, validate,
};

/// Debug builds inflate slowly; the large files are for `cargo xtask corpus`.
const LARGEST: u64 = 2 << 20;

fn corpus() -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("GELEIT_CORPUS").map_or(default, PathBuf::from);
    root.join("manifest.jsonl").is_file().then_some(root)
}

/// Our verdict on integrity in the words of the manifest.
fn integrity(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Unreadable => return "malformed",
        Verdict::NoSignature => return "no-signature",
        Verdict::TotalPassed | Verdict::TotalFailed | Verdict::Indeterminate => {}
    }
    let any = |test: &dyn Fn(&signing::SignatureReport) -> bool| report.signatures.iter().any(test);
    if any(&|one| one.digest == DigestStatus::Mismatch || one.signature == SignatureStatus::Invalid) {
        "broken"
    } else if any(&|one| one.coverage == Coverage::Broken) {
        "malformed"
    } else if any(&|one| one.changes_after == ChangeKind::Illegal) {
        "modified-illegal"
    } else if any(&|one| one.indication == Indication::TotalFailed) {
        "malformed"
    } else if any(&|one| one.digest == DigestStatus::Unchecked || one.signature == SignatureStatus::Unchecked)
    {
        "unchecked"
    } else if any(&|one| one.changes_after != ChangeKind::None) {
        "modified-allowed"
    } else {
        "intact"
    }
}

fn words(case: &Value) -> Vec<String> {
    let mut accepted: Vec<String> = vec![case["expect"].as_str().unwrap_or_default().to_owned()];
    let more = case["accept"].as_array().into_iter().flatten();
    accepted.extend(more.filter_map(|word| word.as_str().map(str::to_owned)));
    accepted
}

fn judge(bytes: &[u8]) -> Report {
    let evidence = Evidence::default();
    let context = ValidationContext {
        trust: &[],
        evidence: &evidence,
        time: "2026-11-23T10:00:00Z".parse().unwrap(),
        strict: false,
        original: None,
        budget: Budget {
            inflated: 16 << 20,
            ..Budget::default()
        },
    };
    validate(bytes, &context)
}

#[test]
fn no_case_of_the_corpus_is_falsely_accepted() {
    let Some(root) = corpus() else {
        writeln!(
            std::io::stderr(),
            "SKIPPED corpus verdicts: no ../shared/corpus and no GELEIT_CORPUS"
        )
        .unwrap();
        return;
    };
    let verbose = std::env::var_os("GELEIT_VERBOSE").is_some();
    let mut table: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut false_accepts = Vec::new();
    for line in std::fs::read_to_string(root.join("manifest.jsonl"))
        .unwrap()
        .lines()
    {
        let case: Value = serde_json::from_str(line).unwrap();
        let path = root.join(case["file"].as_str().unwrap());
        let readable = path.extension().is_some_and(|extension| extension == "pdf");
        if !readable || std::fs::metadata(&path).map_or(true, |meta| meta.len() > LARGEST) {
            continue;
        }
        let report = judge(&std::fs::read(&path).unwrap());
        let (got, wanted) = (integrity(&report), words(&case));
        let accepting = matches!(got, "intact" | "modified-allowed");
        let outcome = if wanted.iter().any(|word| word == got) {
            "agree"
        } else if accepting
            && !wanted
                .iter()
                .any(|word| word == "intact" || word == "modified-allowed")
        {
            false_accepts.push(case["id"].to_string());
            "FALSE ACCEPT"
        } else if got == "unchecked" {
            "not judged"
        } else if accepting {
            "agree, other kind"
        } else {
            "false reject"
        };
        let category = case["category"].as_str().unwrap_or_default().to_owned();
        if verbose && outcome != "agree" {
            let first = report
                .signatures
                .iter()
                .flat_map(|one| &one.findings)
                .chain(&report.findings);
            let reasons: Vec<String> = first
                .filter(|finding| finding.severity == signing::Severity::Fail && finding.rule != "R35")
                .map(|finding| format!("{}: {}", finding.rule, finding.message))
                .collect();
            writeln!(
                std::io::stderr(),
                "{outcome} {category} {} wanted {wanted:?} got {got} {reasons:?}",
                case["file"]
            )
            .unwrap();
        }
        *table.entry((category, outcome)).or_default() += 1;
    }
    for ((category, outcome), count) in &table {
        writeln!(std::io::stderr(), "{category:24} {outcome:18} {count}").unwrap();
    }
    assert!(false_accepts.is_empty(), "false accepts: {false_accepts:?}");
}
