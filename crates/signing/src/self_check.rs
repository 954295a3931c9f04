// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The finished file is judged before anybody gets it: by our own validation where that can read it, else by its bytes.

use pdf::Document;
use pki::certificate::PublicKey;
use pki::provider::{self, Provider, VerifyError};
use pki::{Content, DigestAlgorithm, SignatureAlgorithm, SignedData};

use crate::context::ValidationContext;
use crate::earlier;
use crate::prefixes::Prefixes;
use crate::prepare::{Prepared, Reading};
use crate::report::{Coverage, DigestStatus, Severity, SignatureStatus};
use crate::validate::validate_from;

/// Integrity must be in order; the reason otherwise. `prefixes` are those of `bytes`.
pub(crate) fn check(prepared: &Prepared, bytes: &[u8], prefixes: &Prefixes) -> Result<(), String> {
    let length = usize::try_from(prepared.original_length).unwrap_or(usize::MAX);
    let original = bytes
        .get(..length)
        .ok_or("the file is shorter than the original")?;
    let validated = |password| validated((bytes, prefixes), original, password, &prepared.field);
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
                spared((original, password), &document)?;
            }
            cms(prepared, bytes)
        }
    }
}

/// Our own validation, without trust: of the new signature, and of those that were there before.
fn validated(
    (bytes, prefixes): (&[u8], &Prefixes),
    original: &[u8],
    password: &str,
    field: &str,
) -> Result<(), String> {
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
    if report.signatures.len() > 1 {
        let before = validate_from(original, password, &context, prefixes.clone());
        if let Some(what) = earlier::worse(&before, &report) {
            return Err(format!("an earlier signature would break: {what}"));
        }
    }
    Ok(())
}

/// As [`earlier::worse`], where only a tolerant reading is possible.
fn spared((original, password): (&[u8], &str), after: &Document<'_>) -> Result<(), String> {
    let Ok(before) = Document::open_to_sign(original, &pdf::Budget::default(), password) else {
        return Err("the original cannot be read any more".into());
    };
    let broken = earlier::broken(&before, after);
    if let Some(error) = before.exhausted().or(after.exhausted()) {
        return Err(error.to_string());
    }
    match broken {
        Some(change) => Err(format!(
            "an earlier signature would break: {} ({})",
            change.what, change.rule
        )),
        None => Ok(()),
    }
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
    let length = usize::try_from(prepared.original_length).unwrap_or(usize::MAX);
    let (original, _) = bytes
        .split_at_checked(length)
        .ok_or("the file is shorter than the original")?;
    read_back(prepared, (original, &Prefixes::default()), provider::aws_lc())
}

/// The CMS in the revision of `prepared`, over the bytes of original and revision: read from there, not remembered.
pub(crate) fn read_back(
    prepared: &Prepared,
    (original, prefixes): (&[u8], &Prefixes),
    provider: &dyn Provider,
) -> Result<(), String> {
    let revision = prepared.revision.as_slice();
    let [_, first, second, third] = prepared
        .byte_range
        .map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let [first, second] = [first, second].map(|offset| offset.checked_sub(original.len()));
    let (first, second) = first.zip(second).ok_or("the byte range leaves the revision")?;
    let (before, after) = (revision.get(..first), revision.get(second..));
    let hole = revision.get(first.saturating_add(1)..second.saturating_sub(1));
    let (Some(before), Some(after), Some(hole)) = (before, after, hole) else {
        return Err("the byte range leaves the file".into());
    };
    if after.len() != third {
        return Err("the byte range does not end with the file".into());
    }
    let der = pdf::hexadecimal(hole)
        .ok_or("something other than pairs of hexadecimal digits between the ranges")?;
    let signed_data = SignedData::parse(&der, &pki::Budget::default()).map_err(|error| error.to_string())?;
    if der
        .get(signed_data.length()..)
        .is_none_or(|rest| rest.iter().any(|byte| *byte != 0))
    {
        return Err("something other than zeros behind the CMS".into());
    }
    let content = Halves {
        prefixes,
        parts: [original, before, after],
    };
    let checked = pki::check_signer_over(&signed_data, &content, pki::Profile::Pades, &[], provider);
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

/// Original, what was appended before the hole, and behind it; SHA-256 goes on from the original's.
#[derive(Debug)]
struct Halves<'h> {
    prefixes: &'h Prefixes,
    parts: [&'h [u8]; 3],
}

impl Content for Halves<'_> {
    fn parts(&self) -> &[&[u8]] {
        &self.parts
    }

    fn digest(&self, algorithm: DigestAlgorithm) -> Vec<u8> {
        let [original, before, after] = self.parts;
        match algorithm {
            DigestAlgorithm::Sha256 => self.prefixes.sha256(original, original.len(), &[before, after]),
            other => other.hash(&self.parts),
        }
    }
}

/// A signature value that held a moment ago: the same question is not computed again, every other one is.
#[derive(Debug)]
pub(crate) struct Known<'k> {
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) key: &'k PublicKey,
    pub(crate) message: &'k [u8],
    pub(crate) value: &'k [u8],
}

impl Provider for Known<'_> {
    fn name(&self) -> &'static str {
        provider::aws_lc().name()
    }

    fn digest(&self, algorithm: DigestAlgorithm, parts: &[&[u8]]) -> Vec<u8> {
        provider::aws_lc().digest(algorithm, parts)
    }

    fn verify_unchecked(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        value: &[u8],
    ) -> Result<(), VerifyError> {
        if key == self.key && algorithm == self.algorithm && message == self.message && value == self.value {
            return Ok(());
        }
        provider::aws_lc().verify_unchecked(algorithm, key, message, value)
    }
}
