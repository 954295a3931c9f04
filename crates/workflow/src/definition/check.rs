// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Static checks on a definition whose shape is right: names, structure, flow, and what the law forbids.

mod changes;
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

/// What entering this state also enters: initial states, regions, the body of a hearing, the default of a history.
fn descend(model: &Model, ix: StateIx) -> Vec<StateIx> {
    use super::model::StateKind;
    let mut entered = vec![ix];
    let mut open = vec![ix];
    while let Some(current) = open.pop() {
        let next = match &model.state(current).kind {
            StateKind::Compound { initial: to, .. }
            | StateKind::ForEach { initial: to, .. }
            | StateKind::History { to, .. } => model.by_name.get(&to.name).copied().into_iter().collect(),
            StateKind::Parallel { children, .. } => {
                let is_history = |ix: &StateIx| matches!(model.state(*ix).kind, StateKind::History { .. });
                children
                    .iter()
                    .copied()
                    .filter(|child| !is_history(child))
                    .collect()
            }
            StateKind::Atomic | StateKind::Final { .. } => Vec::new(),
        };
        for ix in next {
            if !entered.contains(&ix) {
                entered.push(ix);
                open.push(ix);
            }
        }
    }
    entered
}
