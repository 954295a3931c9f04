// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The description of the interface (OpenAPI 3.1), made from the route table.

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::path::{HttpMethod, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Geleit",
        version = "1",
        description = "Heavy-load permits: file, hear, decide, seal, verify. Conventions: docs/api.md.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    components(schemas(
        crate::api::acts::ActBody,
        crate::api::acts::ActedBody,
        crate::api::acts::ApprovalBody,
        crate::api::applications::FiledBody,
        crate::api::cases::CaseBody,
        crate::api::cases::CaseList,
        crate::api::health::Health,
        crate::api::tokens::Credentials,
        crate::api::tokens::Token,
        crate::problem::Problem,
        crate::problem::ProblemError,
    )),
    tags(
        (name = "tokens", description = "Signing in"),
        (name = "applications", description = "Filing"),
        (name = "cases", description = "Reading and acting"),
        (name = "verifications", description = "Judging a PDF"),
        (name = "health", description = "Is the service there"),
    )
)]
struct Description;

/// The description as pretty JSON with a newline at the end; committed as docs/openapi.json.
#[must_use]
pub fn openapi() -> String {
    let mut description = Description::openapi();
    for row in routes::table() {
        let Some(operation) = row.operation else { continue };
        let method = if row.method == axum::http::Method::POST {
            HttpMethod::Post
        } else {
            HttpMethod::Get
        };
        let item = PathItem::new(method, operation);
        match description.paths.paths.get_mut(&row.path) {
            Some(known) => known.merge_operations(item),
            None => {
                description.paths.paths.insert(row.path, item);
            }
        }
    }
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    description
        .components
        .get_or_insert_default()
        .add_security_scheme("bearer", scheme);
    // A description made of our own types always serialises.
    let mut json = description.to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}

/// `GET /api/v1/openapi.json`
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "health", operation_id = "openapi",
    responses((status = 200, description = "This description", body = Object)))]
/// This description.
pub(crate) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi())
}
