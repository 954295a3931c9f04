// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether an actor may send an event now: the same judgement for `step` and for `explain`.

use serde_json::{Map, Value};

use super::view::View;
use super::{Submitted, reasons};
use crate::case::{Case, Configuration, Party};
use crate::command::{Actor, SignatureProof};
use crate::definition::model::{DutyRule, EventWord, Model, Named, Sign, StateIx, StateKind, Transition};
use crate::record::GuardTrace;
use crate::refusal::Reason;

/// A transition that may be taken, and on whose authority.
#[derive(Debug)]
pub(crate) struct Judged<'m> {
    pub source: StateIx,
    pub transition: &'m Transition,
    pub role: String,
    pub guards: Vec<GuardTrace>,
}

/// The transition an event selects, before anybody asks who sends it.
#[derive(Debug)]
pub(crate) struct Selected<'m> {
    pub source: StateIx,
    pub transition: &'m Transition,
    pub guards: Vec<GuardTrace>,
}

/// Why no transition was selected.
#[derive(Debug)]
pub(crate) enum NotSelected<'m> {
    /// No active state knows the event.
    Unhandled,
    /// Some do, but every guard says no. The first of them stands for the event.
    Guarded(StateIx, &'m Transition, Vec<Reason>),
    /// A guard could not be evaluated: nothing is decided.
    Incident(Reason),
}

/// Innermost state first, then the order of the source: the first transition whose guard holds (SCXML §3.13).
/// `inside` selects among transitions without `by`, for events raised by the engine.
pub(crate) fn select<'m>(
    model: &'m Model,
    view: &View<'_>,
    configuration: &Configuration,
    event: &str,
    inside: bool,
) -> Result<Selected<'m>, NotSelected<'m>> {
    let mut guards = Vec::new();
    let mut refused: Option<(StateIx, &Transition, Vec<Reason>)> = None;
    for name in configuration.0.iter().rev() {
        let Some(source) = model.by_name.get(name).copied() else {
            continue;
        };
        let handlers = model
            .state(source)
            .handlers
            .iter()
            .filter(|handler| handler.event.name == event);
        for transition in handlers.flat_map(|handler| &handler.alternatives) {
            if transition.by.is_empty() != inside {
                continue;
            }
            let Some(guard) = &transition.guard else {
                return Ok(Selected {
                    source,
                    transition,
                    guards,
                });
            };
            let trace = view
                .trace(&guard.condition)
                .map_err(|e| NotSelected::Incident(reasons::incident(&e)))?;
            guards.push(trace.clone());
            if trace.result {
                return Ok(Selected {
                    source,
                    transition,
                    guards,
                });
            }
            let reason = reasons::guard_false(guard, trace);
            refused
                .get_or_insert((source, transition, Vec::new()))
                .2
                .push(reason);
        }
    }
    match refused {
        Some((source, transition, reasons)) => Err(NotSelected::Guarded(source, transition, reasons)),
        None => Err(NotSelected::Unhandled),
    }
}

/// One event, asked by one actor. Without `submitted` nothing is said about reason and signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub case: &'a Case,
    pub event: &'a str,
    pub party: Option<&'a Party>,
    pub actor: &'a Actor,
    pub submitted: Option<Submitted<'a>>,
}

impl Asked<'_> {
    /// The transition the event takes, or everything that speaks against it.
    pub fn judge<'m>(&self, model: &'m Model) -> Result<Judged<'m>, Vec<Reason>> {
        match self.select(model, false) {
            Ok(Selected {
                source,
                transition,
                guards,
            }) => match self.objections(model, source, transition) {
                Ok(role) => Ok(Judged {
                    source,
                    transition,
                    role,
                    guards,
                }),
                Err(found) => Err(found),
            },
            Err(NotSelected::Guarded(source, transition, mut guarded)) => {
                let mut found = self
                    .objections(model, source, transition)
                    .err()
                    .unwrap_or_default();
                found.append(&mut guarded);
                Err(found)
            }
            Err(NotSelected::Incident(reason)) => Err(vec![reason]),
            Err(NotSelected::Unhandled) => {
                let state = model.state_label(self.configuration().leaf());
                Err(vec![match self.select(model, true) {
                    Err(NotSelected::Unhandled) => reasons::not_possible_here(model, self.event, &state),
                    Ok(_) | Err(_) => reasons::internal_event(model, self.event),
                }])
            }
        }
    }

    /// See [`select`].
    pub fn select<'m>(&self, model: &'m Model, inside: bool) -> Result<Selected<'m>, NotSelected<'m>> {
        select(model, &self.view(), self.configuration(), self.event, inside)
    }

    fn view(&self) -> View<'_> {
        View::of(self.case, self.party)
    }

    fn configuration(&self) -> &Configuration {
        self.party
            .map_or(&self.case.configuration, |party| &party.configuration)
    }

    /// The role the actor would act in, or everything that speaks against them.
    fn objections(
        &self,
        model: &Model,
        source: StateIx,
        transition: &Transition,
    ) -> Result<String, Vec<Reason>> {
        let mut found = Vec::new();
        let role = role(model, &self.view(), self.actor, &transition.by).map_err(|reason| found.push(reason));
        for duty in &transition.duties {
            found.extend(duty_conflict(
                model, self.case, &duty.name, self.event, self.actor,
            ));
        }
        found.extend(self.task_held(model, source, transition));
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

    /// A task binds the events of the state that opened it, for the role that has it.
    fn task_held(&self, model: &Model, source: StateIx, transition: &Transition) -> Option<Reason> {
        let state = &model.state(source).name;
        let key = self.party.map(|party| &party.key);
        let mut tasks = self.case.tasks.iter();
        let task = tasks.find(|task| task.state == *state && task.party.as_ref() == key)?;
        let governs = transition.by.iter().any(|by| by.name == task.role);
        let other = task
            .claimed_by
            .as_ref()
            .is_some_and(|person| *person != self.actor.person);
        (governs && other).then(|| reasons::task_held(model, task))
    }
}

