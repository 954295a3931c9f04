// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signing in to the interface: login and password for a bearer token that ends after eight hours.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::Account;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::request::expect_json;
use crate::counter::Counter;
use crate::pages::sign_in::authenticate;
use crate::trouble::Trouble;
use crate::{session_store, token};

/// Seconds a token lives.
const LIFETIME: i64 = 8 * 60 * 60;
/// What tokens of ours begin with, so that leaked ones are found.
const PREFIX: &str = "geleit_";

/// Login and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// Login name.
    login: String,
    /// Password.
    #[schema(format = "password")]
    password: String,
}

/// A bearer token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    /// To be sent as `Authorization: Bearer …`.
    token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until it ends.
    expires_in: i64,
    /// Roles of the account.
    roles: Vec<String>,
}

/// Signs in.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", operation_id = "createToken",
    request_body = Credentials,
    responses(
        (status = 201, description = "A bearer token for eight hours", body = Token),
        (status = 401, description = "Login or password is wrong", body = crate::problem::Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failed tries for this login; see Retry-After", body = crate::problem::Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(counter): State<Counter>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    expect_json(&headers)?;
    let credentials: Credentials = serde_json::from_slice(&body).map_err(|_| Trouble::BadRequest)?;
    let account = authenticate(&counter, credentials.login.trim(), &credentials.password).await?;
    let token = format!("{PREFIX}{}", token::fresh(&*counter.config.entropy));
    let expires = counter.now() + SignedDuration::from_secs(LIFETIME);
    let data = serde_json::to_string(&account.login).map_err(Trouble::fault)?;
    counter
        .config
        .office
        .session_save(&session_store::key("token", &token), &data, expires)
        .await?;
    let body = Token {
        token,
        token_type: "Bearer",
        expires_in: LIFETIME,
        roles: account.roles.into_iter().collect(),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// The account a request's bearer token stands for.
pub(crate) async fn bearer(counter: &Counter, headers: &HeaderMap) -> Result<Account, Trouble> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && token.starts_with(PREFIX))
        .map(|(_, token)| token.trim())
        .ok_or(Trouble::Unauthorized)?;
    let office = &counter.config.office;
    let stored = office.session_load(&session_store::key("token", token)).await?;
    let (data, expires) = stored.ok_or(Trouble::Unauthorized)?;
    if expires <= counter.now() {
        return Err(Trouble::Unauthorized);
    }
    let login: String = serde_json::from_str(&data).map_err(Trouble::fault)?;
    let account = office
        .account_for_login(&login)
        .await?
        .map(|(account, _)| account);
    account
        .filter(|account| !account.locked)
        .ok_or(Trouble::Unauthorized)
}
