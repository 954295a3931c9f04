// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit verify` on the issued permit and on what is no permit: verdict and exit code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::issued::issued;
use crate::programs::{Outcome, run};
use crate::surroundings::{geleit, workspace};

/// `geleit verify` with the trust and the evidence of the demo.
pub(crate) fn verify(files: &[PathBuf], options: &[&str]) -> Outcome {
    let mut command = bare(files);
    command.arg("--trust").arg(issued().path("trust.pem"));
    command.arg("--evidence").arg(issued().path("evidence"));
    run(command.args(options))
}

fn bare(files: &[PathBuf]) -> Command {
    let mut command = geleit();
    command.arg("verify").args(files);
    command
}

/// The reports of `--format json`, one per line.
pub(crate) fn reports(outcome: &Outcome) -> Vec<Value> {
    let lines = outcome.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|fault| panic!("{fault}: {line}")))
        .collect()
}

/// Every rule a report names, in findings and in changes.
pub(crate) fn rules(report: &Value) -> Vec<String> {
    let signatures = report["signatures"].as_array().cloned().unwrap_or_default();
    let of = |value: &Value, list: &str| value[list].as_array().cloned().unwrap_or_default();
    let mut found = of(report, "findings");
    for signature in &signatures {
        found.extend(of(signature, "findings"));
        found.extend(of(signature, "changes"));
    }
    let rules = found.iter().filter_map(|finding| finding["rule"].as_str());
    rules.map(str::to_owned).collect()
}

/// A file with these bytes.
pub(crate) fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("the test folder can be written");
    path
}

#[test]
fn the_issued_permit_passes_and_the_test_anchor_is_pointed_out() {
    let permit = issued().path("permit.pdf");
    let text = verify(std::slice::from_ref(&permit), &[]).expect(0).stdout;
    assert!(text.starts_with("TOTAL-PASSED"), "{text}");
    for options in [&["--format", "json"][..], &["--format", "json", "--strict"]] {
        let outcome = verify(std::slice::from_ref(&permit), options).expect(0);
        let [report] = &reports(&outcome)[..] else {
            panic!("one line for one file: {}", outcome.stdout)
        };
        let [signature] = &report["signatures"].as_array().expect("a list")[..] else {
            panic!("{report}")
        };
        assert_eq!(report["schema"], "geleit/verification-report/1");
        assert_eq!(report["verdict"], "TOTAL-PASSED");
        let expected = [
            ("kind", "certification"),
            ("sub_filter", "ETSI.CAdES.detached"),
            ("indication", "TOTAL-PASSED"),
            ("digest", "match"),
            ("signature", "valid"),
            ("coverage", "whole-file"),
            ("changes_after", "none"),
            ("level", "B-B"),
        ];
        for (key, value) in expected {
            assert_eq!(signature[key], value, "{key}");
        }
        assert_eq!(signature["docmdp"], 1);
        assert!(
            outcome.stdout.contains("TEST"),
            "no word about the test anchor: {}",
            outcome.stdout
        );
    }
}

#[test]
fn the_stored_file_is_recognised_as_the_original() {
    let permit = issued().path("permit.pdf");
    let original = permit.to_str().expect("the path is UTF-8").to_owned();
    verify(&[permit], &["--original", &original]).expect(0);
    let other = issued()
        .path("application.json")
        .to_str()
        .expect("the path is UTF-8")
        .to_owned();
    let refused = verify(&[issued().path("permit.pdf")], &["--original", &other]).expect(1);
    assert!(refused.all().contains("R25"), "{}", refused.all());
}

