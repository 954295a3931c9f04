// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The finished file is judged before anybody gets it: by our own validation where that can read it, else by its bytes.

use pdf::Document;
use pki::{SignedData, provider};

use crate::context::ValidationContext;
use crate::prefixes::Prefixes;
use crate::prepare::{Prepared, Reading};
use crate::report::{Coverage, DigestStatus, Severity, SignatureStatus};
use crate::validate::validate_from;

/// Integrity must be in order; the reason otherwise. `prefixes` are those of `bytes`.
pub(crate) fn check(prepared: &Prepared, bytes: &[u8], prefixes: &Prefixes) -> Result<(), String> {
    let validated = |password| validated((bytes, prefixes), password, &prepared.field);
    let password = prepared.password.0.as_str();
    let budget = pdf::Budget::default();
    match prepared.reading {
        Reading::Plain => validated(""),
        Reading::Encrypted if Document::open(bytes, &budget, password).is_ok() => validated(password),
        // The password was not stored with the preparation.
        Reading::Encrypted => cms(prepared, bytes),
        Reading::Tolerant => {
            if let Ok(document) = Document::open_to_sign(bytes, &budget, password) {
                found(&document, &prepared.field)?;
            }
            cms(prepared, bytes)
        }
    }
}

/// Our own validation, without trust.
fn validated((bytes, prefixes): (&[u8], &Prefixes), password: &str, field: &str) -> Result<(), String> {
    let evidence = pki::Evidence::default();
    let context = ValidationContext {
        trust: &[],
        evidence: &evidence,
        time: jiff::Timestamp::UNIX_EPOCH,
        strict: false,
        original: None,
        budget: pdf::Budget::default(),
    };
    let report = validate_from(bytes, password, &context, prefixes.clone());
    let Some(entry) = report.signatures.iter().find(|entry| entry.field == field) else {
        let first = report.findings.first();
        return Err(first.map_or("the signature is not found".into(), |finding| {
            finding.message.clone()
        }));
    };
    let sound = entry.digest == DigestStatus::Match
        && entry.signature == SignatureStatus::Valid
        && entry.coverage == Coverage::WholeFile;
    if !sound {
        let worst = entry
            .findings
            .iter()
            .find(|finding| finding.severity == Severity::Fail);
        return Err(worst.map_or("digest, signature or coverage".into(), |finding| {
            finding.message.clone()
        }));
    }
    Ok(())
}

/// A tolerant reading finds the signature, in the last revision.
fn found(document: &Document<'_>, field: &str) -> Result<(), String> {
    let named = |found: &pdf::Field<'_>| found.name() == field;
    let signatures = document.signatures();
    let own = signatures
        .iter()
        .find(|one| one.field.as_ref().is_some_and(named));
    match own {
        Some(own) if own.revision == document.latest() => Ok(()),
        _ => Err("the signature is not found in the last revision".into()),
    }
}

/// The CMS in the file, over the bytes of the file.
fn cms(prepared: &Prepared, bytes: &[u8]) -> Result<(), String> {
    let [_, first, second, third] = prepared
        .byte_range
        .map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let (before, after) = (bytes.get(..first), bytes.get(second..));
    let hole = bytes.get(first.saturating_add(1)..second.saturating_sub(1));
    let (Some(before), Some(after), Some(hole)) = (before, after, hole) else {
        return Err("the byte range leaves the file".into());
    };
    if after.len() != third {
        return Err("the byte range does not end with the file".into());
    }
    let der = hex::decode(hole).map_err(|error| error.to_string())?;
    let signed_data = SignedData::parse(&der, &pki::Budget::default()).map_err(|error| error.to_string())?;
    let checked = pki::check_signer(
        &signed_data,
        &[before, after],
        pki::Profile::Pades,
        provider::aws_lc(),
    );
    let sound = checked.digest == pki::DigestCheck::Match && checked.signature == pki::SignatureCheck::Valid;
    let failed = checked
        .findings
        .iter()
        .find(|finding| finding.severity == Severity::Fail);
    match failed {
        Some(finding) => Err(finding.message.clone()),
        None if sound => Ok(()),
        None => Err("digest or signature".into()),
    }
}
