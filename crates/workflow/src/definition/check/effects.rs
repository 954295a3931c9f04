// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Effects that nobody has said how often to try, and classes of retention that keep nothing.

use std::collections::BTreeSet;

use super::Checks;
use crate::definition::model::{Action, State};
use crate::definition::upkeep::fields_of;

impl Checks<'_> {
    pub(super) fn effects(&mut self) {
        let model = self.model;
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for action in model.states.iter().flat_map(State::actions) {
            let Action::Effect { kind, .. } = action else {
                continue;
            };
            let new = used.insert(&kind.name);
            if model.effects.contains_key(&kind.name) || !new {
                continue;
            }
            if model.effects.is_empty() {
                let message = format!("nobody says how often the effect `{}` is tried", kind.name);
                let hint = format!(
                    "declare it: `effects: {{{}: {{retry: {{attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}}}}}}`",
                    kind.name
                );
                self.fault(kind.at, "no-retry", message, hint);
            } else {
                let known: Vec<&str> = model.effects.keys().map(String::as_str).collect();
                self.unknown(kind, "unknown-effect", "effect", &known);
            }
        }
        for (name, word) in model
            .effects
            .iter()
            .filter(|(name, _)| !used.contains(name.as_str()))
        {
            let message = format!("nothing asks for the effect `{name}`");
            self.fault(word.at, "unused", message, "use it or remove it");
        }
        for (class, rule) in &model.retention {
            if fields_of(model, class).is_empty() {
                let message = format!("no field belongs to the retention class `{class}`");
                self.fault(
                    rule.at,
                    "unused",
                    message,
                    "mark fields `personal` with it, or remove it",
                );
            }
        }
    }
}
