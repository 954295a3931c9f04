// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether an actor may send an event now: the same judgement for `step` and for `explain`.

use serde_json::{Map, Value};
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::run::written;
use super::select::{NotSelected, Place, Selected, Wanted, select, select_from};
use super::view::View;
use super::{Submitted, duties, reasons};
use crate::case::{Case, Party, Task};
use crate::chart::States;
use crate::command::{Actor, SignatureProof};
use crate::definition::model::{EventWord, Model, Named, Sign, StateIx, StateKind, TaskRule, Transition};
use crate::record::GuardTrace;
use crate::refusal::Reason;

/// Transitions that may be taken, and on whose authority.
#[derive(Debug)]
pub(crate) struct Judged<'m> {
    pub taken: Vec<(StateIx, &'m Transition)>,
    /// The role of the first transition.
    pub role: SmolStr,
    /// Those of all of them, where they are several.
    pub roles: Vec<SmolStr>,
    pub guards: Vec<GuardTrace>,
}

/// One event, asked by one actor. Without `submitted` nothing is said about reason and signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub case: &'a Case,
    pub event: &'a str,
    pub party: Option<&'a Party>,
    pub actor: &'a Actor,
    pub submitted: Option<Submitted<'a>>,
    /// Tasks of this party (or of the case), where somebody has looked them up already.
    pub tasks: Option<&'a [&'a Task]>,
    /// Active states of this party (or of the case), where somebody has looked them up already.
    pub active: Option<&'a States>,
}

impl Asked<'_> {
    /// The transitions the event takes, or everything that speaks against it.
    pub fn judge<'m>(&self, model: &'m Model) -> Result<Judged<'m>, Vec<Reason>> {
        self.assess(model).1
    }

    /// The same, with the transition that stands for the event, as far as there is one.
    pub fn assess<'m>(&self, model: &'m Model) -> (Option<&'m Transition>, Result<Judged<'m>, Vec<Reason>>) {
        match self.select(model, Wanted::Sent(self.event)) {
            Ok(Selected { taken, guards }) => {
                let (mut roles, mut found) = (SmallVec::<[SmolStr; 2]>::new(), Vec::new());
                for (source, transition) in &taken {
                    match self.objections(model, *source, transition) {
                        Ok(role) => roles.push(role),
                        Err(reasons) => found.extend(reasons),
                    }
                }
                let first = taken.first().map(|(_, transition)| *transition);
                match roles.first().cloned().filter(|_| found.is_empty()) {
                    Some(role) => {
                        let several = roles.iter().any(|other| *other != role);
                        let roles = roles.into_iter().filter(|_| several).collect();
                        let judged = Judged {
                            taken,
                            role,
                            roles,
                            guards,
                        };
                        (first, Ok(judged))
                    }
                    None => (first, Err(found)),
                }
            }
            Err(NotSelected::Guarded(source, transition, mut guarded)) => {
                let objections = self.objections(model, source, transition);
                let mut found = objections.err().unwrap_or_default();
                found.append(&mut guarded);
                (Some(transition), Err(found))
            }
            Err(NotSelected::Incident(reason)) => (None, Err(vec![reason])),
            Err(NotSelected::Unhandled) => {
                let state = model.state_label(self.place().configuration.leaf());
                let inside = self.select(model, Wanted::Raised(self.event));
                let reason = match inside {
                    Err(NotSelected::Unhandled) => reasons::not_possible_here(model, self.event, &state),
                    Ok(_) | Err(_) => reasons::internal_event(model, self.event),
                };
                (None, Err(vec![reason]))
            }
        }
    }

    fn select<'m>(&self, model: &'m Model, wanted: Wanted<'_>) -> Result<Selected<'m>, NotSelected<'m>> {
        match self.active {
            Some(active) => select_from(model, &self.view(), (self.place(), active), wanted),
            None => select(model, &self.view(), self.place(), wanted),
        }
    }

    fn place(&self) -> Place<'_> {
        Place::of(self.case, self.party)
    }

    fn view(&self) -> View<'_> {
        View::of(self.case, self.party)
    }

    /// The role the actor would act in, or everything that speaks against them.
    fn objections(
        &self,
        model: &Model,
        source: StateIx,
        transition: &Transition,
    ) -> Result<SmolStr, Vec<Reason>> {
        let mut found = Vec::new();
        let role = role(model, &self.view(), self.actor, &transition.by).map_err(|reason| found.push(reason));
        for duty in &transition.duties {
            found.extend(duties::conflict(
                model, self.case, &duty.name, self.event, self.actor,
            ));
        }
        found.extend(self.task_held(model, source, transition));
        if let Ok(role) = &role {
            found.extend(self.no_candidate(model, source, role));
        }
        if let Some(submitted) = self.submitted {
            if transition.reason_required && submitted.reason.is_none_or(|text| text.trim().is_empty()) {
                found.push(reasons::missing_reason(model, self.event));
            }
            if let Some(sign) = &transition.sign {
                found.extend(signature(sign, submitted.signature));
            }
        }
        match role {
            Ok(role) if found.is_empty() => Ok(role),
            Ok(_) | Err(()) => Err(found),
        }
    }

    /// What the role of a task does in its state, only its candidates do.
    fn no_candidate(&self, model: &Model, source: StateIx, role: &str) -> Option<Reason> {
        let rule = model.state(source).task.as_ref()?;
        match rule.role.name == role {
            true => no_candidate(self.view(), self.actor, rule),
            false => None,
        }
    }

    /// A task binds the events of the state that opened it, for the role that has it.
    fn task_held(&self, model: &Model, source: StateIx, transition: &Transition) -> Option<Reason> {
        let state = &model.state(source).name;
        let key = self.party.map(|party| &party.key);
        let own = |task: &&Task| task.state == *state && task.party.as_ref() == key;
        let task = match self.tasks {
            Some(tasks) => tasks.iter().copied().find(own),
            None => self.case.tasks.iter().find(own),
        }?;
        let governs = transition.by.iter().any(|by| by.name == task.role);
        let other = task
            .claimed_by
            .as_ref()
            .is_some_and(|person| *person != self.actor.person);
        (governs && other).then(|| reasons::task_held(model, task))
    }
}

