// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Start page, help and accessibility statement.

use askama::Template;
use axum::response::Response;

use crate::frame::{Frame, page};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    frame: &'a Frame,
}

#[derive(Template)]
#[template(path = "help.html")]
struct Help<'a> {
    frame: &'a Frame,
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility<'a> {
    frame: &'a Frame,
}

/// `GET /`
pub(crate) async fn show(mut frame: Frame) -> Result<Response, Trouble> {
    frame.t.public.start_title.clone_into(&mut frame.title);
    page(&Start { frame: &frame }, &frame)
}

/// `GET /help`
pub(crate) async fn help(frame: Frame) -> Result<Response, Trouble> {
    let frame = {
        let title = frame.t.public.help_title;
        frame.titled(title, &[])
    };
    page(&Help { frame: &frame }, &frame)
}

/// `GET /accessibility`
pub(crate) async fn accessibility(frame: Frame) -> Result<Response, Trouble> {
    let frame = {
        let title = frame.t.public.access_title;
        frame.titled(title, &[])
    };
    page(&Accessibility { frame: &frame }, &frame)
}
