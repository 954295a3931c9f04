// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The officials' pages: the queue, the case beside its findings, the preview of the decision.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use casework::{DraftRequest, ProposalView, QueueFilter};
use serde::Deserialize;

use crate::api::files::file;
use crate::counter::Counter;
use crate::frame::{Frame, page};
use crate::pages::act::{Actions, actions};
use crate::pages::facts::{Facts, Words};
use crate::pages::lists::{CaseRow, Part, rows};
use crate::pages::summary::{Block, blocks};
use crate::submitted::Submitted;
use crate::texts::fill;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

const BASE: &str = "/desk";

/// One choice of the filter bar.
struct Filter {
    label: &'static str,
    href: &'static str,
    current: bool,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Queue<'a> {
    frame: &'a Frame,
    filters: Vec<Filter>,
    filter: &'a str,
    text: &'a str,
    cases: Vec<CaseRow>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "case.html")]
struct Case<'a> {
    frame: &'a Frame,
    facts: Facts,
    blocks: Vec<Block>,
    actions: Actions,
    notices: Vec<String>,
    proposal: Option<Proposal>,
    incidents: Vec<(String, bool)>,
    permit: bool,
    notice: bool,
    arrived: Option<String>,
    base: &'static str,
}

/// What was proposed, in words.
struct Proposal {
    kind: &'static str,
    by: String,
    considerations: Option<String>,
    reason: Option<String>,
    conditions: Vec<String>,
}

/// Set after an act: what was done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Arrived {
    #[serde(default)]
    pub(crate) done: String,
}

impl Arrived {
    /// What was done, in words; only names the procedure knows are repeated.
    pub(crate) fn words(&self, words: &Words<'_>) -> Option<String> {
        words.definition.label_of_event(&self.done)?;
        Some(fill(words.frame.t.desk.done, &[&words.event(&self.done)]))
    }
}

/// `GET /desk`
pub(crate) async fn queue(
    State(counter): State<Counter>,
    frame: Frame,
    Query(part): Query<Part>,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?;
    let choice = if part.filter.is_empty() {
        "open"
    } else {
        part.filter.as_str()
    };
    let filter = QueueFilter {
        state: None,
        mine: choice == "mine",
        unclaimed: choice == "unclaimed",
        open: choice != "all",
        text: Some(part.text.clone()).filter(|text| !text.is_empty()),
    };
    let found = counter
        .config
        .office
        .queue(account, &filter, &part.request())
        .await?;
    let t = &frame.t.desk;
    let choices = [
        (t.filter_open, "open", "/desk?filter=open"),
        (t.filter_mine, "mine", "/desk?filter=mine"),
        (t.filter_unclaimed, "unclaimed", "/desk?filter=unclaimed"),
        (t.filter_all, "all", "/desk?filter=all"),
    ];
    let filters = choices
        .into_iter()
        .map(|(label, name, href)| Filter {
            label,
            href,
            current: name == choice,
        })
        .collect();
    let frame = frame.titled(t.title, &[]);
    let next = found.next.map(|cursor| part.next_href(BASE, &cursor));
    let cases = rows(&counter, &frame, &found.items, BASE);
    page(
        &Queue {
            filters,
            filter: choice,
            text: &part.text,
            cases,
            next,
            frame: &frame,
        },
        &frame,
    )
}

/// `GET /desk/{number}`
pub(crate) async fn show(
    State(counter): State<Counter>,
    frame: Frame,
    Path(number): Path<String>,
    Query(arrived): Query<Arrived>,
) -> Result<Response, Trouble> {
    let view = counter
        .config
        .office
        .case(frame.visitor.account()?, &number)
        .await?;
    let t = frame.t;
    let frame = frame.titled(&fill(t.desk.case_title, &[&view.number]), &[(t.desk.title, BASE)]);
    let words = Words::of(&counter, &frame, &view.definition.sha256);
    let template = Case {
        facts: words.facts(&view),
        blocks: blocks(&frame, &view.application),
        actions: actions(&frame, &view, BASE),
        notices: view
            .notices
            .iter()
            .map(|notice| frame.pick(notice).to_owned())
            .collect(),
        proposal: view
            .proposal
            .as_ref()
            .map(|proposal| self::proposal(&frame, proposal)),
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
        permit: view.permit_available,
        notice: view.notice_available,
        arrived: arrived.words(&words),
        base: BASE,
        frame: &frame,
    };
    page(&template, &frame)
}

/// `POST /desk/{number}/preview`
pub(crate) async fn preview(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path(number): Path<String>,
    form: Submitted,
) -> Result<Response, Trouble> {
    let text = |name: &str| Some(form.text(name).to_owned()).filter(|text| !text.is_empty());
    let refusal = form.text("event") == "propose_refusal";
    let request = DraftRequest {
        refuse: refusal.then(|| text("reason").unwrap_or_else(|| "–".to_owned())),
        considerations: text("considerations"),
        conditions: form
            .text("conditions")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(Into::into)
            .collect(),
    };
    let draft = counter
        .config
        .office
        .draft(visitor.account()?, &number, &request)
        .await?;
    file(
        draft.pdf,
        "application/pdf",
        &format!("inline; filename=\"{number}-preview.pdf\""),
    )
}

fn proposal(frame: &Frame, proposal: &ProposalView) -> Proposal {
    let t = &frame.t.desk;
    Proposal {
        kind: if proposal.grant {
            t.proposal_grant
        } else {
            t.proposal_refuse
        },
        by: fill(t.proposal_by, &[&proposal.by.name, &frame.moment(&proposal.at)]),
        considerations: proposal.considerations.clone(),
        reason: proposal.reason.clone(),
        conditions: proposal.conditions.clone(),
    }
}
