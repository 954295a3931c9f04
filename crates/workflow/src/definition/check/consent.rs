// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Nobody consents because time passed, and nobody consents for somebody else (VwVfG § 42a: no fiction of
//! approval without a rule that orders it).

use super::{Checks, descend};
use crate::definition::model::{Model, StateIx, StateKind, Transition};

impl Checks<'_> {
    /// A state marked `consent` is only entered by the party itself.
    pub(super) fn consent(&mut self) {
        let model = self.model;
        for state in &model.states {
            if let StateKind::ForEach { initial, .. } = &state.kind
                && model
                    .by_name
                    .get(&initial.name)
                    .is_some_and(|ix| consents(model, *ix))
            {
                let message = format!("a party of `{}` has consented before it is asked", state.name);
                let hint = "begin the body in a state that waits for an answer";
                self.fault(initial.at, "consent-by-silence", message, hint);
            }
            for handler in &state.handlers {
                self.consent_of(&handler.event.name, &handler.alternatives);
            }
            self.consent_of("always", &state.always);
        }
    }

    fn consent_of(&mut self, event: &str, transitions: &[Transition]) {
        let model = self.model;
        for transition in transitions {
            let target = transition.to.as_ref().and_then(|to| model.by_name.get(&to.name));
            if !target.is_some_and(|target| consents(model, *target)) {
                continue;
            }
            if transition.by.is_empty() {
                let hint = "let a timer lead to a state without `consent`, or let the party itself answer";
                let message = format!("`{event}` turns silence into consent");
                self.fault(transition.at, "consent-by-silence", message, hint);
            } else if !self.by_party_only(transition) {
                let message = format!("`{event}` lets somebody else consent for the party");
                let hint = "use only roles whose `org` is the party's";
                self.fault(transition.at, "consent-by-another", message, hint);
            }
        }
    }

    fn by_party_only(&self, transition: &Transition) -> bool {
        let bound = |name: &str| {
            let role = self.model.roles.get(name);
            role.and_then(|role| role.org.as_ref())
                .is_some_and(|org| org.reads("party"))
        };
        transition.by.iter().all(|by| bound(&by.name))
    }
}

/// Whether entering this state ends in a consent, in the hierarchy the state belongs to.
fn consents(model: &Model, ix: StateIx) -> bool {
    let own = model.state(ix).body_of;
    let chain = descend(model, ix);
    let mut own = chain.iter().filter(|state| model.state(**state).body_of == own);
    own.any(|end| matches!(model.state(*end).kind, StateKind::Final { consent: true, .. }))
}
