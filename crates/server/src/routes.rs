// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The one route table: the router, the list of pages for tests, and the interface description are all made from it.

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use casework::role;
use utoipa::openapi::path::{HttpMethod, Operation};

use crate::counter::Counter;
use crate::guard::{self, Door};
use crate::{api, assets, pages};

/// A form without files.
const SMALL: usize = 64 * 1024;
/// An application, as JSON or as form.
pub(crate) const APPLICATION: usize = 1024 * 1024;
/// A PDF or a case log to verify.
pub(crate) const PDF: usize = 20 * 1024 * 1024;

const OFFICIALS: &[&str] = &[role::CLERK, role::RELEASER];
const OFFICIALS_AND_AUDITOR: &[&str] = &[role::CLERK, role::RELEASER, role::AUDITOR];

/// Who may call a route. Whether the *case* is theirs to see is decided by the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Everyone,
    SignedIn,
    Roles(&'static [&'static str]),
}

/// What a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page (GET, HTML).
    Page,
    /// A form sent from a page (POST, answered by a page or a redirect).
    Form,
    /// A file (GET).
    Download,
    /// A stylesheet or picture.
    Asset,
    /// The JSON interface.
    Api,
}

/// A route as tests and documents see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRoute {
    /// `GET` or `POST`.
    pub method: String,
    /// Path pattern; `{number}` stands for a case number, `{event}` for an event of the procedure, `{party}` for a heard body.
    pub path: String,
    /// Roles of which one is needed. Empty: see `signed_in`.
    pub roles: Vec<&'static str>,
    /// Whether an account is needed at all.
    pub signed_in: bool,
    /// What it is.
    pub kind: Kind,
}

impl PageRoute {
    /// Whether this is a page to look at (and not a form target, a file or the interface).
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.kind == Kind::Page
    }
}

/// One row of the table.
pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) access: Access,
    pub(crate) kind: Kind,
    limit: usize,
    handler: MethodRouter<Counter>,
    pub(crate) operation: Option<Operation>,
}

fn row(kind: Kind, path: &str, access: Access, handler: MethodRouter<Counter>) -> Row {
    let method = if kind == Kind::Form {
        Method::POST
    } else {
        Method::GET
    };
    let limit = if kind == Kind::Form { SMALL } else { 0 };
    Row {
        method,
        path: path.into(),
        access,
        kind,
        limit,
        handler,
        operation: None,
    }
}

fn page(path: &str, access: Access, handler: MethodRouter<Counter>) -> Row {
    row(Kind::Page, path, access, handler)
}

fn form(path: &str, access: Access, handler: MethodRouter<Counter>) -> Row {
    row(Kind::Form, path, access, handler)
}

fn file(path: &str, access: Access, handler: MethodRouter<Counter>) -> Row {
    row(Kind::Download, path, access, handler)
}

/// A row of the interface: method, path and description come from the handler's annotation.
fn call<P: utoipa::Path>(access: Access, handler: MethodRouter<Counter>) -> Row {
    let method = match P::methods().first() {
        Some(HttpMethod::Post) => Method::POST,
        _ => Method::GET,
    };
    let operation = Some(P::operation());
    Row {
        method,
        path: P::path(),
        access,
        kind: Kind::Api,
        limit: SMALL,
        handler,
        operation,
    }
}

