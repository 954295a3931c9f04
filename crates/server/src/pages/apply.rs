// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filing an application: by form, or as a file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{FileRequest, Filed, FilingChannel};
use permit::FieldError;

use crate::counter::Counter;
use crate::field::{FormError, id_of};
use crate::form::{self, FormValues, Section};
use crate::frame::{Frame, page, page_with};
use crate::pages::facts::{Findings, Words};
use crate::submitted::Submitted;
use crate::texts::fill;
use crate::trouble::Trouble;

/// Checkbox that files the same content a second time.
const CONFIRMED: &str = "confirmed";

#[derive(Template)]
#[template(path = "apply.html")]
struct Form<'a> {
    frame: &'a Frame,
    errors: Vec<FormError>,
    sections: Vec<Section>,
    command: &'a str,
    duplicate: Option<String>,
}

#[derive(Template)]
#[template(path = "upload.html")]
struct UploadForm<'a> {
    frame: &'a Frame,
    errors: Vec<FormError>,
    file_name: &'a str,
    field_errors: &'a [FieldError],
    command: &'a str,
    duplicate: Option<String>,
}

#[derive(Template)]
#[template(path = "not_needed.html")]
struct NotNeeded<'a> {
    frame: &'a Frame,
    findings: Findings,
}

#[derive(Template)]
#[template(path = "filed.html")]
struct Confirmation<'a> {
    frame: &'a Frame,
    number: &'a str,
    notices: Vec<&'a str>,
}

/// Why the form comes back.
#[derive(Default)]
struct Return<'a> {
    submitted: Option<&'a Submitted>,
    field_errors: &'a [FieldError],
    duplicate: Option<String>,
    message: Option<&'static str>,
    file_name: &'a str,
    /// The same id as before, so that a repetition is recognised; a fresh one after a mix-up.
    command: Option<&'a str>,
}

/// `GET /applications/new`
pub(crate) async fn show(State(counter): State<Counter>, frame: Frame) -> Result<Response, Trouble> {
    render_form(&counter, frame, Return::default())
}

/// `POST /applications/new`
pub(crate) async fn submit(
    State(counter): State<Counter>,
    frame: Frame,
    submitted: Submitted,
) -> Result<Response, Trouble> {
    let body = form::to_json(&submitted).to_string().into_bytes();
    match file(&counter, &frame, &submitted, body).await {
        Ok(filed) => answer(&counter, frame, filed),
        Err(trouble) => {
            let mut back = Return {
                submitted: Some(&submitted),
                ..Return::default()
            };
            let t = frame.t;
            match &trouble {
                Trouble::Invalid(errors) => back.field_errors = errors,
                Trouble::Duplicate { number } => back.duplicate = Some(number.clone()),
                Trouble::KeyReused => back.message = Some(t.application.already_sent),
                _ => return Err(trouble),
            }
            back.command = (!matches!(trouble, Trouble::KeyReused)).then(|| submitted.text("command"));
            render_form(&counter, frame, back)
        }
    }
}

/// `GET /applications/upload`
pub(crate) async fn show_upload(frame: Frame) -> Result<Response, Trouble> {
    render_upload(frame, Return::default())
}

/// `POST /applications/upload`
pub(crate) async fn submit_upload(
    State(counter): State<Counter>,
    frame: Frame,
    submitted: Submitted,
) -> Result<Response, Trouble> {
    let Some(upload) = submitted.file("file") else {
        let message = Some(frame.t.application.upload_missing);
        return render_upload(
            frame,
            Return {
                message,
                ..Return::default()
            },
        );
    };
    match file(&counter, &frame, &submitted, upload.bytes.to_vec()).await {
        Ok(filed) => answer(&counter, frame, filed),
        Err(trouble) => {
            let mut back = Return {
                file_name: &upload.name,
                ..Return::default()
            };
            let t = frame.t;
            match &trouble {
                Trouble::Invalid(errors) => back.field_errors = errors,
                Trouble::Duplicate { number } => back.duplicate = Some(number.clone()),
                // Another file under the same form: it gets its own id with the next try.
                Trouble::KeyReused => back.message = Some(t.application.already_sent),
                _ => return Err(trouble),
            }
            render_upload(frame, back)
        }
    }
}

