// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The auditor's pages: all cases, and the log of one with its proof, recomputed on opening.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use casework::QueueFilter;
use ledger::Audit;

use crate::counter::Counter;
use crate::frame::{Frame, page};
use crate::pages::case_log;
use crate::pages::facts::{Facts, Words};
use crate::pages::lists::{CaseRow, Part, rows};
use crate::texts::fill;
use crate::trouble::Trouble;

const BASE: &str = "/audit";

#[derive(Template)]
#[template(path = "audit.html")]
struct List<'a> {
    frame: &'a Frame,
    cases: Vec<CaseRow>,
    text: &'a str,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "audit_case.html")]
struct Page<'a> {
    frame: &'a Frame,
    facts: Facts,
    audit: Audit,
    headline: &'static str,
    tone: &'static str,
    sentence: String,
    note: Option<&'static str>,
    permit: bool,
    notice: bool,
    definition: String,
    incidents: Vec<(String, bool)>,
}

/// `GET /audit`
pub(crate) async fn list(
    State(counter): State<Counter>,
    frame: Frame,
    Query(part): Query<Part>,
) -> Result<Response, Trouble> {
    let filter = QueueFilter {
        text: Some(part.text.clone()).filter(|text| !text.is_empty()),
        ..QueueFilter::default()
    };
    let found = counter
        .config
        .office
        .queue(frame.visitor.account()?, &filter, &part.request())
        .await?;
    let frame = {
        let title = frame.t.audit.title;
        frame.titled(title, &[])
    };
    let next = found.next.map(|cursor| part.next_href(BASE, &cursor));
    let cases = rows(&counter, &frame, &found.items, BASE);
    page(
        &List {
            cases,
            text: &part.text,
            next,
            frame: &frame,
        },
        &frame,
    )
}

/// `GET /audit/{number}`
pub(crate) async fn show(
    State(counter): State<Counter>,
    frame: Frame,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?.clone();
    let office = &counter.config.office;
    let view = office.case(&account, &number).await?;
    let log = office.case_log(&account, &number).await?;
    let (audit, note) = case_log::audit(&counter, &log, None);
    let t = frame.t;
    let frame = frame.titled(
        &fill(t.audit.case_title, &[&view.number]),
        &[(t.audit.title, BASE)],
    );
    let words = Words::of(&counter, &frame, &view.definition.sha256);
    let (headline, tone) = case_log::words(&audit, t);
    let template = Page {
        facts: words.facts(&view),
        sentence: fill(
            t.verify.log_in_order_text,
            &[&audit.case, &audit.entries, &audit.decisions],
        ),
        headline,
        tone,
        note,
        audit,
        permit: view.permit_available,
        notice: view.notice_available,
        definition: format!(
            "{} {} · SHA-256 {}",
            view.definition.name, view.definition.version, view.definition.sha256
        ),
        incidents: view
            .incidents
            .iter()
            .map(|incident| {
                (
                    format!("{}: {}", frame.moment(&incident.at), incident.message),
                    incident.settled_at.is_none(),
                )
            })
            .collect(),
        frame: &frame,
    };
    page(&template, &frame)
}
