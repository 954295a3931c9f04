// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The static page about the JSON interface, made from the same table as the router.

use askama::Template;
use axum::response::Response;

use crate::frame::{Frame, page};
use crate::routes::{self, Access, Kind};
use crate::trouble::Trouble;

struct Endpoint {
    method: String,
    path: String,
    summary: String,
    who: String,
}

#[derive(Template)]
#[template(path = "interface.html")]
struct Page<'a> {
    frame: &'a Frame,
    endpoints: Vec<Endpoint>,
}

/// `GET /interface`
pub(crate) async fn show(frame: Frame) -> Result<Response, Trouble> {
    let frame = {
        let title = frame.t.public.api_title;
        frame.titled(title, &[])
    };
    let t = &frame.t.public;
    let endpoints = routes::table()
        .into_iter()
        .filter(|row| row.kind == Kind::Api)
        .map(|row| Endpoint {
            method: row.method.to_string(),
            summary: row
                .operation
                .and_then(|operation| operation.summary)
                .unwrap_or_default(),
            who: match row.access {
                Access::Everyone => t.api_everyone.to_owned(),
                Access::SignedIn => t.api_any_role.to_owned(),
                Access::Roles(roles) => roles.join(", "),
            },
            path: row.path,
        })
        .collect();
    page(
        &Page {
            endpoints,
            frame: &frame,
        },
        &frame,
    )
}
