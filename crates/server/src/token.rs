// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The token every form carries, and the check that the browser sent the form from a page of ours.
//!
//! Signed in, the token is a random value kept in the session. Before, it is a random value kept in a cookie of its own
//! (double submit), so that a visitor who only reads leaves no trace in the database. Both are bound to the origin check.

use axum::http::{HeaderMap, header};
use casework::Entropy;
use sha2::{Digest, Sha256};

/// Name of the hidden field.
pub(crate) const FIELD: &str = "_token";

/// A fresh random value of 32 bytes as hex.
pub(crate) fn fresh(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; 32];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}

/// A fresh id of 16 bytes as hex, for commands and requests.
pub(crate) fn fresh_id(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}

/// Whether a value looks like one of ours; anything else in the cookie is thrown away.
pub(crate) fn well_formed(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Equality whose time does not depend on where two values differ: digests are compared, every byte of them.
pub(crate) fn equal(given: &str, expected: &str) -> bool {
    let (given, expected) = (Sha256::digest(given), Sha256::digest(expected));
    let difference = given
        .iter()
        .zip(expected.iter())
        .fold(0_u8, |sum, (a, b)| sum | (a ^ b));
    std::hint::black_box(difference) == 0
}

/// Whether the request may come from a page of `own` origin. Browsers send `Origin` with every form; its absence is accepted
/// because the token still has to match, a wrong one is not.
pub(crate) fn same_origin(headers: &HeaderMap, own: Option<&str>) -> bool {
    if headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site")
    {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    match own {
        Some(own) => origin.eq_ignore_ascii_case(own.trim_end_matches('/')),
        None => {
            let host = headers
                .get(header::HOST)
                .and_then(|host| host.to_str().ok())
                .unwrap_or_default();
            origin
                .split_once("://")
                .is_some_and(|(_, rest)| !host.is_empty() && rest.eq_ignore_ascii_case(host))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_equal_only_when_every_byte_is() {
        assert!(equal("abc", "abc"));
        assert!(!equal("abc", "abd"));
        assert!(!equal("", "abc"));
    }

    #[test]
    fn a_foreign_origin_is_refused_and_our_own_is_not() {
        let cases = [
            (None, None, None, true),
            (Some("http://127.0.0.1:8080"), Some("127.0.0.1:8080"), None, true),
            (Some("http://evil.example"), Some("127.0.0.1:8080"), None, false),
            (Some("null"), Some("127.0.0.1:8080"), None, false),
            (
                Some("https://geleit.example"),
                Some("x"),
                Some("https://geleit.example/"),
                true,
            ),
            (
                Some("http://geleit.example"),
                Some("geleit.example"),
                Some("https://geleit.example"),
                false,
            ),
        ];
        for (origin, host, own, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            if let Some(host) = host {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            assert_eq!(
                same_origin(&headers, own),
                expected,
                "{origin:?} {host:?} {own:?}"
            );
        }
        let mut headers = HeaderMap::new();
        headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert!(!same_origin(&headers, None));
    }
}
