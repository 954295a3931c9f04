// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filing an application through the interface.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{FileRequest, Filed, FilingChannel};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::request::{expect_json, idempotency_key, with_etag, with_replay};
use crate::counter::Counter;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// Whether a known content is filed again.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(crate) struct Filing {
    /// File although the same content was filed within the last 24 hours.
    #[serde(default)]
    confirmed: bool,
}

/// What became of the application.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(crate) enum FiledBody {
    /// A case was opened.
    Case {
        /// Number of the case.
        number: String,
        /// Version for the next change, also in `ETag`.
        version: u64,
        /// Things to know; they block nothing. German and English.
        #[schema(value_type = Vec<Object>)]
        notices: Vec<permit::Bilingual>,
    },
    /// The transport keeps every limit: no permit is needed, no case was opened.
    NoPermitNeeded {
        /// Findings, fee and rule book.
        #[schema(value_type = Object)]
        assessment: Box<permit::Assessment>,
    },
}

/// Files an application (`geleit/application/1`).
#[utoipa::path(post, path = "/api/v1/applications", tag = "applications", operation_id = "fileApplication",
    params(Filing, ("Idempotency-Key" = String, Header, description = "1 to 128 characters; a repetition with the same body gets the same answer")),
    request_body(content = Object, content_type = "application/json", description = "geleit/application/1, at most 1 MiB"),
    responses(
        (status = 201, description = "A case was opened; see Location and ETag", body = FiledBody),
        (status = 200, description = "No permit is needed", body = FiledBody),
        (status = 409, description = "The same key is being processed, or the same content was filed within 24 hours", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 1 MiB", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every field error at once with its JSON pointer; or the key was used for another body", body = crate::problem::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])))]
pub(crate) async fn file(
    State(counter): State<Counter>,
    visitor: Visitor,
    Query(filing): Query<Filing>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    expect_json(&headers)?;
    let account = visitor.account()?;
    let key = idempotency_key(&counter, account, &headers)?;
    let request = FileRequest {
        command_id: key.id.clone(),
        body: body.to_vec(),
        channel: FilingChannel::Api,
        confirmed: filing.confirmed,
    };
    let done = counter.config.office.file(account, request).await?;
    let response = match done.answer {
        Filed::Case {
            number,
            version,
            notices,
        } => {
            let location =
                HeaderValue::from_str(&format!("/api/v1/cases/{number}")).map_err(Trouble::fault)?;
            let body = Json(FiledBody::Case {
                number: number.clone(),
                version,
                notices,
            });
            let mut response = (StatusCode::CREATED, body).into_response();
            response.headers_mut().insert(header::LOCATION, location);
            with_etag(response, &number, version)
        }
        Filed::NoPermitNeeded { assessment } => {
            Json(FiledBody::NoPermitNeeded { assessment }).into_response()
        }
    };
    Ok(with_replay(response, done.replayed))
}
