// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The page for every trouble: what happened, what to do, and the request id.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use workflow::Refusal;

use crate::counter::Counter;
use crate::frame::{Frame, page_with};
use crate::trouble::Trouble;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "trouble.html")]
struct Page<'a> {
    frame: &'a Frame,
    detail: String,
    refusal: Option<&'a Refusal>,
    sign_in: bool,
}

/// The page for `trouble`.
pub(crate) fn respond(counter: &Counter, visitor: &Visitor, trouble: &Trouble) -> Response {
    let mut frame = Frame::of(counter, visitor);
    frame = {
        let title = trouble.title(frame.t);
        frame.titled(title, &[])
    };
    let refusal = match trouble {
        Trouble::Refused(refusal) => Some(&**refusal),
        _ => None,
    };
    let template = Page {
        detail: trouble.detail(frame.t),
        refusal,
        sign_in: matches!(trouble, Trouble::Unauthorized),
        frame: &frame,
    };
    let mut response = page_with(trouble.status(), &template, &frame)
        .unwrap_or_else(|_| (trouble.status(), trouble.code()).into_response());
    if let Trouble::Throttled(seconds) = trouble {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds.unsigned_abs()));
    }
    response
}
