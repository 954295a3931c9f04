// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Evaluates a [`Term`] on JSON. Values are borrowed from the data; every step and every byte that is made is metered, so
//! that no data, however large, makes an evaluation long.
//!
//! The meaning is that of CEL: integers are `i64` and never wrap, `&&`, `||`, `all` and `exists` take a side that decides
//! even where the other cannot be evaluated. Two things differ: a declared field that is not in a record is `null`, and
//! instants are compared by the moment they stand for.

use std::cmp::Ordering;
use std::rc::Rc;

use serde_json::Value;

use super::Facts;
use super::limit::{Limits, cost};
use super::term::{By, Does, Find, Loop, Order, Path, Term, Variable};
use super::value::{Fault, Result, Val, calculate, count, moment, to_decimal, to_integer};

/// One evaluation, with what is left of its budget.
pub(super) struct Evaluation<'v> {
    paths: &'v [Path],
    facts: Facts<'v>,
    entries: Vec<Val<'v>>,
    limits: Limits,
    steps: u64,
    bytes: u64,
}

impl<'v> Evaluation<'v> {
    pub fn new(paths: &'v [Path], entries: usize, facts: Facts<'v>, limits: Limits) -> Evaluation<'v> {
        Evaluation {
            paths,
            facts,
            entries: vec![Val::Null; entries],
            limits,
            steps: 0,
            bytes: 0,
        }
    }

    /// Steps taken and bytes made so far.
    #[cfg(test)]
    pub fn spent(&self) -> (u64, u64) {
        (self.steps, self.bytes)
    }

    fn spend(&mut self, steps: u64) -> Result<()> {
        self.steps = self.steps.saturating_add(steps);
        match self.steps > self.limits.steps {
            true => Err(Fault::Steps(self.limits.steps)),
            false => Ok(()),
        }
    }

    fn make(&mut self, bytes: usize) -> Result<()> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(bytes);
        match self.bytes > self.limits.bytes {
            true => Err(Fault::Bytes(self.limits.bytes)),
            false => Ok(()),
        }
    }

    pub fn value(&mut self, term: &'v Term) -> Result<Val<'v>> {
        self.spend(cost::TERM)?;
        match term {
            Term::Null => Ok(Val::Null),
            Term::Flag(flag) => Ok(Val::Flag(*flag)),
            Term::Integer(n) => Ok(Val::Integer(*n)),
            Term::Decimal(n) => Ok(Val::Decimal(*n)),
            Term::Text(text) => Ok(Val::Given(text)),
            Term::List(items) => {
                self.make(items.len().saturating_mul(cost::ENTRY))?;
                let items: Result<Vec<Val<'v>>> = items.iter().map(|item| self.value(item)).collect();
                Ok(Val::List(items?.into()))
            }
            Term::Record(fields) => {
                self.make(fields.len().saturating_mul(cost::ENTRY))?;
                let fields = fields
                    .iter()
                    .map(|(name, value)| Ok((name.as_str(), self.value(value)?)));
                Ok(Val::Record(Rc::new(fields.collect::<Result<_>>()?)))
            }
            Term::All(variable) => Ok(self.variable(*variable)),
            Term::Path(number) => self.path(*number),
            Term::Field(of, name) => match self.value(of)? {
                of @ (Val::Object(_) | Val::Record(_)) => Ok(of.field(name).unwrap_or(Val::Null)),
                other => Err(other.wrong(".")),
            },
            Term::Has(of, name) => match self.value(of)? {
                of @ (Val::Object(_) | Val::Record(_)) => Ok(Val::Flag(of.field(name).is_some())),
                other => Err(other.wrong("has")),
            },
            Term::And(two) => self.decided(two, false),
            Term::Or(two) => self.decided(two, true),
            Term::Not(of) => self.flag(of, "!").map(|flag| Val::Flag(!flag)),
            Term::Choice(three) => {
                let [condition, then, otherwise] = three.as_ref();
                match self.flag(condition, "?")? {
                    true => self.value(then),
                    false => self.value(otherwise),
                }
            }
            Term::Loop(one) => self.each(one),
            other => self.operation(other),
        }
    }

    fn operation(&mut self, term: &'v Term) -> Result<Val<'v>> {
        match term {
            Term::Same(by, two) => {
                let (a, b) = self.two(two)?;
                self.same(&a, &b, *by).map(Val::Flag)
            }
            Term::Ordered(order, by, two) => {
                let (a, b) = self.two(two)?;
                self.ordered(*order, *by, (&a, &b)).map(Val::Flag)
            }
            Term::Among(by, two) => {
                let (one, list) = self.two(two)?;
                let length = list.length().ok_or_else(|| list.wrong("in"))?;
                for at in 0..length {
                    self.spend(cost::TERM)?;
                    let entry = list.entry(at).unwrap_or(Val::Null);
                    if self.same(&one, &entry, *by)? {
                        return Ok(Val::Flag(true));
                    }
                }
                Ok(Val::Flag(false))
            }
            Term::Calculate(sign, two) | Term::Reckon(sign, two) => {
                let (a, b) = self.two(two)?;
                calculate(*sign, &a, &b)
            }
            Term::Negative(of) | Term::Opposite(of) => match self.value(of)? {
                Val::Integer(n) => n.checked_neg().map(Val::Integer).ok_or(Fault::Overflow("-")),
                Val::Decimal(n) => Ok(Val::Decimal(-n)),
                other => Err(other.wrong("-")),
            },
            Term::Join(two) => {
                let (a, b) = self.two(two)?;
                self.join(&a, &b)
            }
            Term::Chain(two) => {
                let (a, b) = self.two(two)?;
                self.chain(&a, &b)
            }
            Term::At(_, two) => {
                let (list, at) = self.two(two)?;
                let length = list.length().ok_or_else(|| list.wrong("[]"))?;
                let Val::Integer(at) = at else {
                    return Err(at.wrong("[]"));
                };
                let entry = usize::try_from(at).ok().and_then(|at| list.entry(at));
                entry.ok_or(Fault::NoEntry(at, length))
            }
            Term::Size(of) => {
                let of = self.value(of)?;
                count(of.length().ok_or_else(|| of.wrong("size"))?)
            }
            Term::Length(of) => {
                let of = self.value(of)?;
                let text = of.text().ok_or_else(|| of.wrong("size"))?;
                self.spend(cost::scan(text.len()))?;
                count(text.chars().count())
            }
            Term::Find(find, two) => {
                let (text, part) = self.two(two)?;
                self.find(*find, &text, &part)
            }
            other => self.conversion(other),
        }
    }

    fn conversion(&mut self, term: &'v Term) -> Result<Val<'v>> {
        match term {
            Term::ToInteger(of) => {
                let of = self.value(of)?;
                self.spend(of.text().map_or(0, |text| cost::scan(text.len())))?;
                to_integer(&of)
            }
            Term::ToDecimal(_, of) => {
                let of = self.value(of)?;
                self.spend(of.text().map_or(0, |text| cost::scan(text.len())))?;
                to_decimal(&of)
            }
            Term::ToText(of) => {
                let of = self.value(of)?;
                self.text_of(of)
            }
            other => self.value(other),
        }
    }

    fn two(&mut self, two: &'v [Term; 2]) -> Result<(Val<'v>, Val<'v>)> {
        let [a, b] = two;
        Ok((self.value(a)?, self.value(b)?))
    }

    fn variable(&self, variable: Variable) -> Val<'v> {
        match variable {
            Variable::Case => Val::of(self.facts.case),
            Variable::Party => Val::of(self.facts.party),
            Variable::Parties => Val::of(self.facts.parties),
            Variable::Payload => Val::of(self.facts.payload),
            Variable::Event => Val::of(self.facts.event),
            Variable::Person => Val::of(self.facts.person),
            Variable::Entry(number) => self.entries.get(number).cloned().unwrap_or(Val::Null),
        }
    }

    fn path(&self, number: usize) -> Result<Val<'v>> {
        let Some(path) = self.paths.get(number) else {
            return Ok(Val::Null);
        };
        match self.variable(path.of) {
            of @ (Val::Object(_) | Val::Record(_)) => Ok(of.field(&path.field).unwrap_or(Val::Null)),
            other => Err(other.wrong(".")),
        }
    }

    fn flag(&mut self, term: &'v Term, what: &'static str) -> Result<bool> {
        match self.value(term)? {
            Val::Flag(flag) => Ok(flag),
            other => Err(other.wrong(what)),
        }
    }

    /// One side that is `by` decides, whatever the other is (CEL, logical operators).
    fn decided(&mut self, two: &'v [Term; 2], by: bool) -> Result<Val<'v>> {
        let what = if by { "||" } else { "&&" };
        let [a, b] = two;
        let first = self.flag(a, what);
        if first == Ok(by) || first.as_ref().is_err_and(Fault::is_limit) {
            return first.map(Val::Flag);
        }
        match self.flag(b, what)? {
            second if second == by => Ok(Val::Flag(by)),
            second => first.map(|_| Val::Flag(second)),
        }
    }

    fn each(&mut self, one: &'v Loop) -> Result<Val<'v>> {
        let over = self.value(&one.over)?;
        let length = over.length().ok_or_else(|| over.wrong("a comprehension"))?;
        let (mut pending, mut count, mut kept) = (None, 0_u64, Vec::new());
        for at in 0..length {
            self.spend(cost::TERM)?;
            let entry = over.entry(at).unwrap_or(Val::Null);
            if let Some(place) = self.entries.get_mut(one.entry) {
                *place = entry.clone();
            }
            match one.does {
                Does::All | Does::Exists => {
                    let by = one.does == Does::Exists;
                    match self.flag(&one.each, "a condition") {
                        Ok(flag) if flag == by => return Ok(Val::Flag(by)),
                        Ok(_) => {}
                        Err(fault) if fault.is_limit() => return Err(fault),
                        Err(fault) => pending = Some(fault),
                    }
                }
                Does::ExistsOne => count += u64::from(self.flag(&one.each, "a condition")?),
                Does::Filter => {
                    if self.flag(&one.each, "a condition")? {
                        self.make(cost::ENTRY)?;
                        kept.push(entry);
                    }
                }
                Does::Map => {
                    let wanted = match &one.only {
                        Some(only) => self.flag(only, "a condition")?,
                        None => true,
                    };
                    if wanted {
                        self.make(cost::ENTRY)?;
                        kept.push(self.value(&one.each)?);
                    }
                }
            }
        }
        match (pending, one.does) {
            (Some(fault), _) => Err(fault),
            (None, Does::All) => Ok(Val::Flag(true)),
            (None, Does::Exists) => Ok(Val::Flag(false)),
            (None, Does::ExistsOne) => Ok(Val::Flag(count == 1)),
            (None, Does::Filter | Does::Map) => Ok(Val::List(kept.into())),
        }
    }

    fn same(&mut self, a: &Val<'v>, b: &Val<'v>, by: By) -> Result<bool> {
        if let (Some(a), Some(b)) = (a.text(), b.text()) {
            self.spend(cost::compare(a.len().min(b.len())))?;
            return Ok(match by {
                By::Value | By::Decimal => a == b,
                By::Moment => moment(a)? == moment(b)?,
            });
        }
        if let (Some(length), Some(other)) = (a.length(), b.length()) {
            if length != other {
                return Ok(false);
            }
            for at in 0..length {
                self.spend(cost::TERM)?;
                let (a, b) = (a.entry(at), b.entry(at));
                if !self.same(&a.unwrap_or(Val::Null), &b.unwrap_or(Val::Null), by)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        Ok(match (a, b) {
            (Val::Null, Val::Null) => true,
            (Val::Flag(a), Val::Flag(b)) => a == b,
            (Val::Integer(a), Val::Integer(b)) => a == b,
            (Val::Decimal(a), Val::Decimal(b)) => a == b,
            _ => false,
        })
    }

    fn ordered(&mut self, order: Order, by: By, (a, b): (&Val<'v>, &Val<'v>)) -> Result<bool> {
        let what = match order {
            Order::Before => "<",
            Order::NotAfter => "<=",
            Order::After => ">",
            Order::NotBefore => ">=",
        };
        let found = match (a, b) {
            (Val::Integer(a), Val::Integer(b)) => Some(a.cmp(b)),
            (Val::Decimal(a), Val::Decimal(b)) => Some(a.partial_cmp(b).ok_or(Fault::Undecided(what))?),
            (a, b) => match (a.text(), b.text()) {
                (Some(a), Some(b)) => {
                    self.spend(cost::compare(a.len().min(b.len())))?;
                    Some(match by {
                        By::Value | By::Decimal => a.cmp(b),
                        By::Moment => moment(a)?.cmp(&moment(b)?),
                    })
                }
                (None, _) => return Err(a.wrong(what)),
                (Some(_), None) => return Err(b.wrong(what)),
            },
        };
        Ok(match order {
            Order::Before => found == Some(Ordering::Less),
            Order::NotAfter => found.is_some_and(Ordering::is_le),
            Order::After => found == Some(Ordering::Greater),
            Order::NotBefore => found.is_some_and(Ordering::is_ge),
        })
    }

    fn join(&mut self, a: &Val<'v>, b: &Val<'v>) -> Result<Val<'v>> {
        let a = a.text().ok_or_else(|| a.wrong("+"))?;
        let b = b.text().ok_or_else(|| b.wrong("+"))?;
        let length = a.len().saturating_add(b.len());
        self.make(length)?;
        self.spend(cost::copy(length))?;
        Ok(Val::Made([a, b].concat().into()))
    }

    fn chain(&mut self, a: &Val<'v>, b: &Val<'v>) -> Result<Val<'v>> {
        let one = a.length().ok_or_else(|| a.wrong("+"))?;
        let other = b.length().ok_or_else(|| b.wrong("+"))?;
        let length = one.saturating_add(other);
        self.make(length.saturating_mul(cost::ENTRY))?;
        self.spend(u64::try_from(length).unwrap_or(u64::MAX))?;
        let first = (0..one).filter_map(|at| a.entry(at));
        let second = (0..other).filter_map(|at| b.entry(at));
        Ok(Val::List(first.chain(second).collect()))
    }

    fn find(&mut self, find: Find, text: &Val<'v>, part: &Val<'v>) -> Result<Val<'v>> {
        let what = match find {
            Find::Inside => "contains",
            Find::AtStart => "startsWith",
            Find::AtEnd => "endsWith",
        };
        let text = text.text().ok_or_else(|| text.wrong(what))?;
        let part = part.text().ok_or_else(|| part.wrong(what))?;
        self.spend(match find {
            Find::Inside => cost::search(text.len().saturating_add(part.len())),
            Find::AtStart | Find::AtEnd => cost::compare(part.len()),
        })?;
        Ok(Val::Flag(match find {
            Find::Inside => text.contains(part),
            Find::AtStart => text.starts_with(part),
            Find::AtEnd => text.ends_with(part),
        }))
    }

    fn text_of(&mut self, of: Val<'v>) -> Result<Val<'v>> {
        let text = match of {
            Val::Given(_) | Val::Made(_) => return Ok(of),
            Val::Flag(flag) => flag.to_string(),
            Val::Integer(n) => n.to_string(),
            Val::Decimal(n) => n.to_string(),
            other => return Err(other.wrong("string")),
        };
        self.make(text.len())?;
        Ok(Val::Made(text.into()))
    }

    /// As JSON, within the same budget.
    pub fn json(&mut self, value: &Val<'v>) -> Result<Value> {
        Ok(match value {
            Val::Null => Value::Null,
            Val::Flag(flag) => Value::Bool(*flag),
            Val::Integer(n) => Value::from(*n),
            Val::Decimal(n) => serde_json::Number::from_f64(*n)
                .map(Value::Number)
                .ok_or(Fault::NoJson)?,
            Val::Given(text) => self.copied(text)?,
            Val::Made(text) => self.copied(text)?,
            Val::Json(items) => {
                self.weigh_list(items)?;
                Value::Array(items.to_vec())
            }
            Val::List(items) => {
                self.make(items.len().saturating_mul(cost::ENTRY))?;
                let items: Result<Vec<Value>> = items.iter().map(|item| self.json(item)).collect();
                Value::Array(items?)
            }
            Val::Object(map) => {
                map.iter().try_for_each(|(name, value)| self.weigh(name, value))?;
                Value::Object((*map).clone())
            }
            Val::Record(map) => {
                self.make(map.len().saturating_mul(cost::ENTRY))?;
                let fields = map
                    .iter()
                    .map(|(name, value)| Ok(((*name).to_owned(), self.json(value)?)));
                Value::Object(fields.collect::<Result<_>>()?)
            }
        })
    }

    fn copied(&mut self, text: &str) -> Result<Value> {
        self.make(text.len())?;
        self.spend(cost::copy(text.len()))?;
        Ok(Value::from(text))
    }

    /// What it costs to copy given data.
    fn weigh(&mut self, name: &str, value: &Value) -> Result<()> {
        self.spend(cost::TERM)?;
        self.make(name.len().saturating_add(cost::ENTRY))?;
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
            Value::String(text) => {
                self.spend(cost::copy(text.len()))?;
                self.make(text.len())
            }
            Value::Array(items) => self.weigh_list(items),
            Value::Object(map) => map.iter().try_for_each(|(name, value)| self.weigh(name, value)),
        }
    }

    fn weigh_list(&mut self, items: &[Value]) -> Result<()> {
        items.iter().try_for_each(|item| self.weigh("", item))
    }
}
