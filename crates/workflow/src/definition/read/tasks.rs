// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Tasks: whose they are, how urgent they are, and what people see when they do them.

use super::{Reader, keys, or_none};
use crate::case::Priority;
use crate::definition::model::{Named, Place, PriorityRule, TaskRule};
use crate::expression::Kind as Gives;
use crate::yaml::{Kind, Node};

impl Reader<'_> {
    pub(super) fn task(&mut self, node: &Node, place: Place) -> Option<TaskRule> {
        let fields = self.fields(node, "a task", &keys::TASK)?;
        let role = fields.need(self, "role").and_then(|node| self.named(node))?;
        let act = fields.need(self, "act").and_then(|node| self.word(node))?.name;
        let label = self.label(&fields, &act);
        let (first, line) = self
            .acts
            .entry(act.clone())
            .or_insert((label.clone(), node.at.line));
        if *first != label {
            let message = format!("the act `{act}` is called something else in line {line}");
            let hint = "one act has one label; give this one another name";
            self.fault(node.at, "bad-value", message, hint);
        }
        let party = place.party();
        let due = fields
            .get("due")
            .and_then(|node| self.deadline(node, place, None));
        let candidates = fields
            .get("candidates")
            .and_then(|node| self.condition(node, Place::Asked { party }, None));
        let priority = fields
            .get("priority")
            .and_then(|node| self.priority(node, party))
            .unwrap_or_default();
        let form = fields.get("form").and_then(|node| self.form(node));
        Some(TaskRule {
            at: node.at,
            act,
            role,
            due,
            candidates,
            priority,
            form,
        })
    }

    /// One word, or the conditions under which a task is something else than `normal`.
    fn priority(&mut self, node: &Node, party: bool) -> Option<PriorityRule> {
        if node.text().is_some() {
            let word = self.text(node)?;
            let known = Priority::ALL.into_iter().find(|priority| priority.word() == word);
            if known.is_none() {
                let hint = format!("priorities: {}", Priority::ALL.map(Priority::word).join(", "));
                self.fault(
                    node.at,
                    "bad-value",
                    format!("there is no priority `{word}`"),
                    hint,
                );
            }
            return known.map(PriorityRule::Always);
        }
        let known = Priority::CONDITIONAL.map(Priority::word);
        let fields = self.fields(node, "a priority", &known)?;
        let mut rules = Vec::new();
        for priority in Priority::CONDITIONAL {
            let when = fields.get(priority.word());
            let when =
                when.and_then(|node| self.expression(node, Place::Stored { party }, None, &Gives::Bool));
            rules.extend(when.map(|when| (priority, when)));
        }
        if let (Kind::Map(entries), true) = (&node.kind, rules.is_empty())
            && entries.is_empty()
        {
            let hint = "write one word, or `urgent: <condition>`";
            self.fault(node.at, "bad-value", "a priority without a condition", hint);
        }
        Some(PriorityRule::When(rules))
    }

    /// The name of a form that came with the bundle.
    fn form(&mut self, node: &Node) -> Option<Named> {
        let named = self.word(node)?;
        if !self.forms.contains_key(&named.name) {
            let known: Vec<&str> = self.forms.keys().map(String::as_str).collect();
            let hint = format!("forms of this bundle: {}", or_none(&known));
            self.fault(
                node.at,
                "unknown-form",
                format!("there is no form `{}`", named.name),
                hint,
            );
            return None;
        }
        self.used_forms.insert(named.name.clone());
        Some(named)
    }
}