/// The first of the roles that the actor holds for this case.
pub(crate) fn role(model: &Model, view: &View<'_>, actor: &Actor, by: &[Named]) -> Result<String, Reason> {
    let mut elsewhere = None;
    for named in by.iter().filter(|named| actor.roles.contains(&named.name)) {
        let Some(rule) = model.roles.get(&named.name).and_then(|role| role.org.as_ref()) else {
            return Ok(named.name.clone());
        };
        let org = view.evaluate(rule).map_err(|error| reasons::incident(&error))?;
        match (&org, &actor.org) {
            (Value::String(needed), Some(own)) if needed == own => return Ok(named.name.clone()),
            _ => elsewhere = Some((named.name.clone(), org)),
        }
    }
    let names: Vec<&str> = by.iter().map(|named| named.name.as_str()).collect();
    Err(match elsewhere {
        Some((role, org)) => reasons::wrong_organisation(model, &role, org.as_str(), actor.org.as_deref()),
        None => reasons::missing_role(model, &names),
    })
}

fn duty_conflict(model: &Model, case: &Case, name: &str, event: &str, actor: &Actor) -> Option<Reason> {
    let duty = model.duties.get(name)?;
    let view = View::of(case, None);
    match duty.when.as_ref().map(|when| view.holds(when)) {
        Some(Ok(false)) => return None,
        Some(Err(error)) => return Some(reasons::incident(&error)),
        Some(Ok(true)) | None => {}
    }
    match &duty.rule {
        DutyRule::DifferentPerson(sides) => {
            let other = sides
                .iter()
                .filter(|side| !side.iter().any(|act| act.name == event))
                .flatten();
            let own = case
                .performers
                .iter()
                .rev()
                .filter(|done| done.person == actor.person);
            let mut clash = own.filter(|done| other.clone().any(|act| act.name == done.act));
            clash
                .next()
                .map(|done| reasons::different_person(model, duty, event, done))
        }
        DutyRule::NotParty { of, .. } => match view.evaluate(of) {
            Ok(Value::String(org)) => {
                let tied = actor.party_of.contains(&org) || actor.org.as_ref() == Some(&org);
                tied.then(|| reasons::not_party(duty, &org))
            }
            // Not knowing whose party it is must not let anybody through.
            Ok(other) => Some(reasons::trouble(&format!(
                "`{}` is {other}, no organisation",
                of.source()
            ))),
            Err(error) => Some(reasons::incident(&error)),
        },
    }
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
    let handled = |body: bool| {
        let mut states = model
            .states
            .iter()
            .filter(|state| state.body_of.is_some() == body);
        states.any(|state| state.handlers.iter().any(|handler| handler.event.name == event))
    };
    let Some(key) = key else {
        return match handled(true) && !handled(false) {
            true => Err(reasons::party_required(model, case, event)),
            false => Ok(None),
        };
    };
    if !handled(true) {
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
    let ix = model.by_name.get(case.state()).copied()?;
    matches!(model.state(ix).kind, StateKind::ForEach { .. }).then_some(ix)
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
    let size = submitted.payload.to_string().len() + reason + signature.unwrap_or(0);
    match size > model.budget.payload_bytes {
        true => Err(reasons::limit_exceeded(
            "payload",
            size,
            model.budget.payload_bytes,
        )),
        false => Ok(()),
    }
}

/// The payload with every declared field, or what does not fit.
pub(crate) fn payload(model: &Model, word: &EventWord, payload: &Value) -> Result<Value, Reason> {
    let map = match payload {
        Value::Null => Map::new(),
        Value::Object(map) => map.clone(),
        _ => return Err(reasons::payload_invalid("payload", "record")),
    };
    let misfit = word.payload.check(&map, "payload", model.budget.list_items);
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
