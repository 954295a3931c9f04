// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Kinds of effect with how often they are tried, and classes of fields about people with how long they are kept.

use std::collections::BTreeMap;

use super::{Reader, keys};
use crate::definition::model::{EffectWord, RetentionRule};
use crate::definition::upkeep::Retry;
use crate::spelling::nearest;
use crate::text::Text;
use crate::yaml::{Kind, Node};

impl Reader<'_> {
    pub fn effects(&mut self, node: &Node) -> BTreeMap<String, EffectWord> {
        let mut effects = BTreeMap::new();
        for entry in self.entries(node, "effects").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            let Some(fields) = self.fields(&entry.value, "an effect", &keys::EFFECT_WORD) else {
                continue;
            };
            let retry = fields.get("retry").and_then(|node| self.retry(node));
            if fields.get("retry").is_none() {
                let message = format!("nobody says how often the effect `{}` is tried", entry.key);
                let hint = "add `retry: {attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}`; `attempts: 1` for once";
                self.fault(entry.at, "no-retry", message, hint);
            }
            let at = entry.at;
            effects.insert(entry.key.clone(), EffectWord { at, retry });
        }
        effects
    }

    fn retry(&mut self, node: &Node) -> Option<Retry> {
        let fields = self.fields(node, "retry", &keys::RETRY)?;
        let mut number = |key| fields.need(self, key).and_then(|node| self.count(node));
        let (attempts, wait, longest) = (
            number("attempts"),
            number("wait_seconds"),
            number("longest_wait_seconds"),
        );
        let retry = Retry {
            attempts: attempts?,
            wait_seconds: wait?,
            longest_wait_seconds: longest?,
        };
        if retry.attempts == 0 || retry.wait_seconds == 0 || retry.longest_wait_seconds < retry.wait_seconds {
            let message = "an effect is tried once at least, after a second at least, and the longest wait is not shorter than the first";
            let hint = "for example `{attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}`";
            self.fault(node.at, "bad-value", message, hint);
        }
        Some(retry)
    }

    pub fn retention(&mut self, node: &Node) -> BTreeMap<String, RetentionRule> {
        let mut classes = BTreeMap::new();
        for entry in self.entries(node, "retention").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            let Some(fields) = self.fields(&entry.value, "a retention class", &keys::RETENTION) else {
                continue;
            };
            let label = fields.need(self, "label").and_then(|node| self.text_pair(node));
            let months = fields.need(self, "months").and_then(|node| self.count(node));
            if months == Some(0) {
                let hint = "write how many months after the end of a case the fields are kept";
                self.fault(
                    entry.at,
                    "bad-value",
                    "what is kept for no time is not kept",
                    hint,
                );
            }
            let rule = RetentionRule {
                at: entry.at,
                label: label.unwrap_or_else(|| Text::new(&entry.key, &entry.key)),
                months: months.unwrap_or_default(),
            };
            classes.insert(entry.key.clone(), rule);
        }
        classes
    }

    /// The class of a field about a person.
    pub fn personal(&mut self, node: &Node) -> Option<String> {
        if let Kind::Scalar(serde_json::Value::Bool(_)) = node.kind {
            let hint = "name a class of `retention`: `personal: contact`";
            self.fault(
                node.at,
                "no-retention",
                "nobody says how long this personal field is kept",
                hint,
            );
            return None;
        }
        let class = self.text(node)?.to_owned();
        if !self.retention.contains_key(&class) {
            let known = self.retention.keys().map(String::as_str);
            let hint = match nearest(&class, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it: `retention: {contact: {label: {de: …, en: …}, months: 6}}`".to_owned(),
            };
            self.fault(
                node.at,
                "no-retention",
                format!("there is no retention class `{class}`"),
                hint,
            );
            return None;
        }
        Some(class)
    }
}
