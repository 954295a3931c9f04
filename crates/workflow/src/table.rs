// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Decision tables: rows of conditions over typed columns, decided by one hit policy.
//!
//! Every condition cuts its column at known places, so a table has finitely many different inputs: whether each of
//! them has an answer, and only one, is counted out when the definition is loaded.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::types::{Record, Type};
use crate::yaml::At;

/// How many different inputs of one table are counted out.
const MOST_INPUTS: usize = 50_000;

/// Which of the rows that fit gives the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// Never more than one fits.
    Unique,
    /// The first.
    First,
    /// All of them, each output as a list.
    Collect,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub at: At,
    pub hit: Hit,
    pub inputs: Vec<Column>,
    pub outputs: Record,
    pub rows: Vec<Row>,
}

/// A field of the case data that decides.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub field: String,
    pub kind: Type,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub at: At,
    /// One per column.
    pub cells: Vec<Cell>,
    /// Output → literal.
    pub then: Vec<(String, Value)>,
}

/// A condition on one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Anything, also what is not known.
    Any,
    /// One of these values; `null` is what is not known.
    Among(Vec<Value>),
    /// From and to, both included, of numbers or dates.
    Range { from: Option<Value>, to: Option<Value> },
}

/// What is wrong with a table as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Flaw {
    /// No row fits this input.
    Gap(Vec<Value>),
    /// Two rows fit this input: their indices.
    Overlap(usize, usize, Vec<Value>),
    /// The row never gives the answer.
    Shadowed(usize),
    /// Too many different inputs to count out.
    TooLarge(usize),
}

impl Cell {
    fn fits(&self, value: &Value) -> bool {
        match self {
            Cell::Any => true,
            Cell::Among(values) => values.contains(value),
            Cell::Range { from, to } => {
                let above = from.as_ref().is_none_or(|from| in_order(from, value));
                let below = to.as_ref().is_none_or(|to| in_order(value, to));
                !value.is_null() && above && below
            }
        }
    }

    /// Values at which the condition may change its mind.
    fn marks(&self) -> Vec<&Value> {
        match self {
            Cell::Any => Vec::new(),
            Cell::Among(values) => values.iter().collect(),
            Cell::Range { from, to } => from.iter().chain(to).collect(),
        }
    }
}

/// `a <= b`, of numbers or of dates (ISO dates order as text).
fn in_order(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_i64() <= b.as_i64(),
        (Value::String(a), Value::String(b)) => a <= b,
        _ => false,
    }
}

impl Table {
    /// Indices of the rows that fit these inputs.
    pub fn fitting<'t>(&'t self, inputs: &'t [Value]) -> impl Iterator<Item = usize> + 't {
        let fits = move |row: &Row| {
            let mut pairs = row.cells.iter().zip(inputs);
            pairs.all(|(cell, value)| cell.fits(value))
        };
        let rows = self.rows.iter().enumerate();
        rows.filter(move |(_, row)| fits(row)).map(|(i, _)| i)
    }

    /// The answer: each output with its value, or `None` where a table that was checked cannot answer.
    pub fn decide(&self, inputs: &[Value]) -> Option<Vec<(String, Value)>> {
        let mut fitting = self.fitting(inputs);
        if self.hit != Hit::Collect {
            let row = self.rows.get(fitting.next()?)?;
            let alone = self.hit == Hit::First || fitting.next().is_none();
            return alone.then(|| row.then.clone());
        }
        let rows: Vec<&Row> = fitting.filter_map(|i| self.rows.get(i)).collect();
        let list = |name: &String| {
            let values = rows.iter().flat_map(|row| &row.then);
            let own = values.filter(|(output, _)| output == name);
            Value::Array(own.map(|(_, value)| value.clone()).collect())
        };
        let outputs = self.outputs.fields.keys();
        Some(outputs.map(|name| (name.clone(), list(name))).collect())
    }

