// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Acting on a case from a page: the form of an event, its submission, and what happens when the case moved meanwhile.
//!
//! Which events there are, what they need and why one is not possible comes from the procedure; nothing is decided here.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Act, ActRequest, ApprovalKey, CaseView};
use serde::Deserialize;
use serde_json::{Map, Value};
use workflow::{Form, Possible, RefusalCode, SignatureLevel, Text};

use crate::counter::Counter;
use crate::field::{Field, FormError};
use crate::frame::{Frame, page_with};
use crate::guard::percent;
use crate::pages::act_fields::fields;
use crate::pages::facts::{Words, body_name};
use crate::submitted::Submitted;
use crate::texts::fill;
use crate::trouble::Trouble;

/// The event in which an official may add a personal signature.
const APPROVE: &str = "approve";
/// The event that downloading the decision raises.
const RETRIEVED: &str = "retrieved";
/// Events after which something is sealed: a second look, and room for a personal signature.
const SEALING: [&str; 4] = [
    APPROVE,
    "release_change",
    "release_correction",
    "release_revocation",
];
/// Events that end something or weigh on somebody.
const DANGEROUS: [&str; 14] = [
    "withdraw",
    "object",
    "propose_refusal",
    "transfer",
    "propose_discontinuation",
    "release_discontinuation",
    "remove_body",
    "decline_change",
    "hold",
    "supersede",
    "propose_burden",
    "propose_revocation",
    "propose_taking_back",
    "release_revocation",
];
/// Events that downloading raises.
const RETRIEVALS: [&str; 2] = [RETRIEVED, "notice_retrieved"];
/// Events that begin a decision; their form shows what the decision already contains and offers a preview.
const PROPOSALS: [&str; 3] = ["propose_grant", "propose_deviation", "propose_refusal"];

/// One event as a page offers it.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) label: String,
    pub(crate) event: String,
    pub(crate) party: String,
    /// Where the form or the button leads.
    pub(crate) href: String,
    /// Needs nothing but a click.
    pub(crate) direct: bool,
    pub(crate) danger: bool,
    /// Why not; empty when it is possible.
    pub(crate) because: Vec<String>,
}

/// The events of a case for a visitor: what is possible, and what is not and why.
#[derive(Debug)]
pub(crate) struct Actions {
    pub(crate) possible: Vec<Action>,
    pub(crate) blocked: Vec<Action>,
}

/// Everything the procedure names for this visitor in the present state.
pub(crate) fn actions(frame: &Frame, view: &CaseView, base: &str) -> Actions {
    let t = frame.t;
    let (possible, blocked) = view
        .possible
        .iter()
        .filter(|possible| is_own(possible))
        .map(|possible| {
            let label = t.pick(&possible.label.de, &possible.label.en).to_owned();
            let party = possible.party.clone().unwrap_or_default();
            let query = if party.is_empty() {
                String::new()
            } else {
                format!("?party={}", percent(&party))
            };
            Action {
                label: if party.is_empty() {
                    label
                } else {
                    format!("{label} – {}", body_name(view, &party))
                },
                href: format!("{base}/{}/do/{}{query}", view.number, possible.event),
                direct: is_direct(possible),
                danger: DANGEROUS.contains(&possible.event.as_str()),
                because: possible
                    .because
                    .iter()
                    .map(|reason| t.pick(&reason.message.de, &reason.message.en).to_owned())
                    .collect(),
                event: possible.event.clone(),
                party: party.into(),
            }
        })
        .partition(|action| action.because.is_empty());
    Actions { possible, blocked }
}

/// Whether the event is the visitor's to raise at all. What belongs to another role is not shown as forbidden; and
/// retrieving the decision is downloading it, so it needs no button of its own.
fn is_own(possible: &Possible) -> bool {
    let of_others = |reason: &workflow::Reason| {
        matches!(
            reason.code,
            RefusalCode::MissingRole | RefusalCode::WrongOrganisation
        )
    };
    !RETRIEVALS.contains(&possible.event.as_str()) && !possible.because.iter().any(of_others)
}

