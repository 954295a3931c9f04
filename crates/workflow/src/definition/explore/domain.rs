// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Case data as the exhaustive check sees it: for every field a set of values that are different enough.
//!
//! Words, flags, texts and numbers are told apart as far as some expression compares them with a literal; everything
//! else is only known to be there or not. A set of values is a mask of bits.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use crate::definition::check::values_of;
use crate::definition::model::{Action, DutyRule, Model, PARTY_FIELDS, StateKind, TaskRule};
use crate::expression::{Answers, Expression, Kind, Known, Literal, Path, Variable, Why, values};

/// Values of one field: bit for bit.
pub(crate) type Mask = u64;

/// Combinations of values tried for one condition; above it the condition counts as free.
const COMBINATIONS: usize = 4096;

/// Entries of a list that is made up to try a condition.
const MOST_ENTRIES: usize = 100;

/// Fields that some condition depends on.
#[derive(Debug, Default)]
pub(crate) struct Domain<'m> {
    fields: Vec<Tracked<'m>>,
    by_name: BTreeMap<(Variable, &'m str), usize>,
    known: RefCell<HashMap<usize, Looked>>,
}

/// One expression, with everything that has been worked out about it.
#[derive(Debug, Default)]
struct Looked {
    /// The tracked fields it reads.
    fields: Rc<[usize]>,
    verdicts: HashMap<Vec<Mask>, Rc<Verdict>>,
    values: HashMap<Vec<Mask>, (Known, Option<Why>)>,
}

#[derive(Debug)]
struct Tracked<'m> {
    of: Variable,
    name: &'m str,
    /// The first is always `null`.
    values: Vec<Known>,
}

/// What a condition can say, and what is known of the fields it reads once it has said so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    pub yes: Option<Vec<(usize, Mask)>>,
    pub no: Option<Vec<(usize, Mask)>>,
    pub error: Option<Why>,
}

impl<'m> Domain<'m> {
    /// The fields that conditions of this model depend on.
    pub fn new(model: &'m Model) -> Domain<'m> {
        let conditions = conditions(model);
        let mut names: BTreeSet<(Variable, &str)> = conditions
            .iter()
            .flat_map(|condition| condition.paths())
            .map(|path| (path.of, path.field.as_str()))
            .collect();
        for state in &model.states {
            if let StateKind::ForEach { list, .. } = &state.kind {
                names.insert((Variable::Case, list));
            }
        }
        let mut literals: BTreeMap<(Variable, &str), BTreeSet<Literal>> = BTreeMap::new();
        for condition in &conditions {
            for (number, literal) in condition.literals() {
                if let Some(path) = condition.paths().get(*number) {
                    let found = literals.entry((path.of, &path.field)).or_default();
                    found.insert(literal.clone());
                }
            }
        }
        let none = BTreeSet::new();
        let fields = names.into_iter().filter_map(|(of, name)| {
            let record = match of {
                Variable::Case => &model.data,
                Variable::Party if !PARTY_FIELDS.contains(&name) => &model.party,
                _ => return None,
            };
            let (name, field) = record.fields.get_key_value(name)?;
            let kind = Kind::from(&field.kind);
            let values = values(&kind, literals.get(&(of, name.as_str())).unwrap_or(&none));
            Some(Tracked { of, name, values })
        });
        let fields: Vec<Tracked<'m>> = fields.collect();
        let by_name = fields
            .iter()
            .enumerate()
            .map(|(i, field)| ((field.of, field.name), i))
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

    /// What a field is called.
    pub fn name(&self, field: usize) -> &'m str {
        self.fields.get(field).map_or("", |field| field.name)
    }

    /// A field of the case.
    pub fn index(&self, field: &str) -> Option<usize> {
        self.of(Variable::Case, field)
    }

    /// A field of the case or of a party.
    pub fn of(&self, variable: Variable, field: &str) -> Option<usize> {
        self.by_name.get(&(variable, field)).copied()
    }

    /// Whether a field belongs to a party.
    pub fn is_party(&self, field: usize) -> bool {
        self.fields
            .get(field)
            .is_some_and(|field| field.of == Variable::Party)
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
            Value::Array(items) => {
                let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
                Known::Entries(count, count)
            }
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
            (Known::Text(text), Known::OtherText) => !field.values.contains(&Known::Text(text.clone())),
            (known, value) => known.meets(value),
        };
        let bits = field.values.iter().enumerate().filter(|(_, value)| fits(value));
        bits.fold(0, |mask, (i, _)| mask | bit(i))
    }

    /// A value of the field that is like this one.
    pub fn sample(&self, field: usize, value: usize) -> Value {
        let known = self.fields.get(field).and_then(|field| field.values.get(value));
        match known {
            Some(Known::Flag(flag)) => Value::from(*flag),
            Some(Known::Text(text)) => Value::from(text.as_str()),
            Some(Known::OtherText) => Value::from(""),
            Some(Known::Range(least, most)) => Value::from(0.clamp(*least, *most)),
            Some(Known::Entries(least, _)) => {
                let entries = usize::try_from(*least).unwrap_or_default().min(MOST_ENTRIES);
                Value::Array(vec![Value::Null; entries])
            }
            Some(Known::Null | Known::Some | Known::Any) | None => Value::Null,
        }
    }

