// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What kind of file it is, and that it is always the same one.

use std::hash::{DefaultHasher, Hasher};
use std::process::Command;

use serde_json::json;

use super::sample;
use crate::{RenderError, render};

fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

#[test]
fn file_says_that_it_is_pdf_a_2a_and_pdf_ua_1_in_german_with_a_title() {
    let pdf = render(&sample::granted()).unwrap().pdf;
    for mark in [
        "%PDF-1.7",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<rdf:li>de-DE</rdf:li>",
        "Ausnahmegenehmigung nach § 46 Abs. 1 Nr. 5 StVO 66.32-GST-2026-000123</rdf:li>",
        "<xmp:CreateDate>2026-11-23T00:00:00+00:00</xmp:CreateDate>",
        "/Marked true",
        "/DisplayDocTitle true",
        "/Lang (de-DE)",
        "/S /Figure",
        "/S /TH",
    ] {
        assert!(
            contains(&pdf, mark) || contains(&pdf, &mark.replace(' ', "")),
            "{mark}"
        );
    }
}

#[test]
fn file_has_nothing_that_moves_and_a_classic_cross_reference_table() {
    let pdf = render(&sample::granted()).unwrap().pdf;
    for live in [
        "/JavaScript",
        "/JS",
        "/OpenAction",
        "/AA",
        "/AcroForm",
        "/EmbeddedFile",
        "/Launch",
        "/Encrypt",
        "/ObjStm",
    ] {
        assert!(!contains(&pdf, live), "{live}");
    }
    assert!(contains(&pdf, "\nxref\n") && contains(&pdf, "\ntrailer\n"));
    assert!(pdf.ends_with(b"%%EOF") || pdf.ends_with(b"%%EOF\n"));
}

fn digest() -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(&render(&sample::granted()).unwrap().pdf);
    hasher.finish()
}

#[test]
fn same_decision_gives_the_same_bytes_after_everything_was_forgotten() {
    let first = render(&sample::granted()).unwrap();
    comemo::evict(0);
    assert_eq!(first, render(&sample::granted()).unwrap());
}

const CHILD: &str = "tests::file::prints_its_digest";

/// The other process of the next test; alone it only prints.
#[test]
fn prints_its_digest() {
    println!("digest {:016x}", digest());
}

#[test]
fn same_decision_gives_the_same_bytes_in_another_process() {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .args([CHILD, "--exact", "--nocapture", "--test-threads=1"])
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.contains(&format!("digest {:016x}", digest())), "{output}");
}

#[test]
fn another_decision_gives_another_identifier() {
    let identifier = |number: &str| {
        let mut value = sample::value();
        value["number"] = json!(number);
        let pdf = render(&sample::decision(value)).unwrap().pdf;
        let text = String::from_utf8_lossy(&pdf).into_owned();
        let start = text.rfind("/ID[").unwrap();
        text[start..].split(']').next().unwrap().to_owned()
    };
    let first = identifier("A");
    assert!(!first.contains('A') || first.len() > 20, "{first}");
    assert_ne!(first, identifier("B"));
}

#[test]
fn date_that_no_file_can_carry_is_refused() {
    let mut value = sample::value();
    value["issued_on"] = json!("-000001-01-01");
    let refused = render(&sample::decision(value));
    assert!(
        matches!(
            refused,
            Err(RenderError::Input {
                subject: "the date of the decision",
                ..
            })
        ),
        "{refused:?}"
    );
}
