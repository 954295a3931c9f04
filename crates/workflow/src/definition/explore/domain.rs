// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Case data as the exhaustive check sees it: for every field a set of values that are different enough.
//!
//! Words, flags, texts and numbers are told apart as far as some expression compares them with a literal; everything
//! else is only known to be there or not. A set of values is a mask of bits.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::definition::model::{Action, Model, StateKind, TimerStart, ValueRule};
use crate::expression::{Answers, Expression, Known, Literal};
use crate::types::Type;

/// Values of one field: bit for bit.
pub(crate) type Mask = u64;

/// Combinations of values tried for one condition; above it the condition counts as free.
const COMBINATIONS: usize = 4096;

/// Fields that some condition depends on.
#[derive(Debug, Default)]
pub(crate) struct Domain<'m> {
    fields: Vec<Tracked<'m>>,
    by_name: BTreeMap<&'m str, usize>,
    known: RefCell<HashMap<(usize, Vec<Mask>), Verdict>>,
}

#[derive(Debug)]
struct Tracked<'m> {
    name: &'m str,
    /// The first is always `null`.
    values: Vec<Known>,
}

/// What a condition can say, and what is known of the fields it reads once it has said so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    pub yes: Option<Vec<(usize, Mask)>>,
    pub no: Option<Vec<(usize, Mask)>>,
    pub error: bool,
}

