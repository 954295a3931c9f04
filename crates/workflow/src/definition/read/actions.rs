// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Actions and deadlines: what a step does, as data.

use serde_json::Value;

use super::{Reader, keys, or_none};
use crate::deadline::{Count, Deadline};
use crate::definition::model::{Action, PartyChange, Place, Target, ValueRule};
use crate::expression::{Expression, Kind as Gives};
use crate::types::{Record, Type};
use crate::yaml::{Entry, Kind, Node};

impl Reader<'_> {
    /// What is done, in this order. Each action does one thing: of two in one map nobody sees which comes first.
    pub fn actions(&mut self, node: &Node, place: Place, payload: Option<&Record>) -> Vec<Action> {
        let mut actions = Vec::new();
        for item in self.items(node) {
            let Some(fields) = self.fields(item, "an action", &keys::ACTION) else {
                continue;
            };
            let Some(word) = self.only(&fields, item.at, "an action does one thing", &keys::ACTION) else {
                continue;
            };
            if let Some(node) = fields.get(word) {
                self.action(word, node, (place, payload), &mut actions);
            }
        }
        actions
    }

    fn action(
        &mut self,
        word: &str,
        node: &Node,
        (place, payload): (Place, Option<&Record>),
        actions: &mut Vec<Action>,
    ) {
        match word {
            "set" => {
                for entry in self.entries(node, "set").unwrap_or_default() {
                    actions.extend(self.set(entry, place, payload));
                }
            }
            "decide" => actions.extend(self.decide(node)),
            "effect" => actions.extend(self.effect(node, place, payload)),
            "raise" => actions.extend(self.named(node).map(Action::Raise)),
            "suspend" => actions.push(Action::Suspend(self.names(node))),
            "resume" => actions.push(Action::Resume(self.names(node))),
            "extend" => actions.extend(self.extend(node, place, payload)),
            word => {
                let change = self.party_change(word, node, place, payload);
                actions.extend(change.map(|change| Action::Parties { at: node.at, change }));
            }
        }
    }

    /// What undoes something: only what can be kept as data until then.
    pub fn compensation(&mut self, node: &Node, place: Place, payload: Option<&Record>) -> Vec<Action> {
        let mut actions = self.actions(node, place, payload);
        let kept = |action: &Action| matches!(action, Action::Set { .. } | Action::Effect { .. });
        if !actions.iter().all(kept) {
            let message = "a compensation does something else than `set` and `effect`";
            let hint = "what undoes an act is kept as data; let the transition do the rest";
            self.fault(node.at, "compensation-action", message, hint);
            actions.retain(kept);
        }
        actions
    }

    fn set(&mut self, entry: &Entry, place: Place, payload: Option<&Record>) -> Option<Action> {
        let party = place.party();
        let (field, kind) = match entry.key.split_once('.') {
            Some(("case", name)) => (
                Target::Case(name.to_owned()),
                self.data.fields.get(name).map(|f| f.kind.clone()),
            ),
            Some(("party", name)) if party => (Target::Party(name.to_owned()), self.party_field(name)),
            Some(_) | None => (Target::Case(entry.key.clone()), None),
        };
        let Some(kind) = kind else {
            let known: Vec<String> = self
                .data
                .fields
                .keys()
                .map(|name| format!("case.{name}"))
                .collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let hint = format!("declare it under `data`; known: {}", or_none(&known));
            self.fault(
                entry.at,
                "unknown-data",
                format!("`{}` cannot be set", entry.key),
                hint,
            );
            return None;
        };
        let value = self.value(&entry.value, place, payload, Some(&kind))?;
        Some(Action::Set { field, value })
    }

    fn party_field(&self, name: &str) -> Option<Type> {
        let own = self.party.fields.get(name);
        // Where the hearing names no list, that is the fault to speak of, not its fields.
        let lists = self.data.fields.values().filter_map(|field| match &field.kind {
            Type::ListOf(item) => match item.as_ref() {
                Type::Record(record) if self.party.fields.is_empty() => record.fields.get(name),
                _ => None,
            },
            _ => None,
        });
        own.into_iter()
            .chain(lists)
            .map(|field| field.kind.clone())
            .next()
    }

    /// `extend: {timer: due, until: {cel: payload.until}}`.
    fn extend(&mut self, node: &Node, place: Place, payload: Option<&Record>) -> Option<Action> {
        let fields = self.fields(node, "extend", &keys::EXTEND)?;
        let timer = fields.need(self, "timer").and_then(|node| self.named(node));
        let until = fields
            .need(self, "until")
            .and_then(|node| self.value(node, place, payload, Some(&Type::Date)));
        Some(Action::Extend {
            timer: timer?,
            until: until?,
        })
    }

    fn party_change(
        &mut self,
        word: &str,
        node: &Node,
        place: Place,
        payload: Option<&Record>,
    ) -> Option<PartyChange> {
        let text = Some(&Type::Text);
        match word {
            "add_party" => Some(PartyChange::Add(self.party_values(node, place, payload))),
            "replace_party" => {
                let fields = self.fields(node, "replace_party", &keys::REPLACE_PARTY)?;
                let key = fields
                    .need(self, "key")
                    .and_then(|node| self.value(node, place, payload, text));
                let with = fields.need(self, "with")?;
                let with = self.party_values(with, place, payload);
                Some(PartyChange::Replace { key: key?, with })
            }
            "remove_party" => self.value(node, place, payload, text).map(PartyChange::Remove),
            _ => {
                let keys = Type::ListOf(Box::new(Type::Text));
                let value = self.value(node, place, payload, Some(&keys));
                value.map(PartyChange::Rehear)
            }
        }
    }

    /// Fields of a party; what is not named is not known yet.
    fn party_values(
        &mut self,
        node: &Node,
        place: Place,
        payload: Option<&Record>,
    ) -> Vec<(String, ValueRule)> {
        let mut values = Vec::new();
        for entry in self.entries(node, "a party").unwrap_or_default() {
            let Some(kind) = self.party_field(&entry.key) else {
                let known: Vec<&str> = self.party.fields.keys().map(String::as_str).collect();
                let hint = format!("fields of a party: {}", or_none(&known));
                let message = format!("a party has no field `{}`", entry.key);
                self.fault(entry.at, "unknown-data", message, hint);
                continue;
            };
            if let Some(value) = self.value(&entry.value, place, payload, Some(&kind)) {
                values.push((entry.key.clone(), value));
            }
        }
        values
    }

    fn effect(&mut self, node: &Node, place: Place, payload: Option<&Record>) -> Option<Action> {
        if node.text().is_some() {
            let kind = self.word(node)?;
            return Some(Action::Effect {
                kind,
                payload: Vec::new(),
            });
        }
        let fields = self.fields(node, "an effect", &keys::EFFECT)?;
        let kind = fields.need(self, "kind").and_then(|node| self.word(node))?;
        let mut values = Vec::new();
        if let Some(node) = fields.get("payload") {
            for entry in self.entries(node, "payload").unwrap_or_default() {
                if let Some(value) = self.value(&entry.value, place, payload, None) {
                    values.push((entry.key.clone(), value));
                }
            }
        }
        Some(Action::Effect {
            kind,
            payload: values,
        })
    }

    /// A literal, `{cel: …}` or `{day: {…}}`.
    fn value(
        &mut self,
        node: &Node,
        place: Place,
        payload: Option<&Record>,
        want: Option<&Type>,
    ) -> Option<ValueRule> {
        let single = match &node.kind {
            Kind::Map(entries) => match entries.as_slice() {
                [entry] => Some(entry),
                _ => None,
            },
            Kind::Scalar(_) | Kind::List(_) => None,
        };
        match single.map(|entry| (entry.key.as_str(), &entry.value)) {
            Some(("cel", source)) => {
                let want = want.map_or(Gives::Any, Gives::from);
                self.expression(source, place, payload, &want)
                    .map(ValueRule::Expression)
            }
            Some(("day", deadline)) => {
                if want.is_some_and(|kind| *kind != Type::Date) {
                    let hint = "`day` gives a date; declare the field as date";
                    self.fault(
                        node.at,
                        "set-type",
                        "a date is set on a field of another type",
                        hint,
                    );
                }
                self.deadline(deadline, place, payload).map(ValueRule::Day)
            }
            Some(_) | None => {
                for word in ["cel", "day"] {
                    if node.get(word).is_some() && single.is_none() {
                        let message = format!("`{word}` stands beside other keys");
                        self.fault(
                            node.at,
                            "bad-value",
                            message,
                            format!("write {{{word}: …}} alone"),
                        );
                    }
                }
                self.literal(node, want)
            }
        }
    }

    fn literal(&mut self, node: &Node, want: Option<&Type>) -> Option<ValueRule> {
        let value: Value = node.to_json();
        if let Some(Err(misfit)) = want.map(|kind| kind.check(&value, "the value", self.budget)) {
            let message = format!("{} does not fit, expected {}", misfit.path, misfit.expected);
            self.fault(
                node.at,
                "set-type",
                message,
                "write a fitting value, or {cel: expression}",
            );
            return None;
        }
        Some(ValueRule::Literal(value))
    }

    /// `{working_days: 10}`, `{calendar_days: 14, shift: next_working_day}`, `{nth_day: 4, from: case.dispatched_on}`.
    pub fn deadline(&mut self, node: &Node, place: Place, payload: Option<&Record>) -> Option<Deadline> {
        let fields = self.fields(node, "a deadline", &keys::DEADLINE)?;
        let counts = ["calendar_days", "working_days", "months", "nth_day"];
        let given: Vec<&str> = counts
            .into_iter()
            .filter(|key| fields.get(key).is_some())
            .collect();
        let [count] = given.as_slice() else {
            let hint = "write exactly one of calendar_days, working_days, months, nth_day";
            self.fault(node.at, "bad-value", "a deadline needs one way of counting", hint);
            return None;
        };
        let days = fields.need(self, count).and_then(|node| self.count(node))?;
        let count = match *count {
            "calendar_days" => Count::CalendarDays(days),
            "working_days" => Count::WorkingDays(days),
            "months" => Count::Months(days),
            _ => Count::NthDay(days),
        };
        let from = fields
            .get("from")
            .and_then(|node| self.day_counted_from(node, place, payload));
        let shift = fields.get("shift").is_some_and(|node| self.shift(node, count));
        let named = fields.get("calendar").map(|node| self.calendar_name(node));
        let calendar = named.unwrap_or_else(|| self.calendar.clone());
        let needed = shift || matches!(count, Count::WorkingDays(_));
        if needed && calendar.is_none() {
            let hint = "name one at the top (`calendar: …`) or in the deadline";
            self.fault(node.at, "unknown-calendar", "working days need a calendar", hint);
        }
        let source = fields
            .get("source")
            .and_then(|node| self.text(node))
            .map(str::to_owned);
        Some(Deadline {
            count,
            from,
            shift,
            calendar: calendar.filter(|_| needed),
            source,
        })
    }

    /// A date of the case data, or one the event always brings.
    fn day_counted_from(
        &mut self,
        node: &Node,
        place: Place,
        payload: Option<&Record>,
    ) -> Option<Expression> {
        let value = self.expression(node, place, payload, &Gives::Any)?;
        let field = match value.source().split_once('.') {
            Some(("case", name)) => self.data.fields.get(name),
            Some(("payload", name)) => payload
                .and_then(|payload| payload.fields.get(name))
                .filter(|field| field.required),
            _ => None,
        };
        if field.is_some_and(|field| field.kind == Type::Date) {
            return Some(value);
        }
        let message = format!("`{}` is no date that is there for certain", value.source());
        let hint = "name a field `case.…` of type date, or one the payload has to bring";
        self.fault(node.at, "timer-type", message, hint);
        None
    }

    fn shift(&mut self, node: &Node, count: Count) -> bool {
        if node.text() != Some("next_working_day") {
            self.fault(
                node.at,
                "bad-value",
                "`shift` can only be `next_working_day`",
                "write it or remove the line",
            );
            return false;
        }
        if let Count::NthDay(_) = count {
            let hint = "a day on which something is deemed to happen is no period (VwVfG § 31 Abs. 3 does not apply)";
            self.fault(node.at, "bad-value", "`nth_day` does not move", hint);
        }
        true
    }
}