    /// Everything that is wrong with the rows taken together; each kind at most once per row.
    pub fn flaws(&self) -> Vec<Flaw> {
        let samples: Vec<Vec<Value>> = (0..self.inputs.len()).map(|i| self.samples(i)).collect();
        let count = samples
            .iter()
            .try_fold(1_usize, |count, own| count.checked_mul(own.len()))
            .unwrap_or(usize::MAX);
        if count > MOST_INPUTS {
            return vec![Flaw::TooLarge(count)];
        }
        let mut flaws = Vec::new();
        let mut decides = vec![false; self.rows.len()];
        let (mut gap, mut overlaps) = (None, Vec::new());
        for number in 0..count {
            let inputs = input(&samples, number);
            let fitting: Vec<usize> = self.fitting(&inputs).collect();
            let answering = match self.hit {
                Hit::First => fitting.get(..1).unwrap_or_default(),
                Hit::Unique | Hit::Collect => fitting.as_slice(),
            };
            for row in answering {
                if let Some(decides) = decides.get_mut(*row) {
                    *decides = true;
                }
            }
            match fitting.as_slice() {
                [] if self.hit != Hit::Collect && gap.is_none() => gap = Some(inputs),
                [a, b, ..] if self.hit == Hit::Unique && !overlaps.contains(&(*a, *b)) => {
                    overlaps.push((*a, *b));
                    flaws.push(Flaw::Overlap(*a, *b, inputs));
                }
                _ => {}
            }
        }
        flaws.extend(gap.map(Flaw::Gap));
        let idle = decides.iter().enumerate().filter(|(_, decides)| !**decides);
        flaws.extend(idle.map(|(row, _)| Flaw::Shadowed(row)));
        flaws
    }

    /// One value of every class of values that all rows treat alike, and `null`.
    fn samples(&self, column: usize) -> Vec<Value> {
        let Some(own) = self.inputs.get(column) else {
            return Vec::new();
        };
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        let marks: Vec<&Value> = cells
            .flat_map(Cell::marks)
            .filter(|value| !value.is_null())
            .collect();
        let mut samples = match &own.kind {
            Type::OneOf(words) => words.iter().map(|word| Value::from(word.as_str())).collect(),
            Type::Flag => vec![Value::from(false), Value::from(true)],
            Type::Integer => around(&marks, Value::as_i64, |n, by| n.checked_add(by), 0),
            Type::Date => around(&marks, day, later, date(2026, 1, 1)),
            Type::Text | Type::Instant | Type::ListOf(_) | Type::Record(_) => {
                let mut texts: Vec<Value> = marks.into_iter().cloned().collect();
                texts.push(Value::from("\u{2026}"));
                texts
            }
        };
        samples.push(Value::Null);
        let mut once: Vec<Value> = Vec::new();
        for sample in samples {
            if !once.contains(&sample) {
                once.push(sample);
            }
        }
        once
    }
}

fn day(value: &Value) -> Option<Date> {
    value.as_str()?.parse().ok()
}

