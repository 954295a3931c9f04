// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What we sign passes our own validation, with every algorithm and both kinds of cross-reference.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

mod support;

use signing::{
    ChangeKind, CompleteError, Coverage, Indication, PrepareError, SignatureKind, Verdict, prepare,
};
use support::*;

#[test]
fn a_seal_of_each_algorithm_passes_strictly_and_keeps_the_original_bytes() {
    for (name, algorithm, label) in [
        ("seal", P256, "p256"),
        ("seal-rsa", PSS, "pss"),
        ("seal-rsa", PKCS1, "pkcs1"),
    ] {
        for (original, xref) in [
            (permit(), "table"),
            (build_with_stream(&permit_objects()), "stream"),
        ] {
            let signed = sign(&original, name, algorithm, P1, "Siegel");
            keep(&format!("seal-{label}-{xref}.pdf"), &signed);
            assert!(signed.starts_with(&original));
            let report = Judging::strict().run(&signed);
            assert_eq!(
                report.verdict,
                Verdict::TotalPassed,
                "{label} {xref}: {report:#?}"
            );
            assert_eq!(report.signatures[0].coverage, Coverage::WholeFile);
            assert_eq!(report.signatures[0].docmdp, Some(1));
            assert_eq!(report.exit_code(), 0);
        }
    }
}

#[test]
fn a_test_anchor_is_warned_about() {
    let report = Judging::full().run(&sealed());
    assert!(
        report.signatures[0]
            .findings
            .iter()
            .any(|finding| finding.rule == "TEST")
    );
}

#[test]
fn without_trust_or_evidence_the_answer_is_indeterminate_and_says_what_is_missing() {
    let no_trust = Judging {
        trust: Vec::new(),
        ..Judging::full()
    }
    .run(&sealed());
    let no_evidence = Judging {
        evidence: signing::Evidence::default(),
        ..Judging::full()
    }
    .run(&sealed());
    for report in [no_trust, no_evidence] {
        assert_eq!(report.verdict, Verdict::Indeterminate);
        assert_eq!(report.exit_code(), 3);
        assert!(!report.signatures[0].needs.is_empty());
    }
}

#[test]
fn a_second_approval_signature_is_a_permitted_change_of_the_first() {
    let first = sign(&permit(), "clerk", P256, SignatureKind::Approval, "Erste");
    let second = sign(&first, "seal-rsa", PSS, SignatureKind::Approval, "Zweite");
    keep("two-approvals.pdf", &second);
    let report = Judging::full().run(&second);
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    assert_eq!(report.signatures[0].changes_after, ChangeKind::FormFill);
    assert_eq!(report.signatures[0].coverage, Coverage::WholeRevision);
    assert_eq!(report.signatures[1].changes_after, ChangeKind::None);
}

#[test]
fn certification_comes_first_and_closes_the_file() {
    let approved = sign(&permit(), "clerk", P256, SignatureKind::Approval, "Erste");
    let late = prepare(&approved, &request("seal", P256, P1, "Siegel"));
    assert!(
        matches!(late, Err(PrepareError::NotFirst { count: 1 })),
        "{late:?}"
    );
    let closed = prepare(
        &sealed(),
        &request("clerk", P256, SignatureKind::Approval, "Zweite"),
    );
    assert!(matches!(closed, Err(PrepareError::Locked)), "{closed:?}");
    let open = sign(&permit(), "seal", P256, P2, "Siegel");
    let both = sign(&open, "clerk", P256, SignatureKind::Approval, "Zweite");
    keep("p2-then-approval.pdf", &both);
    let report = Judging::full().run(&both);
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
}

#[test]
fn a_wrong_signature_value_is_never_embedded() {
    let original = permit();
    let prepared = prepare(&original, &request("seal", P256, P1, "Siegel")).unwrap();
    let foreign = sign_with("clerk", P256, prepared.to_be_signed());
    let other_message = sign_with("seal", P256, b"something else");
    for value in [foreign, other_message, vec![0; 64], Vec::new()] {
        let refused = prepared.clone().complete(&original, &value);
        assert!(matches!(refused, Err(CompleteError::Signature(_))), "{refused:?}");
    }
}

#[test]
fn raw_ecdsa_values_are_taken_too() {
    let original = permit();
    let prepared = prepare(&original, &request("seal", P256, P1, "Siegel")).unwrap();
    let der = sign_with("seal", P256, prepared.to_be_signed());
    let mut raw = Vec::new();
    let mut rest = &der[2..];
    for _ in 0..2 {
        let length = usize::from(rest[1]);
        let value = &rest[2..2 + length];
        let value = if value.len() > 32 { &value[1..] } else { value };
        raw.extend(std::iter::repeat_n(0, 32 - value.len()).chain(value.iter().copied()));
        rest = &rest[2 + length..];
    }
    assert!(prepared.complete(&original, &raw).is_ok());
}