/// Whether the task of a state is for this person; what speaks against it.
pub(crate) fn no_candidate(view: View<'_>, actor: &Actor, rule: &TaskRule) -> Option<Reason> {
    let candidates = rule.candidates.as_ref()?;
    match view.asked_by(actor).trace(&candidates.condition) {
        Ok(trace) => (!trace.result).then(|| reasons::not_a_candidate(candidates, trace)),
        Err(error) => Some(reasons::incident(&error)),
    }
}

/// The first of the roles that the actor holds for this case.
pub(crate) fn role(model: &Model, view: &View<'_>, actor: &Actor, by: &[Named]) -> Result<SmolStr, Reason> {
    let mut elsewhere = None;
    for named in by.iter().filter(|named| actor.roles.contains(&named.name)) {
        let Some(rule) = model.roles.get(&named.name).and_then(|role| role.org.as_ref()) else {
            return Ok(SmolStr::new(&named.name));
        };
        let org = view.evaluate(rule).map_err(|error| reasons::incident(&error))?;
        match (&org, &actor.org) {
            (Value::String(needed), Some(own)) if needed == own => return Ok(SmolStr::new(&named.name)),
            _ => elsewhere = Some((named.name.clone(), org)),
        }
    }
    let names: Vec<&str> = by.iter().map(|named| named.name.as_str()).collect();
    Err(match elsewhere {
        Some((role, org)) => reasons::wrong_organisation(model, &role, org.as_str(), actor.org.as_deref()),
        None => reasons::missing_role(model, &names),
    })
}

fn signature(sign: &Sign, proof: Option<&SignatureProof>) -> Option<Reason> {
    let Some(proof) = proof else {
        return Some(reasons::missing_signature(sign));
    };
    if !proof.level.satisfies(sign.level) {
        return Some(reasons::signature_too_weak(sign, proof.level));
    }
    let covered = |document: &&String| proof.over.get(*document).is_some_and(|digest| is_sha256(digest));
    let missing: Vec<&str> = sign
        .over
        .iter()
        .filter(|d| !covered(d))
        .map(String::as_str)
        .collect();
    (!missing.is_empty()).then(|| reasons::signature_incomplete(&missing))
}

fn is_sha256(digest: &str) -> bool {
    digest.len() == 64
        && digest
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The party an event is for: one of the case when the event belongs to parties, none otherwise.
pub(crate) fn party<'c>(
    model: &Model,
    case: &'c Case,
    event: &str,
    key: Option<&str>,
) -> Result<Option<&'c Party>, Reason> {
    let handled = model.index.handled(event);
    let Some(key) = key else {
        return match handled.in_parties && !handled.in_case {
            true => Err(reasons::party_required(model, case, event)),
            false => Ok(None),
        };
    };
    if !handled.in_parties {
        return Err(reasons::party_unexpected(model, event));
    }
    let party = case.party(key).ok_or_else(|| reasons::unknown_party(case, key))?;
    match hearing(model, case) {
        Some(_) => Ok(Some(party)),
        None => Err(reasons::not_possible_here(
            model,
            event,
            &model.state_label(case.state()),
        )),
    }
}

/// The hearing that is active.
pub(crate) fn hearing(model: &Model, case: &Case) -> Option<StateIx> {
    let mut active = case
        .configuration
        .0
        .iter()
        .filter_map(|name| model.by_name.get(name.as_str()));
    active
        .find(|ix| matches!(model.state(**ix).kind, StateKind::ForEach { .. }))
        .copied()
}

/// What comes with one event is kept for good, so it is bounded.
pub(crate) fn size(model: &Model, submitted: Submitted<'_>) -> Result<(), Reason> {
    let signature = submitted.signature.map(|proof| {
        let over: usize = proof
            .over
            .iter()
            .map(|(name, digest)| name.len() + digest.len())
            .sum();
        proof.signer.len() + over
    });
    let reason = submitted.reason.map_or(0, str::len);
    let size = written(submitted.payload) + reason + signature.unwrap_or(0);
    match size > model.budget.payload_bytes {
        true => Err(reasons::limit_exceeded(
            "payload",
            size,
            model.budget.payload_bytes,
        )),
        false => Ok(()),
    }
}

/// The payload with every declared field, or what does not fit. A text of nothing but white space says nothing.
pub(crate) fn payload(model: &Model, word: &EventWord, payload: &Value) -> Result<Value, Reason> {
    let mut map = match payload {
        Value::Null => Map::new(),
        Value::Object(map) => map.clone(),
        _ => return Err(reasons::payload_invalid("payload", "record")),
    };
    for value in map.values_mut() {
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            *value = Value::Null;
        }
    }
    let misfit = word.payload.check(&map, "payload", &model.budget);
    misfit.map_err(|m| reasons::payload_invalid(&m.path, &m.expected))?;
    if let Some(missing) = word.payload.missing(&map) {
        let kind = word
            .payload
            .fields
            .get(missing)
            .map(|field| field.kind.to_string())
            .unwrap_or_default();
        return Err(reasons::payload_invalid(&format!("payload.{missing}"), &kind));
    }
    Ok(word.payload.complete(map))
}