impl Row {
    fn up_to(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

/// The table.
pub(crate) fn table() -> Vec<Row> {
    let mut rows = public();
    rows.extend(applicant());
    rows.extend(office());
    rows.extend(others());
    rows.extend(interface());
    rows
}

fn public() -> Vec<Row> {
    use Access::Everyone;
    vec![
        page("/", Everyone, get(pages::start::show)),
        page("/sign-in", Everyone, get(pages::sign_in::show)),
        form("/sign-in", Everyone, post(pages::sign_in::submit)),
        form("/sign-out", Everyone, post(pages::sign_in::leave)),
        page("/verify", Everyone, get(pages::verify::show)),
        form("/verify", Everyone, post(pages::verify::submit)).up_to(PDF),
        page("/verify/case-log", Everyone, get(pages::case_log::show)),
        form("/verify/case-log", Everyone, post(pages::case_log::submit)).up_to(PDF),
        page("/help", Everyone, get(pages::start::help)),
        page("/accessibility", Everyone, get(pages::start::accessibility)),
        page("/interface", Everyone, get(pages::interface::show)),
        row(Kind::Asset, "/assets/{name}", Everyone, get(assets::serve)),
    ]
}

fn applicant() -> Vec<Row> {
    use pages::{act, applications, apply};
    let applicant = Access::Roles(&[role::APPLICANT]);
    vec![
        page("/applications", applicant, get(applications::list)),
        page("/applications/new", applicant, get(apply::show)),
        form("/applications/new", applicant, post(apply::submit)).up_to(APPLICATION),
        page("/applications/upload", applicant, get(apply::show_upload)),
        // The file itself may have 1 MiB; the form around it has its own room.
        form("/applications/upload", applicant, post(apply::submit_upload)).up_to(APPLICATION + SMALL),
        page("/applications/{number}", applicant, get(applications::show)),
        page("/applications/{number}/filed", applicant, get(apply::filed)),
        file(
            "/applications/{number}/permit.pdf",
            applicant,
            get(api::files::permit),
        ),
        file(
            "/applications/{number}/notice.pdf",
            applicant,
            get(api::files::notice),
        ),
        file(
            "/applications/{number}/papers/{name}",
            applicant,
            get(api::files::paper),
        ),
        page(
            "/applications/{number}/do/{event}",
            applicant,
            get(act::applicant::show),
        ),
        form(
            "/applications/{number}/do/{event}",
            applicant,
            post(act::applicant::submit),
        ),
        form(
            "/applications/{number}/tasks/{task}/claim",
            applicant,
            post(act::applicant::claim),
        ),
        form(
            "/applications/{number}/tasks/{task}/release",
            applicant,
            post(act::applicant::release),
        ),
    ]
}

fn office() -> Vec<Row> {
    use pages::{act, desk};
    let officials = Access::Roles(OFFICIALS);
    vec![
        page("/desk", officials, get(desk::queue)),
        page("/desk/{number}", officials, get(desk::show)),
        page("/desk/{number}/do/{event}", officials, get(act::desk::show)),
        form("/desk/{number}/do/{event}", officials, post(act::desk::submit)).up_to(APPLICATION),
        form("/desk/{number}/preview", officials, post(desk::preview)).up_to(APPLICATION),
        form(
            "/desk/{number}/tasks/{task}/claim",
            officials,
            post(act::desk::claim),
        ),
        form(
            "/desk/{number}/tasks/{task}/release",
            officials,
            post(act::desk::release),
        ),
        file("/desk/{number}/permit.pdf", officials, get(api::files::permit)),
        file("/desk/{number}/notice.pdf", officials, get(api::files::notice)),
        file("/desk/{number}/papers/{name}", officials, get(api::files::paper)),
        file("/desk/{number}/case-log.json", officials, get(api::files::log)),
    ]
}

fn others() -> Vec<Row> {
    use pages::{act, audit, hearings};
    let body = Access::Roles(&[role::HEARD_BODY]);
    let auditor = Access::Roles(&[role::AUDITOR]);
    vec![
        page("/hearings", body, get(hearings::list)),
        page("/hearings/{number}", body, get(hearings::show)),
        page("/hearings/{number}/do/{event}", body, get(act::hearing::show)),
        form("/hearings/{number}/do/{event}", body, post(act::hearing::submit)),
        form(
            "/hearings/{number}/tasks/{task}/claim",
            body,
            post(act::hearing::claim),
        ),
        form(
            "/hearings/{number}/tasks/{task}/release",
            body,
            post(act::hearing::release),
        ),
        page("/audit", auditor, get(audit::list)),
        page("/audit/{number}", auditor, get(audit::show)),
        file("/audit/{number}/permit.pdf", auditor, get(api::files::permit)),
        file("/audit/{number}/notice.pdf", auditor, get(api::files::notice)),
        file("/audit/{number}/papers/{name}", auditor, get(api::files::paper)),
        file("/audit/{number}/case-log.json", auditor, get(api::files::log)),
    ]
}

fn interface() -> Vec<Row> {
    use Access::{Everyone, Roles, SignedIn};
    vec![
        call::<api::tokens::__path_create>(Everyone, post(api::tokens::create)),
        call::<api::applications::__path_file>(Roles(&[role::APPLICANT]), post(api::applications::file))
            .up_to(APPLICATION),
        call::<api::cases::__path_list>(SignedIn, get(api::cases::list)),
        call::<api::cases::__path_show>(SignedIn, get(api::cases::show)),
        call::<api::acts::__path_event>(SignedIn, post(api::acts::event)),
        call::<api::acts::__path_claim>(SignedIn, post(api::acts::claim)),
        call::<api::acts::__path_release>(SignedIn, post(api::acts::release)),
        call::<api::files::__path_permit>(SignedIn, get(api::files::permit)),
        call::<api::files::__path_notice>(SignedIn, get(api::files::notice)),
        call::<api::files::__path_paper>(SignedIn, get(api::files::paper)),
        call::<api::files::__path_log>(Roles(OFFICIALS_AND_AUDITOR), get(api::files::log)),
        call::<api::verifications::__path_create>(Everyone, post(api::verifications::create)).up_to(PDF),
        call::<api::openapi::__path_show>(Everyone, get(api::openapi::show)),
        call::<api::health::__path_live>(Everyone, get(api::health::live)),
        call::<api::health::__path_ready>(Everyone, get(api::health::ready)),
    ]
}

/// Builds the router from the table.
pub(crate) fn router(counter: &Counter) -> Router<Counter> {
    table().into_iter().fold(Router::new(), |router, row| {
        let door = Door {
            counter: counter.clone(),
            access: row.access,
            kind: row.kind,
            limit: row.limit,
        };
        router.route(
            &row.path,
            row.handler.route_layer(from_fn_with_state(door, guard::admit)),
        )
    })
}

/// Every route with method, path pattern, roles and kind, from the same table the router is built from.
#[must_use]
pub fn page_routes() -> Vec<PageRoute> {
    table()
        .into_iter()
        .map(|row| PageRoute {
            method: row.method.to_string(),
            path: row.path,
            roles: match row.access {
                Access::Roles(roles) => roles.to_vec(),
                Access::Everyone | Access::SignedIn => Vec::new(),
            },
            signed_in: row.access != Access::Everyone,
            kind: row.kind,
        })
        .collect()
}
