// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Our report on a PDF in the words of the manifest: integrity and structure, never trust.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use flate2::read::GzDecoder;
use serde_json::Value;
use signing::{
    ChangeKind, Coverage, DigestStatus, Evidence, Indication, Report, Severity, SignatureReport,
    SignatureStatus, ValidationContext, Verdict, validate_with_password,
};

use crate::case::{Answer, Case, accepted, entries, word};

/// The PDF cases to be verified.
pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let all = entries(&root.join("manifest.jsonl"))?;
    let ours = all
        .into_iter()
        .filter(|entry| !word(entry, "category").starts_with("to-sign"));
    Ok(ours
        .map(|entry| with_limits(&entry, "pdf-verify", accepted(&entry)))
        .collect())
}

/// A case of the manifest with the limits it names.
pub(crate) fn with_limits(entry: &Value, set: &'static str, accepted: Vec<String>) -> Case {
    let mut case = Case::new(
        set,
        &word(entry, "category"),
        word(entry, "id"),
        accepted,
        entry.clone(),
    );
    let limits = &entry["limits"];
    case.time = limits["time_s"].as_u64().map_or(case.time, Duration::from_secs);
    case.mebibytes = limits["memory_mib"].as_u64().unwrap_or(case.mebibytes);
    case
}

/// The manifest's word and the rules behind it.
pub(crate) fn judge(root: &Path, task: &Value) -> Result<Answer> {
    let bytes = read(&root.join(task["file"].as_str().context("a case without a file")?))?;
    let evidence = Evidence::default();
    let context = without_trust(&evidence)?;
    let report = validate_with_password(&bytes, task["password"].as_str().unwrap_or_default(), &context);
    Ok(Answer::new(integrity(&report), reasons(&report)))
}

/// The word and the rules behind it for bytes of our own making.
pub(crate) fn integrity_of(bytes: &[u8]) -> Result<(&'static str, String)> {
    let report = validate_with_password(bytes, "", &without_trust(&Evidence::default())?);
    Ok((integrity(&report), reasons(&report)))
}

fn without_trust(evidence: &Evidence) -> Result<ValidationContext<'_>> {
    Ok(ValidationContext {
        trust: &[],
        evidence,
        time: "2026-11-23T10:00:00Z".parse()?,
        strict: false,
        original: None,
        budget: signing::Budget::default(),
    })
}

/// The file, unpacked up to one byte more than the reader takes.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let most = u64::try_from(signing::Budget::default().bytes)? + 1;
    let mut bytes = Vec::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        GzDecoder::new(file).take(most).read_to_end(&mut bytes)?;
    } else {
        file.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The worst over all signatures. A permitted further signature or time stamp is `modified-allowed`.
fn integrity(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Unreadable => return "malformed",
        Verdict::NoSignature => return "no-signature",
        Verdict::TotalPassed | Verdict::TotalFailed | Verdict::Indeterminate => {}
    }
    let any = |test: &dyn Fn(&SignatureReport) -> bool| report.signatures.iter().any(test);
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
        "not-judged"
    } else if any(&|one| one.coverage != Coverage::WholeFile || one.changes_after != ChangeKind::None) {
        "modified-allowed"
    } else {
        "intact"
    }
}

/// The findings that fail, those of trust left out.
fn reasons(report: &Report) -> String {
    let all = report
        .signatures
        .iter()
        .flat_map(|one| &one.findings)
        .chain(&report.findings);
    let mut reasons: Vec<String> = all
        .filter(|finding| finding.severity == Severity::Fail && finding.rule != "R35")
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    reasons.dedup();
    reasons.truncate(4);
    reasons.join("; ")
}
