// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What every page shows around its content: header, navigation, breadcrumb, footer, and the words it is written in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::role;
use jiff::Timestamp;
use jiff::civil::Date;
use permit::Bilingual;

use crate::config::Mode;
use crate::counter::Counter;
use crate::language::Language;
use crate::texts::{Texts, fill};
use crate::trouble::Trouble;
use crate::visitor::Visitor;
use crate::{assets, token, when};

/// A link of the navigation or the breadcrumb; without a target it is where the visitor is.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) label: String,
    pub(crate) href: Option<String>,
}

/// One entry of the navigation.
#[derive(Debug)]
pub(crate) struct NavItem {
    pub(crate) label: &'static str,
    pub(crate) href: &'static str,
    pub(crate) current: bool,
}

/// The frame of one page.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) visitor: Visitor,
    pub(crate) t: &'static Texts,
    pub(crate) language: Language,
    pub(crate) title: String,
    pub(crate) crumbs: Vec<Link>,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) demo: bool,
    pub(crate) authority: String,
    pub(crate) department: String,
    pub(crate) email: String,
    pub(crate) stylesheet: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) now: Timestamp,
    /// A fresh id for the hidden idempotency field of a form.
    pub(crate) command_id: String,
    /// Whether the page reports errors; the title then says so first.
    pub(crate) has_errors: bool,
}

impl Frame {
    pub(crate) fn of(counter: &Counter, visitor: &Visitor) -> Self {
        let t = Texts::of(visitor.language);
        let authority = &counter.config.authority.authority;
        Self {
            t,
            language: visitor.language,
            title: t.frame.product.to_owned(),
            crumbs: Vec::new(),
            nav: navigation(t, visitor),
            demo: counter.config.mode == Mode::Demo,
            authority: authority.name.clone(),
            department: authority.department.clone(),
            email: authority.email.clone(),
            stylesheet: assets::stylesheet(),
            mark: assets::mark(),
            now: counter.now(),
            command_id: token::fresh_id(&*counter.config.entropy),
            visitor: visitor.clone(),
            has_errors: false,
        }
    }

    /// Names the page; the breadcrumb is start page, `trail`, this page.
    pub(crate) fn titled(mut self, title: &str, trail: &[(&str, &str)]) -> Self {
        title.clone_into(&mut self.title);
        let link = |label: &str, href: Option<&str>| Link {
            label: label.into(),
            href: href.map(Into::into),
        };
        self.crumbs = vec![link(self.t.frame.home, Some("/"))];
        self.crumbs
            .extend(trail.iter().map(|(label, href)| link(label, Some(href))));
        self.crumbs.push(link(title, None));
        self
    }

    /// The token for forms of this page.
    pub(crate) fn token(&self) -> &str {
        self.visitor.use_token()
    }

    /// The same page in the other language.
    pub(crate) fn switch_href(&self) -> String {
        let kept: Vec<&str> = self
            .visitor
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        let kept = kept.join("&");
        let joint = if kept.is_empty() { "" } else { "&" };
        format!(
            "{}?{kept}{joint}lang={}",
            self.visitor.path,
            self.language.other().tag()
        )
    }

    /// ` lang="de"` on an English page: for texts of parties, which are German.
    pub(crate) fn german(&self) -> &'static str {
        match self.language {
            Language::De => "",
            Language::En => " lang=de",
        }
    }

    pub(crate) fn moment(&self, at: &Timestamp) -> String {
        when::moment(*at, self.language)
    }

    pub(crate) fn day(&self, at: &Timestamp) -> String {
        when::day(*at, self.language)
    }

    pub(crate) fn date(&self, date: &Date) -> String {
        when::date(*date, self.language)
    }

    pub(crate) fn pick<'a>(&self, text: &'a Bilingual) -> &'a str {
        self.t.pick(&text.de, &text.en)
    }

    pub(crate) fn word(&self, yes: &bool) -> &'static str {
        if *yes { self.t.frame.yes } else { self.t.frame.no }
    }

    /// Roles of the visitor in words.
    pub(crate) fn roles(&self) -> String {
        let order = [
            role::APPLICANT,
            role::CLERK,
            role::RELEASER,
            role::HEARD_BODY,
            role::AUDITOR,
        ];
        let Some(account) = &self.visitor.account else {
            return String::new();
        };
        let held: Vec<&str> = order
            .iter()
            .filter(|role| account.has(role))
            .map(|role| self.role_word(role))
            .collect();
        held.join(", ")
    }

    /// A role in words; another word stays as it is.
    pub(crate) fn role_word<'a>(&self, name: &'a str) -> &'a str {
        let t = &self.t.frame;
        match name {
            role::APPLICANT => t.role_applicant,
            role::CLERK => t.role_clerk,
            role::RELEASER => t.role_releaser,
            role::HEARD_BODY => t.role_heard_body,
            role::AUDITOR => t.role_auditor,
            other => other,
        }
    }

    /// A pattern with one value.
    pub(crate) fn fill(&self, pattern: &str, value: impl std::fmt::Display) -> String {
        fill(pattern, &[&value])
    }
}

impl FromRequestParts<Counter> for Frame {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, counter: &Counter) -> Result<Self, Trouble> {
        let visitor = Visitor::from_request_parts(parts, counter).await?;
        Ok(Self::of(counter, &visitor))
    }
}

fn navigation(t: &Texts, visitor: &Visitor) -> Vec<NavItem> {
    let t = &t.frame;
    let has = |role: &str| visitor.account.as_ref().is_some_and(|account| account.has(role));
    let mut items = Vec::new();
    if has(role::APPLICANT) {
        items.push((t.nav_applications, "/applications"));
        items.push((t.nav_new, "/applications/new"));
    }
    if has(role::CLERK) || has(role::RELEASER) {
        items.push((t.nav_desk, "/desk"));
    }
    if has(role::HEARD_BODY) {
        items.push((t.nav_hearings, "/hearings"));
    }
    if has(role::AUDITOR) {
        items.push((t.nav_audit, "/audit"));
    }
    items.push((t.nav_verify, "/verify"));
    items.push((t.nav_help, "/help"));
    let current = items
        .iter()
        .map(|(_, href)| *href)
        .filter(|href| visitor.path == *href || visitor.path.starts_with(&format!("{href}/")))
        .max_by_key(|href| href.len());
    items
        .into_iter()
        .map(|(label, href)| NavItem {
            label,
            href,
            current: current == Some(href),
        })
        .collect()
}

/// A rendered page as an answer.
pub(crate) fn page(template: &impl askama::Template, frame: &Frame) -> Result<Response, Trouble> {
    page_with(StatusCode::OK, template, frame)
}

/// A rendered page with a status.
pub(crate) fn page_with(
    status: StatusCode,
    template: &impl askama::Template,
    frame: &Frame,
) -> Result<Response, Trouble> {
    let html = template.render()?;
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(frame.language.tag()),
    );
    Ok(response)
}
