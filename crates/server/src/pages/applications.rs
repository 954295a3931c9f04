// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The haulier's list and the page of one application.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use casework::{MessageView, PageRequest, QueueFilter};

use crate::counter::Counter;
use crate::frame::{Frame, page};
use crate::pages::act::{Actions, actions};
use crate::pages::desk::Arrived;
use crate::pages::facts::{Facts, Words};
use crate::pages::lists::{CaseRow, Part, rows};
use crate::pages::summary::{Block, blocks};
use crate::texts::fill;
use crate::trouble::Trouble;

const BASE: &str = "/applications";

#[derive(Template)]
#[template(path = "applications.html")]
struct List<'a> {
    frame: &'a Frame,
    cases: Vec<CaseRow>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "application.html")]
struct Page<'a> {
    frame: &'a Frame,
    facts: Facts,
    blocks: Vec<Block>,
    actions: Actions,
    messages: Vec<Message>,
    notices: Vec<String>,
    permit: bool,
    notice: bool,
    arrived: Option<String>,
    base: &'static str,
}

/// A message of this case.
struct Message {
    subject: String,
    body: String,
    at: String,
    stamp: String,
}

/// `GET /applications`
pub(crate) async fn list(
    State(counter): State<Counter>,
    frame: Frame,
    Query(part): Query<Part>,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?;
    let filter = QueueFilter::default();
    let found = counter
        .config
        .office
        .queue(account, &filter, &part.request())
        .await?;
    let frame = {
        let title = frame.t.applications.title;
        frame.titled(title, &[])
    };
    let next = found.next.map(|cursor| part.next_href(BASE, &cursor));
    page(
        &List {
            cases: rows(&counter, &frame, &found.items, BASE),
            next,
            frame: &frame,
        },
        &frame,
    )
}

/// `GET /applications/{number}`
pub(crate) async fn show(
    State(counter): State<Counter>,
    frame: Frame,
    Path(number): Path<String>,
    Query(arrived): Query<Arrived>,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?.clone();
    let office = &counter.config.office;
    let view = office.case(&account, &number).await?;
    let messages = office
        .messages(
            &account,
            &PageRequest {
                cursor: None,
                limit: 200,
            },
        )
        .await?;
    let t = frame.t;
    let frame = frame.titled(
        &fill(t.applications.case_title, &[&view.number]),
        &[(t.applications.title, BASE)],
    );
    let words = Words::of(&counter, &frame, &view.definition.sha256);
    let template = Page {
        facts: words.facts(&view),
        blocks: blocks(&frame, &view.application),
        actions: actions(&frame, &view, BASE),
        messages: messages
            .items
            .iter()
            .filter(|message| message.case == view.number)
            .map(|message| self::message(&frame, message))
            .collect(),
        notices: view
            .notices
            .iter()
            .map(|notice| frame.pick(notice).to_owned())
            .collect(),
        permit: view.permit_available,
        notice: view.notice_available,
        arrived: arrived.words(&words),
        base: BASE,
        frame: &frame,
    };
    page(&template, &frame)
}

fn message(frame: &Frame, message: &MessageView) -> Message {
    Message {
        subject: frame.pick(&message.subject).to_owned(),
        body: frame.pick(&message.body).to_owned(),
        at: frame.moment(&message.at),
        stamp: message.at.to_string(),
    }
}
