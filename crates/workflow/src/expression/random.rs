// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Random expressions over random data: the evaluator says what the `cel` crate says, never spends more than was
//! foretold, and never gives what the exhaustive check had excluded.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cel::objects::{Key, Map};
use cel::{Context, Program};
use serde_json::{Value, json};

use super::value::Val;
use super::{Expression, Facts, Kind, Known, Path, Scope, Variable, limit};
use crate::budget::Budget;
use crate::yaml::At;

/// Numbers that follow from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, of: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % of
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// A random expression of a type; `depth` is what may still be nested.
struct Writer<'d> {
    dice: &'d mut Dice,
    /// Variables of the loops around: name and what it is.
    entries: Vec<(String, &'static str)>,
    /// Also what CEL has differently: instants.
    moments: bool,
}

impl Writer<'_> {
    fn flag(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.dice.one(&["true", "false", "case.open"]).to_owned();
        }
        match self.dice.roll(if self.moments { 17 } else { 15 }) {
            0..2 => format!("({} && {})", self.flag(depth - 1), self.flag(depth - 1)),
            2..4 => format!("({} || {})", self.flag(depth - 1), self.flag(depth - 1)),
            4 => format!("!{}", self.flag(depth - 1)),
            5 => {
                let sign = self.dice.one(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{} {sign} {}", self.number(depth - 1), self.number(depth - 1))
            }
            6 => {
                let sign = self.dice.one(&["==", "!=", "<", ">="]);
                format!("{} {sign} {}", self.text(depth - 1), self.text(depth - 1))
            }
            7 => format!("{} in {}", self.number(depth - 1), self.list(depth - 1)),
            8 => {
                let does = self.dice.one(&["contains", "startsWith", "endsWith"]);
                format!("{}.{does}({})", self.text(depth - 1), self.text(depth - 1))
            }
            9 => {
                let field = self
                    .dice
                    .one(&["case.n", "case.name", "case.open", "case.list", "case.day"]);
                let sign = self.dice.one(&["==", "!="]);
                format!("{field} {sign} null")
            }
            10 => {
                let sign = self.dice.one(&["<", "==", ">="]);
                let day = self
                    .dice
                    .one(&["'2026-01-01'", "'2025-06-30'", "case.day", "case.other_day"]);
                format!("case.day {sign} {day}")
            }
            11 => {
                let word = self.dice.one(&["'post'", "'portal'"]);
                format!("case.channel {} {word}", self.dice.one(&["==", "!="]))
            }
            12 => format!("{} == {}", self.list(depth - 1), self.list(depth - 1)),
            13 => self.quantified(depth),
            14 => {
                let (a, b) = (self.decimal(depth - 1), self.decimal(depth - 1));
                format!("{a} {} {b}", self.dice.one(&["<", "==", ">"]))
            }
            _ => {
                let sign = self.dice.one(&["<", "==", ">="]);
                let moments = ["case.at", "case.until", "'2026-01-01T00:00:00Z'"];
                format!("case.at {sign} {}", self.dice.one(&moments))
            }
        }
    }

    fn quantified(&mut self, depth: usize) -> String {
        let does = self.dice.one(&["all", "exists", "exists_one"]);
        let name = format!("x{}", self.entries.len());
        let (list, kind) = if self.dice.roll(2) == 0 && self.entries.is_empty() {
            ("case.parties".to_owned(), "party")
        } else {
            (self.list(depth - 1), "number")
        };
        self.entries.push((name.clone(), kind));
        let inner = match (kind, self.dice.roll(3)) {
            ("party", 0) => format!("{name}.n {} {}", self.dice.one(&["<", "==", ">"]), self.number(0)),
            ("party", 1) => format!(
                "({name}.n != null && {name}.n > {}) || {name}.word == 'yes'",
                self.dice.roll(4)
            ),
            _ => self.flag(depth - 1),
        };
        self.entries.pop();
        format!("{list}.{does}({name}, {inner})")
    }

    fn number(&mut self, depth: usize) -> String {
        let named = self.entries.iter().rev().find(|(_, kind)| *kind == "number");
        let named = named.map(|(name, _)| name.clone());
        if depth == 0 {
            return match (named, self.dice.roll(5)) {
                (Some(name), 0..3) => name,
                (_, 0) => "case.m".to_owned(),
                (_, 1) => self.dice.roll(5).to_string(),
                (_, 2) => self
                    .dice
                    .one(&["9223372036854775807", "-4", "3000000000"])
                    .to_owned(),
                _ => "case.n".to_owned(),
            };
        }
        match self.dice.roll(9) {
            0..4 => {
                let sign = self.dice.one(&["+", "-", "*", "/", "%"]);
                format!("({} {sign} {})", self.number(depth - 1), self.number(depth - 1))
            }
            4 => format!("-{}", self.number(0)),
            5 => format!("size({})", self.list(depth - 1)),
            6 => format!("size({})", self.text(depth - 1)),
            7 => format!("int({})", self.text(depth - 1)),
            _ => format!("{}[{}]", self.list(0), self.number(0)),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self
                .dice
                .one(&["case.name", "'Ü'", "'7'", "''", "'ab'"])
                .to_owned();
        }
        match self.dice.roll(4) {
            0 => format!("string({})", self.number(depth - 1)),
            1 => format!("({} + {})", self.text(depth - 1), self.text(depth - 1)),
            2 => format!(
                "({} ? {} : {})",
                self.flag(depth - 1),
                self.text(depth - 1),
                self.text(depth - 1)
            ),
            _ => self.text(0),
        }
    }

    fn decimal(&mut self, depth: usize) -> String {
        match self.dice.roll(if depth == 0 { 2 } else { 4 }) {
            0 => "1.5".to_owned(),
            1 => "double(case.n)".to_owned(),
            2 => format!("double({})", self.text(depth - 1)),
            _ => format!("({} / {})", self.decimal(depth - 1), self.decimal(depth - 1)),
        }
    }

    fn list(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self
                .dice
                .one(&["case.list", "[1, 2]", "[]", "[case.n]"])
                .to_owned();
        }
        let name = format!("x{}", self.entries.len());
        match self.dice.roll(4) {
            0 => format!("({} + {})", self.list(depth - 1), self.list(depth - 1)),
            1 => {
                let list = self.list(0);
                self.entries.push((name.clone(), "number"));
                let inner = self.number(depth - 1);
                self.entries.pop();
                format!("{list}.map({name}, {inner})")
            }
            2 => {
                let list = self.list(0);
                self.entries.push((name.clone(), "number"));
                let inner = self.flag(depth - 1);
                self.entries.pop();
                format!("{list}.filter({name}, {inner})")
            }
            _ => self.list(0),
        }
    }
}

