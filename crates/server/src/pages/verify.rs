// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Verification of an uploaded PDF: the verdict in one sentence, then the signatures, then every check.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use signing::{
    ChangeKind, Coverage, DigestStatus, Report, RevisionKind, Severity, SignatureKindReport, SignatureReport,
    SignatureStatus, ValidationContext, Verdict,
};

use crate::counter::Counter;
use crate::field::{FormError, id_of};
use crate::frame::{Frame, page, page_with};
use crate::submitted::{Submitted, Upload};
use crate::texts::{Texts, fill};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "verify.html")]
struct Form<'a> {
    frame: &'a Frame,
    errors: Vec<FormError>,
    no_trust: bool,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Verdicts<'a> {
    frame: &'a Frame,
    report: &'a Report,
    size: usize,
    looks: Option<&'static str>,
    headline: &'static str,
    sentence: String,
    tone: &'static str,
    json: String,
}

/// `GET /verify`
pub(crate) async fn show(State(counter): State<Counter>, frame: Frame) -> Result<Response, Trouble> {
    form(&counter, frame, false)
}

/// `POST /verify`
pub(crate) async fn submit(
    State(counter): State<Counter>,
    frame: Frame,
    submitted: Submitted,
) -> Result<Response, Trouble> {
    let Some(upload) = submitted.file("file") else {
        return form(&counter, frame, true);
    };
    let report = validate(&counter, upload.bytes.to_vec(), submitted.ticked("strict"))
        .await?
        .named(&upload.name);
    let t = frame.t;
    let frame = frame.titled(t.verify.result_title, &[(t.verify.title, "/verify")]);
    let (headline, sentence, tone) = verdict_words(&report, t);
    let verdicts = Verdicts {
        report: &report,
        size: upload.bytes.len(),
        looks: looks(&report, upload, t),
        headline,
        sentence,
        tone,
        json: serde_json::to_string_pretty(&report).map_err(Trouble::fault)?,
        frame: &frame,
    };
    page(&verdicts, &frame)
}

/// Validates on a thread of its own, a few files at a time.
pub(crate) async fn validate(counter: &Counter, bytes: Vec<u8>, strict: bool) -> Result<Report, Trouble> {
    let permit = counter.verifying.acquire().await.map_err(Trouble::fault)?;
    let (shared, time) = (counter.clone(), counter.now());
    let report = tokio::task::spawn_blocking(move || {
        let context = ValidationContext {
            trust: &shared.config.trust,
            evidence: &shared.config.evidence,
            time,
            strict,
            original: None,
            budget: signing::Budget::default(),
        };
        signing::validate(&bytes, &context)
    })
    .await
    .map_err(Trouble::fault)?;
    drop(permit);
    Ok(report)
}

fn form(counter: &Counter, frame: Frame, missing: bool) -> Result<Response, Trouble> {
    let mut frame = {
        let title = frame.t.verify.title;
        frame.titled(title, &[])
    };
    frame.has_errors = missing;
    let errors = if missing {
        vec![FormError::at(&id_of("file"), frame.t.verify.file_missing)]
    } else {
        Vec::new()
    };
    let status = if missing {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = Form {
        errors,
        no_trust: counter.config.trust.is_empty(),
        frame: &frame,
    };
    page_with(status, &template, &frame)
}

fn verdict_words(report: &Report, t: &Texts) -> (&'static str, String, &'static str) {
    let t = &t.verify;
    match report.verdict {
        Verdict::TotalPassed => {
            let mut names: Vec<String> = report
                .signatures
                .iter()
                .map(|signature| signer(signature, t.unnamed))
                .collect();
            names.dedup();
            (t.passed, fill(t.passed_text, &[&names.join(", ")]), "success")
        }
        Verdict::TotalFailed => (t.failed, t.failed_text.to_owned(), "danger"),
        Verdict::Indeterminate => (t.indeterminate, t.indeterminate_text.to_owned(), "warning"),
        Verdict::NoSignature => (t.no_signature, t.no_signature_text.to_owned(), "warning"),
        Verdict::Unreadable => (t.unreadable, t.unreadable_text.to_owned(), "danger"),
    }
}

fn signer(signature: &SignatureReport, unnamed: &str) -> String {
    signature.signer.as_ref().map_or_else(
        || unnamed.to_owned(),
        |signer| {
            signer
                .common_name
                .clone()
                .unwrap_or_else(|| signer.subject.clone())
        },
    )
}

/// What an unreadable file seems to be, from its first and last bytes.
fn looks(report: &Report, upload: &Upload, t: &Texts) -> Option<&'static str> {
    if report.verdict != Verdict::Unreadable {
        return None;
    }
    let bytes = &upload.bytes;
    let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
    if bytes.is_empty() {
        Some(t.verify.looks_empty)
    } else if bytes.starts_with(b"PK\x03\x04") {
        Some(t.verify.looks_zip)
    } else if !bytes.starts_with(b"%PDF-") {
        Some(t.verify.looks_else)
    } else if !tail.windows(5).any(|window| window == b"%%EOF") {
        Some(t.verify.looks_cut)
    } else {
        None
    }
}

