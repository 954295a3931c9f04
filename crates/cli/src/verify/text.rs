// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A report as text for people: the verdict first, then what it rests on, then every finding.

use std::fmt::Write as _;

use signing::{
    ChangeKind, Coverage, DigestStatus, Finding, Report, Severity, SignatureKindReport, SignatureReport,
    SignatureStatus, Verdict,
};

/// The report as text, several lines. `without_trust`: the caller named no trust anchor.
pub(crate) fn render(report: &Report, without_trust: bool) -> String {
    let mut out = String::new();
    line(
        &mut out,
        0,
        &format!("{}  {}", report.verdict.as_str(), report.file),
    );
    line(&mut out, 1, sentence(report));
    if without_trust && report.verdict == Verdict::Indeterminate {
        line(
            &mut out,
            1,
            "No trust anchor was named: give one with --trust FILE.",
        );
    }
    line(
        &mut out,
        1,
        &format!("judged for {}, SHA-256 {}", report.validation_time, report.sha256),
    );
    for finding in &report.findings {
        put_finding(&mut out, 1, finding);
    }
    for (index, signature) in report.signatures.iter().enumerate() {
        put_signature(&mut out, index + 1, signature);
    }
    if report.revisions.len() > 1 {
        let revisions: Vec<String> = report
            .revisions
            .iter()
            .map(|revision| format!("{} (to byte {})", word(&revision.kind), revision.end))
            .collect();
        line(&mut out, 1, &format!("revisions: {}", revisions.join(", ")));
    }
    out
}

fn sentence(report: &Report) -> &'static str {
    let changes = report.signatures.iter().map(|one| one.changes_after);
    match report.verdict {
        Verdict::TotalPassed => match changes.max().unwrap_or(ChangeKind::None) {
            ChangeKind::None => {
                "Every signature holds, its signer is trusted, and nothing was changed after it."
            }
            ChangeKind::Lta => {
                "Every signature holds, its signer is trusted, and nothing but validation material was added after it."
            }
            ChangeKind::FormFill | ChangeKind::Annotation | ChangeKind::Illegal => {
                "Every signature holds and its signer is trusted; the file was changed after one of them, as it allows: \
                 see the changes."
            }
        },
        Verdict::TotalFailed => {
            "Do not rely on this file: it is not what was signed, or a signature does not hold."
        }
        Verdict::Indeterminate => "Nothing wrong was found, but something that is needed is missing.",
        Verdict::NoSignature => "The file can be read, but nothing in it is signed.",
        Verdict::Unreadable => "The file cannot be read without guessing, so nothing is said about it.",
    }
}

fn put_signature(out: &mut String, number: usize, signature: &SignatureReport) {
    put_verdict(out, number, signature);
    let (digest, value) = (digest(signature.digest), value(signature.signature));
    line(out, 2, &format!("digest: {digest}; signature value: {value}"));
    line(out, 2, &coverage(signature));
    put_changes(out, signature);
    let algorithms = [&signature.digest_algorithm, &signature.signature_algorithm];
    let algorithms: Vec<&str> = algorithms.into_iter().flatten().map(String::as_str).collect();
    let level = signature
        .level
        .as_ref()
        .map(|level| format!(", level {}", word(level)))
        .unwrap_or_default();
    line(
        out,
        2,
        &format!("algorithms: {}{level}", algorithms.join(" with ")),
    );
    if let Some(time) = &signature.claimed_time {
        line(out, 2, &format!("claimed time: {time} (proves nothing)"));
    }
    for need in &signature.needs {
        line(out, 2, &format!("needed: {need}"));
    }
    for finding in &signature.findings {
        put_finding(out, 2, finding);
    }
}

fn put_verdict(out: &mut String, number: usize, signature: &SignatureReport) {
    let kind = match signature.kind {
        SignatureKindReport::Approval => "approval",
        SignatureKindReport::Certification => "certification",
        SignatureKindReport::DocTimestamp => "document time stamp",
    };
    let sub = signature
        .sub_indication
        .as_ref()
        .map(|sub| format!(" ({})", word(sub)))
        .unwrap_or_default();
    let (field, indication) = (&signature.field, word(&signature.indication));
    line(
        out,
        1,
        &format!("signature {number} {field} ({kind}): {indication}{sub}"),
    );
    if let Some(signer) = &signature.signer {
        line(out, 2, &format!("signer: {}", signer.subject));
        line(
            out,
            2,
            &format!("issued by: {}, serial {}", signer.issuer, signer.serial),
        );
    }
}

fn put_changes(out: &mut String, signature: &SignatureReport) {
    line(out, 2, &changes(signature.changes_after));
    for change in &signature.changes {
        let object = change
            .object
            .as_ref()
            .map(|object| format!(", object {object}"))
            .unwrap_or_default();
        line(
            out,
            3,
            &format!(
                "{} revision {}{object}: {}",
                change.rule, change.revision, change.what
            ),
        );
    }
}

fn digest(status: DigestStatus) -> &'static str {
    match status {
        DigestStatus::Match => "matches the covered bytes",
        DigestStatus::Mismatch => "DOES NOT MATCH the covered bytes",
        DigestStatus::Unchecked => "not checked",
    }
}

fn value(status: SignatureStatus) -> &'static str {
    match status {
        SignatureStatus::Valid => "valid",
        SignatureStatus::Invalid => "INVALID",
        SignatureStatus::Unchecked => "not checked",
    }
}

fn coverage(signature: &SignatureReport) -> String {
    let what = match signature.coverage {
        Coverage::WholeFile => "covers the whole file",
        Coverage::WholeRevision => "covers its whole revision, not the whole file",
        Coverage::Broken => "does NOT cover its revision",
    };
    match signature.byte_range {
        Some([a, b, c, d]) => format!(
            "{what}: bytes {a} to {} and {c} to {}",
            a.saturating_add(b).saturating_sub(1),
            c.saturating_add(d).saturating_sub(1)
        ),
        None => what.to_owned(),
    }
}

fn changes(kind: ChangeKind) -> String {
    match kind {
        ChangeKind::None => "changed after it: nothing".to_owned(),
        ChangeKind::Lta => "changed after it: only validation material".to_owned(),
        ChangeKind::FormFill => {
            "changed after it: form fields filled or a further signature added".to_owned()
        }
        ChangeKind::Annotation => "changed after it: annotations".to_owned(),
        ChangeKind::Illegal => "changed after it: ILLEGALLY, see below".to_owned(),
    }
}

fn put_finding(out: &mut String, depth: usize, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Info => "info",
        Severity::Warn => "warning",
        Severity::Fail => "failure",
    };
    let object = finding
        .object
        .as_ref()
        .map(|object| format!(" [object {object}]"))
        .unwrap_or_default();
    let offset = finding
        .offset
        .map(|offset| format!(" [offset {offset}]"))
        .unwrap_or_default();
    let clause = if finding.clause.is_empty() {
        String::new()
    } else {
        format!(" ({})", finding.clause)
    };
    line(
        out,
        depth,
        &format!(
            "{severity} {}: {}{object}{offset}{clause}",
            finding.rule, finding.message
        ),
    );
}

/// The word a value has in the JSON report, so that text and JSON say the same.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// One indented line; control characters of hostile names are made visible.
fn line(out: &mut String, depth: usize, text: &str) {
    let clean: String = text
        .chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect();
    let _infallible = writeln!(out, "{}{clean}", "  ".repeat(depth));
}
