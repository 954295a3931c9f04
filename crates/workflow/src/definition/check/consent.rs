// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Nobody consents because time passed, and nobody consents for somebody else (VwVfG § 42a: no fiction of
//! approval without a rule that orders it).

use super::{Checks, descend};
use crate::definition::model::{StateKind, Transition};

impl Checks<'_> {
    /// A state marked `consent` is only entered by the party itself.
    pub(super) fn consent(&mut self) {
        let model = self.model;
        for state in &model.states {
            for handler in &state.handlers {
                for transition in &handler.alternatives {
                    let Some(target) = transition.to.as_ref().and_then(|to| model.by_name.get(&to.name))
                    else {
                        continue;
                    };
                    let end = descend(model, *target).last().copied().unwrap_or(*target);
                    if !matches!(model.state(end).kind, StateKind::Final { consent: true, .. }) {
                        continue;
                    }
                    if transition.by.is_empty() {
                        let message = format!("`{}` turns silence into consent", handler.event.name);
                        let hint =
                            "let a timer lead to a state without `consent`, or let the party itself answer";
                        self.fault(transition.at, "consent-by-silence", message, hint);
                    } else if !self.by_party_only(transition) {
                        let message = format!(
                            "`{}` lets somebody else consent for the party",
                            handler.event.name
                        );
                        let hint = "use only roles whose `org` is the party's";
                        self.fault(transition.at, "consent-by-another", message, hint);
                    }
                }
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
