// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Validate every signature of a file and say so in a [`Report`] (EN 319 102-1 §5.3).
//!
//! All blocks run: format, integrity, change analysis, profile, trust. A broken digest or an illegal change
//! is TOTAL-FAILED with or without trust; missing trust can only turn PASSED into INDETERMINATE.

use std::cell::RefCell;
use std::collections::BTreeMap;

use pdf::{Document, ReadError, SignatureDictionary};
use pki::{Indication, Severity};

use crate::changes::{self, Analysis};
use crate::context::ValidationContext;
use crate::format;
use crate::judge::{Judge, Place, Rule};
use crate::prefixes::Prefixes;
use crate::report::{Report, RevisionEntry, RevisionKind, SCHEMA, SignatureReport, Verdict};
use crate::{file, signature, timestamp};

/// What every block needs to know.
pub(crate) struct Scene<'s, 'd> {
    pub(crate) document: &'s Document<'d>,
    pub(crate) signatures: &'s [SignatureDictionary<'s>],
    pub(crate) analysis: &'s Analysis,
    pub(crate) context: &'s ValidationContext<'s>,
    /// The bytes are hashed once.
    pub(crate) prefixes: &'s Prefixes,
    /// R23 by revision: looked for once.
    pub(crate) shadows: Shadows,
    /// R24: pages by revision, counted once.
    pub(crate) pages: RefCell<BTreeMap<usize, usize>>,
}

/// What could play tricks, by the revision it lies in.
pub(crate) type Shadows = RefCell<BTreeMap<usize, Vec<(String, Place)>>>;

/// Validate all signatures in `bytes`. Never fails: what is wrong is in the report.
#[must_use]
pub fn validate(bytes: &[u8], context: &ValidationContext<'_>) -> Report {
    validate_with_password(bytes, "", context)
}

/// As [`validate`]; an encrypted file is opened with its user's or owner's `password`.
#[must_use]
pub fn validate_with_password(bytes: &[u8], password: &str, context: &ValidationContext<'_>) -> Report {
    validate_from(bytes, password, context, Prefixes::default())
}

/// As [`validate_with_password`], with what is known of the digests of `bytes`.
pub(crate) fn validate_from(
    bytes: &[u8],
    password: &str,
    context: &ValidationContext<'_>,
    mut prefixes: Prefixes,
) -> Report {
    let mut report = Report {
        schema: SCHEMA.to_owned(),
        file: String::new(),
        sha256: String::new(),
        validation_time: context.time,
        verdict: Verdict::Unreadable,
        revisions: Vec::new(),
        findings: Vec::new(),
        signatures: Vec::new(),
    };
    match Document::open(bytes, &context.budget, password) {
        Ok(document) => {
            judge(&document, context, &mut prefixes, &mut report);
            // What was asked after that was answered with nothing.
            if let Some(error) = document.exhausted() {
                let mut judge = Judge::default();
                unreadable(&mut judge, &error);
                report.findings = judge.findings;
                report.verdict = Verdict::Unreadable;
                report.revisions.clear();
                report.signatures.clear();
            }
        }
        Err(error) => {
            let mut judge = Judge::default();
            unreadable(&mut judge, &error);
            report.findings = judge.findings;
        }
    }
    report.sha256 = hex::encode(prefixes.sha256(bytes, bytes.len(), &[]));
    report
}

fn judge(
    document: &Document<'_>,
    context: &ValidationContext<'_>,
    prefixes: &mut Prefixes,
    report: &mut Report,
) {
    let all = document.signatures();
    let mut file_judge = Judge::default();
    if all.len() > context.budget.signatures {
        let limit = context.budget.signatures;
        unreadable(
            &mut file_judge,
            &ReadError::Budget {
                what: "signatures",
                limit,
            },
        );
        report.findings = file_judge.findings;
        return;
    }
    file::check(document, context, &mut file_judge);
    let (usage_rights, signatures): (Vec<_>, Vec<_>) = all.into_iter().partition(|found| found.usage_rights);
    for found in &usage_rights {
        let message = "usage rights (/UR3) are no signature of a person; not judged";
        let place = Place::object(found.holder);
        file_judge.note(
            Severity::Info,
            Rule("R5", "ISO 32000-2 §12.8.2.3"),
            message,
            place,
        );
    }
    prefixes.reach(document.bytes(), format::first_ends(&signatures));
    let analysis = changes::analyse(document, &signatures, &context.budget);
    if let Some(stored) = context.original {
        file::original(document, stored, &signatures, &analysis, &mut file_judge);
    }
    let scene = Scene {
        document,
        signatures: &signatures,
        analysis: &analysis,
        context,
        prefixes,
        shadows: Shadows::default(),
        pages: RefCell::default(),
    };
    report.revisions = revisions(&scene);
    report.signatures = signatures
        .iter()
        .map(|one| signature::judge(&scene, one, &file_judge))
        .collect();
    format::check_nesting(&signatures, &mut report.signatures);
    timestamp::combine(document, &signatures, &mut report.signatures);
    report.verdict = verdict(&report.signatures);
    report.findings = file_judge.findings;
}

fn verdict(signatures: &[SignatureReport]) -> Verdict {
    let any = |indication| {
        signatures
            .iter()
            .any(|signature| signature.indication == indication)
    };
    if signatures.is_empty() {
        Verdict::NoSignature
    } else if any(Indication::TotalFailed) {
        Verdict::TotalFailed
    } else if any(Indication::Indeterminate) {
        Verdict::Indeterminate
    } else {
        Verdict::TotalPassed
    }
}

fn revisions(scene: &Scene<'_, '_>) -> Vec<RevisionEntry> {
    let each = scene.document.revisions().iter().enumerate();
    each.map(|(index, revision)| {
        let mut here = scene
            .signatures
            .iter()
            .filter(|signature| signature.revision == index)
            .peekable();
        let kind = if here.peek().is_some() {
            let stamps = here.all(|signature| format::is_timestamp(signature.dictionary));
            if stamps {
                RevisionKind::Timestamp
            } else {
                RevisionKind::Signature
            }
        } else if index == 0 {
            RevisionKind::Original
        } else if scene.analysis.only_dss(index) {
            RevisionKind::Dss
        } else {
            RevisionKind::Other
        };
        RevisionEntry {
            end: u64::try_from(revision.span.end).unwrap_or(u64::MAX),
            kind,
        }
    })
    .collect()
}

fn unreadable(judge: &mut Judge, error: &ReadError) {
    match error {
        ReadError::Malformed {
            rule,
            offset,
            message,
        } => {
            judge.note(
                Severity::Fail,
                Rule(rule, "ISO 32000-2 §7"),
                message.clone(),
                Place::offset(*offset),
            );
        }
        ReadError::Locked { .. } => {
            let rule = Rule("PASSWORD", "ISO 32000-2 §7.6.4");
            judge.note(Severity::Fail, rule, error.to_string(), Place::nowhere());
        }
        ReadError::Unsupported { .. } => {
            let rule = Rule("UNSUPPORTED", "ISO 32000-2 §7");
            judge.note(Severity::Fail, rule, error.to_string(), Place::nowhere());
        }
        ReadError::Budget { .. } => {
            judge.note(
                Severity::Fail,
                Rule("R34", "budget"),
                error.to_string(),
                Place::nowhere(),
            );
        }
    }
}
