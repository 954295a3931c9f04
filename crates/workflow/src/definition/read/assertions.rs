// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The section `assertions`.

use super::shape::Fields;
use super::{Reader, keys};
use crate::command::SignatureLevel;
use crate::definition::assertion::{Assertion, Rule};
use crate::definition::model::{Named, Place};
use crate::expression::{Expression, Kind as Gives};
use crate::yaml::{Entry, Node};

impl Reader<'_> {
    pub fn assertions(&mut self, node: &Node) -> Vec<Assertion> {
        let entries = self.entries(node, "assertions").unwrap_or_default();
        entries.iter().filter_map(|entry| self.assertion(entry)).collect()
    }

    fn assertion(&mut self, entry: &Entry) -> Option<Assertion> {
        self.check_word(&entry.key, entry.at);
        let fields = self.fields(&entry.value, "an assertion", &keys::ASSERTION)?;
        let label = self.label(&fields, &entry.key);
        let given: Vec<&str> = keys::FORMS
            .into_iter()
            .filter(|form| fields.get(form).is_some())
            .collect();
        let [form] = given.as_slice() else {
            let hint = format!("write exactly one of {}", keys::FORMS.join(", "));
            self.fault(entry.at, "bad-value", "an assertion needs one form", hint);
            return None;
        };
        let node = fields.get(form)?;
        let (rule, when) = match *form {
            "never" => self.never(node)?,
            "always_before" => self.always_before(node)?,
            "leads_to" => self.leads_to(node)?,
            "signed" => self.signed(node)?,
            "never_by_timer" => (Rule::NeverByTimer(self.names(node)), None),
            _ => (Rule::WithReason(self.names(node)), None),
        };
        Some(Assertion {
            name: entry.key.clone(),
            at: entry.at,
            label,
            rule,
            when,
        })
    }

    fn when(&mut self, fields: &Fields<'_>) -> Option<Expression> {
        let place = Place::Stored { party: false };
        fields
            .get("when")
            .and_then(|node| self.expression(node, place, None, &Gives::Bool))
    }

    fn never(&mut self, node: &Node) -> Option<(Rule, Option<Expression>)> {
        let fields = self.fields(node, "never", &keys::NEVER)?;
        let states = fields.need(self, "states").map(|node| self.names(node))?;
        Some((Rule::Never(states), self.when(&fields)))
    }

    fn always_before(&mut self, node: &Node) -> Option<(Rule, Option<Expression>)> {
        let fields = self.fields(node, "always_before", &keys::ALWAYS_BEFORE)?;
        let reach = fields.need(self, "reach").map(|node| self.names(node))?;
        let list =
            |reader: &mut Self, key: &str| fields.get(key).map(|node| reader.names(node)).unwrap_or_default();
        let (passed, since) = (list(self, "passed"), list(self, "since"));
        let groups = fields.get("different_persons");
        let items = groups.map(|node| self.items(node)).unwrap_or_default();
        let different_persons: Vec<Vec<Named>> = items.iter().map(|item| self.names(item)).collect();
        if passed.is_empty() && different_persons.is_empty() {
            let hint = "add `passed: [event, state]` or `different_persons: [[a, b]]`";
            self.fault(node.at, "missing-key", "nothing is asserted here", hint);
        }
        let short = different_persons.iter().any(|group| group.len() < 2);
        if let Some(groups) = groups.filter(|_| short) {
            let hint = "write `different_persons: [[a, b]]`";
            self.fault(
                groups.at,
                "bad-value",
                "one act alone is always done by one person",
                hint,
            );
        }
        let burden = fields.get("burden").is_some_and(|node| self.flag(node));
        let rule = Rule::AlwaysBefore {
            reach,
            passed,
            since,
            different_persons,
            burden,
        };
        Some((rule, self.when(&fields)))
    }

    fn leads_to(&mut self, node: &Node) -> Option<(Rule, Option<Expression>)> {
        let fields = self.fields(node, "leads_to", &keys::LEADS_TO)?;
        let from = fields.need(self, "from").map(|node| self.names(node));
        let to = fields.need(self, "to").map(|node| self.names(node));
        Some((Rule::LeadsTo { from: from?, to: to? }, self.when(&fields)))
    }

    fn signed(&mut self, node: &Node) -> Option<(Rule, Option<Expression>)> {
        let fields = self.fields(node, "signed", &keys::SIGNED)?;
        let reach = fields.need(self, "reach").map(|node| self.names(node));
        let over = fields.need(self, "over").map(|node| self.names(node));
        let level = fields.need(self, "level")?;
        let word = self.text(level)?;
        let known = SignatureLevel::ALL.into_iter().find(|level| level.word() == word);
        if known.is_none() {
            let hint = format!(
                "levels: {}",
                SignatureLevel::ALL.map(SignatureLevel::word).join(", ")
            );
            self.fault(
                level.at,
                "bad-value",
                format!("there is no signature level `{word}`"),
                hint,
            );
        }
        let over = over?.into_iter().map(|named| named.name).collect();
        let rule = Rule::Signed {
            reach: reach?,
            over,
            level: known?,
        };
        Some((rule, self.when(&fields)))
    }
}
