// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signing in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Account, role};
use serde::Deserialize;
use tower_sessions::Session;

use crate::config::DemoAccount;
use crate::counter::Counter;
use crate::field::{Field, FormError};
use crate::frame::{Frame, page_with};
use crate::submitted::Submitted;
use crate::texts::fill;
use crate::trouble::Trouble;
use crate::visitor::{FORM_TOKEN, LOGIN};
use crate::{passwords, token};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    frame: &'a Frame,
    errors: Vec<FormError>,
    login: Field,
    password: Field,
    next: String,
    wanted: bool,
    signed_out: bool,
    demo_accounts: &'a [DemoAccount],
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
    #[serde(default)]
    out: Option<String>,
}

/// What was wrong with a try.
enum Failure {
    LoginMissing,
    PasswordMissing,
    Wrong,
    Throttled(i64),
}

/// `GET /sign-in`
pub(crate) async fn show(
    State(counter): State<Counter>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    render(&counter, frame, "", &wanted, &[])
}

/// `POST /sign-in`
pub(crate) async fn submit(
    State(counter): State<Counter>,
    frame: Frame,
    session: Session,
    form: Submitted,
) -> Result<Response, Trouble> {
    let login = form.text("login").to_owned();
    let wanted = Wanted {
        next: form.text("next").to_owned(),
        out: None,
    };
    let mut failures = Vec::new();
    if login.is_empty() {
        failures.push(Failure::LoginMissing);
    }
    let password = form.all("password").next().unwrap_or_default();
    if password.is_empty() {
        failures.push(Failure::PasswordMissing);
    }
    if !failures.is_empty() {
        return render(&counter, frame, &login, &wanted, &failures);
    }
    match authenticate(&counter, &login, password).await {
        Ok(account) => {
            session.cycle_id().await?;
            session.insert(LOGIN, &account.login).await?;
            session
                .insert(FORM_TOKEN, token::fresh(&*counter.config.entropy))
                .await?;
            let target = local(&wanted.next).unwrap_or_else(|| home(&account));
            Ok(Redirect::to(target).into_response())
        }
        Err(Trouble::Throttled(seconds)) => {
            render(&counter, frame, &login, &wanted, &[Failure::Throttled(seconds)])
        }
        Err(Trouble::Unauthorized) => render(&counter, frame, &login, &wanted, &[Failure::Wrong]),
        Err(trouble) => Err(trouble),
    }
}

/// `POST /sign-out`
pub(crate) async fn leave(session: Session) -> Result<Redirect, Trouble> {
    session.flush().await?;
    Ok(Redirect::to("/sign-in?out=1"))
}

/// Login and password to account: throttled per login, the same work for unknown names.
pub(crate) async fn authenticate(counter: &Counter, login: &str, password: &str) -> Result<Account, Trouble> {
    let now = counter.now();
    if let Some(seconds) = counter.throttle.wait(login, now) {
        return Err(Trouble::Throttled(seconds));
    }
    let found = counter.config.office.account_for_login(login).await?;
    let (account, stored) = match found {
        Some((account, stored)) => (Some(account), Some(stored)),
        None => (None, None),
    };
    let password = password.to_owned();
    let permit = counter.hashing.acquire().await.map_err(Trouble::fault)?;
    let right = tokio::task::spawn_blocking(move || passwords::matches(&password, stored.as_deref()))
        .await
        .map_err(Trouble::fault)?;
    drop(permit);
    match account.filter(|account| right && !account.locked) {
        Some(account) => {
            counter.throttle.succeeded(login);
            Ok(account)
        }
        None => {
            counter.throttle.failed(login, now);
            Err(Trouble::Unauthorized)
        }
    }
}

fn render(
    counter: &Counter,
    frame: Frame,
    login: &str,
    wanted: &Wanted,
    failures: &[Failure],
) -> Result<Response, Trouble> {
    let t = &frame.t.public;
    let mut frame = frame.titled(t.sign_in_title, &[]);
    frame.has_errors = !failures.is_empty();
    let mut login_field = Field::text("login", t.login, login);
    login_field.autocomplete = "username";
    let mut password_field = Field::text("password", t.password, "");
    password_field.kind = "password";
    password_field.autocomplete = "current-password";
    let mut errors = Vec::new();
    let mut status = StatusCode::OK;
    let mut wait = None;
    for failure in failures {
        status = StatusCode::UNPROCESSABLE_ENTITY;
        match failure {
            Failure::LoginMissing => {
                t.sign_in_login_missing.clone_into(&mut login_field.error);
                errors.push(FormError::at(&login_field.id, t.sign_in_login_missing));
            }
            Failure::PasswordMissing => {
                t.sign_in_password_missing.clone_into(&mut password_field.error);
                errors.push(FormError::at(&password_field.id, t.sign_in_password_missing));
            }
            Failure::Wrong => {
                t.sign_in_wrong_hint.clone_into(&mut password_field.hint);
                errors.push(FormError::at(&login_field.id, t.sign_in_wrong));
            }
            Failure::Throttled(seconds) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                wait = Some(*seconds);
                errors.push(FormError::at("", fill(t.sign_in_throttled, &[seconds])));
            }
        }
    }
    let page = Page {
        errors,
        login: login_field,
        password: password_field,
        next: local(&wanted.next).unwrap_or_default().to_owned(),
        wanted: !wanted.next.is_empty() && failures.is_empty(),
        signed_out: wanted.out.is_some(),
        demo_accounts: &counter.config.demo_accounts,
        frame: &frame,
    };
    let mut response = page_with(status, &page, &frame)?;
    if let Some(seconds) = wait {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds.unsigned_abs()));
    }
    Ok(response)
}

/// Only a path on this portal, so that nobody can be sent elsewhere after signing in.
fn local(next: &str) -> Option<&str> {
    let safe = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.bytes().all(|byte| byte.is_ascii_graphic());
    safe.then_some(next)
}

/// The first page of a role.
fn home(account: &Account) -> &'static str {
    if account.is_official() {
        "/desk"
    } else if account.has(role::APPLICANT) {
        "/applications"
    } else if account.has(role::HEARD_BODY) {
        "/hearings"
    } else if account.has(role::AUDITOR) {
        "/audit"
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_site() {
        for (next, expected) in [
            ("/desk/BS-2026-000001", true),
            ("//evil.example/", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("", false),
            ("/a\r\nSet-Cookie:x", false),
        ] {
            assert_eq!(local(next).is_some(), expected, "{next:?}");
        }
    }
}
