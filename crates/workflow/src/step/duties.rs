// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether a duty lets a person do an act, from the register of what has been done.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::reasons;
use super::view::View;
use crate::case::{Case, Performed};
use crate::command::{Actor, PersonId};
use crate::definition::model::{Duty, DutyRule, Model, Named};
use crate::refusal::Reason;

/// What speaks against `actor` doing `event`, by the duty of this name.
pub(super) fn conflict(model: &Model, case: &Case, name: &str, event: &str, actor: &Actor) -> Option<Reason> {
    let duty = model.duties.get(name)?;
    let view = View::of(case, None);
    match duty.when.as_ref().map(|when| view.holds(when)) {
        Some(Ok(false)) => return None,
        Some(Err(error)) => return Some(reasons::incident(&error)),
        Some(Ok(true)) | None => {}
    }
    match &duty.rule {
        DutyRule::DifferentPerson(sides) => {
            let mut other = other_sides(case, sides, event);
            let own = other.find(|done| done.person == actor.person);
            own.map(|done| reasons::different_person(model, duty, event, done))
        }
        DutyRule::DifferentUnit(sides) => different_unit(model, duty, other_sides(case, sides, event), actor),
        DutyRule::SamePerson(acts) => {
            let mut done = latest(case, acts, event).into_values();
            let other = done.find(|done| done.person != actor.person);
            other.map(|done| reasons::same_person(model, duty, event, done))
        }
        DutyRule::NEyes { count, acts } => {
            let done = latest(case, acts, event);
            n_eyes(duty, (*count, acts), &done, (event, actor))
        }
        DutyRule::NotParty { of, .. } => match view.evaluate(of) {
            Ok(Value::String(org)) => {
                let tied = actor.party_of.contains(&org) || actor.org.as_ref().is_some_and(|own| *own == org);
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

/// What was done on the sides this act does not belong to, latest first.
fn other_sides<'c>(
    case: &'c Case,
    sides: &'c [Vec<Named>],
    event: &'c str,
) -> impl Iterator<Item = &'c Performed> {
    let is_other = move |done: &&Performed| {
        let mut other = sides
            .iter()
            .filter(|side| !side.iter().any(|act| act.name == event));
        other.any(|side| side.iter().any(|act| act.name == done.act))
    };
    case.performers.iter().rev().filter(is_other)
}

/// Who did each of the other acts last: an act done again replaces what was done before.
fn latest<'c>(case: &'c Case, acts: &[Named], event: &str) -> BTreeMap<&'c str, &'c Performed> {
    let others = |done: &&Performed| done.act != event && acts.iter().any(|act| act.name == done.act);
    let done = case.performers.iter().filter(others);
    done.map(|done| (done.act.as_str(), done)).collect()
}

/// Not knowing the unit lets nobody through.
fn different_unit<'c>(
    model: &Model,
    duty: &Duty,
    mut others: impl Iterator<Item = &'c Performed>,
    actor: &Actor,
) -> Option<Reason> {
    let Some(own) = &actor.unit else {
        return Some(reasons::unit_unknown(duty));
    };
    let same = others.find(|done| done.unit.as_ref().is_none_or(|unit| unit == own));
    same.map(|done| reasons::different_unit(model, duty, own, done))
}

/// Whether enough different people can still come together once `actor` has done `event`.
fn n_eyes(
    duty: &Duty,
    (count, acts): (u32, &[Named]),
    done: &BTreeMap<&str, &Performed>,
    (event, actor): (&str, &Actor),
) -> Option<Reason> {
    let mut people: BTreeSet<&PersonId> = done.values().map(|done| &done.person).collect();
    people.insert(&actor.person);
    let open = |act: &&Named| act.name != event && !done.contains_key(act.name.as_str());
    let reachable = people.len() + acts.iter().filter(open).count();
    let enough = usize::try_from(count).is_ok_and(|count| reachable >= count);
    let names: Vec<&str> = done.values().map(|done| done.name.as_str()).collect();
    (!enough).then(|| reasons::n_eyes(duty, count, &names))
}
