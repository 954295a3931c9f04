// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The headers a request to the interface is judged by: type, version, idempotency.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use casework::Account;

use crate::counter::{Counter, InProgress};
use crate::trouble::Trouble;

/// Header of the idempotency key (draft-ietf-httpapi-idempotency-key-header-07).
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set on an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An idempotency key that nobody else is working on.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    _working: InProgress,
}

/// Takes the key of the request; required on every POST that changes something.
pub(crate) fn idempotency_key(
    counter: &Counter,
    account: &Account,
    headers: &HeaderMap,
) -> Result<Key, Trouble> {
    let id = headers
        .get(IDEMPOTENCY_KEY)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.trim().trim_matches('"'))
        .filter(|value| !value.is_empty() && value.len() <= 128)
        .ok_or(Trouble::KeyMissing)?
        .to_owned();
    let working = counter
        .begin(format!("{} {id}", account.person))
        .ok_or(Trouble::KeyInProgress)?;
    Ok(Key {
        id,
        _working: working,
    })
}

/// The version of `number` the caller has read, from `If-Match` (RFC 9110 §13.1.1; strong, one tag, no `*`).
pub(crate) fn if_match(number: &str, headers: &HeaderMap) -> Result<u64, Trouble> {
    let tag = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .filter(|tag| tag.trim() != "*")
        .ok_or(Trouble::PreconditionRequired)?;
    tag.trim()
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .and_then(|tag| tag.strip_prefix(number)?.strip_prefix('-')?.parse().ok())
        .ok_or(Trouble::Conflict {
            expected: 0,
            found: 0,
        })
}

/// The body must say that it is JSON.
pub(crate) fn expect_json(headers: &HeaderMap) -> Result<(), Trouble> {
    expect(headers, "application/json")
}

/// The body must say that it is `kind`.
pub(crate) fn expect(headers: &HeaderMap, kind: &'static str) -> Result<(), Trouble> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(kind) {
        Ok(())
    } else {
        Err(Trouble::MediaType(kind))
    }
}

/// Adds the strong ETag of a version of a case.
pub(crate) fn with_etag(mut response: Response, number: &str, version: u64) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{number}-{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Says that an answer is the stored one of an earlier request.
pub(crate) fn with_replay(mut response: Response, replayed: bool) -> Response {
    if replayed {
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_wants_one_strong_tag_of_this_case() {
        let read = |tag: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(tag) = tag {
                headers.insert(header::IF_MATCH, tag.parse().unwrap());
            }
            if_match("BS-2026-000001", &headers)
        };
        assert_eq!(read(Some("\"BS-2026-000001-7\"")).unwrap(), 7);
        assert!(matches!(read(None), Err(Trouble::PreconditionRequired)));
        assert!(matches!(read(Some("*")), Err(Trouble::PreconditionRequired)));
        for wrong in [
            "W/\"BS-2026-000001-7\"",
            "\"BS-2026-000002-7\"",
            "7",
            "\"BS-2026-000001-x\"",
        ] {
            assert!(
                matches!(read(Some(wrong)), Err(Trouble::Conflict { .. })),
                "{wrong}"
            );
        }
    }
}