#[test]
fn without_trust_or_evidence_the_verdict_is_open_and_says_what_is_missing() {
    let permit = [issued().path("permit.pdf")];
    let nothing = run(bare(&permit).arg("--format").arg("json")).expect(3);
    let no_evidence = run(bare(&permit)
        .arg("--trust")
        .arg(issued().path("trust.pem"))
        .args(["--format", "json"]))
    .expect(3);
    let no_trust = run(bare(&permit)
        .arg("--evidence")
        .arg(issued().path("evidence"))
        .args(["--format", "json"]))
    .expect(3);
    for (case, outcome) in [
        ("nothing", nothing),
        ("no evidence", no_evidence),
        ("no trust", no_trust),
    ] {
        let report = &reports(&outcome)[0];
        assert_eq!(report["verdict"], "INDETERMINATE", "{case}");
        let signature = &report["signatures"][0];
        assert_eq!(
            signature["digest"], "match",
            "{case}: integrity does not depend on trust"
        );
        assert_eq!(
            signature["signature"], "valid",
            "{case}: integrity does not depend on trust"
        );
        assert!(
            signature["needs"]
                .as_array()
                .is_some_and(|needs| !needs.is_empty()),
            "{case}: {signature}"
        );
    }
    run(bare(&permit).arg("--allow-indeterminate")).expect(0);
}

#[test]
fn a_flipped_bit_anywhere_in_the_signed_ranges_never_passes() {
    let permit = issued().bytes("permit.pdf");
    let report = issued().json("report.json");
    let range: Vec<usize> =
        serde_json::from_value(report["signatures"][0]["byte_range"].clone()).expect("four numbers");
    let signed = (0..range[1]).chain(range[2]..range[2] + range[3]);
    let folder = workspace("flipped");
    let files: Vec<PathBuf> = signed
        .step_by(permit.len() / 150)
        .map(|at| {
            let mut changed = permit.clone();
            changed[at] ^= 0b100;
            written(&folder, &format!("{at:07}.pdf"), &changed)
        })
        .collect();
    let outcome = verify(&files, &["--format", "json"]);
    let reports = reports(&outcome);
    assert_eq!(reports.len(), files.len());
    for report in &reports {
        let verdict = report["verdict"].as_str().expect("a verdict");
        assert!(
            ["TOTAL-FAILED", "UNREADABLE", "NO-SIGNATURE"].contains(&verdict),
            "{verdict}: {}",
            report["file"]
        );
    }
    let failed = reports
        .iter()
        .filter(|report| report["verdict"] == "TOTAL-FAILED")
        .count();
    assert!(
        failed * 2 > reports.len(),
        "most are readable and say what failed: {failed} of {}",
        reports.len()
    );
}

#[test]
fn what_is_no_signed_pdf_is_told_so() {
    let permit = issued().bytes("permit.pdf");
    let report = issued().json("report.json");
    let unsigned = report["revisions"][0]["end"]
        .as_u64()
        .and_then(|end| usize::try_from(end).ok())
        .expect("an offset");
    let folder = workspace("not-signed");
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0".repeat(40);
    let cases: [(&str, &[u8], i32, &str); 6] = [
        ("unsigned.pdf", &permit[..unsigned], 4, "NO-SIGNATURE"),
        ("truncated.pdf", &permit[..permit.len() / 2], 4, "UNREADABLE"),
        (
            "cut-by-one-line.pdf",
            &permit[..permit.len() - 7],
            4,
            "UNREADABLE",
        ),
        ("a-zip.pdf", &zip, 4, "UNREADABLE"),
        ("empty.pdf", b"", 4, "UNREADABLE"),
        ("text.pdf", b"%PDF-1.7\nno more than that\n", 4, "UNREADABLE"),
    ];
    for (name, bytes, code, verdict) in cases {
        let outcome = verify(&[written(&folder, name, bytes)], &["--format", "json"]);
        assert_eq!(reports(&outcome)[0]["verdict"], verdict, "{name}");
        outcome.expect(code);
    }
    verify(&[folder.join("absent.pdf")], &[]).expect(5);
    run(geleit().arg("verify")).expect(2);
}

#[test]
fn of_several_files_the_worst_decides() {
    let folder = workspace("several");
    let permit = issued().bytes("permit.pdf");
    let good = issued().path("permit.pdf");
    let appended = written(&folder, "appended.pdf", &[&permit[..], b"x"].concat());
    let unreadable = written(&folder, "unreadable.pdf", b"nothing");
    let absent = folder.join("absent.pdf");
    verify(&[good.clone(), unreadable.clone()], &[]).expect(4);
    verify(&[good.clone(), unreadable.clone(), absent.clone()], &[]).expect(5);
    verify(&[absent, unreadable, appended, good], &[]).expect(1);
}
