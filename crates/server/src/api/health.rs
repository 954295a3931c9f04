// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether the process lives, and whether it can work.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::counter::Counter;
use crate::trouble::Trouble;

/// State of the service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`
    status: &'static str,
}

/// The process lives.
#[utoipa::path(get, path = "/livez", tag = "health", operation_id = "live",
    responses((status = 200, description = "The process answers", body = Health)))]
pub(crate) async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The office can be worked with: the database answers.
#[utoipa::path(get, path = "/readyz", tag = "health", operation_id = "ready",
    responses(
        (status = 200, description = "Ready", body = Health),
        (status = 503, description = "Not ready", body = crate::problem::Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn ready(State(counter): State<Counter>) -> Result<Json<Health>, Trouble> {
    match counter.config.office.ready().await {
        Ok(()) => Ok(Json(Health { status: "ok" })),
        Err(fault) => {
            tracing::error!("not ready: {fault}");
            Err(Trouble::Unavailable)
        }
    }
}
