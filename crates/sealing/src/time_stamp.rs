// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Asking a time-stamping authority over HTTP (RFC 3161 §3.4), with limits on time and size.
//!
//! Plain HTTP only, see docs/decisions/0016: the answer is signed and bound to imprint and nonce, and what goes out is a
//! digest. The call blocks; where others must not wait, it runs on a thread of its own.

use std::time::Duration;

use pki::tlv::{Reader, tag};
use pki::{Budget, TimeStampRequest};
use thiserror::Error;

/// Tokens with their certificates take three to twelve kilobytes.
const LARGEST_ANSWER: u64 = 64 * 1024;
const QUERY: &str = "application/timestamp-query";
const REPLY: &str = "application/timestamp-reply";
/// Bytes of a refusal's own words that are shown.
const MOST_WORDS: usize = 300;

/// Failure information of a refusal, RFC 3161 §2.4.2, by its bit.
const FAILURES: [(usize, &str); 8] = [
    (0, "unrecognised or unsupported algorithm"),
    (2, "request not permitted or supported"),
    (5, "request has the wrong format"),
    (14, "the authority's time source is not available"),
    (15, "the requested policy is not supported"),
    (16, "a requested extension is not supported"),
    (17, "additional information is not available"),
    (25, "the request cannot be handled because of a system failure"),
];

/// Why there is no time stamp.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeStampError {
    /// Not an address that can be asked.
    #[error("time stamp: expected an address http://HOST[:PORT]/…, found {found:?} ({reason})")]
    Address {
        /// What was given.
        found: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No answer, or not within the time limit.
    #[error("time stamp: {url} does not answer: {reason}")]
    Unreachable {
        /// Who was asked.
        url: String,
        /// What happened.
        reason: String,
    },
    /// An answer of HTTP that is no time stamp.
    #[error("time stamp: {url} answers with status {found}, expected 200")]
    Status {
        /// Who was asked.
        url: String,
        /// The status.
        found: u16,
    },
    /// Another content type than RFC 3161 §3.4 asks for.
    #[error("time stamp: {url} answers with content type {found:?}, expected {REPLY:?}")]
    ContentType {
        /// Who was asked.
        url: String,
        /// What came.
        found: String,
    },
    /// The authority said no.
    #[error("time stamp: {url} refuses: {words}")]
    Refused {
        /// Who was asked.
        url: String,
        /// Its status, reasons and words.
        words: String,
    },
    /// The answer cannot be read, or answers another request.
    #[error("time stamp: the answer of {url}: {reason}")]
    Answer {
        /// Who was asked.
        url: String,
        /// Expected and found.
        reason: String,
    },
}

/// An authority under its address.
#[derive(Debug, Clone)]
pub struct TimeStampAuthority {
    agent: ureq::Agent,
    url: String,
}

impl TimeStampAuthority {
    /// `limit` holds for the whole exchange, from connecting to the last byte. Nothing is sent yet.
    ///
    /// # Errors
    /// [`TimeStampError::Address`].
    pub fn new(url: &str, limit: Duration) -> Result<Self, TimeStampError> {
        let refuse = |reason| TimeStampError::Address {
            found: url.to_owned(),
            reason,
        };
        if url.starts_with("https:") {
            return Err(refuse(
                "https is not built in; a time stamp is signed and needs no secret channel, ask by http or over a local proxy",
            ));
        }
        let host = url
            .strip_prefix("http://")
            .ok_or_else(|| refuse("it does not begin with http://"))?;
        if host.is_empty() || host.starts_with('/') || host.contains('@') {
            return Err(refuse("the host is missing, or a password stands before it"));
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(limit))
            .max_redirects(0)
            .proxy(None)
            .user_agent("geleit")
            .build()
            .new_agent();
        Ok(Self {
            agent,
            url: url.to_owned(),
        })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token's DER: granted, and bound to imprint and nonce of this request. Whether its signature holds is checked
    /// where it is embedded.
    ///
    /// # Errors
    /// [`TimeStampError`], with the authority's own words where it refused.
    pub fn stamp(&self, request: &TimeStampRequest) -> Result<Vec<u8>, TimeStampError> {
        let response = self.exchange(&request.to_der())?;
        if let Some(words) = refusal(&response) {
            return Err(TimeStampError::Refused {
                url: self.url.clone(),
                words,
            });
        }
        request
            .accept(&response, &Budget::default())
            .map_err(|error| self.unread(error.to_string()))
    }

    fn exchange(&self, query: &[u8]) -> Result<Vec<u8>, TimeStampError> {
        let failed = |error: ureq::Error| TimeStampError::Unreachable {
            url: self.url.clone(),
            reason: error.to_string(),
        };
        let request = self.agent.post(&self.url).header("content-type", QUERY);
        let mut response = request.header("accept", REPLY).send(query).map_err(failed)?;
        let url = self.url.clone();
        let found = response.status().as_u16();
        if found != 200 {
            return Err(TimeStampError::Status { url, found });
        }
        let found = response.headers().get("content-type");
        let found = found.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let found = found.unwrap_or_default();
        let kind = found.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case(REPLY) {
            return Err(TimeStampError::ContentType { url, found });
        }
        let body = response.body_mut().with_config().limit(LARGEST_ANSWER);
        body.read_to_vec().map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(limit) => self.unread(format!("more than {limit} bytes")),
            other => failed(other),
        })
    }

    fn unread(&self, reason: String) -> TimeStampError {
        TimeStampError::Answer {
            url: self.url.clone(),
            reason,
        }
    }
}

