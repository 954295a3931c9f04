// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The official's personal signature beside the file.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod support;

use signing::{
    Budget, CompleteError, DetachedReport, Indication, ValidationContext, prepare_detached, validate_detached,
};
use support::*;

fn judge(content: &[u8], cms: &[u8]) -> DetachedReport {
    let (trust, evidence) = (trust(), evidence());
    let context = ValidationContext {
        trust: &trust,
        evidence: &evidence,
        time: "2026-11-23T12:00:00Z".parse().unwrap(),
        strict: false,
        original: None,
        budget: Budget::default(),
    };
    validate_detached(content, cms, &context)
}

fn signed(content: &[u8]) -> Vec<u8> {
    let prepared = prepare_detached(content, &certificates("clerk"), P256).unwrap();
    let value = sign_with("clerk", P256, prepared.to_be_signed());
    prepared.complete(content, &value).unwrap().cms
}

#[test]
fn a_personal_signature_holds_for_its_document_and_for_the_first_revision_of_the_sealed_one() {
    let frozen = permit();
    let cms = signed(&frozen);
    keep("frozen.pdf", &frozen);
    keep("frozen.p7s", &cms);
    let sealed = sign(&frozen, "seal", P256, P1, "Siegel");
    let first_revision = sealed.get(..frozen.len()).unwrap();
    let report = judge(first_revision, &cms);
    assert_eq!(report.indication, Indication::TotalPassed, "{report:#?}");
}

#[test]
fn it_fails_for_another_document_and_for_bytes_behind_it() {
    let cms = signed(&permit());
    assert_eq!(judge(&with_form(), &cms).indication, Indication::TotalFailed);
    let mut longer = cms;
    longer.push(1);
    assert_eq!(judge(&permit(), &longer).indication, Indication::TotalFailed);
    assert_eq!(judge(&permit(), b"no cms").indication, Indication::TotalFailed);
}

#[test]
fn a_foreign_value_is_refused() {
    let prepared = prepare_detached(&permit(), &certificates("clerk"), P256).unwrap();
    let foreign = sign_with("seal", P256, prepared.to_be_signed());
    let refused = prepared.complete(&permit(), &foreign);
    assert!(matches!(refused, Err(CompleteError::Signature(_))), "{refused:?}");
}