/// `GET /applications/{number}/filed`
pub(crate) async fn filed(
    State(counter): State<Counter>,
    frame: Frame,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let view = counter
        .config
        .office
        .case(frame.visitor.account()?, &number)
        .await?;
    let t = &frame.t.applications;
    let frame = frame.titled(t.filed_title, &[(t.title, "/applications")]);
    let notices = view.notices.iter().map(|notice| frame.pick(notice)).collect();
    page(
        &Confirmation {
            number: &view.number,
            notices,
            frame: &frame,
        },
        &frame,
    )
}

async fn file(
    counter: &Counter,
    frame: &Frame,
    submitted: &Submitted,
    body: Vec<u8>,
) -> Result<Filed, Trouble> {
    let account = frame.visitor.account()?;
    let request = FileRequest {
        command_id: submitted.text("command").to_owned(),
        body,
        channel: FilingChannel::Portal,
        confirmed: submitted.ticked(CONFIRMED),
    };
    Ok(counter.config.office.file(account, request).await?.answer)
}

fn answer(counter: &Counter, frame: Frame, filed: Filed) -> Result<Response, Trouble> {
    match filed {
        Filed::Case { number, .. } => {
            Ok(Redirect::to(&format!("/applications/{number}/filed")).into_response())
        }
        Filed::NoPermitNeeded { assessment } => {
            let t = &frame.t.applications;
            let frame = frame.titled(t.not_needed_title, &[(t.title, "/applications")]);
            let findings = Words::assessment(counter, &frame, &assessment);
            page(
                &NotNeeded {
                    findings,
                    frame: &frame,
                },
                &frame,
            )
        }
    }
}

fn render_form(counter: &Counter, frame: Frame, back: Return<'_>) -> Result<Response, Trouble> {
    let t = frame.t;
    let mut frame = frame.titled(t.application.title, &[(t.applications.title, "/applications")]);
    let values = back.submitted.map_or(FormValues::Empty, FormValues::Sent);
    let (sections, mut errors) =
        form::sections(&frame, values, back.field_errors, counter.config.office.bodies());
    errors.extend(back.message.map(|message| FormError::at("", message)));
    let duplicate = back
        .duplicate
        .map(|number| fill(t.application.duplicate, &[&number]));
    errors.extend(
        duplicate
            .iter()
            .map(|text| FormError::at(&id_of(CONFIRMED), text.as_str())),
    );
    frame.has_errors = !errors.is_empty();
    let command = back.command.unwrap_or(&frame.command_id);
    let template = Form {
        errors,
        sections,
        command,
        duplicate,
        frame: &frame,
    };
    page_with(status(&frame), &template, &frame)
}

fn render_upload(frame: Frame, back: Return<'_>) -> Result<Response, Trouble> {
    let t = frame.t;
    let mut frame = frame.titled(
        t.application.upload_title,
        &[(t.applications.title, "/applications")],
    );
    let mut errors: Vec<FormError> = back
        .message
        .into_iter()
        .map(|message| FormError::at(&id_of("file"), message))
        .collect();
    let duplicate = back
        .duplicate
        .map(|number| fill(t.application.duplicate, &[&number]));
    errors.extend(
        duplicate
            .iter()
            .map(|text| FormError::at(&id_of(CONFIRMED), text.as_str())),
    );
    frame.has_errors = !errors.is_empty() || !back.field_errors.is_empty();
    let template = UploadForm {
        errors,
        file_name: back.file_name,
        field_errors: back.field_errors,
        command: &frame.command_id,
        duplicate,
        frame: &frame,
    };
    page_with(status(&frame), &template, &frame)
}

fn status(frame: &Frame) -> StatusCode {
    if frame.has_errors {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}
