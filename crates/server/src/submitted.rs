// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A submitted form: read within its limit, parsed, and proven to come from a page of ours.
//!
//! Only the guard of the route table makes a [`Submitted`], so no form handler can be reached without the token check.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;

use crate::trouble::Trouble;

/// Beyond its limit a body is read and thrown away up to this many bytes, so that the browser shows our answer instead of
/// a broken connection.
const DRAIN: usize = 96 * 1024 * 1024;
/// Fields of a form at most; the longest form of ours has some 250.
const MOST_FIELDS: usize = 2000;

/// An uploaded file.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
}

/// The fields and files of a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Submitted {
    fields: Vec<(String, String)>,
    files: Vec<Upload>,
}

impl Submitted {
    /// The trimmed value of a field, empty when absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// All values of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a checkbox was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// The uploaded file of a field, unless it was left empty.
    pub(crate) fn file(&self, name: &str) -> Option<&Upload> {
        self.files
            .iter()
            .find(|file| file.field == name && !(file.bytes.is_empty() && file.name.is_empty()))
    }

    #[cfg(test)]
    pub(crate) fn of(fields: &[(&str, &str)]) -> Self {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self {
            fields,
            files: Vec::new(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Submitted {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.remove::<Self>().ok_or(Trouble::BadRequest)
    }
}

/// Reads a whole body of at most `limit` bytes.
pub(crate) async fn read_body(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Bytes, Trouble> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut kept = Vec::with_capacity(announced.unwrap_or_default().min(limit));
    let mut seen = 0_usize;
    if announced.is_some_and(|length| length > DRAIN) {
        return Err(Trouble::TooLarge { limit });
    }
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Trouble::BadRequest)?.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen <= limit {
            kept.extend_from_slice(&data);
        } else if seen > DRAIN {
            break;
        } else {
            kept = Vec::new();
        }
    }
    if seen > limit {
        Err(Trouble::TooLarge { limit })
    } else {
        Ok(kept.into())
    }
}

/// Parses a body as the form it says it is.
pub(crate) async fn parse(headers: &HeaderMap, body: Bytes) -> Result<Submitted, Trouble> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => {
            let fields: Vec<(String, String)> =
                serde_urlencoded::from_bytes(&body).map_err(|_| Trouble::BadRequest)?;
            if fields.len() > MOST_FIELDS {
                return Err(Trouble::BadRequest);
            }
            Ok(Submitted {
                fields,
                files: Vec::new(),
            })
        }
        "multipart/form-data" => parse_multipart(kind, body).await,
        _ => Err(Trouble::MediaType(
            "application/x-www-form-urlencoded, multipart/form-data",
        )),
    }
}

async fn parse_multipart(content_type: &str, body: Bytes) -> Result<Submitted, Trouble> {
    let mut request = Request::new(Body::from(body));
    let value = content_type.parse().map_err(|_| Trouble::BadRequest)?;
    request.headers_mut().insert(header::CONTENT_TYPE, value);
    // The body was limited when it was read; the extractor's own default of 2 MB would be in the way.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| Trouble::BadRequest)?;
    let mut submitted = Submitted::default();
    while let Some(part) = parts.next_field().await.map_err(|_| Trouble::BadRequest)? {
        if submitted.fields.len() + submitted.files.len() >= MOST_FIELDS {
            return Err(Trouble::BadRequest);
        }
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(ToOwned::to_owned);
        let bytes = part.bytes().await.map_err(|_| Trouble::BadRequest)?;
        match name {
            Some(name) => submitted.files.push(Upload { field, name, bytes }),
            None => {
                let value = String::from_utf8(bytes.to_vec()).map_err(|_| Trouble::BadRequest)?;
                submitted.fields.push((field, value));
            }
        }
    }
    Ok(submitted)
}
