// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Data that nothing reads or sets, and conditions whose order decides without anybody having said so.

use std::collections::BTreeSet;

use super::Checks;
use crate::definition::explore::domain::Domain;
use crate::definition::model::{
    Action, DutyRule, Model, PartyChange, State, StateKind, Target, TaskRule, ValueRule,
};
use crate::expression::Expression;

impl Checks<'_> {
    pub(super) fn values(&mut self) {
        self.unused_data();
        self.needs();
        self.overlaps();
    }

    fn unused_data(&mut self) {
        let used = used(self.model);
        let at = self.model.data_at;
        let unused = self
            .model
            .data
            .fields
            .keys()
            .filter(|name| !used.contains(name.as_str()));
        for name in unused {
            let message = format!("the field `{name}` is neither set nor read");
            self.fault(at, "unused", message, "use it or remove it");
        }
    }

    fn needs(&mut self) {
        let model = self.model;
        for named in model
            .needs
            .iter()
            .filter(|named| !model.data.fields.contains_key(&named.name))
        {
            let known: Vec<&str> = model.data.fields.keys().map(String::as_str).collect();
            self.unknown(named, "unknown-data", "field", &known);
        }
    }

    /// Two alternatives may both be meant: then it is chance which of them stands first.
    fn overlaps(&mut self) {
        let model = self.model;
        let domain = Domain::new(model);
        for handler in model.states.iter().flat_map(|state| &state.handlers) {
            let guarded: Vec<_> = handler
                .alternatives
                .iter()
                .filter_map(|transition| Some((transition, &transition.guard.as_ref()?.condition)))
                .take(8)
                .collect();
            for (i, (_, first)) in guarded.iter().enumerate() {
                for (transition, second) in guarded.iter().skip(i + 1) {
                    if domain.overlap(first, second) {
                        let message = format!("`{}` and `{}` can both hold", first.source(), second.source());
                        let hint = "say in one of them that the other does not hold";
                        self.fault(transition.at, "overlap", message, hint);
                    }
                }
            }
        }
    }
}

/// Fields of the case that something reads or sets.
fn used(model: &Model) -> BTreeSet<&str> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for state in &model.states {
        if let StateKind::ForEach { list, .. } = &state.kind {
            used.insert(list);
        }
        for transition in state.transitions() {
            used.extend(
                transition
                    .guard
                    .iter()
                    .chain(&transition.accept)
                    .flat_map(|guard| guard.condition.case_fields()),
            );
        }
        if let Some(task) = &state.task {
            used.extend(task.conditions().flat_map(Expression::case_fields));
        }
        for timer in &state.timers {
            used.extend(timer.when.iter().flat_map(Expression::case_fields));
            used.extend(timer.start.date().into_iter().flat_map(Expression::case_fields));
        }
        let due = state.task.iter().filter_map(TaskRule::counted_from);
        used.extend(due.flat_map(Expression::case_fields));
        for action in state.actions() {
            if let Action::Set {
                field: Target::Case(name),
                ..
            } = action
            {
                used.insert(name);
            }
            used.extend(values(action).into_iter().flat_map(Expression::case_fields));
        }
    }
    for table in model.tables.values() {
        used.extend(table.inputs.iter().map(|column| column.field.as_str()));
    }
    for action in model.states.iter().flat_map(State::actions) {
        if let Action::Decide { set, .. } = action {
            used.extend(set.iter().map(|(field, _)| field.as_str()));
        }
    }
    let whens = model
        .assertions
        .iter()
        .filter_map(|assertion| assertion.when.as_ref());
    used.extend(whens.flat_map(Expression::case_fields));
    for duty in model.duties.values() {
        used.extend(duty.when.iter().flat_map(Expression::case_fields));
        if let DutyRule::NotParty { of, .. } = &duty.rule {
            used.extend(of.case_fields());
        }
    }
    let orgs = model.roles.values().filter_map(|role| role.org.as_ref());
    used.extend(orgs.flat_map(Expression::case_fields));
    used
}

/// The expressions an action evaluates.
pub(crate) fn values(action: &Action) -> Vec<&Expression> {
    let all: Vec<&ValueRule> = match action {
        Action::Set { value, .. } | Action::Extend { until: value, .. } => vec![value],
        Action::Effect { payload, .. } => payload.iter().map(|(_, value)| value).collect(),
        Action::Parties { change, .. } => match change {
            PartyChange::Add(values) => values.iter().map(|(_, value)| value).collect(),
            PartyChange::Replace { key, with } => with.iter().map(|(_, value)| value).chain([key]).collect(),
            PartyChange::Remove(value) | PartyChange::Rehear(value) => vec![value],
        },
        Action::Raise(_) | Action::Suspend(_) | Action::Resume(_) | Action::Decide { .. } => Vec::new(),
    };
    let expressions = all.into_iter().filter_map(|value| match value {
        ValueRule::Expression(expression) => Some(expression),
        ValueRule::Day(deadline) => deadline.from.as_ref(),
        ValueRule::Literal(_) => None,
    });
    expressions.collect()
}