/// Nothing to write, nothing to sign, nothing that cannot be undone.
fn is_direct(possible: &Possible) -> bool {
    !possible.needs_reason
        && possible.payload.is_empty()
        && possible.form.is_none()
        && possible.needs_signature.is_none()
        && !SEALING.contains(&possible.event.as_str())
        && !DANGEROUS.contains(&possible.event.as_str())
}

#[derive(Template)]
#[template(path = "act.html")]
struct Page<'a> {
    frame: &'a Frame,
    errors: Vec<FormError>,
    base: &'static str,
    number: &'a str,
    version: u64,
    event: &'a str,
    party: &'a str,
    party_name: String,
    fields: Vec<Field>,
    asked: String,
    simple_signature: bool,
    own_signature: bool,
    proposal: bool,
    included: Vec<String>,
    danger: bool,
    label: String,
    conflict: Option<String>,
    guide: Option<Guide>,
}

/// The form of the task, in the language of the page.
struct Guide {
    title: String,
    intro: Option<String>,
    checks: Vec<String>,
}

impl Guide {
    fn of(frame: &Frame, form: &Form) -> Guide {
        let pick = |text: &Text| frame.t.pick(&text.de, &text.en).to_owned();
        Guide {
            title: pick(&form.title),
            intro: form.intro.as_ref().map(pick),
            checks: form.checks.iter().map(pick).collect(),
        }
    }
}

/// Which heard body an event concerns.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Concerned {
    #[serde(default)]
    party: String,
}

/// What stands in the form, and what is wrong with it.
#[derive(Default)]
struct Draft<'a> {
    submitted: Option<&'a Submitted>,
    errors: Vec<FormError>,
    /// Errors per field name.
    wrong: Vec<(String, String)>,
    conflict: Option<(u64, u64)>,
}

/// `GET {base}/{number}/do/{event}`
pub(crate) async fn show(
    counter: Counter,
    frame: Frame,
    base: &'static str,
    (number, event): (String, String),
    concerned: Concerned,
) -> Result<Response, Trouble> {
    let view = counter
        .config
        .office
        .case(frame.visitor.account()?, &number)
        .await?;
    render(
        &counter,
        frame,
        base,
        (&view, &event, &concerned.party),
        Draft::default(),
    )
}

/// `POST {base}/{number}/do/{event}`
pub(crate) async fn submit(
    counter: Counter,
    frame: Frame,
    base: &'static str,
    (number, event): (String, String),
    form: Submitted,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?.clone();
    let party = form.text("party").to_owned();
    let office = &counter.config.office;
    let view = office.case(&account, &number).await?;
    let expected_version = form.text("version").parse().map_err(|_| Trouble::BadRequest)?;
    let mut draft = Draft {
        submitted: Some(&form),
        ..Draft::default()
    };
    let payload = payload(&frame, &form, &mut draft);
    if !draft.errors.is_empty() {
        return render(&counter, frame, base, (&view, &event, &party), draft);
    }
    let reason = Some(form.text("reason").to_owned()).filter(|reason| !reason.is_empty());
    let act = Act::Event {
        event: event.clone(),
        party: Some(party.clone()).filter(|party| !party.is_empty()),
        reason,
        payload,
        approval: approval(&form),
    };
    let command_id = form.text("command").to_owned();
    let request = ActRequest {
        case: number.clone(),
        expected_version,
        command_id,
        act,
    };
    match office.act(&account, request).await.map_err(Trouble::from) {
        Ok(_) => Ok(Redirect::to(&format!("{base}/{number}?done={}", percent(&event))).into_response()),
        Err(Trouble::Conflict { expected, found }) => {
            let view = office.case(&account, &number).await?;
            draft.conflict = Some((expected, found));
            render(&counter, frame, base, (&view, &event, &party), draft)
        }
        Err(Trouble::Refused(refusal)) => {
            let t = frame.t;
            draft.errors = refusal
                .reasons
                .iter()
                .map(|reason| FormError::at("", t.pick(&reason.message.de, &reason.message.en)))
                .collect();
            render(&counter, frame, base, (&view, &event, &party), draft)
        }
        Err(Trouble::Invalid(errors)) => {
            let t = frame.t;
            for error in errors {
                let name = error
                    .pointer
                    .trim_start_matches('/')
                    .split('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let text = t.pick(&error.message.de, &error.message.en).to_owned();
                draft
                    .errors
                    .push(FormError::at(&crate::field::id_of(&name), text.clone()));
                draft.wrong.push((name, text));
            }
            render(&counter, frame, base, (&view, &event, &party), draft)
        }
        Err(trouble) => Err(trouble),
    }
}

/// `POST {base}/{number}/tasks/{task}/{claim|release}`
pub(crate) async fn task(
    counter: Counter,
    frame: Frame,
    base: &'static str,
    (number, act): (String, Act),
    form: Submitted,
) -> Result<Response, Trouble> {
    let account = frame.visitor.account()?;
    let expected_version = form.text("version").parse().map_err(|_| Trouble::BadRequest)?;
    let command_id = form.text("command").to_owned();
    let request = ActRequest {
        case: number.clone(),
        expected_version,
        command_id,
        act,
    };
    counter.config.office.act(account, request).await?;
    Ok(Redirect::to(&format!("{base}/{number}")).into_response())
}

fn find<'a>(view: &'a CaseView, event: &str, party: &str) -> Option<&'a Possible> {
    view.possible
        .iter()
        .find(|possible| possible.event == event && possible.party.as_deref().unwrap_or_default() == party)
}