#[test]
fn a_preparation_belongs_to_one_file() {
    let original = permit();
    let prepared = prepare(&original, &request("seal", P256, P1, "Siegel")).unwrap();
    let value = sign_with("seal", P256, prepared.to_be_signed());
    let refused = prepared.complete(&with_form(), &value);
    assert!(
        matches!(refused, Err(CompleteError::OtherFile { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_damaged_preparation_is_refused() {
    let original = permit();
    let prepared = prepare(&original, &request("seal", P256, P1, "Siegel")).unwrap();
    let value = sign_with("seal", P256, prepared.to_be_signed());
    let mut stored: serde_json::Value = serde_json::to_value(&prepared).unwrap();
    stored["byte_range"][1] = serde_json::json!(12);
    let damaged: signing::Prepared = serde_json::from_value(stored).unwrap();
    assert!(matches!(
        damaged.complete(&original, &value),
        Err(CompleteError::Damaged(_))
    ));
}

/// Validate strictly against a stored original.
fn against(bytes: &[u8], original: &[u8]) -> signing::Report {
    let (trust, evidence) = (trust(), evidence());
    let context = signing::ValidationContext {
        trust: &trust,
        evidence: &evidence,
        time: "2026-11-23T12:00:00Z".parse().unwrap(),
        strict: true,
        original: Some(original),
        budget: signing::Budget::default(),
    };
    signing::validate(bytes, &context)
}

#[test]
fn a_sealed_file_begins_with_the_stored_original() {
    let sealed = sealed();
    assert_eq!(against(&sealed, &sealed).verdict, Verdict::TotalPassed);
    let (shorter, other) = (&sealed[..100], sign(&permit(), "seal", P256, P1, "Anderes"));
    for original in [shorter, &other, &permit()] {
        let report = against(&sealed, original);
        assert_eq!(report.verdict, Verdict::TotalFailed);
        assert!(
            report.findings.iter().any(|finding| finding.rule == "R25"),
            "{report:#?}"
        );
    }
}

#[test]
fn strict_wants_a_certification_with_p1_and_nothing_live() {
    let approval = sign(&permit(), "seal", P256, SignatureKind::Approval, "Siegel");
    let open = sign(&permit(), "seal", P256, P2, "Siegel");
    let live = sign(&with_form(), "seal", P256, P1, "Siegel");
    for (bytes, rule) in [(approval, "R22"), (open, "R22"), (live, "R23")] {
        assert_eq!(Judging::full().run(&bytes).verdict, Verdict::TotalPassed);
        let report = Judging::strict().run(&bytes);
        assert_eq!(report.verdict, Verdict::TotalFailed);
        let all = &report.signatures[0].findings;
        assert!(
            all.iter().any(|finding| finding.rule == rule),
            "{rule}: {report:#?}"
        );
    }
}

#[test]
fn an_unknown_sub_filter_is_refused_and_the_legacy_one_is_named() {
    let with = |name: &str| {
        let text = String::from_utf8_lossy(b"/ETSI.CAdES.detached").into_owned();
        let bytes = sealed();
        let at = bytes
            .windows(text.len())
            .position(|window| window == text.as_bytes())
            .unwrap();
        let padded = format!("{name:<width$}", width = text.len());
        Judging::full().run(&[&bytes[..at], padded.as_bytes(), &bytes[at + text.len()..]].concat())
    };
    for (name, severity) in [
        ("/Some.Other", signing::Severity::Fail),
        ("/adbe.pkcs7.detached", signing::Severity::Warn),
    ] {
        let report = with(name);
        let found = report.signatures[0]
            .findings
            .iter()
            .find(|finding| finding.rule == "R12");
        assert_eq!(
            found.map(|finding| finding.severity),
            Some(severity),
            "{report:#?}"
        );
    }
}

#[test]
fn the_report_is_the_json_of_the_design() {
    let report = Judging::full().run(&sealed()).named("permit.pdf");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["schema"], "geleit/verification-report/1");
    assert_eq!(json["verdict"], "TOTAL-PASSED");
    assert_eq!(json["revisions"][1]["kind"], "signature");
    let one = &json["signatures"][0];
    for (key, value) in [
        ("kind", "certification"),
        ("sub_filter", "ETSI.CAdES.detached"),
        ("indication", "TOTAL-PASSED"),
        ("digest", "match"),
        ("signature", "valid"),
        ("coverage", "whole-file"),
        ("changes_after", "none"),
        ("level", "B-B"),
        ("digest_algorithm", "SHA-256"),
        ("signature_algorithm", "ECDSA"),
    ] {
        assert_eq!(one[key], value, "{key}");
    }
    assert_eq!(one["sub_indication"], serde_json::Value::Null);
    let again: signing::Report = serde_json::from_value(json).unwrap();
    assert_eq!(again, report);
}

#[test]
fn field_names_must_be_new_and_plain() {
    for (file, name) in [(permit(), "a.b"), (with_form(), "mass")] {
        let refused = prepare(&file, &request("seal", P256, P1, name));
        assert!(
            matches!(refused, Err(PrepareError::FieldName { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_cannot_be_signed() {
    let refused = prepare(b"PK\x03\x04 not a PDF", &request("seal", P256, P1, "Siegel"));
    assert!(matches!(refused, Err(PrepareError::Unreadable(_))), "{refused:?}");
}

#[test]
fn a_revoked_signer_does_not_pass() {
    let signed = sign(&permit(), "revoked", P256, P1, "Siegel");
    let report = Judging::full().run(&signed);
    assert_ne!(report.verdict, Verdict::TotalPassed);
    assert_ne!(report.signatures[0].indication, Indication::TotalPassed);
}

#[test]
fn an_expired_signer_does_not_pass() {
    // Signed while it was valid, judged later without a proof of that.
    let mut request = request("expired", P256, P1, "Siegel");
    request.claimed_time = "2024-06-01T10:00:00Z".parse().unwrap();
    let prepared = prepare(&permit(), &request).unwrap();
    let value = sign_with("expired", P256, prepared.to_be_signed());
    let signed = prepared.complete(&permit(), &value).unwrap().bytes;
    assert_ne!(Judging::full().run(&signed).verdict, Verdict::TotalPassed);
}
