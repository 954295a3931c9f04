// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Verification of an uploaded case log, alone or with the permit it is about.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ledger::{Audit, CaseLog, PermitBinding};

use crate::counter::Counter;
use crate::field::{FormError, id_of};
use crate::frame::{Frame, page, page_with};
use crate::log_trust::TrustedLog;
use crate::submitted::Submitted;
use crate::texts::fill;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "case_log_form.html")]
struct Form<'a> {
    frame: &'a Frame,
    errors: Vec<FormError>,
}

#[derive(Template)]
#[template(path = "case_log_result.html")]
struct Outcome<'a> {
    frame: &'a Frame,
    headline: &'static str,
    tone: &'static str,
    sentence: String,
    audit: Option<&'a Audit>,
    permit: String,
    note: Option<&'static str>,
}

/// `GET /verify/case-log`
pub(crate) async fn show(frame: Frame) -> Result<Response, Trouble> {
    form(frame, false)
}

/// `POST /verify/case-log`
pub(crate) async fn submit(
    State(counter): State<Counter>,
    frame: Frame,
    submitted: Submitted,
) -> Result<Response, Trouble> {
    let Some(log) = submitted.file("log") else {
        return form(frame, true);
    };
    let t = frame.t;
    let frame = frame.titled(t.verify.result_title, &[(t.verify.log_title, "/verify/case-log")]);
    let t = &t.verify;
    let parsed = match CaseLog::parse(&log.bytes, &ledger::Budget::default()) {
        Ok(parsed) => parsed,
        Err(malformed) => {
            let outcome = Outcome {
                headline: t.log_unreadable,
                tone: "danger",
                sentence: fill(t.log_at, &[&malformed.line, &malformed.column, &malformed.what]),
                audit: None,
                permit: String::new(),
                note: None,
                frame: &frame,
            };
            return page(&outcome, &frame);
        }
    };
    let permit = submitted.file("permit").map(|file| file.bytes.as_ref());
    let (audit, note) = audit(&counter, &parsed, permit);
    let (headline, tone) = words(&audit, frame.t);
    let outcome = Outcome {
        headline,
        tone,
        sentence: fill(
            t.log_in_order_text,
            &[&audit.case, &audit.entries, &audit.decisions],
        ),
        permit: binding(&audit, frame.t),
        note,
        audit: Some(&audit),
        frame: &frame,
    };
    page(&outcome, &frame)
}

/// Judges a log with the anchors of the portal; what could not be looked at is said.
pub(crate) fn audit(
    counter: &Counter,
    log: &CaseLog,
    permit: Option<&[u8]>,
) -> (Audit, Option<&'static str>) {
    let trust = TrustedLog::new(&counter.config.trust, &counter.config.evidence, counter.now());
    (ledger::verify(log, permit, &trust), trust.revocation_note())
}

/// Headline and tone of a judgement.
pub(crate) fn words(audit: &Audit, t: &crate::texts::Texts) -> (&'static str, &'static str) {
    if !audit.faults.is_empty() || !audit.in_order {
        (t.verify.log_faulty, "danger")
    } else if audit.unchecked.is_empty() {
        (t.verify.log_in_order, "success")
    } else {
        (t.verify.log_unsure, "warning")
    }
}

fn binding(audit: &Audit, t: &crate::texts::Texts) -> String {
    match &audit.permit {
        PermitBinding::NotGiven => t.verify.log_not_given.to_owned(),
        PermitBinding::Bound(decision) => fill(t.verify.log_bound, &[decision]),
        PermitBinding::Foreign(_) => t.verify.log_foreign.to_owned(),
    }
}

fn form(frame: Frame, missing: bool) -> Result<Response, Trouble> {
    let t = frame.t;
    let mut frame = frame.titled(t.verify.log_title, &[(t.verify.title, "/verify")]);
    frame.has_errors = missing;
    let errors = if missing {
        vec![FormError::at(&id_of("log"), t.verify.file_missing)]
    } else {
        Vec::new()
    };
    let status = if missing {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page_with(
        status,
        &Form {
            errors,
            frame: &frame,
        },
        &frame,
    )
}
