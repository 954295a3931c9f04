// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the cases of a definition have not shown yet.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::definition::Definition;
use crate::definition::model::{Model, StateIx, StateKind};
use crate::record::LogRecord;
use crate::scenario::Coverage;

/// What no case has touched, and how much there is of each, in the order of the source where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// States never active.
    pub states: Vec<String>,
    /// How many states there are.
    pub all_states: usize,
    /// Transitions never taken: (state that handles it, event).
    pub transitions: Vec<(String, String)>,
    /// How many pairs of state and event there are.
    pub all_transitions: usize,
    /// Guards that never said this: (guard as written, answer).
    pub guards: Vec<(String, bool)>,
    /// Twice the number of guards.
    pub all_guards: usize,
}

impl Coverage {
    /// What is missing from the whole of a definition.
    pub fn gaps(&self, definition: &Definition) -> Gaps {
        let model = definition.model();
        let mut gaps = Gaps::default();
        let mut guards = BTreeSet::new();
        for (_, state) in model.all() {
            // A history is never active; it only leads on.
            if matches!(state.kind, StateKind::History { .. }) {
                continue;
            }
            gaps.all_states += 1;
            if !self.states.contains(&state.name) {
                gaps.states.push(state.name.clone());
            }
            for handler in &state.handlers {
                let pair = (state.name.clone(), handler.event.name.clone());
                gaps.all_transitions += 1;
                if !self.transitions.contains(&pair) {
                    gaps.transitions.push(pair);
                }
                let ways = handler.alternatives.iter();
                for guard in ways.flat_map(|one| one.guard.iter().chain(&one.accept)) {
                    let source = guard.condition.source();
                    if !guards.insert(source) {
                        continue;
                    }
                    gaps.all_guards += 2;
                    for answer in [true, false] {
                        if !self.guards.contains(&(source.to_owned(), answer)) {
                            gaps.guards.push((source.to_owned(), answer));
                        }
                    }
                }
            }
        }
        gaps
    }

    /// Notes guards and transitions of one step; `before` is the case as it was.
    pub(crate) fn take(&mut self, definition: &Definition, before: &Case, entry: &LogRecord) {
        let guards = entry.guards.iter();
        self.guards
            .extend(guards.map(|seen| (seen.guard.to_string(), seen.result)));
        let model = definition.model();
        let around = before.configuration.0.iter();
        let after = entry.to.0.iter().chain(&entry.case_to.0);
        let active: Vec<StateIx> = (entry.from.0.iter().chain(around).chain(after))
            .filter_map(|name| model.by_name.get(name.as_str()).copied())
            .collect();
        let inside = |ix: &StateIx| active.iter().any(|other| model.state(*other).parent == Some(*ix));
        let innermost: Vec<StateIx> = active.iter().copied().filter(|ix| !inside(ix)).collect();
        for event in std::iter::once(&entry.event).chain(&entry.raised) {
            for ix in &innermost {
                // From each innermost state outwards, as the interpreter looks for it.
                let mut around = model.upward(*ix).chain(model.state(*ix).body_of);
                let handler = around.find(|up| {
                    let mut handlers = model.state(*up).handlers.iter();
                    handlers.any(|handler| handler.event.name == *event)
                });
                if let Some(state) = handler.map(|up| model.state(up)) {
                    self.transitions
                        .insert((state.name.to_string(), event.to_string()));
                    self.pass(model, &state.name, event);
                }
            }
        }
    }
    /// A state that is left at once is active within a step only: it is seen when the one way of an event leads to it.
    fn pass(&mut self, model: &Model, state: &str, event: &str) {
        let state = model.by_name.get(state).map(|ix| model.state(*ix));
        let handlers = state.into_iter().flat_map(|state| &state.handlers);
        for handler in handlers.filter(|handler| handler.event.name == event) {
            let [only] = handler.alternatives.as_slice() else {
                continue;
            };
            let target = only.to.as_ref().and_then(|to| model.by_name.get(&to.name));
            if let Some(target) = target.map(|ix| model.state(*ix))
                && !target.always.is_empty()
            {
                self.states.insert(target.name.clone());
            }
        }
    }
}
