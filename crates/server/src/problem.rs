// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Problems of the interface: RFC 9457 `application/problem+json`, all field errors at once.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::language::Language;
use crate::texts::Texts;
use crate::trouble::Trouble;

/// A problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable name of the kind of problem, a path below `/problems/`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid")]
    kind: String,
    /// The kind in words, German or English by `Accept-Language`.
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What happened this time and what to do.
    detail: String,
    /// Id of the request, as in `X-Request-Id`.
    instance: String,
    /// Every field error or reason, not only the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemError>,
}

/// One field error, or one reason of a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemError {
    /// JSON Pointer (RFC 6901) to the field; empty for the whole document or a reason of the procedure.
    #[schema(example = "/combinations/0/loaded/axles/2/load_kg")]
    pointer: String,
    /// Stable code of the error.
    #[schema(example = "missing")]
    code: String,
    /// The error in words.
    detail: String,
}

/// The response for `trouble` in `language`.
pub(crate) fn respond(trouble: &Trouble, language: Language, request_id: &str) -> Response<Body> {
    let texts = Texts::of(language);
    let problem = Problem {
        kind: format!("/problems/{}", trouble.code()),
        title: trouble.title(texts).to_owned(),
        status: trouble.status().as_u16(),
        detail: trouble.detail(texts),
        instance: format!("urn:geleit:request:{request_id}"),
        errors: errors(trouble, texts),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = trouble.status();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    match trouble {
        Trouble::Unauthorized => {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"geleit\""),
            );
        }
        Trouble::Throttled(seconds) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.unsigned_abs()));
        }
        Trouble::KeyInProgress => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        _ => {}
    }
    response
}

fn errors(trouble: &Trouble, texts: &Texts) -> Vec<ProblemError> {
    match trouble {
        Trouble::Invalid(errors) => errors
            .iter()
            .map(|error| ProblemError {
                pointer: error.pointer.clone(),
                code: error.code.to_owned(),
                detail: texts.pick(&error.message.de, &error.message.en).to_owned(),
            })
            .collect(),
        Trouble::Refused(refusal) => refusal
            .reasons
            .iter()
            .map(|reason| ProblemError {
                pointer: String::new(),
                code: reason.code.as_str().to_owned(),
                detail: texts.pick(&reason.message.de, &reason.message.en).to_owned(),
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use permit::{Bilingual, FieldError};

    use super::*;

    #[tokio::test]
    async fn a_problem_lists_every_error_with_its_pointer_in_the_language_asked_for() {
        let error = |pointer: &str| FieldError {
            pointer: pointer.into(),
            code: "missing",
            message: Bilingual {
                de: "fehlt".into(),
                en: "is missing".into(),
            },
        };
        let trouble = Trouble::Invalid(vec![error("/kind"), error("/route/legs/0/no")]);
        for (language, word) in [(Language::De, "fehlt"), (Language::En, "is missing")] {
            let response = respond(&trouble, language, "42");
            assert_eq!(response.status(), 422);
            assert_eq!(
                response.headers()[header::CONTENT_TYPE],
                "application/problem+json"
            );
            let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
            let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(json["type"], "/problems/invalid");
            assert_eq!(json["status"], 422);
            assert_eq!(json["errors"][1]["pointer"], "/route/legs/0/no");
            assert_eq!(json["errors"][1]["detail"], word);
        }
    }

    #[test]
    fn unauthorized_names_the_scheme_and_throttled_names_the_wait() {
        let response = respond(&Trouble::Unauthorized, Language::De, "1");
        assert_eq!(
            response.headers()[header::WWW_AUTHENTICATE],
            "Bearer realm=\"geleit\""
        );
        let response = respond(&Trouble::Throttled(30), Language::De, "1");
        assert_eq!(response.headers()[header::RETRY_AFTER], "30");
    }
}
