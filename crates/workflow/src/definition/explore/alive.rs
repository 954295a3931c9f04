// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From where a field of the case data can still decide something. What nothing reads any more is forgotten, so that
//! cases which differ in it alone count as one.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::Domain;
use super::machine::next;
use crate::definition::check::values_of;
use crate::definition::model::{Action, DutyRule, Model, Named, State, StateIx, StateKind, TaskRule};
use crate::expression::{Expression, Variable};

/// For each tracked field, the states from which something that reads it can still be reached.
pub(super) fn alive(model: &Model, domain: &Domain<'_>) -> Vec<BTreeSet<StateIx>> {
    let mut back: BTreeMap<StateIx, Vec<StateIx>> = BTreeMap::new();
    for (ix, state) in model.all() {
        for target in next(model, ix).into_iter().chain(remembered(model, state)) {
            back.entry(target).or_default().push(ix);
        }
    }
    let mut found = vec![BTreeSet::new(); domain.start().len()];
    for (ix, state) in model.all() {
        for (of, name) in reads(model, state) {
            // What a party reads of the case, it reads while its hearing is active.
            let place = match of {
                Variable::Case => state.body_of.unwrap_or(ix),
                _ => ix,
            };
            if let Some(found) = domain.of(of, name).and_then(|field| found.get_mut(field)) {
                reach(place, &back, found);
            }
        }
    }
    // An assertion asks about the data wherever its states are reached.
    let whens = model
        .assertions
        .iter()
        .filter_map(|assertion| assertion.when.as_ref());
    for field in whens
        .flat_map(Expression::case_fields)
        .filter_map(|name| domain.index(name))
    {
        if let Some(found) = found.get_mut(field) {
            found.extend(model.all().map(|(ix, _)| ix));
        }
    }
    found
}

fn reach(place: StateIx, back: &BTreeMap<StateIx, Vec<StateIx>>, found: &mut BTreeSet<StateIx>) {
    let mut open = vec![place];
    while let Some(ix) = open.pop() {
        if found.insert(ix) {
            open.extend(back.get(&ix).into_iter().flatten());
        }
    }
}

/// A history can lead to anything inside the state it belongs to.
fn remembered<'m>(model: &'m Model, state: &'m State) -> impl Iterator<Item = StateIx> + 'm {
    let around = state
        .parent
        .filter(|_| matches!(state.kind, StateKind::History { .. }));
    let inside = model.all().filter(move |(ix, _)| {
        let mut up = model.upward(*ix);
        around.is_some_and(|around| up.any(|up| up == around))
    });
    inside.map(|(ix, _)| ix)
}

/// The fields of the case and the party that are looked at while this state is entered, active, or left.
fn reads<'m>(model: &'m Model, state: &'m State) -> impl Iterator<Item = (Variable, &'m str)> {
    let mut expressions: Vec<&Expression> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for transition in state.transitions() {
        let conditions = transition.guard.iter().chain(&transition.accept);
        expressions.extend(conditions.map(|guard| &guard.condition));
        expressions.extend(transition.by.iter().filter_map(|by| org(model, by)));
        for duty in transition
            .duties
            .iter()
            .filter_map(|duty| model.duties.get(&duty.name))
        {
            expressions.extend(&duty.when);
            if let DutyRule::NotParty { of, .. } = &duty.rule {
                expressions.push(of);
            }
        }
    }
    for timer in &state.timers {
        expressions.extend(&timer.when);
        expressions.extend(timer.start.date());
    }
    if let Some(task) = &state.task {
        expressions.extend(org(model, &task.role));
        expressions.extend(task.counted_from());
    }
    expressions.extend(state.task.iter().flat_map(TaskRule::conditions));
    for action in state.actions() {
        // Naming a field in an effect never fails and decides nothing.
        let shown = matches!(action, Action::Effect { .. });
        let values = values_of(action).into_iter();
        expressions.extend(values.filter(|value| !shown || value.path().is_none()));
        expressions.extend(action.counted_from());
        if let Action::Parties { .. } = action {
            names.extend(model.states.iter().filter_map(listed));
        }
    }
    names.extend(listed(state));
    let paths = expressions.into_iter().flat_map(Expression::paths);
    let names = names.into_iter().map(|name| (Variable::Case, name));
    names.chain(paths.map(|path| (path.of, path.field.as_str())))
}

fn org<'m>(model: &'m Model, role: &Named) -> Option<&'m Expression> {
    model.roles.get(&role.name).and_then(|role| role.org.as_ref())
}

/// The list a hearing runs over.
fn listed(state: &State) -> Option<&str> {
    match &state.kind {
        StateKind::ForEach { list, .. } => Some(list),
        _ => None,
    }
}
