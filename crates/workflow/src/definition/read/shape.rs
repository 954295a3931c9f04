// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Shapes: maps with known keys, words, counts, texts in two languages.

use super::{Reader, keys};
use crate::definition::model::Named;
use crate::spelling::nearest;
use crate::text::Text;
use crate::yaml::{At, Entry, Kind, Node};

/// A map whose keys have been compared with the known ones.
#[derive(Clone, Copy)]
pub(in crate::definition) struct Fields<'n> {
    at: At,
    what: &'n str,
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// The value of an optional key.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The value of a key that has to be there.
    pub fn need(&self, reader: &mut Reader<'_>, key: &str) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            reader.fault(
                self.at,
                "missing-key",
                format!("{} needs `{key}`", self.what),
                format!("add `{key}:`"),
            );
        }
        found
    }
}

impl Reader<'_> {
    /// A map with known keys; others are faults, with the nearest known key as a hint.
    pub fn fields<'n>(&mut self, node: &'n Node, what: &'n str, known: &[&str]) -> Option<Fields<'n>> {
        let entries = self.entries(node, what)?;
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("{what} has no key `{}`", short(&entry.key));
                let hint = match nearest(&entry.key, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known keys: {}", known.join(", ")),
                };
                self.fault(entry.at, "unknown-key", message, hint);
            }
        }
        Some(Fields {
            at: node.at,
            what,
            entries,
        })
    }

    /// The entries of a map with free keys.
    pub fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Scalar(_) | Kind::List(_) => {
                let message = format!("{what} is {}, expected a map", node.kind_name());
                self.fault(
                    node.at,
                    "wrong-type",
                    message,
                    "write `key: value` lines below it",
                );
                None
            }
        }
    }

    /// The items of a list; a single value counts as a list of one.
    pub fn items<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Scalar(_) | Kind::Map(_) => std::slice::from_ref(node),
        }
    }

    /// Free text.
    pub fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        if node.text().is_none() {
            let message = format!("{} stands here, expected a text", node.kind_name());
            self.fault(
                node.at,
                "wrong-type",
                message,
                "put quotes around it if it is meant as text",
            );
        }
        node.text()
    }

    /// A word of the definition: lower-case letters, digits and underscores.
    pub fn word(&mut self, node: &Node) -> Option<Named> {
        let name = self.text(node)?.to_owned();
        self.check_word(&name, node.at)
            .then_some(Named { name, at: node.at })
    }

    /// Whether a key or value is a word; a fault if not.
    pub fn check_word(&mut self, name: &str, at: At) -> bool {
        let first = name.starts_with(|c: char| c.is_ascii_lowercase());
        let rest = name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        let good = first && rest && name.len() <= 64;
        if !good {
            let hint = "at most 64 lower-case letters, digits and underscores, beginning with a letter";
            self.fault(at, "bad-name", format!("`{}` is no name", short(name)), hint);
        }
        good
    }

    /// A name used somewhere; whether it exists is checked later.
    pub fn named(&mut self, node: &Node) -> Option<Named> {
        self.word(node)
    }

    /// One name or a list of different names, at least one.
    pub fn names(&mut self, node: &Node) -> Vec<Named> {
        let mut names: Vec<Named> = Vec::new();
        let items = self.items(node);
        if items.is_empty() {
            let hint = "name one, or remove the line";
            self.fault(node.at, "bad-value", "nothing is named here", hint);
        }
        for item in items {
            let Some(named) = self.named(item) else { continue };
            match names.iter().any(|other| other.name == named.name) {
                true => {
                    let message = format!("`{}` stands twice", named.name);
                    self.fault(named.at, "bad-value", message, "name it once");
                }
                false => names.push(named),
            }
        }
        names
    }

    /// The one of these keys that is there; a fault when there is none, or more than one.
    pub fn only<'k>(&mut self, fields: &Fields<'_>, at: At, rule: &str, keys: &[&'k str]) -> Option<&'k str> {
        let given: Vec<&str> = keys
            .iter()
            .copied()
            .filter(|key| fields.get(key).is_some())
            .collect();
        match given.as_slice() {
            [one] => Some(one),
            [] => {
                let hint = format!("write one of {}", keys.join(", "));
                self.fault(at, "missing-key", format!("{rule}, this one none"), hint);
                None
            }
            more => {
                let hint = "write each on its own, in the order that is meant";
                self.fault(
                    at,
                    "bad-value",
                    format!("{rule}, not {}", more.join(" and ")),
                    hint,
                );
                None
            }
        }
    }

    /// A whole number from 0 to 100 000.
    pub fn count(&mut self, node: &Node) -> Option<u32> {
        let number = match &node.kind {
            Kind::Scalar(value) => value
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .filter(|n| *n <= 100_000),
            Kind::List(_) | Kind::Map(_) => None,
        };
        if number.is_none() {
            self.fault(
                node.at,
                "wrong-type",
                "expected a whole number",
                "write a number from 0 to 100000",
            );
        }
        number
    }

    /// `true` or `false`.
    pub fn flag(&mut self, node: &Node) -> bool {
        match &node.kind {
            Kind::Scalar(serde_json::Value::Bool(flag)) => *flag,
            Kind::Scalar(_) | Kind::List(_) | Kind::Map(_) => {
                let message = format!("{} stands here, expected true or false", node.kind_name());
                self.fault(node.at, "wrong-type", message, "write true or false");
                false
            }
        }
    }

    /// `{de: …, en: …}`.
    pub fn text_pair(&mut self, node: &Node) -> Option<Text> {
        let fields = self.fields(node, "a label", &keys::LABEL)?;
        let de = fields.need(self, "de").and_then(|node| self.text(node));
        let en = fields.need(self, "en").and_then(|node| self.text(node));
        Some(Text::new(de?, en?))
    }

    /// The label of something, or its bare name after a fault.
    pub fn label(&mut self, fields: &Fields<'_>, name: &str) -> Text {
        let label = fields.need(self, "label").and_then(|node| self.text_pair(node));
        label.unwrap_or_else(|| Text::new(name, name))
    }
}

/// Enough of a foreign name to recognise it.
pub(super) fn short(name: &str) -> String {
    name.chars().take(60).collect()
}
