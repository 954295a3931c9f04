// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The edge of every request: who is asking, in which language, and how trouble is shown to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use casework::Account;
use tower_sessions::Session;

use crate::counter::Counter;
use crate::language::{self, Language};
use crate::trouble::Trouble;
use crate::{headers, pages, problem, token};

/// Session key of the login name.
pub(crate) const LOGIN: &str = "login";
/// Session key of the form token.
pub(crate) const FORM_TOKEN: &str = "token";
const FORM_COOKIE: &str = "geleit-form";
const FORM_COOKIE_SECURE: &str = "__Host-geleit-form";

/// One request's visitor.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) language: Language,
    pub(crate) account: Option<Arc<Account>>,
    /// The token forms of this visitor carry.
    pub(crate) form_token: String,
    /// Set once a page used a token that has no cookie yet.
    token_used: Arc<AtomicBool>,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) request_id: String,
    /// Requests below `/api/` get problems instead of pages.
    pub(crate) api: bool,
}

impl Visitor {
    /// The form token, noting that it was put on a page.
    pub(crate) fn use_token(&self) -> &str {
        self.token_used.store(true, Ordering::Relaxed);
        &self.form_token
    }

    pub(crate) fn account(&self) -> Result<&Arc<Account>, Trouble> {
        self.account.as_ref().ok_or(Trouble::Unauthorized)
    }
}

impl FromRequestParts<Counter> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &Counter) -> Result<Self, Trouble> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Trouble::fault("request without a visitor"))
    }
}

/// Recognises the visitor, runs the request, and presents whatever comes back.
pub(crate) async fn attend(State(counter): State<Counter>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let asked = Language::asked(parts.uri.query());
    let head = parts.method == Method::HEAD;
    let (visitor, set_token) = match recognise(&counter, &parts).await {
        Ok(found) => found,
        Err((visitor, trouble)) => {
            let mut response = present(&counter, &visitor, &trouble);
            headers::protect(response.headers_mut(), &counter.config, &visitor);
            return response;
        }
    };
    parts.extensions.insert(visitor.clone());
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut response = dress(&counter, &visitor, response);
    if head {
        *response.body_mut() = axum::body::Body::empty();
    }
    let secure = counter.config.secure_cookies;
    if set_token && visitor.token_used.load(Ordering::Relaxed) {
        add_cookie(
            response.headers_mut(),
            &cookie(form_cookie(secure), &visitor.form_token, None, secure),
        );
    }
    if let Some(language) = asked {
        let year = Some(365 * 24 * 3600);
        add_cookie(
            response.headers_mut(),
            &cookie(language::COOKIE, language.tag(), year, secure),
        );
    }
    headers::protect(response.headers_mut(), &counter.config, &visitor);
    response
}

async fn recognise(counter: &Counter, parts: &Parts) -> Result<(Visitor, bool), (Visitor, Trouble)> {
    let path = parts.uri.path().to_owned();
    let mut visitor = Visitor {
        language: Language::negotiate(parts.uri.query(), &parts.headers),
        account: None,
        form_token: String::new(),
        token_used: Arc::default(),
        api: path.starts_with("/api/") || path == "/livez" || path == "/readyz",
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        request_id: token::fresh_id(&*counter.config.entropy),
    };
    if visitor.api || visitor.path.starts_with("/assets/") {
        return Ok((visitor, false));
    }
    match signed_in(counter, parts).await {
        Ok(Some((account, form_token))) => {
            visitor.account = Some(Arc::new(account));
            visitor.form_token = form_token;
            Ok((visitor, false))
        }
        Ok(None) => {
            let kept = language::cookie(&parts.headers, form_cookie(counter.config.secure_cookies))
                .filter(|value| token::well_formed(value));
            let missing = kept.is_none();
            visitor.form_token =
                kept.map_or_else(|| token::fresh(&*counter.config.entropy), ToOwned::to_owned);
            Ok((visitor, missing))
        }
        Err(trouble) => Err((visitor, trouble)),
    }
}

/// The account of the session. It is read for every request, so a locked account is out at once.
async fn signed_in(counter: &Counter, parts: &Parts) -> Result<Option<(Account, String)>, Trouble> {
    let Some(session) = parts.extensions.get::<Session>() else {
        return Ok(None);
    };
    let Some(login) = session.get::<String>(LOGIN).await? else {
        return Ok(None);
    };
    let Some(form_token) = session.get::<String>(FORM_TOKEN).await? else {
        return Ok(None);
    };
    let account = counter.config.office.account_for_login(&login).await?;
    Ok(account
        .map(|(account, _)| account)
        .filter(|account| !account.locked)
        .map(|account| (account, form_token)))
}

/// Makes a page or a problem of an error that has no body of its own yet.
fn dress(counter: &Counter, visitor: &Visitor, response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let told = response.extensions().get::<Arc<Trouble>>().cloned();
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let trouble = match told {
        Some(trouble) => trouble,
        None if bare => Arc::new(Trouble::of_status(status)),
        None => return response,
    };
    let mut dressed = present(counter, visitor, &trouble);
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Some(allow) = response.headers().get(header::ALLOW)
    {
        dressed.headers_mut().insert(header::ALLOW, allow.clone());
    }
    dressed
}

fn present(counter: &Counter, visitor: &Visitor, trouble: &Trouble) -> Response {
    if let Trouble::Fault(detail) = trouble {
        tracing::error!(request_id = %visitor.request_id, path = %visitor.path, "{detail}");
    }
    if visitor.api {
        problem::respond(trouble, visitor.language, &visitor.request_id)
    } else {
        pages::trouble::respond(counter, visitor, trouble)
    }
}

fn form_cookie(secure: bool) -> &'static str {
    if secure { FORM_COOKIE_SECURE } else { FORM_COOKIE }
}

fn cookie(name: &str, value: &str, max_age: Option<u64>, secure: bool) -> String {
    let age = max_age
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}

fn add_cookie(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}