fn scope() -> Scope<'static> {
    let kinds = [
        ("n", Kind::Int),
        ("m", Kind::Int),
        ("name", Kind::Text),
        ("open", Kind::Bool),
        ("list", Kind::List(Box::new(Kind::Int))),
        ("day", Kind::Date),
        ("other_day", Kind::Date),
        ("at", Kind::Instant),
        ("until", Kind::Instant),
        ("channel", Kind::words(&["portal".to_owned(), "post".to_owned()])),
        ("parties", {
            let party = [
                ("n", Kind::Int),
                ("word", Kind::words(&["yes".to_owned(), "no".to_owned()])),
            ];
            let party = party.map(|(name, kind)| (name.to_owned(), kind));
            Kind::List(Box::new(Kind::Record(party.into())))
        }),
    ];
    let kinds = kinds.map(|(name, kind)| (name.to_owned(), kind));
    Scope {
        place: "a test",
        variables: [("case", Kind::Record(kinds.into()))].into(),
        certain: Default::default(),
    }
}

fn case(dice: &mut Dice) -> Value {
    let number = |dice: &mut Dice| match dice.roll(6) {
        0 => Value::Null,
        1 => json!(0),
        2 => json!(9_007_199_254_740_991_i64),
        _ => json!(dice.roll(9) as i64 - 4),
    };
    let pick = |dice: &mut Dice, of: &[Value]| of[dice.roll(of.len())].clone();
    let length = dice.roll(4);
    let list: Vec<i64> = (0..length).map(|_| dice.roll(7) as i64 - 2).collect();
    let days = [
        json!(null),
        json!("2026-01-01"),
        json!("2025-06-30"),
        json!("2027-12-01"),
    ];
    let moments = [
        json!(null),
        json!("2026-01-01T00:00:00Z"),
        json!("2026-01-01T01:00:00+01:00"),
        json!("2026-01-01T00:30:00+01:00"),
    ];
    let parties: Vec<Value> = (0..dice.roll(4))
        .map(|_| json!({"n": number(dice), "word": pick(dice, &[json!(null), json!("yes"), json!("no")])}))
        .collect();
    let list = if dice.roll(6) == 0 {
        Value::Null
    } else {
        json!(list)
    };
    let parties = if dice.roll(6) == 0 {
        Value::Null
    } else {
        json!(parties)
    };
    json!({
        "n": number(dice), "m": number(dice),
        "name": pick(dice, &[json!(null), json!("Ü"), json!("7"), json!("abc"), json!("")]),
        "open": pick(dice, &[json!(null), json!(true), json!(false)]),
        "list": list, "parties": parties,
        "day": pick(dice, &days), "other_day": pick(dice, &days),
        "at": pick(dice, &moments), "until": pick(dice, &moments),
        "channel": pick(dice, &[json!(null), json!("post"), json!("portal")]),
    })
}

