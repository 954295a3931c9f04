// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The file against what was stored when it was issued (R25).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use signing::{Budget, Report, SignatureKind, ValidationContext, Verdict, validate};
use support::*;

fn against(file: &[u8], original: &[u8]) -> Report {
    let (trust, evidence) = (trust(), evidence());
    let context = ValidationContext {
        trust: &trust,
        evidence: &evidence,
        time: "2026-11-23T12:00:00Z".parse().unwrap(),
        strict: false,
        original: Some(original),
        budget: Budget::default(),
    };
    validate(file, &context)
}

/// Validation material behind the seal.
fn long_term(sealed: &[u8]) -> Vec<u8> {
    let der = hex::encode(&certificates("issuing")[0]);
    let stream = format!(
        "<< /Filter /ASCIIHexDecode /Length {} >>\nstream\n{der}>\nendstream",
        der.len() + 1
    );
    let catalog = object_text(sealed, 1).replacen("<<", "<< /DSS << /Certs [30 0 R] >>", 1);
    append(sealed, &[(1, &catalog), (30, &stream)], &[], 31)
}

#[test]
fn the_stored_file_itself_and_with_validation_material_behind_it_pass() {
    let sealed = sealed();
    for file in [sealed.clone(), long_term(&sealed)] {
        for stored in [&sealed[..], &sealed[..sealed.len() - 1]] {
            let report = against(&file, stored);
            assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
            assert!(report.findings.iter().any(|one| one.rule == "R25"));
        }
    }
}

#[test]
fn a_stored_draft_proves_nothing_about_what_was_signed_later() {
    let draft = permit();
    let report = against(&sealed(), &draft);
    assert_eq!(report.verdict, Verdict::TotalFailed, "{report:#?}");
    let found = report.findings.iter().find(|one| one.rule == "R25").unwrap();
    assert!(found.message.contains("is not signed"), "{found:?}");
    assert_eq!(found.offset, u64::try_from(draft.len()).ok());
}

/// What differs, the file, what is said to be its original, and where.
type Differing<'a> = (&'a str, &'a [u8], &'a [u8], Option<usize>);

#[test]
fn another_original_is_refused_with_the_byte_named() {
    let sealed = sealed();
    let mut other = sealed.clone();
    other[100] ^= 1;
    let longer = [&sealed[..], b"more"].concat();
    let form = sign(&with_form(), "seal", P256, P2, "Siegel");
    let filled = object_text(&form, 6).replace("72 t", "999 t");
    let filled = append(&form, &[(6, &filled)], &[], 20);
    let second = sign(&form, "clerk", P256, SignatureKind::Approval, "Zweites");
    let cut = sealed.len() - 9;
    let cases: [Differing<'_>; 6] = [
        ("differs", &sealed, &other, Some(100)),
        ("is longer", &sealed, &longer, Some(sealed.len())),
        ("ends inside a revision", &sealed, &sealed[..cut], Some(cut)),
        ("is empty", &sealed, b"", Some(0)),
        ("was filled in later", &filled, &form, None),
        ("was signed again later", &second, &form, None),
    ];
    for (what, file, original, offset) in cases {
        let report = against(file, original);
        assert_eq!(report.verdict, Verdict::TotalFailed, "{what}: {report:#?}");
        let found = report.findings.iter().find(|one| one.rule == "R25").unwrap();
        let expected = offset.and_then(|offset| u64::try_from(offset).ok());
        assert!(
            found.offset.is_some() && (expected.is_none() || found.offset == expected),
            "{what}: {found:?}"
        );
    }
}
