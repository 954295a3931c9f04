// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Static checks on a definition whose shape is right: names, structure, flow, and what the law forbids.

mod consent;
mod flow;
mod names;

use super::model::{Model, StateIx};
use crate::diagnostic::Diagnostic;
use crate::yaml::At;

/// Everything found; names first, because flow cannot be followed through unknown ones.
pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut checks = Checks {
        model,
        found: Vec::new(),
        unresolved: false,
    };
    checks.names();
    if !checks.unresolved {
        checks.flow();
        checks.consent();
    }
    checks.found
}

struct Checks<'m> {
    model: &'m Model,
    found: Vec<Diagnostic>,
    /// A name leads nowhere, so the flow cannot be followed.
    unresolved: bool,
}

impl Checks<'_> {
    fn fault(&mut self, at: At, code: &'static str, message: impl Into<String>, hint: impl Into<String>) {
        if !self.full() {
            self.found.push(at.diagnostic(code, message, hint));
        }
    }

    /// Enough has been said.
    fn full(&self) -> bool {
        self.found.len() >= self.model.budget.diagnostics
    }
}

/// Where a transition to this state really ends: the chain of initial states below it.
fn descend(model: &Model, ix: StateIx) -> Vec<StateIx> {
    use super::model::StateKind;
    let mut chain = vec![ix];
    let mut current = ix;
    loop {
        let initial = match &model.state(current).kind {
            StateKind::Compound { initial, .. } | StateKind::ForEach { initial, .. } => initial,
            StateKind::Atomic | StateKind::Final { .. } => return chain,
        };
        match model.by_name.get(&initial.name) {
            Some(next) if !chain.contains(next) => {
                chain.push(*next);
                current = *next;
            }
            Some(_) | None => return chain,
        }
    }
}