impl<'m> Domain<'m> {
    /// The fields that conditions of this model depend on.
    pub fn new(model: &'m Model) -> Domain<'m> {
        let conditions = conditions(model);
        let mut names: BTreeSet<&str> = conditions.iter().flat_map(|e| e.case_fields()).collect();
        for state in &model.states {
            if let StateKind::ForEach { list, .. } = &state.kind {
                names.insert(list);
            }
        }
        let mut literals: BTreeMap<String, BTreeSet<Literal>> = BTreeMap::new();
        for (name, literal) in conditions.iter().flat_map(|e| e.literals()) {
            literals.entry(name).or_default().insert(literal);
        }
        let none = BTreeSet::new();
        let declared = names
            .iter()
            .filter_map(|name| model.data.fields.get_key_value(*name));
        let fields: Vec<Tracked<'m>> = declared
            .map(|(name, field)| Tracked {
                name,
                values: values(&field.kind, literals.get(name).unwrap_or(&none)),
            })
            .collect();
        let by_name = fields
            .iter()
            .enumerate()
            .map(|(i, field)| (field.name, i))
            .collect();
        Domain {
            fields,
            by_name,
            known: RefCell::default(),
        }
    }

    /// Nothing is known of any field.
    pub fn start(&self) -> Vec<Mask> {
        self.fields.iter().map(Tracked::all).collect()
    }

    pub fn index(&self, field: &str) -> Option<usize> {
        self.by_name.get(field).copied()
    }

    /// All values but null.
    pub fn present(&self, field: usize) -> Mask {
        self.fields.get(field).map_or(0, |field| field.all() & !1)
    }

    /// Values a literal of the definition stands for.
    pub fn of_literal(&self, field: usize, value: &Value) -> Mask {
        let known = match value {
            Value::Null => Known::Null,
            Value::Bool(flag) => Known::Flag(*flag),
            Value::Number(n) => n.as_i64().map_or(Known::Some, |n| Known::Range(n, n)),
            Value::String(text) => Known::Text(text.clone()),
            Value::Array(items) if items.is_empty() => Known::EmptyList,
            Value::Array(_) => Known::FilledList,
            Value::Object(_) => Known::Some,
        };
        self.of_known(field, &known)
    }

    /// Values something known so far can be.
    pub fn of_known(&self, field: usize, known: &Known) -> Mask {
        let Some(field) = self.fields.get(field) else {
            return 0;
        };
        let fits = |value: &Known| match (known, value) {
            (Known::Any, _) => true,
            (Known::Null, value) | (value, Known::Null) => *value == Known::Null && *known == Known::Null,
            (Known::Range(a, b), Known::Range(c, d)) => a <= d && c <= b,
            (Known::Flag(a), Known::Flag(b)) => a == b,
            (Known::Text(a), Known::Text(b)) => a == b,
            (Known::Text(text), Known::OtherText) => !field.values.contains(&Known::Text(text.clone())),
            (Known::EmptyList, Known::FilledList) | (Known::FilledList, Known::EmptyList) => false,
            _ => true,
        };
        let bits = field.values.iter().enumerate().filter(|(_, value)| fits(value));
        bits.fold(0, |mask, (i, _)| mask | bit(i))
    }

    /// Whether the list may be empty or unknown, and whether it may have entries.
    pub fn list(&self, field: &str, data: &[Mask]) -> (bool, bool) {
        let Some(at) = self.index(field) else {
            return (true, true);
        };
        let mask = data.get(at).copied().unwrap_or(Mask::MAX);
        let empty = mask & (self.of_known(at, &Known::EmptyList) | 1) != 0;
        (empty, mask & self.of_known(at, &Known::FilledList) != 0)
    }

    /// What is known of an expression's value, and whether it can fail.
    pub fn value(&self, expression: &Expression, data: &[Mask]) -> (Known, bool) {
        let fields: Vec<usize> = expression
            .case_fields()
            .filter_map(|name| self.index(name))
            .collect();
        let (mut result, mut error) = (None, false);
        let complete = self.each(&fields, data, |read| {
            let (known, failed) = expression.possible(read);
            error |= failed;
            result = Some(match result.take() {
                None => known,
                Some(before) if before == known => known,
                Some(Known::Null | Known::Any) => Known::Any,
                Some(_) if matches!(known, Known::Null | Known::Any) => Known::Any,
                Some(_) => Known::Some,
            });
        });
        match complete {
            true => (result.unwrap_or(Known::Any), error),
            false => (Known::Any, false),
        }
    }

    /// What a condition can say.
    pub fn verdict(&self, expression: &Expression, data: &[Mask]) -> Verdict {
        let mut fields: Vec<usize> = expression
            .case_fields()
            .filter_map(|name| self.index(name))
            .collect();
        fields.sort_unstable();
        fields.dedup();
        let masks: Vec<Mask> = fields
            .iter()
            .map(|i| data.get(*i).copied().unwrap_or(0))
            .collect();
        let key = (std::ptr::from_ref(expression).addr(), masks);
        if let Some(verdict) = self.known.borrow().get(&key) {
            return verdict.clone();
        }
        let verdict = self.decide(expression, &fields, data);
        self.known.borrow_mut().insert(key, verdict.clone());
        verdict
    }

    fn decide(&self, expression: &Expression, fields: &[usize], data: &[Mask]) -> Verdict {
        let (mut yes, mut no, mut error) = (BTreeMap::new(), BTreeMap::new(), false);
        let mut seen = Answers::default();
        let complete = self.tuples(fields, data, |tuple| {
            let read = |name: &str| self.read(name, fields, tuple);
            let answers = expression.answers(&read);
            seen = seen.or(answers);
            error |= answers.error;
            for (said, refined) in [(answers.yes, &mut yes), (answers.no, &mut no)] {
                if said {
                    for (field, value) in fields.iter().zip(tuple) {
                        *refined.entry(*field).or_insert(0) |= bit(*value);
                    }
                }
            }
        });
        if !complete {
            let free = Some(Vec::new());
            return Verdict {
                yes: free.clone(),
                no: free,
                error: false,
            };
        }
        Verdict {
            yes: seen.yes.then(|| yes.into_iter().collect()),
            no: seen.no.then(|| no.into_iter().collect()),
            error,
        }
    }

    fn read(&self, name: &str, fields: &[usize], tuple: &[usize]) -> Known {
        let at = self
            .index(name)
            .and_then(|field| fields.iter().position(|f| *f == field));
        let value = at.and_then(|at| {
            let field = self.fields.get(*fields.get(at)?)?;
            field.values.get(*tuple.get(at)?)
        });
        value.cloned().unwrap_or(Known::Any)
    }

    fn each(&self, fields: &[usize], data: &[Mask], mut visit: impl FnMut(&dyn Fn(&str) -> Known)) -> bool {
        self.tuples(fields, data, |tuple| {
            visit(&|name| self.read(name, fields, tuple))
        })
    }

    /// Every combination of values these fields can have; `false` when there are too many.
    fn tuples(&self, fields: &[usize], data: &[Mask], mut visit: impl FnMut(&[usize])) -> bool {
        let mut choices: Vec<Vec<usize>> = Vec::new();
        let mut count = 1_usize;
        for field in fields {
            let mask = data.get(*field).copied().unwrap_or(0);
            let values: Vec<usize> = (0..64).filter(|i| mask & bit(*i) != 0).collect();
            count = count.saturating_mul(values.len());
            choices.push(values);
        }
        if count > COMBINATIONS {
            return false;
        }
        for mut n in 0..count {
            let mut tuple = Vec::with_capacity(choices.len());
            for values in &choices {
                tuple.extend(values.get(n % values.len()));
                n /= values.len();
            }
            visit(&tuple);
        }
        true
    }

    /// The sets of these conditions that can hold at the same time; without a condition it always does.
    pub fn together(&self, conditions: &[Option<&Expression>]) -> BTreeSet<BTreeSet<usize>> {
        let names = conditions
            .iter()
            .flatten()
            .flat_map(|condition| condition.case_fields());
        let mut fields: Vec<usize> = names.filter_map(|name| self.index(name)).collect();
        fields.sort_unstable();
        fields.dedup();
        let mut found = BTreeSet::new();
        let complete = self.each(&fields, &self.start(), |read| {
            let holds = |condition: &Option<&Expression>| condition.is_none_or(|c| c.answers(read).yes);
            let set = conditions
                .iter()
                .enumerate()
                .filter(|(_, condition)| holds(condition));
            found.insert(set.map(|(i, _)| i).collect());
        });
        match complete {
            true => found,
            false => BTreeSet::from([(0..conditions.len()).collect()]),
        }
    }

    /// Whether two conditions certainly can both hold, and each of them without the other.
    pub fn overlap(&self, a: &Expression, b: &Expression) -> bool {
        let names = a.case_fields().chain(b.case_fields());
        let mut fields: Vec<usize> = names.filter_map(|name| self.index(name)).collect();
        fields.sort_unstable();
        fields.dedup();
        let (mut both, mut first, mut second) = (false, false, false);
        let sure = |answers: Answers| match answers {
            Answers {
                yes,
                no,
                error: false,
            } if yes != no => Some(yes),
            _ => None,
        };
        self.each(&fields, &self.start(), |read| {
            match (sure(a.answers(read)), sure(b.answers(read))) {
                (Some(true), Some(true)) => both = true,
                (Some(true), Some(false)) => first = true,
                (Some(false), Some(true)) => second = true,
                _ => {}
            }
        });
        both && first && second
    }
}

impl Tracked<'_> {
    fn all(&self) -> Mask {
        (0..self.values.len()).fold(0, |mask, i| mask | bit(i))
    }
}

