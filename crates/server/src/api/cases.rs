// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reading cases: a list in pages, one case with everything the account may see.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{
    CaseSummary, CaseView, DocumentView, IncidentView, LogEntryView, PageRequest, PartyView, PersonRef,
    ProposalView, QueueFilter, TaskView, TimerView,
};
use jiff::Timestamp;
use permit::{Application, Assessment, Bilingual};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use workflow::{DefinitionId, Possible};

use crate::api::request::with_etag;
use crate::counter::Counter;
use crate::guard::percent;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// Which cases, and which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(crate) struct Listing {
    /// `next` of the part before; also in the `Link` header.
    cursor: Option<String>,
    /// At most this many, 1 to 200; 50 without.
    #[serde(default)]
    limit: u32,
    /// Only cases that are not over.
    #[serde(default)]
    open: bool,
    /// Only cases with a task the account has claimed.
    #[serde(default)]
    mine: bool,
    /// Only cases with an unclaimed task for the account.
    #[serde(default)]
    unclaimed: bool,
    /// Only cases in this state.
    state: Option<String>,
    /// Part of the number or of the applicant's name.
    text: Option<String>,
}

/// A part of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseList {
    /// The cases, newest first.
    #[schema(value_type = Vec<Object>)]
    items: Vec<CaseSummary>,
    /// Cursor of the next part; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A case as the account may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseBody {
    /// Number of the case.
    number: String,
    /// Version, also in `ETag`; to be sent back in `If-Match`.
    version: u64,
    /// Active states, outermost first.
    states: Vec<String>,
    /// Whether the procedure is over.
    ended: bool,
    /// When it was filed.
    #[schema(value_type = String, format = "date-time")]
    filed_at: Timestamp,
    /// Who filed it.
    #[schema(value_type = Object)]
    filed_by: PersonRef,
    /// The procedure it is pinned to.
    #[schema(value_type = Object)]
    definition: DefinitionId,
    /// geleit/application/1
    #[schema(value_type = Object)]
    application: Application,
    /// Findings, required permits, fee, proposed conditions, rule book.
    #[schema(value_type = Object)]
    assessment: Assessment,
    /// Competence and the like, German and English.
    #[schema(value_type = Vec<Object>)]
    notices: Vec<Bilingual>,
    /// The heard bodies: since when, due when, outcome.
    #[schema(value_type = Vec<Object>)]
    parties: Vec<PartyView>,
    /// Open tasks.
    #[schema(value_type = Vec<Object>)]
    tasks: Vec<TaskView>,
    /// Dates that will do something.
    #[schema(value_type = Vec<Object>)]
    timers: Vec<TimerView>,
    /// Events the account can raise, or why not.
    #[schema(value_type = Vec<Object>)]
    possible: Vec<Possible>,
    /// What the clerk proposed.
    #[schema(value_type = Option<Object>)]
    proposal: Option<ProposalView>,
    /// The log; empty for heard bodies.
    #[schema(value_type = Vec<Object>)]
    log: Vec<LogEntryView>,
    /// Documents the account may read.
    #[schema(value_type = Vec<Object>)]
    documents: Vec<DocumentView>,
    /// Incidents; empty for applicants and heard bodies.
    #[schema(value_type = Vec<Object>)]
    incidents: Vec<IncidentView>,
    /// Whether `permit.pdf` will answer.
    permit_available: bool,
    /// Whether `notice.pdf` will answer.
    notice_available: bool,
}

impl From<CaseView> for CaseBody {
    fn from(view: CaseView) -> Self {
        Self {
            number: view.number,
            version: view.version,
            states: view.states,
            ended: view.ended,
            filed_at: view.filed_at,
            filed_by: view.filed_by,
            definition: view.definition,
            application: view.application,
            assessment: view.assessment,
            notices: view.notices,
            parties: view.parties,
            tasks: view.tasks,
            timers: view.timers,
            possible: view.possible,
            proposal: view.proposal,
            log: view.log,
            documents: view.documents,
            incidents: view.incidents,
            permit_available: view.permit_available,
            notice_available: view.notice_available,
        }
    }
}

/// Lists the cases the account may see.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", operation_id = "listCases",
    params(Listing),
    responses((status = 200, description = "A part of the list; the next one is in Link (RFC 8288)", body = CaseList)),
    security(("bearer" = [])))]
pub(crate) async fn list(
    State(counter): State<Counter>,
    visitor: Visitor,
    Query(listing): Query<Listing>,
) -> Result<Response, Trouble> {
    let account = visitor.account()?;
    let filter = QueueFilter {
        state: listing.state.clone(),
        mine: listing.mine,
        unclaimed: listing.unclaimed,
        open: listing.open,
        text: listing.text.clone(),
    };
    let request = PageRequest {
        cursor: listing.cursor.clone(),
        limit: listing.limit,
    };
    let page = counter.config.office.queue(account, &filter, &request).await?;
    let link = page.next.as_ref().map(|next| next_link(&listing, next));
    let mut response = Json(CaseList {
        items: page.items,
        next: page.next,
    })
    .into_response();
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// Shows one case.
#[utoipa::path(get, path = "/api/v1/cases/{number}", tag = "cases", operation_id = "getCase",
    params(
        ("number" = String, Path, description = "Number of the case"),
        ("If-None-Match" = Option<String>, Header, description = "ETag of the copy the caller has"),
    ),
    responses(
        (status = 200, description = "The case with its strong ETag", body = CaseBody),
        (status = 304, description = "The caller's copy is current"),
        (status = 404, description = "No such case for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn show(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let view = counter.config.office.case(visitor.account()?, &number).await?;
    let (number, version, tag) = (view.number.clone(), view.version, view.etag());
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|given| given.as_bytes() == tag.as_bytes())
    {
        return Ok(with_etag(
            StatusCode::NOT_MODIFIED.into_response(),
            &number,
            version,
        ));
    }
    Ok(with_etag(
        Json(CaseBody::from(view)).into_response(),
        &number,
        version,
    ))
}

fn next_link(listing: &Listing, next: &str) -> String {
    let mut query = format!("cursor={}&limit={}", percent(next), listing.limit);
    for (name, on) in [
        ("open", listing.open),
        ("mine", listing.mine),
        ("unclaimed", listing.unclaimed),
    ] {
        if on {
            query.push_str(&format!("&{name}=true"));
        }
    }
    for (name, value) in [("state", &listing.state), ("text", &listing.text)] {
        if let Some(value) = value {
            query.push_str(&format!("&{name}={}", percent(value)));
        }
    }
    format!("</api/v1/cases?{query}>; rel=\"next\"")
}