    /// Whether the list may be empty or unknown, and whether it may have entries.
    pub fn list(&self, field: &str, data: &[Mask]) -> (bool, bool) {
        let Some(at) = self.index(field) else {
            return (true, true);
        };
        let mask = data.get(at).copied().unwrap_or(Mask::MAX);
        let empty = mask & (self.of_known(at, &Known::Entries(0, 0)) | 1) != 0;
        (empty, mask & self.of_known(at, &Known::Entries(1, i64::MAX)) != 0)
    }

    /// What is known of an expression's value, and why it may have none.
    pub fn value(&self, expression: &Expression, data: &[Mask]) -> (Known, Option<Why>) {
        let (fields, masks) = self.look(expression, data);
        let address = std::ptr::from_ref(expression).addr();
        let known = self.known.borrow();
        if let Some(value) = known.get(&address).and_then(|looked| looked.values.get(&masks)) {
            return value.clone();
        }
        drop(known);
        let value = self.work_out(expression, &fields, data);
        if let Some(looked) = self.known.borrow_mut().get_mut(&address) {
            looked.values.insert(masks, value.clone());
        }
        value
    }

    /// The tracked fields an expression reads, and what they can be.
    fn look(&self, expression: &Expression, data: &[Mask]) -> (Rc<[usize]>, Vec<Mask>) {
        let address = std::ptr::from_ref(expression).addr();
        let mut known = self.known.borrow_mut();
        let looked = known.entry(address).or_insert_with(|| Looked {
            fields: self.fields_of(&[expression]).into(),
            ..Looked::default()
        });
        let masks = looked.fields.iter().map(|i| data.get(*i).copied().unwrap_or(0));
        (Rc::clone(&looked.fields), masks.collect())
    }

    fn work_out(&self, expression: &Expression, fields: &[usize], data: &[Mask]) -> (Known, Option<Why>) {
        let (mut result, mut error) = (None, None);
        let complete = self.tuples(fields, data, |tuple| {
            self.each(expression, fields, tuple, |read| {
                let (known, why) = expression.possible(read);
                error = error.into_iter().chain(why).min();
                result = match (result.take(), known) {
                    (Some(one), Some(other)) => Some(Known::or(one, other)),
                    (one, other) => one.or(other),
                };
            });
        });
        match complete {
            true => (result.unwrap_or(Known::Any), error),
            false => (Known::Any, None),
        }
    }

    /// What a condition can say.
    pub fn verdict(&self, expression: &Expression, data: &[Mask]) -> Rc<Verdict> {
        let (fields, masks) = self.look(expression, data);
        let address = std::ptr::from_ref(expression).addr();
        let known = self.known.borrow();
        if let Some(verdict) = known.get(&address).and_then(|looked| looked.verdicts.get(&masks)) {
            return Rc::clone(verdict);
        }
        drop(known);
        let verdict = Rc::new(self.decide(expression, &fields, data));
        if let Some(looked) = self.known.borrow_mut().get_mut(&address) {
            looked.verdicts.insert(masks, Rc::clone(&verdict));
        }
        verdict
    }

    fn decide(&self, expression: &Expression, fields: &[usize], data: &[Mask]) -> Verdict {
        let (mut yes, mut no) = (BTreeMap::new(), BTreeMap::new());
        let mut seen = Answers::default();
        let complete = self.tuples(fields, data, |tuple| {
            let answers = self.answers(expression, fields, tuple);
            seen = seen.or(answers);
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
                error: None,
            };
        }
        Verdict {
            yes: seen.yes.then(|| yes.into_iter().collect()),
            no: seen.no.then(|| no.into_iter().collect()),
            error: seen.error,
        }
    }

