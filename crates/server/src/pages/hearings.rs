// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The heard body's pages: what it is asked, its answer, and the proof that it was given.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::counter::Counter;
use crate::frame::{Frame, page};
use crate::pages::act::{Actions, actions};
use crate::pages::facts::{Body, Facts, Words};
use crate::pages::lists::Part;
use crate::pages::summary::{Block, blocks};
use crate::texts::fill;
use crate::trouble::Trouble;

const BASE: &str = "/hearings";

struct Row {
    number: String,
    applicant: String,
    subject: String,
    body: Body,
}

#[derive(Template)]
#[template(path = "hearings.html")]
struct List<'a> {
    frame: &'a Frame,
    rows: Vec<Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "hearing.html")]
struct Page<'a> {
    frame: &'a Frame,
    facts: Facts,
    blocks: Vec<Block>,
    actions: Actions,
    base: &'static str,
}

/// `GET /hearings`
pub(crate) async fn list(
    State(counter): State<Counter>,
    frame: Frame,
    Query(part): Query<Part>,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?;
    let found = counter
        .config
        .office
        .consultations(account, &part.request())
        .await?;
    let frame = {
        let title = frame.t.hearing.title;
        frame.titled(title, &[])
    };
    let words = Words::of(&counter, &frame, "");
    let rows = found
        .items
        .iter()
        .map(|item| Row {
            number: item.case.clone(),
            applicant: item.applicant.clone(),
            subject: item.subject.clone(),
            body: words.body(&item.party),
        })
        .collect();
    let next = found.next.map(|cursor| part.next_href(BASE, &cursor));
    page(
        &List {
            rows,
            next,
            frame: &frame,
        },
        &frame,
    )
}

/// `GET /hearings/{number}`
pub(crate) async fn show(
    State(counter): State<Counter>,
    frame: Frame,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let (office, account) = (&counter.config.office, frame.visitor.account()?);
    office.note_reading(account, &number).await?;
    let view = office.case(account, &number).await?;
    let t = frame.t;
    let frame = frame.titled(
        &fill(t.hearing.case_title, &[&view.number]),
        &[(t.hearing.title, BASE)],
    );
    let words = Words::of(&counter, &frame, &view.definition.sha256);
    let template = Page {
        facts: words.facts(&view),
        blocks: blocks(&frame, &view.application),
        actions: actions(&frame, &view, BASE),
        base: BASE,
        frame: &frame,
    };
    page(&template, &frame)
}
