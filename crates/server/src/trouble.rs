// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every way a request can end other than well, once; pages and interface present the same value differently.
//!
//! A handler returns a [`Trouble`]; it travels in the response's extensions to the edge, which knows the visitor's
//! language and makes a page or a problem of it.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::CommandError;
use permit::FieldError;
use workflow::Refusal;

use crate::texts::{Texts, fill};

/// What went wrong.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    BadRequest,
    Unauthorized,
    Forbidden,
    /// Signed in and entitled in general, but not to this.
    NotAllowed(permit::Bilingual),
    FormToken,
    NotFound,
    Method,
    Timeout,
    TooLarge {
        limit: usize,
    },
    MediaType(&'static str),
    Throttled(i64),
    Refused(Box<Refusal>),
    Duplicate {
        number: String,
    },
    Conflict {
        expected: u64,
        found: u64,
    },
    PreconditionRequired,
    Invalid(Vec<FieldError>),
    KeyMissing,
    KeyReused,
    KeyInProgress,
    Unavailable,
    /// Ours. The text is logged, never shown.
    Fault(Arc<str>),
}

impl Trouble {
    /// A fault of ours from any error.
    pub(crate) fn fault(error: impl std::fmt::Display) -> Self {
        Self::Fault(error.to_string().into())
    }

    /// The trouble a bare status stands for, such as the router's 404.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Self::Timeout,
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::BadRequest,
            status => Self::Fault(format!("bare status {status}").into()),
        }
    }

    /// The HTTP status (RFC 9110 §15, RFC 6585).
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest | Self::KeyMissing => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::NotAllowed(_) | Self::FormToken => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused(_) | Self::Duplicate { .. } | Self::KeyInProgress => StatusCode::CONFLICT,
            Self::Conflict { .. } => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Invalid(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name; problem types are `/problems/{code}`, described in docs/api.md.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden | Self::NotAllowed(_) => "forbidden",
            Self::FormToken => "form-token",
            Self::NotFound => "not-found",
            Self::Method => "method-not-allowed",
            Self::Timeout => "timeout",
            Self::TooLarge { .. } => "too-large",
            Self::MediaType(_) => "unsupported-media-type",
            Self::Throttled(_) => "throttled",
            Self::Refused(_) => "refused",
            Self::Duplicate { .. } => "duplicate-application",
            Self::Conflict { .. } => "version-conflict",
            Self::PreconditionRequired => "if-match-required",
            Self::Invalid(_) => "invalid",
            Self::KeyMissing => "idempotency-key-required",
            Self::KeyReused => "idempotency-key-reused",
            Self::KeyInProgress => "idempotency-key-in-progress",
            Self::Unavailable => "unavailable",
            Self::Fault(_) => "fault",
        }
    }

    /// The headline.
    pub(crate) fn title(&self, t: &Texts) -> &'static str {
        let t = &t.trouble;
        match self {
            Self::BadRequest => t.bad_request,
            Self::Unauthorized => t.unauthorized,
            Self::Forbidden | Self::NotAllowed(_) => t.forbidden,
            Self::FormToken => t.form_token,
            Self::NotFound => t.not_found,
            Self::Method => t.method,
            Self::Timeout => t.timeout,
            Self::TooLarge { .. } => t.too_large,
            Self::MediaType(_) => t.media_type,
            Self::Throttled(_) => t.throttled,
            Self::Refused(_) => t.refused,
            Self::Duplicate { .. } => t.duplicate,
            Self::Conflict { .. } => t.precondition,
            Self::PreconditionRequired => t.precondition_required,
            Self::Invalid(_) => t.unprocessable,
            Self::KeyMissing => t.key_missing,
            Self::KeyReused => t.key_reused,
            Self::KeyInProgress => t.key_in_progress,
            Self::Unavailable => t.unavailable,
            Self::Fault(_) => t.fault,
        }
    }

    /// What it means and what to do.
    pub(crate) fn detail(&self, texts: &Texts) -> String {
        let t = &texts.trouble;
        match self {
            Self::BadRequest => t.bad_request_text.into(),
            Self::Unauthorized => t.unauthorized_text.into(),
            Self::Forbidden => t.forbidden_text.into(),
            Self::NotAllowed(why) => texts.pick(&why.de, &why.en).to_owned(),
            Self::FormToken => t.form_token_text.into(),
            Self::NotFound => t.not_found_text.into(),
            Self::Method => t.method_text.into(),
            Self::Timeout => t.timeout_text.into(),
            Self::TooLarge { limit } => fill(t.too_large_text, &[&size(*limit)]),
            Self::MediaType(expected) => fill(t.media_type_text, &[expected]),
            Self::Throttled(seconds) => fill(t.throttled_text, &[seconds]),
            Self::Refused(_) => t.refused_text.into(),
            Self::Duplicate { number } => fill(t.duplicate_text, &[number]),
            Self::Conflict { .. } => t.precondition_text.into(),
            Self::PreconditionRequired => t.precondition_required_text.into(),
            Self::Invalid(errors) => fill(t.unprocessable_text, &[&errors.len()]),
            Self::KeyMissing => t.key_missing_text.into(),
            Self::KeyReused => t.key_reused_text.into(),
            Self::KeyInProgress => t.key_in_progress_text.into(),
            Self::Unavailable => t.unavailable_text.into(),
            Self::Fault(_) => t.fault_text.into(),
        }
    }
}

/// A size in the words of a person.
pub(crate) fn size(bytes: usize) -> String {
    const MEBIBYTE: usize = 1024 * 1024;
    match bytes {
        bytes if bytes >= MEBIBYTE => format!("{} MiB", bytes / MEBIBYTE),
        bytes if bytes >= 1024 => format!("{} KiB", bytes / 1024),
        bytes => format!("{bytes} Byte"),
    }
}

impl From<CommandError> for Trouble {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::Duplicate { number, .. } => Self::Duplicate { number },
            CommandError::Invalid(errors) => Self::Invalid(errors),
            CommandError::NotFound => Self::NotFound,
            CommandError::Forbidden(why) => Self::NotAllowed(why),
            CommandError::Conflict { expected, found } => Self::Conflict { expected, found },
            CommandError::IdempotencyMismatch => Self::KeyReused,
            CommandError::TooLarge { limit, .. } => Self::TooLarge { limit },
            CommandError::Fault(fault) => Self::fault(fault),
        }
    }
}

impl From<casework::Fault> for Trouble {
    fn from(fault: casework::Fault) -> Self {
        Self::fault(fault)
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Self::fault(error)
    }
}

impl From<tower_sessions::session::Error> for Trouble {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::fault(error)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