    /// The tracked fields that some of these read, each once.
    pub fn fields_of(&self, expressions: &[&Expression]) -> Vec<usize> {
        let paths = expressions.iter().flat_map(|expression| expression.paths());
        let mut fields: Vec<usize> = paths.filter_map(|path| self.of(path.of, &path.field)).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// What a condition can say with these values, whatever the fields are that nobody follows.
    fn answers(&self, expression: &Expression, fields: &[usize], tuple: &[usize]) -> Answers {
        let mut found = Answers::default();
        self.each(expression, fields, tuple, |read| {
            found = found.or(expression.answers(read));
        });
        found
    }

    /// Every combination of the fields that nobody follows: what came with an event, the state of a party.
    fn each(
        &self,
        expression: &Expression,
        fields: &[usize],
        tuple: &[usize],
        mut visit: impl FnMut(&dyn Fn(usize) -> Known),
    ) {
        let known = |path: &Path| -> Option<Known> {
            let field = self.of(path.of, &path.field)?;
            let at = fields.iter().position(|other| *other == field)?;
            let values = &self.fields.get(field)?.values;
            values.get(*tuple.get(at)?).cloned()
        };
        let known: Vec<Option<Known>> = expression.paths().iter().map(known).collect();
        let free: Vec<(usize, Vec<Known>)> = (0..known.len())
            .zip(expression.paths())
            .filter(|(_, path)| !matches!(path.of, Variable::Entry(_)))
            .filter(|(number, _)| known.get(*number).is_some_and(Option::is_none))
            .map(|(number, _)| (number, expression.values_of(number)))
            .collect();
        let count = free
            .iter()
            .fold(1_usize, |count, (_, values)| count.saturating_mul(values.len()));
        let tried = if count > COMBINATIONS { 1 } else { count };
        for combination in 0..tried {
            visit(&|number| {
                if let Some(Some(known)) = known.get(number) {
                    return known.clone();
                }
                let mut rest = combination;
                for (path, values) in &free {
                    let of = values.len().max(1);
                    if *path == number && count <= COMBINATIONS {
                        return values.get(rest % of).cloned().unwrap_or(Known::Any);
                    }
                    rest /= of;
                }
                Known::Any
            });
        }
    }

    /// Every combination of values these fields can have; `false` when there are too many.
    pub fn tuples(&self, fields: &[usize], data: &[Mask], mut visit: impl FnMut(&[usize])) -> bool {
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
        let mut tuple = Vec::with_capacity(choices.len());
        for mut n in 0..count {
            tuple.clear();
            for values in &choices {
                tuple.extend(values.get(n % values.len()));
                n /= values.len();
            }
            visit(&tuple);
        }
        true
    }

    /// What the fields that come along with an event can be where a condition on them holds.
    pub fn admitted(&self, expression: &'m Expression, data: &[Mask]) -> Vec<(&'m str, Vec<Known>)> {
        let (fields, _) = self.look(expression, data);
        // What cannot be counted out stays possible.
        let excluded = |number: usize, value: &Known| {
            let mut holds = false;
            let complete = self.tuples(&fields, data, |tuple| {
                self.each(expression, &fields, tuple, |read| {
                    let read = |other: usize| {
                        if other == number {
                            value.clone()
                        } else {
                            read(other)
                        }
                    };
                    holds = holds || expression.answers(&read).yes;
                });
            });
            complete && !holds
        };
        let entered = expression.paths().iter().enumerate();
        let entered = entered.filter(|(_, path)| path.of == Variable::Payload);
        let admitted = entered.map(|(number, path)| {
            let mut values = expression.values_of(number);
            values.retain(|value| !excluded(number, value));
            (path.field.as_str(), values)
        });
        admitted.collect()
    }

    /// The sets of these conditions that can hold at the same time; without a condition it always does.
    pub fn together(&self, conditions: &[Option<&Expression>]) -> BTreeSet<BTreeSet<usize>> {
        let given: Vec<&Expression> = conditions.iter().copied().flatten().collect();
        let fields = self.fields_of(&given);
        let mut found = BTreeSet::new();
        let complete = self.tuples(&fields, &self.start(), |tuple| {
            let holds = |condition: &Option<&Expression>| {
                condition.is_none_or(|condition| self.answers(condition, &fields, tuple).yes)
            };
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
        let fields = self.fields_of(&[a, b]);
        let (mut both, mut first, mut second) = (false, false, false);
        let sure = |answers: Answers| match answers {
            Answers { yes, no, error: None } if yes != no => Some(yes),
            _ => None,
        };
        self.tuples(&fields, &self.start(), |tuple| {
            let said = |expression| sure(self.answers(expression, &fields, tuple));
            match (said(a), said(b)) {
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

/// The mask of one value.
pub(crate) fn bit(i: usize) -> Mask {
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
        let accepts = state.transitions().flat_map(|transition| &transition.accept);
        found.extend(accepts.map(|accept| &accept.condition));
        found.extend(state.task.iter().flat_map(TaskRule::conditions));
        for timer in &state.timers {
            found.extend(&timer.when);
            found.extend(timer.start.date());
        }
        found.extend(state.task.iter().filter_map(TaskRule::counted_from));
        // Reading a plain field never fails, but a date something is counted from has to be there.
        let values = state.actions().flat_map(values_of);
        found.extend(values.filter(|value| value.path().is_none()));
        found.extend(state.actions().flat_map(Action::counted_from));
    }
    let whens = model
        .assertions
        .iter()
        .filter_map(|assertion| assertion.when.as_ref());
    found.extend(whens);
    for duty in model.duties.values() {
        found.extend(&duty.when);
        if let DutyRule::NotParty { of, .. } = &duty.rule {
            found.push(of);
        }
    }
    found.extend(model.roles.values().filter_map(|role| role.org.as_ref()));
    found
}
