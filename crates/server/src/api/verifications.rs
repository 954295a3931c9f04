// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Verification of a PDF through the interface.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use signing::Report;
use utoipa::IntoParams;

use crate::api::request::expect;
use crate::counter::Counter;
use crate::pages::verify::validate;
use crate::trouble::Trouble;

/// How to judge.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(crate) struct Judging {
    /// Accept only the format of our own permits.
    #[serde(default)]
    strict: bool,
}

/// Verifies the signatures of a PDF. A bad signature is a report, not an error.
#[utoipa::path(post, path = "/api/v1/verifications", tag = "verifications", operation_id = "verify",
    params(Judging),
    request_body(content = Vec<u8>, content_type = "application/pdf", description = "The file, at most 20 MiB; it is not stored"),
    responses(
        (status = 200, description = "geleit/verification-report/1, also for files that are not in order", body = Object),
        (status = 413, description = "More than 20 MiB", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/pdf", body = crate::problem::Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(counter): State<Counter>,
    Query(judging): Query<Judging>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Report>, Trouble> {
    expect(&headers, "application/pdf")?;
    validate(&counter, body.to_vec(), judging.strict).await.map(Json)
}
