// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The door of each route: role, origin, token and size are checked here and nowhere else.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use casework::Account;

use crate::counter::Counter;
use crate::routes::{Access, Kind};
use crate::trouble::Trouble;
use crate::visitor::Visitor;
use crate::{api, submitted, token};

/// What the door of one route asks.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) counter: Counter,
    pub(crate) access: Access,
    pub(crate) kind: Kind,
    /// Bytes of a body at most.
    pub(crate) limit: usize,
}

/// Lets the request through or says why not.
pub(crate) async fn admit(
    State(door): State<Door>,
    mut request: Request,
    next: Next,
) -> Result<Response, Trouble> {
    let Some(mut visitor) = request.extensions().get::<Visitor>().cloned() else {
        return Err(Trouble::fault("request without a visitor"));
    };
    if door.kind == Kind::Api && door.access != Access::Everyone {
        visitor.account = Some(Arc::new(
            api::tokens::bearer(&door.counter, request.headers()).await?,
        ));
        request.extensions_mut().insert(visitor.clone());
    }
    match (&door.access, &visitor.account) {
        (Access::Everyone, _) | (Access::SignedIn, Some(_)) => {}
        (Access::Roles(roles), Some(account)) if has_one(account, roles) => {}
        (_, Some(_)) => return Err(Trouble::Forbidden),
        (_, None) if door.kind != Kind::Api && request.method() == Method::GET => {
            return Ok(to_sign_in(&visitor).into_response());
        }
        (_, None) => return Err(Trouble::Unauthorized),
    }
    if request.method() == Method::POST {
        request = read(&door, &visitor, request).await?;
    }
    Ok(next.run(request).await)
}

/// Reads the body within its limit; a form must carry the visitor's token and come from our own origin.
async fn read(door: &Door, visitor: &Visitor, request: Request) -> Result<Request, Trouble> {
    let (mut parts, body) = request.into_parts();
    let bytes = submitted::read_body(&parts.headers, body, door.limit).await?;
    if door.kind == Kind::Api {
        parts.headers.remove(header::CONTENT_LENGTH);
        return Ok(Request::from_parts(parts, bytes.into()));
    }
    if !token::same_origin(&parts.headers, door.counter.config.public_origin.as_deref()) {
        return Err(Trouble::FormToken);
    }
    let form = submitted::parse(&parts.headers, bytes).await?;
    if !token::equal(form.text(token::FIELD), &visitor.form_token) {
        return Err(Trouble::FormToken);
    }
    parts.extensions.insert(form);
    Ok(Request::from_parts(parts, axum::body::Body::empty()))
}

fn has_one(account: &Account, roles: &[&str]) -> bool {
    roles.iter().any(|role| account.has(role))
}

fn to_sign_in(visitor: &Visitor) -> Redirect {
    let query: String = [("next", visitor.path.as_str())]
        .iter()
        .map(|(key, value)| format!("{key}={}", percent(value)))
        .collect();
    Redirect::to(&format!("/sign-in?{query}"))
}

/// Percent-encodes everything but unreserved characters and the slash (RFC 3986 §2.3).
pub(crate) fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