fn facts(case: &Value) -> Facts<'_> {
    const NULL: &Value = &Value::Null;
    Facts {
        case,
        party: NULL,
        parties: NULL,
        payload: NULL,
        event: NULL,
        person: NULL,
    }
}

/// Tried in each test; thirty thousand have been, once.
const EXPRESSIONS: usize = 3_000;

/// Expressions of every depth that are of the language, each with some cases.
fn each(seed: u64, moments: bool, mut look: impl FnMut(&Expression, &str, &Value)) {
    let mut dice = Dice(seed);
    let mut seen = 0;
    for round in 0..EXPRESSIONS {
        let depth = 1 + round % 4;
        let mut writer = Writer {
            dice: &mut dice,
            entries: Vec::new(),
            moments,
        };
        let source = writer.flag(depth);
        let compiled = Expression::compile(&source, At::default(), &scope(), &Kind::Any, &Budget::default());
        let Ok(expression) = compiled else { continue };
        seen += 1;
        for _ in 0..4 {
            look(&expression, &source, &case(&mut dice));
        }
    }
    assert!(
        seen > EXPRESSIONS / 2,
        "only {seen} expressions are of the language"
    );
}

/// JSON to CEL, whole numbers as `int`.
fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(flag) => cel::Value::Bool(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => cel::Value::Int(integer),
            None => cel::Value::Float(number.as_f64().unwrap()),
        },
        Value::String(text) => cel::Value::String(Arc::new(text.clone())),
        Value::Array(items) => cel::Value::List(Arc::new(items.iter().map(to_cel).collect())),
        Value::Object(map) => {
            let entries: HashMap<Key, cel::Value> = map
                .iter()
                .map(|(key, value)| (Key::String(Arc::new(key.clone())), to_cel(value)))
                .collect();
            cel::Value::Map(Map {
                map: Arc::new(entries),
            })
        }
    }
}

#[test]
fn the_evaluator_says_what_the_cel_crate_says() {
    let mut programs: BTreeMap<String, Program> = BTreeMap::new();
    let (mut values, mut errors) = (0, 0);
    each(1, false, |expression, source, case| {
        let program = programs
            .entry(source.to_owned())
            .or_insert_with(|| Program::compile(source).unwrap());
        let mut context = Context::default();
        context.add_variable_from_value("case", to_cel(case));
        let theirs = match program.execute(&context) {
            Ok(cel::Value::Bool(flag)) => Some(json!(flag)),
            Ok(_) | Err(_) => None,
        };
        let ours = expression.holds(&facts(case)).ok().map(Value::from);
        match ours {
            Some(_) => values += 1,
            None => errors += 1,
        }
        assert_eq!(ours, theirs, "`{source}` on {case}");
    });
    assert!(
        values > EXPRESSIONS && errors > EXPRESSIONS / 10,
        "{values} values, {errors} errors"
    );
}

