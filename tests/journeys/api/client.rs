// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A client of `/api/v1` as another program would be one: status, headers, JSON.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::demo::{Account, Demo};

/// Somebody with a token.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    token: Option<String>,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: ureq::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON; `null` if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// Panics with the body unless the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answer {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes[..self.bytes.len().min(2000)])
        );
        self
    }
}

impl Client {
    /// Somebody without an account.
    pub(crate) fn stranger(demo: &Demo) -> Client {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .build()
            .new_agent();
        Client {
            agent,
            base: demo.base.clone(),
            token: None,
        }
    }

    /// Signs in.
    pub(crate) fn of(demo: &Demo, account: &Account) -> Client {
        let stranger = Client::stranger(demo);
        let credentials = json!({ "login": account.login, "password": account.password });
        let answer = stranger.post("/api/v1/tokens", &credentials, &[]).expect(201);
        let token = answer.json()["token"].as_str().expect("a token").to_owned();
        Client {
            token: Some(token),
            ..stranger
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        answered(path, request.call())
    }

    /// JSON with these headers.
    pub(crate) fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let bytes = serde_json::to_vec(body).expect("JSON can be written");
        self.send(
            path,
            &bytes,
            &[&[("Content-Type", "application/json")], headers].concat(),
        )
    }

    /// Any bytes with these headers.
    pub(crate) fn send(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answered(path, request.send(body))
    }

    /// The case as this person sees it.
    pub(crate) fn case(&self, number: &str) -> Value {
        self.get(&format!("/api/v1/cases/{number}")).expect(200).json()
    }

    /// Raises an event on the case as it stands.
    pub(crate) fn act(&self, number: &str, event: &str, body: &Value) -> Answer {
        let tag = self
            .get(&format!("/api/v1/cases/{number}"))
            .expect(200)
            .header("ETag")
            .expect("an ETag")
            .to_owned();
        let headers = [("If-Match", tag.as_str()), ("Idempotency-Key", &fresh_key())];
        self.post(&format!("/api/v1/cases/{number}/events/{event}"), body, &headers)
    }
}

/// A key nobody used before.
pub(crate) fn fresh_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!(
        "journey-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

fn answered(path: &str, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let (head, mut body) = response
        .unwrap_or_else(|fault| panic!("{path}: {fault}"))
        .into_parts();
    let bytes = body
        .with_config()
        .limit(64 << 20)
        .read_to_vec()
        .unwrap_or_else(|fault| panic!("{path}: {fault}"));
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        bytes,
    }
}
