// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Acting on a case: an event of the procedure, claiming a task, giving it back.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use casework::{Act, ActRequest, ApprovalKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::request::{expect_json, idempotency_key, if_match, with_etag, with_replay};
use crate::counter::Counter;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// What goes with an event; which parts it needs is in `possible` of the case.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// The heard body it concerns.
    #[serde(default)]
    party: Option<String>,
    /// The reason, where one is asked for.
    #[serde(default)]
    reason: Option<String>,
    /// Fields of the event, such as `conditions` and `remark` of a statement.
    #[serde(default)]
    #[schema(value_type = Object)]
    payload: Value,
    /// A personal signature on `approve`.
    #[serde(default)]
    approval: Option<ApprovalBody>,
}

/// A PKCS#12 file and its password; used once, never stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalBody {
    /// The file, base64.
    #[schema(format = "byte")]
    p12: String,
    /// Its password.
    #[schema(format = "password")]
    password: String,
}

impl std::fmt::Debug for ApprovalBody {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ApprovalBody(withheld)")
    }
}

/// The case after the act.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActedBody {
    /// Number of the case.
    number: String,
    /// Its new version, also in `ETag`.
    version: u64,
    /// Active states, outermost first.
    states: Vec<String>,
    /// Whether the procedure is over.
    ended: bool,
}

/// Raises an event of the procedure.
#[utoipa::path(post, path = "/api/v1/cases/{number}/events/{event}", tag = "cases", operation_id = "act",
    params(
        ("number" = String, Path, description = "Number of the case"),
        ("event" = String, Path, description = "Name of the event, such as `start_hearing`"),
        ("If-Match" = String, Header, description = "Strong ETag of the case as it was read"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters"),
    ),
    request_body(content = ActBody, content_type = "application/json", description = "At most 64 KiB"),
    responses(
        (status = 200, description = "Done; a repetition with the same key gets the same answer", body = ActedBody),
        (status = 403, description = "Not for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such case for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by the procedure, with every reason; or the key is being processed", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 412, description = "The case has a newer version", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 422, description = "The payload is not in order; or the key was used for another request", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn event(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path((number, event)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    let given = if body.is_empty() {
        ActBody::default()
    } else {
        expect_json(&headers)?;
        serde_json::from_slice(&body).map_err(|_| Trouble::BadRequest)?
    };
    let approval = match given.approval {
        None => None,
        Some(approval) => {
            let p12 = base64::engine::general_purpose::STANDARD
                .decode(approval.p12.as_bytes())
                .map_err(|_| Trouble::BadRequest)?;
            Some(ApprovalKey {
                p12,
                password: approval.password,
            })
        }
    };
    let act = Act::Event {
        event,
        party: given.party,
        reason: given.reason,
        payload: given.payload,
        approval,
    };
    perform(&counter, &visitor, &headers, number, act).await
}

/// Takes a task for oneself.
#[utoipa::path(post, path = "/api/v1/cases/{number}/tasks/{task}/claim", tag = "cases", operation_id = "claim",
    params(
        ("number" = String, Path, description = "Number of the case"),
        ("task" = String, Path, description = "Id of the task"),
        ("If-Match" = String, Header, description = "Strong ETag of the case as it was read"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters"),
    ),
    responses(
        (status = 200, description = "Claimed", body = ActedBody),
        (status = 409, description = "Refused: somebody else holds it, by name", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 412, description = "The case has a newer version", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn claim(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path((number, task)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    perform(&counter, &visitor, &headers, number, Act::Claim { task }).await
}

/// Gives a task back.
#[utoipa::path(post, path = "/api/v1/cases/{number}/tasks/{task}/release", tag = "cases", operation_id = "release",
    params(
        ("number" = String, Path, description = "Number of the case"),
        ("task" = String, Path, description = "Id of the task"),
        ("If-Match" = String, Header, description = "Strong ETag of the case as it was read"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters"),
    ),
    responses(
        (status = 200, description = "Released", body = ActedBody),
        (status = 409, description = "Refused", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 412, description = "The case has a newer version", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn release(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path((number, task)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    perform(&counter, &visitor, &headers, number, Act::Release { task }).await
}

async fn perform(
    counter: &Counter,
    visitor: &Visitor,
    headers: &HeaderMap,
    number: String,
    act: Act,
) -> Result<Response, Trouble> {
    let account = visitor.account()?;
    let expected_version = if_match(&number, headers)?;
    let key = idempotency_key(counter, account, headers)?;
    let request = ActRequest {
        case: number,
        expected_version,
        command_id: key.id.clone(),
        act,
    };
    let done = counter.config.office.act(account, request).await?;
    let acted = done.answer;
    let (number, version) = (acted.case.clone(), acted.version);
    let body = ActedBody {
        number: acted.case,
        version: acted.version,
        states: acted.states,
        ended: acted.ended,
    };
    Ok(with_replay(
        with_etag(Json(body).into_response(), &number, version),
        done.replayed,
    ))
}