/// What the form asked for: `name:kind:required` per field. It comes back with the form and not from the present state of
/// the case, so that a form sent twice says the same twice; the procedure judges it in any case.
fn asked(possible: Option<&Possible>) -> String {
    let Some(possible) = possible else {
        return String::new();
    };
    let reason = possible.needs_reason.then(|| "reason:reason:1".to_owned());
    let fields = possible.payload.iter().map(|field| {
        let kind = match field.kind.as_str() {
            kind if kind.contains("list") => "list",
            kind @ ("flag" | "integer") => kind,
            _ => "text",
        };
        format!("{}:{kind}:{}", field.name, u8::from(field.required))
    });
    reason.into_iter().chain(fields).collect::<Vec<_>>().join(" ")
}

/// The payload of the event from the fields the form asked for, and what is missing.
fn payload(frame: &Frame, form: &Submitted, draft: &mut Draft<'_>) -> Value {
    let t = &frame.t.desk;
    let mut fields = Map::new();
    for asked in form.text("asked").split_whitespace() {
        let mut parts = asked.split(':');
        let (Some(name), Some(kind), Some(required)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let text = form.text(name);
        if text.is_empty() {
            if required == "1" {
                let missing = if kind == "reason" {
                    t.act_reason_missing
                } else {
                    t.act_field_missing
                };
                draft
                    .errors
                    .push(FormError::at(&crate::field::id_of(name), missing));
                draft.wrong.push((name.to_owned(), missing.to_owned()));
            }
            continue;
        }
        let value = match kind {
            "reason" => continue,
            "list" => text
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(Value::from)
                .collect(),
            "flag" => Value::from(text == "true"),
            // What is no number is refused by the procedure, in its words.
            "integer" => text
                .parse::<i64>()
                .map_or_else(|_| Value::from(text), Value::from),
            _ => Value::from(text),
        };
        fields.insert(name.to_owned(), value);
    }
    if fields.is_empty() {
        Value::Null
    } else {
        Value::Object(fields)
    }
}

fn approval(form: &Submitted) -> Option<ApprovalKey> {
    form.file("p12").map(|file| ApprovalKey {
        p12: file.bytes.to_vec(),
        password: form.all("p12_password").next().unwrap_or_default().to_owned(),
    })
}

fn render(
    counter: &Counter,
    frame: Frame,
    base: &'static str,
    (view, event, party): (&CaseView, &str, &str),
    draft: Draft<'_>,
) -> Result<Response, Trouble> {
    let t = frame.t;
    let possible = find(view, event, party);
    let mut errors = draft.errors;
    if let Some(blocked) = possible.filter(|possible| !possible.enabled)
        && errors.is_empty()
    {
        errors.extend(
            blocked
                .because
                .iter()
                .map(|reason| FormError::at("", t.pick(&reason.message.de, &reason.message.en))),
        );
    }
    if possible.is_none() && draft.submitted.is_none() {
        return Err(Trouble::NotFound);
    }
    let label = Words::of(counter, &frame, &view.definition.sha256).event(event);
    let label = possible.map_or(label, |possible| {
        t.pick(&possible.label.de, &possible.label.en).to_owned()
    });
    let title = fill(t.desk.act_title, &[&label, &view.number]);
    let here = format!("{base}/{}", view.number);
    let mut frame = frame.titled(&title, &[(area(t, base), base), (&view.number, &here)]);
    frame.has_errors = !errors.is_empty() || draft.conflict.is_some();
    let status = match (&draft.conflict, errors.is_empty()) {
        (Some(_), _) => StatusCode::PRECONDITION_FAILED,
        (None, false) if draft.submitted.is_some() => StatusCode::UNPROCESSABLE_ENTITY,
        (None, _) => StatusCode::OK,
    };
    let proposal = PROPOSALS.contains(&event);
    let page = Page {
        errors,
        base,
        number: &view.number,
        version: view.version,
        event,
        party,
        party_name: if party.is_empty() {
            String::new()
        } else {
            body_name(view, party)
        },
        fields: possible
            .map(|possible| fields(&frame, possible, draft.submitted, &draft.wrong))
            .unwrap_or_default(),
        asked: asked(possible),
        simple_signature: possible
            .is_some_and(|possible| possible.needs_signature == Some(SignatureLevel::Simple)),
        own_signature: SEALING.contains(&event),
        proposal,
        included: if proposal {
            included(&frame, view)
        } else {
            Vec::new()
        },
        danger: DANGEROUS.contains(&event),
        label,
        guide: possible
            .and_then(|possible| possible.form.as_ref())
            .map(|form| Guide::of(&frame, form)),
        conflict: draft
            .conflict
            .map(|(expected, found)| fill(t.trouble.conflict_versions, &[&expected, &found])),
        frame: &frame,
    };
    page_with(status, &page, &frame)
}

fn area(t: &'static crate::texts::Texts, base: &str) -> &'static str {
    match base {
        "/desk" => t.desk.title,
        "/hearings" => t.hearing.title,
        _ => t.applications.title,
    }
}

/// Conditions the decision already takes from the rules and from the heard bodies.
fn included(frame: &Frame, view: &CaseView) -> Vec<String> {
    let rules = view
        .assessment
        .conditions
        .iter()
        .map(|condition| frame.pick(&condition.text).to_owned());
    let bodies = view.parties.iter().flat_map(|party| {
        let conditions = party
            .statement
            .iter()
            .flat_map(|statement| statement.conditions.iter());
        conditions.map(|condition| format!("{}: {condition}", party.name))
    });
    rules.chain(bodies).collect()
}

/// Handlers of one area; each area has the same pages below its own path.
macro_rules! area {
    ($name:ident, $base:literal) => {
        pub(crate) mod $name {
            use super::*;

            /// The form of an event.
            pub(crate) async fn show(
                State(counter): State<Counter>,
                frame: Frame,
                Path(path): Path<(String, String)>,
                Query(concerned): Query<Concerned>,
            ) -> Result<Response, Trouble> {
                super::show(counter, frame, $base, path, concerned).await
            }

            /// Its submission.
            pub(crate) async fn submit(
                State(counter): State<Counter>,
                frame: Frame,
                Path(path): Path<(String, String)>,
                form: Submitted,
            ) -> Result<Response, Trouble> {
                super::submit(counter, frame, $base, path, form).await
            }

            /// Claims a task.
            pub(crate) async fn claim(
                State(counter): State<Counter>,
                frame: Frame,
                Path((number, task)): Path<(String, String)>,
                form: Submitted,
            ) -> Result<Response, Trouble> {
                super::task(counter, frame, $base, (number, Act::Claim { task }), form).await
            }

            /// Gives a task back.
            pub(crate) async fn release(
                State(counter): State<Counter>,
                frame: Frame,
                Path((number, task)): Path<(String, String)>,
                form: Submitted,
            ) -> Result<Response, Trouble> {
                super::task(counter, frame, $base, (number, Act::Release { task }), form).await
            }
        }
    };
}

area!(applicant, "/applications");
area!(desk, "/desk");
area!(hearing, "/hearings");
