// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Effects that nobody has said how often to try, and classes of retention that keep nothing.

use std::collections::BTreeSet;

use super::Checks;
use crate::definition::model::{Action, Handler, State, Target, ValueRule};
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
        self.personal_kept();
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

    /// What is about a person stays so where the case keeps it.
    fn personal_kept(&mut self) {
        let model = self.model;
        let handlers = model.states.iter().flat_map(|state| &state.handlers);
        let sets = |handler: &'_ Handler| {
            let actions = handler.alternatives.iter().flat_map(|way| &way.actions);
            let kept = actions.filter_map(|action| match action {
                Action::Set {
                    field: Target::Case(name),
                    value: ValueRule::Expression(value),
                } => match value.path() {
                    Some([root, entered]) if root == "payload" => Some((name.clone(), entered.clone())),
                    _ => None,
                },
                _ => None,
            });
            kept.collect::<Vec<_>>()
        };
        for handler in handlers {
            let Some(word) = model.events.get(&handler.event.name) else {
                continue;
            };
            for (name, entered) in sets(handler) {
                let class = word
                    .payload
                    .fields
                    .get(&entered)
                    .and_then(|field| field.personal.as_ref());
                let kept = model
                    .data
                    .fields
                    .get(&name)
                    .is_some_and(|field| field.personal.is_some());
                if let Some(class) = class.filter(|_| !kept) {
                    let message = format!(
                        "`case.{name}` keeps `payload.{entered}`, which is about a person, and does not say how long"
                    );
                    let hint = format!("mark it `personal: {class}`");
                    self.fault(handler.event.at, "no-retention", message, hint);
                }
            }
        }
    }
}