/// Status, free text and failure bits of a response that grants nothing (RFC 3161 §2.4.2); `None` for every other one.
fn refusal(response: &[u8]) -> Option<String> {
    let mut fields = Reader::new(response)
        .expect(tag::SEQUENCE, "TimeStampResp")
        .ok()?
        .reader();
    let mut info = fields.expect(tag::SEQUENCE, "PKIStatusInfo").ok()?.reader();
    let status = info.expect(tag::INTEGER, "PKIStatus").ok()?;
    let mut words = vec![match status.content {
        [0 | 1] => return None,
        [2] => "rejection".to_owned(),
        [3] => "waiting".to_owned(),
        [4] => "a revocation is imminent".to_owned(),
        [5] => "a revocation has occurred".to_owned(),
        other => format!("unknown status {}", hex::encode(other)),
    }];
    if let Ok(Some(text)) = info.optional(tag::SEQUENCE, "statusString") {
        let mut texts = text.reader();
        while let Ok(text) = texts.element("PKIFreeText") {
            let text: String = String::from_utf8_lossy(text.content)
                .chars()
                .filter(|one| !one.is_control())
                .take(MOST_WORDS)
                .collect();
            words.push(format!("{text:?}"));
        }
    }
    if let Ok(Some(bits)) = info.optional(tag::BIT_STRING, "failInfo") {
        let octets = bits.content.get(1..).unwrap_or_default();
        let set = |bit: usize| {
            octets
                .get(bit / 8)
                .is_some_and(|octet| octet >> (7 - bit % 8) & 1 == 1)
        };
        let named = FAILURES.iter().filter(|(bit, _)| set(*bit));
        words.extend(named.map(|(_, name)| (*name).to_owned()));
    }
    Some(words.join(", "))
}

#[cfg(test)]
mod tests {
    use pki::tlv;

    use super::*;

    #[test]
    fn addresses_that_cannot_be_asked_are_refused_with_what_to_do() {
        for (url, word) in [
            ("https://tsa.example/", "https is not built in"),
            ("ftp://tsa.example/", "http://"),
            ("http:///path", "host"),
            ("http://user:word@tsa.example/", "password"),
        ] {
            let refused = TimeStampAuthority::new(url, Duration::from_secs(1)).unwrap_err();
            assert!(refused.to_string().contains(word), "{refused}");
        }
        assert!(TimeStampAuthority::new("http://127.0.0.1:1/tsa", Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn a_refusal_is_told_in_the_authoritys_own_words() {
        let text = tlv::sequence(&[&tlv::encode(0x0c, "Kontingent erschöpft\u{7}".as_bytes())]);
        let status = tlv::sequence(&[
            &tlv::encode(tag::INTEGER, &[2]),
            &text,
            &tlv::encode(tag::BIT_STRING, &[0, 0, 1, 0]),
        ]);
        let said = refusal(&tlv::sequence(&[&status])).unwrap();
        assert_eq!(
            said,
            "rejection, \"Kontingent erschöpft\", the requested policy is not supported"
        );
        let granted = tlv::sequence(&[&tlv::sequence(&[&tlv::encode(tag::INTEGER, &[0])])]);
        assert_eq!(refusal(&granted), None);
    }
}
