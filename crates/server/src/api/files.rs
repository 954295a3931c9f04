// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Files of a case: the sealed permit, the sealed notice and the case log.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::counter::Counter;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// The sealed decision. For the applicant, reading it is retrieving it.
#[utoipa::path(get, path = "/api/v1/cases/{number}/permit.pdf", tag = "cases", operation_id = "getPermit",
    params(("number" = String, Path, description = "Number of the case")),
    responses(
        (status = 200, description = "The sealed PDF, byte for byte as stored", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "Not sealed yet, or no such case for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn permit(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let document = counter.config.office.permit(visitor.account()?, &number).await?;
    file(
        document.bytes,
        "application/pdf",
        &format!("attachment; filename=\"{number}.pdf\""),
    )
}

/// The newest sealed paper that is no permit: a revocation, a taking back, a subsequent condition, a suspension, a
/// correction, the refusal of a change, the end of a procedure. For the applicant, reading it is retrieving it.
#[utoipa::path(get, path = "/api/v1/cases/{number}/notice.pdf", tag = "cases", operation_id = "getNotice",
    params(("number" = String, Path, description = "Number of the case")),
    responses(
        (status = 200, description = "The sealed PDF, byte for byte as stored", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "There is none, or no such case for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn notice(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let document = counter.config.office.notice(visitor.account()?, &number).await?;
    file(
        document.bytes,
        "application/pdf",
        &format!("attachment; filename=\"{number}-notice.pdf\""),
    )
}

/// A sealed paper by its name among the documents, such as `permit-1` or `notice-2`. For the applicant, reading the one that
/// is being notified is retrieving it.
#[utoipa::path(get, path = "/api/v1/cases/{number}/papers/{name}", tag = "cases", operation_id = "getPaper",
    params(
        ("number" = String, Path, description = "Number of the case"),
        ("name" = String, Path, description = "Name of the paper"),
    ),
    responses(
        (status = 200, description = "The sealed PDF, byte for byte as stored", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "There is none for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn paper(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path((number, name)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let office = &counter.config.office;
    let document = office.paper(visitor.account()?, &number, &name).await?;
    file(
        document.bytes,
        "application/pdf",
        &format!("attachment; filename=\"{number}-{name}.pdf\""),
    )
}

/// The hash-chained log of the case with its proofs (geleit/case-log/1).
#[utoipa::path(get, path = "/api/v1/cases/{number}/log", tag = "cases", operation_id = "getCaseLog",
    params(("number" = String, Path, description = "Number of the case")),
    responses(
        (status = 200, description = "case-log.json, described in docs/case-log.md", body = Object),
        (status = 404, description = "No such case for this account", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn log(
    State(counter): State<Counter>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let log = counter
        .config
        .office
        .case_log(visitor.account()?, &number)
        .await?;
    let disposition = format!("attachment; filename=\"{number}-case-log.json\"");
    file(log.to_json().into_bytes(), "application/json", &disposition)
}

/// Bytes as an answer. The disposition is made of a case number we gave out.
pub(crate) fn file(bytes: Vec<u8>, kind: &'static str, disposition: &str) -> Result<Response, Trouble> {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(disposition).map_err(Trouble::fault)?,
    );
    Ok(response)
}