fn bit(i: usize) -> Mask {
    u32::try_from(i)
        .ok()
        .and_then(|i| 1_u64.checked_shl(i))
        .unwrap_or(0)
}

/// Everything that is evaluated to decide where a case goes, or that fails when a field is missing.
pub(crate) fn conditions(model: &Model) -> Vec<&Expression> {
    let mut found: Vec<&Expression> = Vec::new();
    for state in &model.states {
        let guards = state.transitions().filter_map(|t| t.guard.as_ref());
        found.extend(guards.map(|guard| &guard.condition));
        for timer in &state.timers {
            found.extend(&timer.when);
            if let TimerStart::At { value, .. } = &timer.start {
                found.push(value);
            }
        }
        for action in state.actions() {
            match action {
                Action::Set { value, .. } | Action::Extend { until: value, .. } => {
                    found.extend(expression(value))
                }
                Action::Effect { payload, .. } => {
                    found.extend(payload.iter().filter_map(|(_, v)| expression(v)))
                }
                _ => {}
            }
        }
    }
    found.extend(
        model
            .assertions
            .iter()
            .filter_map(|assertion| assertion.when.as_ref()),
    );
    found.extend(model.duties.values().filter_map(|duty| duty.when.as_ref()));
    found.extend(model.roles.values().filter_map(|role| role.org.as_ref()));
    found
}

/// The expression of a value that is more than a plain field: reading one of those never fails.
fn expression(value: &ValueRule) -> Option<&Expression> {
    match value {
        ValueRule::Expression(expression) => Some(expression).filter(|e| e.path().is_none()),
        ValueRule::Literal(_) | ValueRule::Day(_) => None,
    }
}

/// The values of a type that some expression tells apart; at most 64.
fn values(kind: &Type, literals: &BTreeSet<Literal>) -> Vec<Known> {
    let mut values = vec![Known::Null];
    match kind {
        Type::Flag => values.extend([Known::Flag(false), Known::Flag(true)]),
        Type::OneOf(words) if words.len() < 63 => values.extend(words.iter().cloned().map(Known::Text)),
        Type::Text | Type::Date | Type::Instant if literals.len() < 62 => {
            values.extend(literals.iter().filter_map(|literal| match literal {
                Literal::Text(text) => Some(Known::Text(text.clone())),
                Literal::Integer(_) => None,
            }));
            values.push(Known::OtherText);
        }
        Type::Integer if literals.len() < 31 => values.extend(ranges(literals)),
        Type::ListOf(_) => values.extend([Known::EmptyList, Known::FilledList]),
        Type::Text | Type::Date | Type::Instant | Type::OneOf(_) | Type::Integer | Type::Record(_) => {
            values.push(Known::Some);
        }
    }
    values
}

/// Below, at, between and above the numbers something is compared with.
fn ranges(literals: &BTreeSet<Literal>) -> Vec<Known> {
    let mut found = Vec::new();
    let mut from = i64::MIN;
    for literal in literals {
        let Literal::Integer(n) = literal else { continue };
        if from < *n {
            found.push(Known::Range(from, n.saturating_sub(1)));
        }
        found.push(Known::Range(*n, *n));
        match n.checked_add(1) {
            Some(next) => from = next,
            None => return found,
        }
    }
    found.push(Known::Range(from, i64::MAX));
    found
}
