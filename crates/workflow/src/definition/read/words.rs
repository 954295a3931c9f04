// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The sections that declare words: data, roles, events, duties.

use std::collections::BTreeMap;

use super::shape::Fields;
use super::{Reader, keys};
use crate::command::SYSTEM_ROLE;
use crate::definition::model::{Duty, DutyRule, EventWord, Named, PARTY_FIELDS, Place, Role, simple_type};

use crate::expression::{Expression, Kind as Gives};
use crate::record::OWN_WORDS;
use crate::text::Text;
use crate::types::{Field, Record, Type};
use crate::yaml::{Entry, Kind, Node};

impl Reader<'_> {
    /// Named fields with their types. A `?` after the type makes a payload field optional.
    pub fn record(&mut self, node: &Node, depth: usize) -> Record {
        let mut fields = BTreeMap::new();
        for entry in self.entries(node, "a list of fields").unwrap_or_default() {
            if !self.check_word(&entry.key, entry.at) {
                continue;
            }
            if depth > 0 && PARTY_FIELDS.contains(&entry.key.as_str()) {
                let hint = "the engine uses it for parties; choose another name";
                self.fault(
                    entry.at,
                    "reserved-name",
                    format!("the field `{}` is reserved", entry.key),
                    hint,
                );
            }
            if let Some(field) = self.field(&entry.value, depth) {
                fields.insert(entry.key.clone(), field);
            }
        }
        Record { fields }
    }

    fn field(&mut self, node: &Node, depth: usize) -> Option<Field> {
        if node.text().is_some() {
            return self.simple(node);
        }
        let fields = self.fields(node, "a type", &keys::TYPE)?;
        let label = fields.get("label").and_then(|node| self.text_pair(node));
        let required = !fields.get("optional").is_some_and(|node| self.flag(node));
        let personal = fields.get("personal").and_then(|node| self.personal(node));
        let word = self.only(&fields, node.at, "a field has one type", &keys::TYPES)?;
        let item = fields.get(word)?;
        let field = if word == "one_of" {
            self.choice(item)
        } else if word == "type" {
            self.simple(item)?
        } else {
            let kind = match &item.kind {
                Kind::Map(entries) if !entries.iter().any(|e| keys::TYPE.contains(&e.key.as_str())) => {
                    Type::Record(self.record(item, depth + 1))
                }
                Kind::Scalar(_) | Kind::List(_) | Kind::Map(_) => self.field(item, depth + 1)?.kind,
            };
            Field::new(Type::ListOf(Box::new(kind)), true)
        };
        Some(Field {
            required: required && field.required,
            label,
            personal,
            ..field
        })
    }

    /// `text`, `date?`.
    fn simple(&mut self, node: &Node) -> Option<Field> {
        let word = self.text(node)?;
        let (word, required) = match word.strip_suffix('?') {
            Some(word) => (word, false),
            None => (word, true),
        };
        let kind = simple_type(word);
        if kind.is_none() {
            let hint = "types: text, integer, flag, date, instant, {one_of: […]}, {list_of: …}";
            self.fault(
                node.at,
                "unknown-type",
                format!("there is no type `{}`", super::shape::short(word)),
                hint,
            );
        }
        kind.map(|kind| Field::new(kind, required))
    }

    /// `[a, b]`, or `{a: {de, en}, b: {de, en}}` where a form shows the words.
    fn choice(&mut self, node: &Node) -> Field {
        let Kind::Map(entries) = &node.kind else {
            let words = self.names(node).into_iter().map(|named| named.name).collect();
            return Field::new(Type::OneOf(words), true);
        };
        let (mut words, mut choices) = (Vec::new(), BTreeMap::new());
        for entry in entries {
            if self.check_word(&entry.key, entry.at) {
                words.push(entry.key.clone());
                if let Some(label) = self.text_pair(&entry.value) {
                    choices.insert(entry.key.clone(), label);
                }
            }
        }
        if words.is_empty() {
            let hint = "name the words the field can have";
            self.fault(node.at, "bad-value", "a choice of nothing", hint);
        }
        Field {
            choices,
            ..Field::new(Type::OneOf(words), true)
        }
    }

    pub fn roles(&mut self, node: &Node) -> BTreeMap<String, Role> {
        let mut roles = BTreeMap::new();
        for entry in self.entries(node, "roles").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            if entry.key == SYSTEM_ROLE {
                let hint = "the machine has this role; no person ever does";
                self.fault(entry.at, "reserved-name", "the role `system` is reserved", hint);
            }
            let Some(fields) = self.fields(&entry.value, "a role", &keys::ROLE) else {
                continue;
            };
            let label = self.label(&fields, &entry.key);
            let place = Place::Stored { party: true };
            let org = fields
                .get("org")
                .and_then(|node| self.expression(node, place, None, &Gives::Text));
            roles.insert(
                entry.key.clone(),
                Role {
                    label,
                    at: entry.at,
                    org,
                },
            );
        }
        let label = Text::new("System", "system");
        roles.insert(
            SYSTEM_ROLE.to_owned(),
            Role {
                label,
                at: node.at,
                org: None,
            },
        );
        roles
    }

    pub fn events(&mut self, node: &Node) -> BTreeMap<String, EventWord> {
        let mut events = BTreeMap::new();
        for entry in self.entries(node, "events").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            if OWN_WORDS.contains(&entry.key.as_str()) {
                let message = format!("the event `{}` is reserved", entry.key);
                let hint = "the log calls the engine's own actions so: start, claim, release, timer";
                self.fault(entry.at, "reserved-name", message, hint);
            }
            let Some(fields) = self.fields(&entry.value, "an event", &keys::EVENT) else {
                continue;
            };
            let label = self.label(&fields, &entry.key);
            let payload = fields
                .get("payload")
                .map(|node| self.record(node, 0))
                .unwrap_or_default();
            events.insert(
                entry.key.clone(),
                EventWord {
                    label,
                    at: entry.at,
                    payload,
                },
            );
        }
        events
    }

    pub fn duties(&mut self, node: &Node) -> BTreeMap<String, Duty> {
        let mut duties = BTreeMap::new();
        for entry in self.entries(node, "duties").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            let Some(fields) = self.fields(&entry.value, "a duty", &keys::DUTY) else {
                continue;
            };
            let label = self.label(&fields, &entry.key);
            let place = Place::Stored { party: false };
            let when = fields
                .get("when")
                .and_then(|node| self.expression(node, place, None, &Gives::Bool));
            let Some(rule) = self.duty_rule(entry, &fields) else {
                continue;
            };
            duties.insert(
                entry.key.clone(),
                Duty {
                    label,
                    at: entry.at,
                    rule,
                    when,
                },
            );
        }
        duties
    }

    fn duty_rule(&mut self, entry: &Entry, fields: &Fields<'_>) -> Option<DutyRule> {
        let word = self.only(fields, entry.at, "a duty has one rule", &keys::RULES)?;
        let node = fields.get(word)?;
        if let Some(of) = fields
            .get("of")
            .filter(|_| !matches!(word, "n_eyes" | "not_party"))
        {
            let message = format!("`of` beside `{word}`");
            self.fault(
                of.at,
                "bad-value",
                message,
                "only `n_eyes` and `not_party` have it; remove it",
            );
        }
        match word {
            "different_person" => Some(DutyRule::DifferentPerson(self.sides(node, word))),
            "different_unit" => Some(DutyRule::DifferentUnit(self.sides(node, word))),
            "same_person" => {
                let acts = self.names(node);
                if acts.len() < 2 {
                    let hint = "write `same_person: [a, b]`";
                    self.fault(node.at, "bad-value", "same_person needs two acts", hint);
                }
                Some(DutyRule::SamePerson(acts))
            }
            "n_eyes" => {
                let count = self.count(node)?;
                let acts = fields.need(self, "of").map(|node| self.names(node))?;
                let possible = usize::try_from(count).is_ok_and(|count| (2..=acts.len()).contains(&count));
                if !possible {
                    let message = format!("{} acts cannot be done by {count} people", acts.len());
                    let hint = "write `n_eyes: 2` and at least as many acts under `of`";
                    self.fault(node.at, "bad-value", message, hint);
                }
                Some(DutyRule::NEyes { count, acts })
            }
            _ => {
                let acts = self.names(node);
                let place = Place::Stored { party: false };
                let of = fields
                    .need(self, "of")
                    .and_then(|node| self.expression(node, place, None, &Gives::Text))?;
                Some(DutyRule::NotParty { acts, of })
            }
        }
    }

    /// `[[a, b], c]`: acts of one inner list are one side.
    fn sides(&mut self, node: &Node, rule: &str) -> Vec<Vec<Named>> {
        let items = self.items(node);
        let sides: Vec<Vec<Named>> = items.iter().map(|item| self.names(item)).collect();
        if sides.len() < 2 {
            self.fault(
                node.at,
                "bad-value",
                format!("{rule} needs two sides"),
                format!("write `{rule}: [a, b]`"),
            );
        }
        let mut seen: Vec<&Named> = Vec::new();
        for act in sides.iter().flatten() {
            if seen.iter().any(|other| other.name == act.name) {
                let message = format!("`{}` stands twice", act.name);
                self.fault(act.at, "bad-value", message, "an act is on one side, once");
            }
            seen.push(act);
        }
        sides
    }

    /// One CEL expression at a place.
    pub fn expression(
        &mut self,
        node: &Node,
        place: Place,
        payload: Option<&Record>,
        want: &Gives,
    ) -> Option<Expression> {
        let source = self.text(node)?;
        let scope = self.variables.scope(place, payload);
        match Expression::compile(source, node.at, &scope, want, self.budget) {
            Ok(expression) => Some(expression),
            Err(diagnostic) => {
                self.push(diagnostic);
                None
            }
        }
    }
}
