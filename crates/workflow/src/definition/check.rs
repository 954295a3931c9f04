// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Static checks on a definition whose shape is right: names, structure, flow, and what the law forbids.

mod assertions;
mod changes;
mod compensation;
mod completion;
mod consent;
mod duties;
mod effects;
mod flow;
mod marks;
mod names;
mod paths;
mod silence;
mod tables;
mod timing;
mod values;
mod witness;

use super::explore::domain::Domain;
use super::explore::explore;
use super::model::{Model, StateIx};
use crate::diagnostic::Diagnostic;
use crate::yaml::At;
pub(crate) use values::values as values_of;

/// Everything found; names first, because flow cannot be followed through unknown ones.
pub(super) fn check(model: &Model, effort: Effort) -> (Vec<Diagnostic>, Proof) {
    let mut checks = Checks {
        model,
        found: Vec::new(),
        proof: Proof::default(),
        unresolved: false,
    };
    checks.names();
    checks.assertion_names();
    checks.tables();
    checks.compensation();
    checks.contradictions();
    if !checks.unresolved {
        let before = checks.found.len();
        checks.flow();
        let plain = checks.found.len() == before;
        checks.outcomes();
        if effort == Effort::Whole {
            checks.exhaustive(plain);
        }
    }
    if effort == Effort::Whole {
        checks.values();
    }
    (checks.found, checks.proof)
}

/// What is asked of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Nothing: it was checked before.
    None,
    /// Names, types and single states.
    Draft,
    /// Every configuration.
    Whole,
}

/// How much the exhaustive check has looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proof {
    /// Different configurations of the case, whatever the number of heard parties.
    pub configurations: usize,
    /// Steps between them.
    pub steps: usize,
    /// Different configurations of one heard party.
    pub of_one_party: usize,
}

struct Checks<'m> {
    model: &'m Model,
    found: Vec<Diagnostic>,
    proof: Proof,
    /// A name leads nowhere, so the flow cannot be followed.
    unresolved: bool,
}

impl Checks<'_> {
    /// Follows every configuration. `plain`: each single state can be reached and left.
    fn exhaustive(&mut self, plain: bool) {
        if self.found.iter().any(|found| found.code == "eventless-cycle") {
            return;
        }
        let domain = Domain::new(self.model);
        let explored = explore(self.model, &domain);
        if let Some(what) = explored.cut() {
            let budget = &self.model.budget;
            let limit = if what == "transitions" {
                budget.branches
            } else {
                budget.configurations
            };
            let message = format!("there are more than {limit} {what}, so nothing is proven");
            let hint = "fewer regions side by side, fewer conditions on different fields, or a larger budget";
            let at = self.model.initial.at;
            return self.fault(at, "not-proven", message, hint);
        }
        self.proof = Proof {
            configurations: explored.case.1.nodes.len(),
            steps: explored.case.1.steps().count(),
            of_one_party: explored.party.as_ref().map_or(0, |(_, graph)| graph.nodes.len()),
        };
        self.paths(&explored, plain);
        self.timing(&explored);
        self.consent(&explored);
        self.idle_duties(&explored);
        self.assertions(&explored);
    }

    fn fault_after(&mut self, diagnostic: Diagnostic) {
        if !self.full() {
            self.found.push(diagnostic);
        }
    }

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
pub(crate) fn descend(model: &Model, ix: StateIx) -> Vec<StateIx> {
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