/// Words of the report in the visitor's language, for the template.
impl Verdicts<'_> {
    fn kind(&self, signature: &SignatureReport) -> &'static str {
        let t = &self.frame.t.verify;
        match signature.kind {
            SignatureKindReport::Approval => t.kind_approval,
            SignatureKindReport::Certification => t.kind_certification,
            SignatureKindReport::DocTimestamp => t.kind_timestamp,
        }
    }

    fn name(&self, signature: &SignatureReport) -> String {
        signer(signature, self.frame.t.verify.unnamed)
    }

    fn indication(&self, signature: &SignatureReport) -> String {
        let main = word(&signature.indication);
        signature
            .sub_indication
            .as_ref()
            .map_or_else(|| main.clone(), |sub| format!("{main} · {}", word(sub)))
    }

    fn indication_tone(&self, signature: &SignatureReport) -> &'static str {
        match signature.indication {
            signing::Indication::TotalPassed => "success",
            signing::Indication::TotalFailed => "danger",
            signing::Indication::Indeterminate => "warning",
        }
    }

    fn digest(&self, signature: &SignatureReport) -> &'static str {
        let t = &self.frame.t.verify;
        match signature.digest {
            DigestStatus::Match => t.digest_match,
            DigestStatus::Mismatch => t.digest_mismatch,
            DigestStatus::Unchecked => t.unchecked,
        }
    }

    fn value(&self, signature: &SignatureReport) -> &'static str {
        let t = &self.frame.t.verify;
        match signature.signature {
            SignatureStatus::Valid => t.value_valid,
            SignatureStatus::Invalid => t.value_invalid,
            SignatureStatus::Unchecked => t.unchecked,
        }
    }

    fn coverage(&self, signature: &SignatureReport) -> &'static str {
        let t = &self.frame.t.verify;
        match signature.coverage {
            Coverage::WholeFile => t.coverage_file,
            Coverage::WholeRevision => t.coverage_revision,
            Coverage::Broken => t.coverage_broken,
        }
    }

    fn range(&self, range: &[i64; 4]) -> String {
        let [first, length, second, rest] = *range;
        let ends = [
            first,
            first.saturating_add(length),
            second,
            second.saturating_add(rest),
        ];
        fill(
            self.frame.t.verify.byte_range_words,
            &[&ends[0], &ends[1], &ends[2], &ends[3]],
        )
    }

    fn change(&self, kind: &ChangeKind) -> &'static str {
        let t = &self.frame.t.verify;
        match kind {
            ChangeKind::None => t.changes_none,
            ChangeKind::Lta => t.changes_lta,
            ChangeKind::FormFill => t.changes_form,
            ChangeKind::Annotation => t.changes_annotation,
            ChangeKind::Illegal => t.changes_illegal,
        }
    }

    fn revision(&self, kind: &RevisionKind) -> &'static str {
        let t = &self.frame.t.verify;
        match kind {
            RevisionKind::Original => t.rev_original,
            RevisionKind::Signature => t.rev_signature,
            RevisionKind::Dss => t.rev_dss,
            RevisionKind::Timestamp => t.rev_timestamp,
            RevisionKind::Other => t.rev_other,
        }
    }

    fn severity(&self, severity: &Severity) -> &'static str {
        let t = &self.frame.t.verify;
        match severity {
            Severity::Fail => t.fail,
            Severity::Warn => t.warn,
            Severity::Info => t.info,
        }
    }

    fn severity_tone(&self, severity: &Severity) -> &'static str {
        match severity {
            Severity::Fail => "danger",
            Severity::Warn => "warning",
            Severity::Info => "info",
        }
    }

    fn level(&self, signature: &SignatureReport) -> String {
        signature.level.as_ref().map_or_else(|| "–".to_owned(), word)
    }

    fn algorithms(&self, signature: &SignatureReport) -> String {
        let parts = [&signature.signature_algorithm, &signature.digest_algorithm];
        let known: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        if known.is_empty() {
            "–".to_owned()
        } else {
            known.join(", ")
        }
    }

    fn heading(&self, index: &usize, signature: &SignatureReport) -> String {
        fill(
            self.frame.t.verify.signature_of,
            &[&(index + 1), &self.name(signature)],
        )
    }

    fn needs(&self) -> Vec<&str> {
        let mut needs: Vec<&str> = self
            .report
            .signatures
            .iter()
            .flat_map(|signature| signature.needs.iter())
            .map(String::as_str)
            .collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    }
}

/// The word of the report format for a value, such as `TOTAL-PASSED`.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "–".to_owned(),
    }
}