fn later(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

/// Each mark with its neighbours; something where there is no mark.
fn around<T: Copy + ToSample>(
    marks: &[&Value],
    read: impl Fn(&Value) -> Option<T>,
    step: impl Fn(T, i64) -> Option<T>,
    nothing: T,
) -> Vec<Value> {
    let known: Vec<T> = marks.iter().filter_map(|mark| read(mark)).collect();
    let near = known
        .iter()
        .flat_map(|mark| [step(*mark, -1), Some(*mark), step(*mark, 1)])
        .flatten();
    let mut samples: Vec<Value> = near.map(ToSample::sample).collect();
    if samples.is_empty() {
        samples.push(nothing.sample());
    }
    samples
}

trait ToSample {
    fn sample(self) -> Value;
}

impl ToSample for i64 {
    fn sample(self) -> Value {
        Value::from(self)
    }
}

impl ToSample for Date {
    fn sample(self) -> Value {
        Value::from(self.to_string())
    }
}

/// The input with this number, counted through all samples.
fn input(samples: &[Vec<Value>], mut number: usize) -> Vec<Value> {
    let mut inputs = Vec::with_capacity(samples.len());
    for own in samples {
        let size = own.len().max(1);
        inputs.push(own.get(number % size).cloned().unwrap_or(Value::Null));
        number /= size;
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Field;
    use serde_json::json;

    fn table(hit: Hit, rows: &[(Cell, Cell)]) -> Table {
        let column = |field: &str, kind| Column {
            field: field.to_owned(),
            kind,
        };
        let words = Type::OneOf(vec!["single".to_owned(), "permanent".to_owned()]);
        Table {
            at: At::default(),
            hit,
            inputs: vec![column("kind", words), column("months", Type::Integer)],
            outputs: Record {
                fields: [("row".to_owned(), Field::new(Type::Integer, true))].into(),
            },
            rows: rows
                .iter()
                .enumerate()
                .map(|(i, (kind, months))| Row {
                    at: At::default(),
                    cells: vec![kind.clone(), months.clone()],
                    then: vec![("row".to_owned(), json!(i))],
                })
                .collect(),
        }
    }

    fn among(values: &[Value]) -> Cell {
        Cell::Among(values.to_vec())
    }

    fn range(from: Option<i64>, to: Option<i64>) -> Cell {
        Cell::Range {
            from: from.map(Value::from),
            to: to.map(Value::from),
        }
    }

    #[test]
    fn a_complete_unique_table_has_no_flaw_and_answers() {
        let single = among(&[json!("single"), Value::Null]);
        let table = table(
            Hit::Unique,
            &[
                (single.clone(), range(None, Some(12))),
                (single.clone(), range(Some(13), None)),
                (single, among(&[Value::Null])),
                (among(&[json!("permanent")]), Cell::Any),
            ],
        );
        assert_eq!(table.flaws(), []);
        let row = |inputs: &[Value]| table.decide(inputs).unwrap()[0].1.clone();
        assert_eq!(row(&[json!("single"), json!(12)]), json!(0));
        assert_eq!(row(&[Value::Null, json!(13)]), json!(1));
        assert_eq!(row(&[json!("single"), Value::Null]), json!(2));
        assert_eq!(row(&[json!("permanent"), json!(99)]), json!(3));
    }

    #[test]
    fn gaps_overlaps_and_rows_that_never_decide_are_found() {
        let gap = table(Hit::Unique, &[(Cell::Any, range(None, Some(12)))]);
        assert!(
            matches!(gap.flaws().as_slice(), [Flaw::Gap(inputs)] if inputs[1] == json!(13) || inputs[1].is_null())
        );
        let both = [
            (Cell::Any, Cell::Any),
            (among(&[json!("single")]), range(Some(3), Some(4))),
        ];
        let flaws = table(Hit::Unique, &both).flaws();
        assert!(
            matches!(flaws.as_slice(), [Flaw::Overlap(0, 1, inputs)] if inputs[0] == json!("single")),
            "{flaws:?}"
        );
        assert_eq!(table(Hit::First, &both).flaws(), [Flaw::Shadowed(1)]);
        assert_eq!(table(Hit::Collect, &both).flaws(), []);
        let answer = table(Hit::Collect, &both).decide(&[json!("single"), json!(3)]);
        assert_eq!(answer.unwrap()[0].1, json!([0, 1]));
        let none = table(Hit::Collect, &[(among(&[json!("single")]), Cell::Any)]);
        assert_eq!(
            none.decide(&[json!("permanent"), json!(1)]).unwrap()[0].1,
            json!([])
        );
    }

    /// What the samples say holds for every number, not only for them.
    #[test]
    fn the_samples_stand_for_every_number() {
        let cells = [
            range(None, Some(3)),
            range(Some(5), Some(9)),
            among(&[json!(4), json!(20)]),
            range(Some(21), None),
        ];
        for missing in 0..=cells.len() {
            let rows: Vec<(Cell, Cell)> = cells
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != missing)
                .map(|(_, cell)| (Cell::Any, cell.clone()))
                .chain([(Cell::Any, among(&[Value::Null]))])
                .collect();
            let table = table(Hit::Unique, &rows);
            let complete = (-30..60).all(|n| table.decide(&[Value::Null, json!(n)]).is_some());
            assert_eq!(table.flaws().is_empty(), complete, "without row {missing}");
        }
    }
}
