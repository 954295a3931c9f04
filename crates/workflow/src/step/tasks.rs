// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Taking a task and giving it back.

use jiff::Timestamp;

use super::judge::{no_candidate, role};
use super::run::{Cause, Run};
use super::view::View;
use super::{duties, reasons};
use crate::case::{Case, Task};
use crate::chart::States;
use crate::command::{Action, Actor, Command};
use crate::definition::Definition;
use crate::definition::model::{Model, State, TaskRule};
use crate::record::Step;
use crate::refusal::Reason;

/// The party a task belongs to.
pub(super) fn party_of<'c>(case: &'c Case, id: &str) -> Option<&'c str> {
    case.tasks
        .iter()
        .find(|task| task.id == id)
        .and_then(|task| task.party.as_deref())
}

/// Whether this person may take the task, and what a duty would say to all they could do with it afterwards. The duties
/// are asked again, for good, when they act.
pub(super) fn claimable(
    definition: &Definition,
    case: &Case,
    actor: &Actor,
    task: &Task,
) -> Result<(), Vec<Reason>> {
    let model = definition.model();
    let Some(state) = model.by_name.get(task.state.as_str()).map(|ix| model.state(*ix)) else {
        return Err(vec![reasons::task_unknown(&task.id)]);
    };
    let other = task
        .claimed_by
        .as_ref()
        .is_some_and(|person| *person != actor.person);
    if other {
        return Err(vec![reasons::task_held(model, task)]);
    }
    let view = View::of(case, task.party.as_deref().and_then(|key| case.party(key)));
    let Some(rule) = &state.task else {
        return Err(vec![reasons::task_unknown(&task.id)]);
    };
    role(model, &view, actor, std::slice::from_ref(&rule.role)).map_err(|reason| vec![reason])?;
    if let Some(reason) = no_candidate(view, actor, rule) {
        return Err(vec![reason]);
    }
    barred(model, case, actor, (state, rule)).map_or(Ok(()), Err)
}

/// What the duties say, where they leave nothing to do for this person.
fn barred(
    model: &Model,
    case: &Case,
    actor: &Actor,
    (state, rule): (&State, &TaskRule),
) -> Option<Vec<Reason>> {
    let mut found: Vec<Reason> = Vec::new();
    for handler in &state.handlers {
        for transition in &handler.alternatives {
            if !transition.by.iter().any(|by| by.name == rule.role.name) {
                continue;
            }
            let event = &handler.event.name;
            let duties = transition.duties.iter();
            let conflicts: Vec<Reason> = duties
                .filter_map(|duty| duties::conflict(model, case, &duty.name, event, actor))
                .collect();
            if conflicts.is_empty() {
                return None;
            }
            found.extend(
                conflicts
                    .into_iter()
                    .filter(|reason| !found.contains(reason))
                    .collect::<Vec<_>>(),
            );
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Takes an open task for somebody who has its role. Taking it twice changes nothing but the version.
pub(super) fn claim(
    definition: &Definition,
    (case, active): (&Case, States),
    command: &Command,
    id: &str,
    now: Timestamp,
) -> Result<Step, Vec<Reason>> {
    let task = open(case, id)?;
    if task
        .claimed_by
        .as_ref()
        .is_some_and(|person| *person != command.actor.person)
    {
        return Err(vec![reasons::task_held(definition.model(), task)]);
    }
    change(definition, (case, active), command, task, now)
}

/// Gives back a task that the actor holds.
pub(super) fn release(
    definition: &Definition,
    (case, active): (&Case, States),
    command: &Command,
    id: &str,
    now: Timestamp,
) -> Result<Step, Vec<Reason>> {
    let task = open(case, id)?;
    if task.claimed_by.as_ref() != Some(&command.actor.person) {
        return Err(vec![reasons::task_not_held()]);
    }
    change(definition, (case, active), command, task, now)
}

fn open<'c>(case: &'c Case, id: &str) -> Result<&'c Task, Vec<Reason>> {
    case.tasks
        .iter()
        .find(|task| task.id == id)
        .ok_or_else(|| vec![reasons::task_unknown(id)])
}

fn change(
    definition: &Definition,
    (case, active): (&Case, States),
    command: &Command,
    task: &Task,
    now: Timestamp,
) -> Result<Step, Vec<Reason>> {
    let model = definition.model();
    let one = |reason: Reason| vec![reason];
    let view = View::of(case, task.party.as_deref().and_then(|key| case.party(key)));
    let state = model.by_name.get(task.state.as_str()).map(|ix| model.state(*ix));
    let by = state
        .and_then(|state| state.task.as_ref())
        .map(|rule| std::slice::from_ref(&rule.role));
    let role = role(model, &view, &command.actor, by.unwrap_or_default()).map_err(one)?;
    let claim = matches!(command.action, Action::Claim { .. });
    let rule = state.and_then(|state| state.task.as_ref()).filter(|_| claim);
    if let Some(reason) = rule.and_then(|rule| no_candidate(view, &command.actor, rule)) {
        return Err(vec![reason]);
    }
    let cause = Cause {
        command: &command.id,
        event: if claim { "claim" } else { "release" },
        actor: &command.actor,
        role: Some(&role),
        party: task.party.as_deref(),
        moment: now,
    };
    let mut run = Run::new(definition, (case.clone(), active), now, cause);
    if let Some(own) = run.case.tasks.iter_mut().find(|own| own.id == task.id) {
        own.claimed_by = claim.then(|| command.actor.person.clone());
        own.holder = claim.then(|| command.actor.name.clone());
    }
    run.entry.payload = serde_json::json!({"task": task.id});
    run.finish().map_err(one)
}
