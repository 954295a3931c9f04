// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Application × rule book → findings, required permits, fee, proposed conditions.
//!
//! The folder follows the law: one file per section. Each rule looks at one [`run`](run::Run), that
//! is one combination in one state, and notes findings; which permit follows is decided at the end
//! from the findings alone (`permits.rs`).

mod axles;
mod conditions;
mod dimensions;
mod exemption;
mod load_limits;
mod mass;
mod motorway;
mod permits;
mod plausibility;
mod procedure;
mod run;

use crate::application::{Application, LoadState, Route};
use crate::condition::Condition;
use crate::fee::{Fee, FeeInput};
use crate::finding::{Finding, RequiredPermit, Severity};
use crate::rule_book::{RuleBook, RuleBookId};
use run::Run;
use serde::{Deserialize, Serialize};

/// What the rules say about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Everything found: excesses first, then notices, each in the order of the application.
    pub findings: Vec<Finding>,
    /// Empty: no permit is needed.
    pub required: Vec<RequiredPermit>,
    /// What the fee counts.
    pub fee_input: FeeInput,
    /// Fee of the grant; nothing where no permit is needed.
    pub fee: Fee,
    /// Fee of a refusal on the merits.
    pub fee_if_refused: Fee,
    /// Proposed conditions; none where no permit is needed.
    pub conditions: Vec<Condition>,
    /// The rule book used.
    pub rule_book: RuleBookId,
}

impl Assessment {
    /// Does the transport need a permit at all?
    pub fn needs_permit(&self) -> bool {
        !self.required.is_empty()
    }

    /// Computes both fees anew from what a clerk corrected, e.g. the effort (fA).
    pub fn charge(&mut self, input: FeeInput, rules: &RuleBook) {
        self.fee_input = input;
        self.fee = if self.needs_permit() {
            Fee::calculate(&input, rules)
        } else {
            Fee::none()
        };
        self.fee_if_refused = self.fee.refused(rules);
    }
}

/// Checks an application. Never fails: what cannot be checked is a notice among the findings.
pub fn check(application: &Application, rules: &RuleBook) -> Assessment {
    let mut findings = Vec::new();
    for (index, combination) in application.combinations.iter().enumerate() {
        let mut of_combination = Vec::new();
        for state in travelled(application, combination.empty.is_some()) {
            if let Some(measures) = combination.measures(state) {
                let run = Run {
                    application,
                    rules,
                    combination,
                    index,
                    state,
                    measures,
                };
                dimensions::check(&run, &mut of_combination);
                load_limits::check(&run, &mut of_combination);
                axles::check(&run, &mut of_combination);
                mass::check(&run, &mut of_combination);
                motorway::check(&run, &mut of_combination);
                plausibility::check_run(&run, &mut of_combination);
            }
        }
        exemption::check(application, index, combination, &mut of_combination);
        plausibility::check_combination(application, index, combination, &mut of_combination);
        findings.append(&mut of_combination);
    }
    let required = permits::required(&findings);
    plausibility::check_application(application, rules, &mut findings);
    procedure::check(application, rules, !required.is_empty(), &mut findings);
    findings.sort_by_key(|finding| finding.severity == Severity::Notice);
    let conditions = if required.is_empty() {
        Vec::new()
    } else {
        conditions::propose(application, rules)
    };
    let mut assessment = Assessment {
        findings,
        required,
        fee_input: FeeInput::from_application(application, rules),
        fee: Fee::none(),
        fee_if_refused: Fee::none(),
        conditions,
        rule_book: rules.id().clone(),
    };
    assessment.charge(assessment.fee_input, rules);
    assessment
}

/// The states whose values count: those that the route really travels. An empty run that is not
/// described is judged by the loaded values, so that nothing passes unseen.
fn travelled(application: &Application, empty_described: bool) -> Vec<LoadState> {
    let uses = |state| match &application.route {
        Route::Legs(legs) => legs.iter().any(|leg| leg.state == state),
        Route::Areas(_) => true,
    };
    let empty = uses(LoadState::Empty) && empty_described;
    let loaded = uses(LoadState::Loaded) || !empty;
    [(LoadState::Loaded, loaded), (LoadState::Empty, empty)]
        .into_iter()
        .filter_map(|(state, used)| used.then_some(state))
        .collect()
}

#[cfg(test)]
mod tests;
