// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What states and transitions do: set data, ask for effects, start timers, open tasks.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};
use smol_str::{SmolStr, format_smolstr};

use super::reasons;
use super::run::Run;
use super::view::View;
use crate::case::{Priority, Task, Timer};
use crate::deadline::{Deadline, Due, begin_of, end_of};
use crate::definition::model::{
    Action, PriorityRule, State, Target, TaskRule, TimerRule, TimerStart, ValueRule,
};
use crate::expression::EvaluationError;
use crate::record::{Change, Effect};
use crate::refusal::Reason;
use crate::types::Type;

impl Run<'_> {
    /// Performs actions in their order.
    pub(super) fn act(&mut self, actions: &[Action], party: Option<&str>) -> Result<(), Reason> {
        for action in actions {
            match action {
                Action::Set { field, value } => {
                    let value = self.value(value, party)?;
                    self.set(field, value, party)?;
                }
                Action::Effect { kind, payload } => {
                    let mut map = Map::new();
                    for (name, value) in payload {
                        map.insert(name.clone(), self.value(value, party)?);
                    }
                    self.effect(&kind.name, Value::Object(map), party);
                }
                Action::Decide { table, set } => self.decide(&table.name, set)?,
                Action::Raise(event) => self.raise(&event.name, party),
                Action::Suspend(timers) => timers.iter().for_each(|timer| self.suspend(&timer.name, party)),
                Action::Resume(timers) => {
                    for timer in timers {
                        self.resume(&timer.name, party)?;
                    }
                }
                Action::Extend { timer, until } => {
                    let until = self.value(until, party)?;
                    self.extend(&timer.name, &until, party)?;
                }
                Action::Parties { change, .. } => self.change_parties(change)?,
            }
        }
        Ok(())
    }

    pub(super) fn effect(&mut self, kind: &str, payload: Value, party: Option<&str>) {
        self.effects.push(Effect {
            key: format_smolstr!("{}/{}/{}", self.case.id, self.case.version, self.effects.len()),
            kind: SmolStr::new(kind),
            party: party.map(SmolStr::new),
            payload,
        });
    }

    fn view<'v>(&'v self, party: Option<&str>) -> View<'v> {
        View::of(&self.case, party.and_then(|key| self.case.party(key))).caused(&self.payload, &self.event)
    }

    pub(super) fn value(&self, rule: &ValueRule, party: Option<&str>) -> Result<Value, Reason> {
        match rule {
            ValueRule::Literal(value) => Ok(value.clone()),
            ValueRule::Expression(expression) => self
                .view(party)
                .evaluate(expression)
                .map_err(|error| reasons::incident(&error)),
            ValueRule::Day(deadline) => {
                let from = self.counted_from(deadline, &self.view(party), self.moment)?;
                Ok(Value::from(self.due(deadline, from)?.day.to_string()))
            }
        }
    }

    /// Looks the case data up in a table. A table that was checked has an answer for everything.
    fn decide(&mut self, name: &str, set: &[(String, String)]) -> Result<(), Reason> {
        let Some(table) = self.model.tables.get(name) else {
            return Err(reasons::trouble(&format!("there is no table {name}")));
        };
        let read = |column: &crate::table::Column| {
            let value = self.case.data.get(&column.field);
            value.cloned().unwrap_or(Value::Null)
        };
        let inputs: Vec<Value> = table.inputs.iter().map(read).collect();
        let answer = table.decide(&inputs);
        let answer = answer
            .ok_or_else(|| reasons::trouble(&format!("the table {name} has no answer for {inputs:?}")))?;
        for (field, output) in set {
            let value = answer.iter().find(|(known, _)| known == output);
            let value = value.map_or(Value::Null, |(_, value)| value.clone());
            self.set(&Target::Case(field.clone()), value, None)?;
        }
        Ok(())
    }

    pub(super) fn set(&mut self, field: &Target, value: Value, party: Option<&str>) -> Result<(), Reason> {
        let (path, name, record) = match field {
            Target::Case(name) => (format!("case.{name}"), name, &self.model.data),
            Target::Party(name) => (format!("party.{name}"), name, &self.model.party),
        };
        let kind = record.fields.get(name).map_or(&Type::Text, |field| &field.kind);
        kind.check(&value, &path, &self.model.budget)
            .map_err(|m| reasons::data_invalid(&m.path, &m.expected, &value))?;
        let data = match field {
            Target::Case(_) => Some(&mut self.case.data),
            Target::Party(_) => self
                .case
                .parties
                .iter_mut()
                .find(|p| Some(p.key.as_str()) == party)
                .map(|p| &mut p.data),
        };
        self.grown = true;
        if let Some(Value::Object(map)) = data.map(Arc::make_mut) {
            map.insert(name.clone(), value.clone());
        }
        let of_party = match field {
            Target::Case(_) => None,
            Target::Party(_) => party.map(SmolStr::new),
        };
        self.entry.changes.push(Change {
            field: path.into(),
            party: of_party,
            value,
        });
        Ok(())
    }

    /// The moment a deadline counts from: now, or the date it names.
    fn counted_from(
        &self,
        deadline: &Deadline,
        view: &View<'_>,
        now: Timestamp,
    ) -> Result<Timestamp, Reason> {
        let Some(from) = &deadline.from else {
            return Ok(now);
        };
        let value = view.evaluate(from).map_err(|error| reasons::incident(&error))?;
        let day = value.as_str().and_then(|text| text.parse::<Date>().ok());
        day.and_then(|day| begin_of(day, &self.model.zone))
            .ok_or_else(|| reasons::trouble(&format!("{} is {value}, no date", from.source())))
    }

    pub(super) fn due(&self, deadline: &Deadline, from: Timestamp) -> Result<Due, Reason> {
        deadline
            .after(from, &self.model.zone, self.calendar_of(deadline))
            .map_err(|error| reasons::trouble(&error.to_string()))
    }

    pub(super) fn start_timer(
        &mut self,
        state: &State,
        rule: &TimerRule,
        party: Option<&str>,
    ) -> Result<(), Reason> {
        let view = View::of(&self.case, party.and_then(|key| self.case.party(key)));
        if let Some(when) = &rule.when
            && !view.holds(when).map_err(|error| reasons::incident(&error))?
        {
            return Ok(());
        }
        let (due, counted, words) = match &rule.start {
            TimerStart::After(deadline) => {
                let due = self.due(deadline, self.counted_from(deadline, &view, self.now)?)?;
                (due.at, due.counted, due.rule)
            }
            TimerStart::At { value, is_date } => {
                let value_read = view.evaluate(value).map_err(|error| reasons::incident(&error))?;
                let text = value_read.as_str().unwrap_or_default();
                let due = if *is_date {
                    text.parse::<Date>()
                        .ok()
                        .and_then(|day| end_of(day, &self.model.zone))
                } else {
                    text.parse::<Timestamp>().ok()
                };
                let path = value.source();
                let due = due.ok_or_else(|| reasons::trouble(&format!("{path} is {value_read}, no date")))?;
                let edge = if *is_date { "end of " } else { "" };
                (due, None, format!("{edge}{path}: {text}"))
            }
        };
        self.case.timers.push(Timer {
            id: fresh_id((&state.name, &rule.name), self.case.version, party),
            state: SmolStr::new(&state.name),
            name: SmolStr::new(&rule.name),
            event: rule.raise.as_ref().map(|named| SmolStr::new(&named.name)),
            party: party.map(SmolStr::new),
            due,
            rule: words.into(),
            counted,
        });
        Ok(())
    }

    pub(super) fn open_task(
        &mut self,
        state: &State,
        rule: &TaskRule,
        party: Option<&str>,
    ) -> Result<(), Reason> {
        let due = rule
            .due
            .as_ref()
            .map(|deadline| {
                let view = View::of(&self.case, party.and_then(|key| self.case.party(key)));
                self.due(deadline, self.counted_from(deadline, &view, self.now)?)
            })
            .transpose()?;
        let org = match self
            .model
            .roles
            .get(&rule.role.name)
            .and_then(|role| role.org.as_ref())
        {
            None => None,
            Some(org) => {
                let view = View::of(&self.case, party.and_then(|key| self.case.party(key)));
                let value = view.evaluate(org).map_err(|error| reasons::incident(&error))?;
                let known = value.as_str().map(SmolStr::new);
                let unknown = || reasons::trouble(&format!("`{}` is {value}, no organisation", org.source()));
                Some(known.ok_or_else(unknown)?)
            }
        };
        let priority = self.priority(&rule.priority, party)?;
        self.case.tasks.push(Task {
            id: fresh_id((&state.name, &rule.act), self.case.version, party),
            state: SmolStr::new(&state.name),
            act: SmolStr::new(&rule.act),
            role: SmolStr::new(&rule.role.name),
            org,
            party: party.map(SmolStr::new),
            claimed_by: None,
            holder: None,
            due: due.map(|due| due.at),
            priority,
        });
        Ok(())
    }

    fn priority(&self, rule: &PriorityRule, party: Option<&str>) -> Result<Priority, Reason> {
        let view = View::of(&self.case, party.and_then(|key| self.case.party(key)));
        priority(&view, rule).map_err(|error| reasons::incident(&error))
    }
}

/// How urgent a task is that begins now.
pub(crate) fn priority(view: &View<'_>, rule: &PriorityRule) -> Result<Priority, EvaluationError> {
    let rules = match rule {
        PriorityRule::Always(priority) => return Ok(*priority),
        PriorityRule::When(rules) => rules,
    };
    for (priority, when) in rules {
        if view.holds(when)? {
            return Ok(*priority);
        }
    }
    Ok(Priority::Normal)
}

/// `state.name@version`, `state.name@version/party`: the same thing started again gets another id.
pub(crate) fn fresh_id((state, name): (&str, &str), version: u64, party: Option<&str>) -> SmolStr {
    match party {
        Some(key) => format_smolstr!("{state}.{name}@{version}/{key}"),
        None => format_smolstr!("{state}.{name}@{version}"),
    }
}
