// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One command, one new version of the case: pure and deterministic.

mod actions;
mod clocks;
mod compensation;
mod duties;
mod hearing;
mod judge;
mod legal;
pub(crate) mod reasons;
mod run;
mod select;
mod tasks;
mod view;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use smol_str::SmolStr;

use crate::case::{Case, Configuration};
use crate::chart::States;
use crate::command::{Action, Actor, Command, SYSTEM_ROLE, SignatureProof};
use crate::definition::Definition;
use crate::definition::model::Model;
use crate::explain::explain;
use crate::record::Step;
use crate::refusal::{Reason, Refusal, RefusalCode};
pub(crate) use actions::{fresh_id, priority};
pub(crate) use judge::{Asked, hearing};
pub(crate) use legal::legal;
use run::{Cause, Run};
pub(crate) use select::{Place, Wanted, select};
pub(crate) use view::View;

/// Whether this person may take the open task of this id: everything that speaks against it, also duties that would
/// leave them nothing to do with it. Taking it is judged by [`step`], and the duties again when they act.
///
/// # Errors
/// Every reason; `task_unknown` for a task that is not open.
pub fn claimable(
    definition: &Definition,
    case: &Case,
    actor: &Actor,
    task_id: &str,
) -> Result<(), Vec<Reason>> {
    let task = case.tasks.iter().find(|open| open.id == task_id);
    let task = task.ok_or_else(|| vec![reasons::task_unknown(task_id)])?;
    tasks::claimable(definition, case, actor, task)
}

/// An event that somebody sends, and the active states of the case.
#[derive(Debug, Clone, Copy)]
struct Sent<'c> {
    name: &'c str,
    party: Option<&'c str>,
    submitted: Submitted<'c>,
    active: &'c States,
}

/// What came with an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Submitted<'c> {
    pub payload: &'c Value,
    pub reason: Option<&'c str>,
    pub signature: Option<&'c SignatureProof>,
}

/// Opens a case: version 1 in the initial state.
///
/// # Errors
/// A [`Refusal`] with every reason.
pub fn start(
    definition: &Definition,
    case_id: &str,
    data: Value,
    actor: &Actor,
    now: Timestamp,
) -> Result<Step, Refusal> {
    let refuse = |reasons: Vec<Reason>| refusal("", "start", reasons, Vec::new());
    let model = definition.model();
    let given = data.clone();
    let data = start_data(model, data).map_err(|reason| refuse(vec![reason]))?;
    let case = Case {
        id: SmolStr::new(case_id),
        definition: definition.id().clone(),
        version: 0,
        configuration: Configuration::default(),
        data: Arc::new(data),
        parties: Vec::new(),
        tasks: Vec::new(),
        timers: Vec::new(),
        suspended: Vec::new(),
        history: std::collections::BTreeMap::new(),
        performers: Vec::new(),
        compensations: Vec::new(),
        ended: false,
    };
    let role =
        judge::role(model, &View::of(&case, None), actor, &model.started_by).map_err(|r| refuse(vec![r]))?;
    let cause = Cause {
        command: &SmolStr::new_static("start"),
        event: "start",
        actor,
        role: Some(&role),
        party: None,
        moment: now,
    };
    let mut run = Run::new(definition, (case, States::new()), now, cause);
    run.entry.payload = given;
    run.begin().map_err(|reason| refuse(vec![reason]))?;
    run.finish().map_err(|reason| refuse(vec![reason]))
}

/// Only declared fields, each of its type; the missing ones become `null`.
fn start_data(model: &Model, data: Value) -> Result<Value, Reason> {
    let map = match data {
        Value::Object(map) => map,
        Value::Null => Map::new(),
        other => return Err(reasons::data_invalid("case", "record", &other)),
    };
    let misfit = model.data.check(&map, "case", &model.budget);
    misfit.map_err(|m| reasons::data_invalid(&m.path, &m.expected, &Value::Null))?;
    if let Some(missing) = model
        .needs
        .iter()
        .find(|field| map.get(&field.name).is_none_or(Value::is_null))
    {
        let kind = model
            .data
            .fields
            .get(&missing.name)
            .map(|field| field.kind.to_string());
        let path = format!("case.{}", missing.name);
        return Err(reasons::data_invalid(
            &path,
            &kind.unwrap_or_default(),
            &Value::Null,
        ));
    }
    Ok(model.data.complete(map))
}

