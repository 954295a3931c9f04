// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The stylesheet and the mark, served under paths that change with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::trouble::Trouble;

/// One file compiled into the program.
struct Asset {
    path: String,
    kind: &'static str,
    bytes: &'static [u8],
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "geleit",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/geleit.css"),
    )
});
static MARK: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "mark",
        "svg",
        "image/svg+xml",
        include_bytes!("../assets/mark.svg"),
    )
});

fn asset(name: &str, ending: &str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = hex::encode(Sha256::digest(bytes));
    Asset {
        path: format!("/assets/{name}-{}.{ending}", &digest[..16]),
        kind,
        bytes,
    }
}

/// Path of the stylesheet.
pub(crate) fn stylesheet() -> &'static str {
    &STYLESHEET.path
}

/// Path of the mark.
pub(crate) fn mark() -> &'static str {
    &MARK.path
}

/// `GET /assets/{name}`: cached for a year, since another content has another path.
pub(crate) async fn serve(Path(name): Path<String>) -> Result<Response, Trouble> {
    let path = format!("/assets/{name}");
    let asset = [&*STYLESHEET, &*MARK]
        .into_iter()
        .find(|asset| asset.path == path)
        .ok_or(Trouble::NotFound)?;
    let mut response = asset.bytes.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}
