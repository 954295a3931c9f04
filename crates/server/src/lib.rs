// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! COUNTER: the portal pages, the JSON interface and signing in. No SQL and no rules: what a case may do comes from the
//! office, what a permit needs comes from the rules, and this crate shows it and takes the answer.
//!
//! A request passes, from outside in: session (`session_store`) → visitor, headers and error pages (`visitor`) → time limit
//! and panics → the door of its route (`guard`: role, origin, token, size) → the handler in `pages` or `api`. Every route
//! stands in one table (`routes`). Pages work without any script; all texts stand in `texts`, German and English.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "tests may"
    )
)]

mod api;
mod assets;
mod config;
mod counter;
mod field;
mod form;
mod frame;
mod guard;
mod headers;
mod language;
mod log_trust;
mod pages;
mod passwords;
mod problem;
mod routes;
mod session_store;
mod submitted;
mod texts;
mod throttle;
mod token;
mod trouble;
mod visitor;
mod when;

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

pub use api::openapi::openapi;
pub use config::{ConfigError, DemoAccount, Mode, ServerConfig};
pub use language::Language;
pub use log_trust::TrustedLog;
pub use passwords::{PasswordError, hash_password};
pub use routes::{Kind, PageRoute, page_routes};

use crate::counter::Counter;
use crate::session_store::OfficeSessions;
use crate::trouble::Trouble;

/// A session ends this long after signing in.
const SESSION_HOURS: i64 = 8;
/// Longest time a request may take; sealing a permit is done by the office behind it, not within.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The portal and the interface as one service.
///
/// # Errors
/// When the configuration is unsafe: test certificates, demo accounts or open cookies outside the demonstration.
pub fn app(config: ServerConfig) -> Result<Router, ConfigError> {
    config.check()?;
    let secure = config.secure_cookies;
    let sessions = SessionManagerLayer::new(OfficeSessions(config.office.clone()))
        .with_name(if secure { "__Host-geleit" } else { "geleit" })
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(secure)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::hours(SESSION_HOURS)));
    let counter = Counter::new(config);
    Ok(routes::router(&counter)
        .fallback(|| async { Trouble::NotFound })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            TIME_LIMIT,
        ))
        .layer(from_fn_with_state(counter.clone(), visitor::attend))
        .layer(sessions)
        .with_state(counter))
}

/// A panic is a fault of ours: it is logged once, and the visitor sees the error page.
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    Trouble::fault(format!("panic: {what}")).into_response()
}