/// Carries out one command on one case.
///
/// # Errors
/// A [`Refusal`] with every reason; the case is unchanged.
pub fn step(
    definition: &Definition,
    case: &Case,
    command: &Command,
    now: Timestamp,
) -> Result<Step, Refusal> {
    let (event, party) = match &command.action {
        Action::Event { name, party, .. } => (name.as_str(), party.as_deref()),
        Action::Claim { task } => ("claim", tasks::party_of(case, task)),
        Action::Release { task } => ("release", tasks::party_of(case, task)),
        Action::Timer { .. } => ("timer", None),
    };
    let refuse = |reasons: Vec<Reason>| {
        let possible = explain(definition, case, &command.actor, now).into_iter();
        let possible = possible.filter(|p| p.enabled && (party.is_none() || p.party.as_deref() == party));
        let mut possible: Vec<String> = possible.map(|p| p.event).collect();
        possible.dedup();
        let state = party
            .and_then(|key| case.party(key))
            .map_or(case.state(), |party| party.configuration.leaf());
        refusal(state, event, reasons, possible)
    };
    if case.definition != *definition.id() {
        return Err(refuse(vec![reasons::other_definition(
            &case.definition,
            definition.id(),
        )]));
    }
    let active = match legal(definition.model(), case) {
        Ok(active) => active,
        Err(fault) => return Err(refuse(vec![reasons::case_illegal(&fault)])),
    };
    if case.ended {
        let state = definition.model().state_label(case.state());
        return Err(refuse(vec![reasons::case_ended(&state)]));
    }
    let done = match &command.action {
        Action::Event {
            name,
            party,
            payload,
            reason,
            signature,
        } => {
            let submitted = Submitted {
                payload,
                reason: reason.as_deref(),
                signature: signature.as_ref(),
            };
            let sent = Sent {
                name,
                party: party.as_deref(),
                submitted,
                active: &active,
            };
            event_step(definition, case, command, sent, now)
        }
        Action::Claim { task } => tasks::claim(definition, (case, active), command, task, now),
        Action::Release { task } => tasks::release(definition, (case, active), command, task, now),
        Action::Timer { id } => timer_step(definition, (case, active), command, id, now),
    };
    done.map_err(refuse)
}

fn event_step(
    definition: &Definition,
    case: &Case,
    command: &Command,
    sent: Sent<'_>,
    now: Timestamp,
) -> Result<Step, Vec<Reason>> {
    let model = definition.model();
    let one = |reason: Reason| vec![reason];
    let Sent {
        name,
        party: party_key,
        submitted,
        active,
    } = sent;
    let Some(word) = model.events.get(name) else {
        return Err(one(reasons::unknown_event(model, name)));
    };
    let party = judge::party(model, case, name, party_key).map_err(one)?;
    let asked = Asked {
        case,
        event: name,
        party,
        actor: &command.actor,
        submitted: Some(submitted),
        tasks: None,
        active: Some(active).filter(|_| party.is_none()),
    };
    let judged = asked.judge(model)?;
    judge::size(model, submitted).map_err(one)?;
    let payload = judge::payload(model, word, submitted.payload).map_err(one)?;
    let cause = Cause {
        command: &command.id,
        event: name,
        actor: &command.actor,
        role: Some(&judged.role),
        party: party_key,
        moment: now,
    };
    let mut run = Run::new(definition, (case.clone(), active.clone()), now, cause);
    run.entry.guards = judged.guards;
    run.entry.roles = judged.roles;
    run.submit(payload, submitted);
    run.accepts(&judged.taken, party_key)?;
    run.take(&judged.taken, party_key).map_err(one)?;
    run.drain().map_err(one)?;
    run.perform(&judged.taken, &judged.role, command.actor.unit.as_deref());
    run.finish().map_err(one)
}

fn timer_step(
    definition: &Definition,
    (case, active): (&Case, States),
    command: &Command,
    id: &str,
    now: Timestamp,
) -> Result<Step, Vec<Reason>> {
    let model = definition.model();
    if !command.actor.is_system() {
        return Err(vec![reasons::missing_role(model, &[SYSTEM_ROLE])]);
    }
    let Some(timer) = case.timers.iter().find(|timer| timer.id == id) else {
        return Err(vec![reasons::timer_unknown(id)]);
    };
    if now < timer.due {
        return Err(vec![reasons::timer_not_due(timer, now)]);
    }
    let cause = Cause {
        command: &command.id,
        event: "timer",
        actor: &command.actor,
        role: Some(SYSTEM_ROLE),
        party: timer.party.as_deref(),
        moment: timer.due,
    };
    let mut run = Run::new(definition, (case.clone(), active), now, cause);
    run.entry.payload = json!({"timer": timer.id, "due": timer.due.to_string(), "rule": timer.rule});
    let fired = run.fire(timer).and_then(|()| run.drain());
    fired.map_err(|reason| vec![reason])?;
    run.finish().map_err(|reason| vec![reason])
}

/// Incidents come first: where something is broken, the other reasons mean little.
pub(crate) fn refusal(state: &str, event: &str, mut reasons: Vec<Reason>, possible: Vec<String>) -> Refusal {
    reasons.sort_by_key(|reason| !reason.code.is_incident());
    let code = reasons
        .first()
        .map_or(RefusalCode::Incident, |reason| reason.code);
    Refusal {
        code,
        state: state.to_owned(),
        event: event.to_owned(),
        reasons,
        possible,
    }
}
