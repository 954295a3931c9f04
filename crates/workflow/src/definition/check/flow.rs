// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every state can be reached, can be left, and leads to an end. Guards count as free choices.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checks, descend};
use crate::definition::model::{Action, Model, State, StateIx, StateKind};

impl Checks<'_> {
    pub(super) fn flow(&mut self) {
        let model = self.model;
        let reached = reached(model);
        for (ix, state) in model.all() {
            if !reached.contains(&ix) {
                let message = format!("no way leads to the state `{}`", state.name);
                self.fault(
                    state.at,
                    "unreachable",
                    message,
                    "add a transition to it, or remove it",
                );
            } else if self.dead_end(ix) {
                let message = format!(
                    "the state `{}` has no event, timer or task and is not final",
                    state.name
                );
                self.fault(
                    state.at,
                    "dead-end",
                    message,
                    "add an event, a timer, or `final: true`",
                );
            }
        }
        let ending = ending(model);
        for (ix, state) in model.all() {
            if reached.contains(&ix) && !ending.contains(&ix) {
                let message = format!("from `{}` no final state can be reached", state.name);
                self.fault(state.at, "never-ends", message, "add a way out of the loop");
            }
        }
        self.never_raised();
        self.eventless_cycles();
    }

    /// Eventless transitions that lead back to themselves could run for ever; guards count as free choices.
    fn eventless_cycles(&mut self) {
        let model = self.model;
        let next = |ix: StateIx| -> Vec<StateIx> {
            let targets = model.state(ix).always.iter().filter_map(|t| t.to.as_ref());
            let targets = targets.filter_map(|to| model.by_name.get(&to.name));
            let mut entered = Vec::new();
            for target in targets {
                entered.extend(descend(model, *target));
                entered.extend(model.upward(*target));
            }
            entered.retain(|ix| !model.state(*ix).always.is_empty());
            entered
        };
        for (ix, state) in model.all().filter(|(_, state)| !state.always.is_empty()) {
            if closure(next(ix), next).contains(&ix)
                && let Some(first) = state.always.first()
            {
                let message = format!("the eventless transitions of `{}` lead back to it", state.name);
                let hint = "let an event or a timer stand in the way; a guard alone does not end a loop";
                self.fault(first.at, "eventless-cycle", message, hint);
            }
        }
    }

    /// Nothing can happen here: neither the state nor anything around it reacts.
    fn dead_end(&self, ix: StateIx) -> bool {
        let model = self.model;
        let leaf = matches!(model.state(ix).kind, StateKind::Atomic);
        leaf && !model.upward(ix).any(|up| {
            let state = model.state(up);
            !state.handlers.is_empty() || !state.timers.is_empty() || !state.always.is_empty()
        })
    }

    /// A handler without `by` waits for something inside to raise its event.
    fn never_raised(&mut self) {
        let model = self.model;
        let mut raised: BTreeSet<&str> = BTreeSet::new();
        for state in &model.states {
            raised.extend(
                state
                    .timers
                    .iter()
                    .filter_map(|timer| timer.raise.as_ref())
                    .map(|named| named.name.as_str()),
            );
            raised.extend(state.actions().filter_map(|action| match action {
                Action::Raise(event) => Some(event.name.as_str()),
                _ => None,
            }));
            if let StateKind::Compound { done: Some(done), .. }
            | StateKind::Parallel { done: Some(done), .. }
            | StateKind::ForEach { done: Some(done), .. } = &state.kind
            {
                raised.insert(&done.name);
            }
        }
        for handler in model.states.iter().flat_map(|state| &state.handlers) {
            let inside = handler
                .alternatives
                .iter()
                .find(|transition| transition.by.is_empty());
            if let Some(transition) = inside.filter(|_| !raised.contains(handler.event.name.as_str())) {
                let message = format!("nobody sends `{}` and nothing raises it", handler.event.name);
                self.fault(
                    transition.at,
                    "no-actor",
                    message,
                    "add `by: role`, or a timer that raises it",
                );
            }
        }
    }
}

/// The states a transition of this very state leads to.
fn targets(model: &Model, ix: StateIx) -> Vec<StateIx> {
    let transitions = model.state(ix).transitions();
    let names = transitions.filter_map(|transition| transition.to.as_ref());
    names
        .filter_map(|to| model.by_name.get(&to.name))
        .copied()
        .collect()
}

/// Everything connected to `start` by `next`.
fn closure(start: Vec<StateIx>, next: impl Fn(StateIx) -> Vec<StateIx>) -> BTreeSet<StateIx> {
    let mut seen: BTreeSet<StateIx> = start.iter().copied().collect();
    let mut open = start;
    while let Some(ix) = open.pop() {
        for other in next(ix) {
            if seen.insert(other) {
                open.push(other);
            }
        }
    }
    seen
}

/// States that can become active. Entering a state enters what is around it, so the events of that count too.
fn reached(model: &Model) -> BTreeSet<StateIx> {
    let start = model
        .by_name
        .get(&model.initial.name)
        .map(|ix| descend(model, *ix))
        .unwrap_or_default();
    closure(start, |ix| {
        let mut next = descend(model, ix);
        for target in targets(model, ix) {
            next.extend(model.upward(target));
            next.extend(descend(model, target));
        }
        next
    })
}

/// States from which a final state of the same hierarchy can be reached: by an event of their own, of a state
/// around them, or (a compound state) of one inside them.
fn ending(model: &Model) -> BTreeSet<StateIx> {
    let mut back: BTreeMap<StateIx, BTreeSet<StateIx>> = BTreeMap::new();
    for (ix, state) in model.all() {
        // Children of a parallel state end it together; the exhaustive check follows them exactly.
        let inside = descend(model, ix).into_iter().skip(1);
        let outward = model.upward(ix).flat_map(|up| targets(model, up));
        for target in inside
            .chain(outward)
            .filter(|target| model.state(*target).body_of == state.body_of)
        {
            back.entry(target).or_default().insert(ix);
        }
    }
    let ends = |(ix, state): &(StateIx, &State)| {
        let is_final = matches!(state.kind, StateKind::Final { .. });
        is_final && (state.parent.is_none() || has_done(model, *ix))
    };
    let finals = model.all().filter(ends).map(|(ix, _)| ix).collect();
    closure(finals, |ix| {
        back.get(&ix)
            .map(|states| states.iter().copied().collect())
            .unwrap_or_default()
    })
}

/// Whether the state is a region of a parallel state that says what follows.
fn in_region(model: &Model, ix: StateIx) -> bool {
    model.state(ix).parent.is_some_and(|parent| {
        matches!(
            model.state(parent).kind,
            StateKind::Parallel { done: Some(_), .. }
        )
    })
}

/// A final state inside a compound state ends it only when the compound says what follows.
fn has_done(model: &Model, ix: StateIx) -> bool {
    model
        .state(ix)
        .parent
        .is_some_and(|parent| match &model.state(parent).kind {
            StateKind::Compound { done, .. } => done.is_some() || in_region(model, parent),
            StateKind::Atomic
            | StateKind::Parallel { .. }
            | StateKind::History { .. }
            | StateKind::Final { .. }
            | StateKind::ForEach { .. } => false,
        })
}