#[test]
fn no_evaluation_spends_more_than_was_foretold() {
    // Small, so that the data reaches the limits.
    let budget = Budget {
        list_items: 3,
        data_bytes: 400,
        text_bytes: 8,
        ..Budget::default()
    };
    each(2, true, |expression, source, case| {
        if case.to_string().len() > budget.data_bytes {
            return;
        }
        let most = limit::bound(&expression.term, &expression.paths, expression.entries, &budget);
        let case = facts(case);
        let mut evaluation = expression.evaluation(&case);
        if let Ok(value) = evaluation.value(&expression.term) {
            evaluation.json(&value).ok();
        }
        let (steps, bytes) = evaluation.spent();
        assert!(
            steps <= most.steps && bytes <= most.bytes,
            "`{source}` takes {steps}, {bytes}, not {most:?}, on {}",
            case.case
        );
    });
}

/// What is known of a value when everything is known.
fn precisely(value: &Value, values: &[Known]) -> Known {
    let exact = match value {
        Value::Null => Known::Null,
        Value::Bool(flag) => Known::Flag(*flag),
        Value::Number(n) => Known::Range(n.as_i64().unwrap(), n.as_i64().unwrap()),
        Value::String(text) => Known::Text(text.clone()),
        Value::Array(items) => Known::Entries(items.len() as i64, items.len() as i64),
        Value::Object(_) => Known::Some,
    };
    // A text that no literal equals is only known to be another one.
    let own = values.iter().find(|known| match (known, &exact) {
        (Known::OtherText, Known::Text(text)) => !values.contains(&Known::Text(text.clone())),
        (known, exact) => known.meets(exact),
    });
    own.cloned()
        .unwrap_or_else(|| panic!("{value} is none of {values:?}"))
}

#[test]
fn nothing_happens_that_was_excluded() {
    let (mut decided, mut certain) = (0, 0);
    each(3, true, |expression, source, case| {
        let holds = expression.holds(&facts(case));
        for blurred in [false, true] {
            let read = |number: usize| {
                let path: &Path = &expression.paths()[number];
                assert_eq!(path.of, Variable::Case);
                let values = expression.values_of(number);
                let known = precisely(&case[&path.field], &values);
                match blurred {
                    true => values.into_iter().fold(known, Known::or),
                    false => known,
                }
            };
            let answers = expression.answers(&read);
            let expected = match &holds {
                Ok(true) => answers.yes,
                Ok(false) => answers.no,
                Err(_) => answers.error.is_some(),
            };
            assert!(expected, "`{source}` on {case}: {answers:?} excludes {holds:?}");
            decided += usize::from(!blurred && answers.yes != answers.no);
            certain += usize::from(!blurred && answers.error.is_none());
        }
    });
    assert!(
        decided > EXPRESSIONS && certain > EXPRESSIONS,
        "decided {decided}, certain {certain}"
    );
}

#[test]
fn a_value_is_among_those_that_were_known_to_be_possible() {
    let mut dice = Dice(4);
    for round in 0..EXPRESSIONS {
        let mut writer = Writer {
            dice: &mut dice,
            entries: Vec::new(),
            moments: false,
        };
        let source = writer.number(1 + round % 3);
        let compiled = Expression::compile(&source, At::default(), &scope(), &Kind::Any, &Budget::default());
        let Ok(expression) = compiled else { continue };
        let case = case(&mut dice);
        let read = |number: usize| {
            let path: &Path = &expression.paths()[number];
            precisely(&case[&path.field], &expression.values_of(number))
        };
        let (known, why) = expression.possible(&read);
        let facts = facts(&case);
        match expression.evaluation(&facts).value(&expression.term) {
            Err(_) => assert!(why.is_some(), "`{source}` on {case}: {known:?}"),
            Ok(Val::Integer(n)) => {
                let known = known.unwrap_or_else(|| panic!("`{source}` on {case} gives {n}"));
                assert!(
                    known.meets(&Known::Range(n, n)),
                    "`{source}` on {case}: {known:?}, {n}"
                );
            }
            Ok(Val::Null) => assert!(
                matches!(known, Some(Known::Null | Known::Any)),
                "`{source}`: {known:?}"
            ),
            Ok(other) => panic!("`{source}` gives {other:?}"),
        }
    }
}
