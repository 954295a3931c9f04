// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whoever undoes has something to undo, and what can be undone is undone by somebody.

use super::Checks;
use crate::definition::model::{State, StateIx, Transition};

impl Checks<'_> {
    pub(super) fn compensation(&mut self) {
        let model = self.model;
        let undoes = |transition: &&Transition| transition.compensates;
        let scopes = model
            .all()
            .filter(|(_, state)| state.transitions().any(|t| t.compensates));
        let scopes: Vec<StateIx> = scopes.map(|(ix, _)| ix).collect();
        let declared: Vec<StateIx> = model
            .all()
            .filter(|(_, state)| declares(state))
            .map(|(ix, _)| ix)
            .collect();
        for scope in &scopes {
            if declared.iter().any(|ix| model.inside(*ix, *scope)) {
                continue;
            }
            let state = model.state(*scope);
            for transition in state.transitions().filter(undoes) {
                let message = format!("there is nothing to compensate in `{}`", state.name);
                let hint = "write `compensate` with a list of actions at a state or transition inside, or remove it here";
                self.fault(transition.at, "compensation-empty", message, hint);
            }
        }
        for ix in declared {
            if !scopes.iter().any(|scope| model.inside(ix, *scope)) {
                let state = model.state(ix);
                let message = format!("what `{}` says under `compensate` is never done", state.name);
                let hint = "mark the transition that withdraws with `compensate: true`, or remove it";
                self.fault(state.at, "compensation-idle", message, hint);
            }
        }
    }
}

/// Whether something in this very state can be undone.
fn declares(state: &State) -> bool {
    !state.compensate.is_empty()
        || state
            .transitions()
            .any(|transition| !transition.compensate.is_empty())
}
