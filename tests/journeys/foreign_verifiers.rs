// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Strangers accept what we issue: pyHanko, poppler, qpdf and OpenSSL, each with its own reader and its own cryptography.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::issued::issued;
use crate::programs::{Outcome, present, run};
use crate::surroundings::{root, skip, tools, workspace};
use crate::verify::written;

fn present_or_skip(program: &str, argument: &str) -> bool {
    let found = present(program, argument);
    if !found {
        skip(&format!("no {program}; `cargo xtask test` installs it"));
    }
    found
}

/// The CMS of the only signature and the bytes it covers, cut out by the byte range of our report.
fn cut(folder: &Path) -> (PathBuf, PathBuf) {
    let permit = issued().bytes("permit.pdf");
    let report = issued().json("report.json");
    let range: Vec<usize> =
        serde_json::from_value(report["signatures"][0]["byte_range"].clone()).expect("four numbers");
    let covered = [
        &permit[range[0]..range[0] + range[1]],
        &permit[range[2]..range[2] + range[3]],
    ]
    .concat();
    let digits = &permit[range[1] + 1..range[2] - 1];
    let padded: Vec<u8> = digits.chunks(2).map(hexadecimal).collect();
    (
        written(folder, "covered.bin", &covered),
        written(folder, "signature.der", &padded[..der_length(&padded)]),
    )
}

pub(crate) fn hexadecimal(pair: &[u8]) -> u8 {
    let text = std::str::from_utf8(pair).expect("hexadecimal digits are ASCII");
    u8::from_str_radix(text, 16).expect("two hexadecimal digits")
}

/// Length of the outer SEQUENCE, header included (X.690 §8.1.3).
pub(crate) fn der_length(der: &[u8]) -> usize {
    let (count, first) = (usize::from(der[1] & 0x7f), 2);
    if der[1] < 0x80 {
        return first + count;
    }
    let length = der[first..first + count]
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte));
    first + count + length
}

#[test]
fn qpdf_finds_nothing_wrong_with_the_structure() {
    if present_or_skip("qpdf", "--version") {
        let said = run(Command::new("qpdf")
            .arg("--check")
            .arg(issued().path("permit.pdf")))
        .expect(0)
        .all();
        assert!(!said.contains("WARNING"), "{said}");
    }
}

#[test]
fn pdfsig_calls_the_signature_valid_and_the_whole_document_signed() {
    if present_or_skip("pdfsig", "-v") {
        let said = run(Command::new("pdfsig")
            .arg("-nocert")
            .arg(issued().path("permit.pdf")))
        .expect(0)
        .stdout;
        assert!(said.contains("Signature is Valid"), "{said}");
        assert!(said.contains("Total document signed"), "{said}");
        assert!(said.contains("ETSI.CAdES.detached"), "{said}");
    }
}

#[test]
fn openssl_verifies_the_cms_as_cades_under_the_trust_anchor() {
    if !present_or_skip("openssl", "version") {
        return;
    }
    let folder = workspace("openssl");
    let (covered, signature) = cut(&folder);
    let verify = |covered: &Path| -> Outcome {
        let mut command = Command::new("openssl");
        command
            .args([
                "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any", "-in",
            ])
            .arg(&signature);
        command
            .arg("-content")
            .arg(covered)
            .arg("-CAfile")
            .arg(issued().path("trust.pem"));
        run(command.args(["-out", "/dev/null"]))
    };
    let said = verify(&covered).expect(0).stderr;
    assert!(said.contains("successful"), "{said}");
    // The check can fail: one byte less is refused.
    let mut bytes = std::fs::read(&covered).expect("just written");
    bytes.pop();
    assert_ne!(verify(&written(&folder, "changed.bin", &bytes)).code, Some(0));
}

#[test]
fn pyhanko_calls_the_signature_intact_trusted_and_untouched() {
    let python = tools().join("python/bin/python");
    if !present(&python, "--version") {
        skip("no pyHanko; `cargo xtask test` installs it");
        return;
    }
    let script = root().join("tests/foreign/pyhanko_verify.py");
    let said = run(Command::new(python).arg(script).arg(issued().path("")))
        .expect(0)
        .stdout;
    let status: Value = serde_json::from_str(&said).expect("the script answers in JSON");
    for key in ["bottom_line", "intact", "valid", "trusted", "docmdp_ok"] {
        assert_eq!(
            status[key],
            true,
            "{key}: {}",
            status["details"].as_str().unwrap_or_default()
        );
    }
    assert_eq!(status["coverage"], "ENTIRE_FILE");
    assert_eq!(status["modification"], "NONE");
}
