// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What an operation can give when only so much is known of its operands.

use super::kind::Kind;
use super::known::{Answers, Known, Why, first};
use super::term::{Order, Sign, Term};

/// What an evaluation can give: a value or, besides, nothing.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub value: Option<Value>,
    pub error: Option<Why>,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Answer { yes: bool, no: bool },
    Known(Known),
}

pub(super) fn sure(value: Known) -> Given {
    Given {
        value: Some(Value::Known(value)),
        error: None,
    }
}

pub(super) fn answer(answers: Answers) -> Given {
    let Answers { yes, no, error } = answers;
    Given {
        value: (yes || no).then_some(Value::Answer { yes, no }),
        error,
    }
}

pub(super) fn answers(given: &Given) -> Answers {
    let found = match &given.value {
        Some(Value::Answer { yes, no }) => Answers {
            yes: *yes,
            no: *no,
            error: None,
        },
        Some(Value::Known(Known::Flag(flag))) => Answers::only(*flag),
        // Anything but true or false is an error of the condition.
        Some(Value::Known(Known::Null)) => Answers::error(Why::Null),
        Some(Value::Known(Known::Any)) => Answers {
            error: Some(Why::Null),
            ..Answers::FREE
        },
        Some(Value::Known(_)) => Answers::FREE,
        None => Answers::default(),
    };
    Answers {
        error: first(found.error, given.error),
        ..found
    }
}

pub(super) fn known(given: &Given) -> Option<Known> {
    match &given.value {
        Some(Value::Known(known)) => Some(known.clone()),
        Some(Value::Answer { yes, no }) if yes != no => Some(Known::Flag(*yes)),
        Some(Value::Answer { .. }) => Some(Known::Some),
        None => None,
    }
}

/// A value an operation needs: not null. `None` when there is none.
pub(super) fn needed(given: &Given) -> (Option<Known>, Option<Why>) {
    match known(given) {
        Some(Known::Null) => (None, first(given.error, Some(Why::Null))),
        Some(Known::Any) => (Some(Known::Some), first(given.error, Some(Why::Null))),
        known => (known, given.error),
    }
}

/// A value, or none, or both; and why there may be none.
pub(super) type Result = (Option<Known>, Option<Why>);

pub(super) fn there(value: Known) -> Result {
    (Some(value), None)
}

pub(super) fn one(a: &Given, of: impl Fn(Known) -> Result) -> Given {
    let (value, error) = needed(a);
    let (value, why) = value.map_or((None, None), of);
    Given {
        value: value.map(Value::Known),
        error: first(error, why),
    }
}

pub(super) fn both(a: &Given, b: &Given, of: impl Fn(Known, Known) -> Result) -> Given {
    let ((a, one), (b, other)) = (needed(a), needed(b));
    let (value, why) = a.zip(b).map_or((None, None), |(a, b)| of(a, b));
    Given {
        value: value.map(Value::Known),
        error: first(first(one, other), why),
    }
}

/// `a == b`. A text that equals none of its literals differs from a literal, but perhaps not from another field.
pub(super) fn same(one: &Known, other: &Known, written: bool) -> Answers {
    if let (Some((a, b)), Some((c, d))) = (one.number(), other.number())
        && (matches!(one, Known::Range(..)) || matches!(other, Known::Range(..)))
    {
        return Answers {
            yes: a <= d && c <= b,
            no: !(a == b && c == d && a == c),
            error: None,
        };
    }
    match (one, other) {
        (Known::Any, _) | (_, Known::Any) => Answers::FREE,
        (Known::Null, Known::Null) => Answers::only(true),
        (Known::Null, _) | (_, Known::Null) => Answers::only(false),
        (Known::Flag(a), Known::Flag(b)) => Answers::only(a == b),
        (Known::Text(a), Known::Text(b)) => Answers::only(a == b),
        (Known::OtherText, Known::Text(_)) | (Known::Text(_), Known::OtherText) if written => {
            Answers::only(false)
        }
        (Known::Entries(a, b), Known::Entries(c, d)) if a > d || c > b => Answers::only(false),
        (Known::Entries(0, 0), Known::Entries(0, 0)) => Answers::only(true),
        _ => Answers::FREE,
    }
}

pub(super) fn ordered(order: Order, a: &Given, b: &Given) -> Given {
    let ((one, missing), (other, absent)) = (needed(a), needed(b));
    let error = first(missing, absent);
    let (Some(one), Some(other)) = (one, other) else {
        return Given { value: None, error };
    };
    let found = match (one.number(), other.number()) {
        (Some((a, b)), Some((c, d))) => {
            let (surely, never) = match order {
                Order::Before => (b < c, a >= d),
                Order::NotAfter => (b <= c, a > d),
                Order::After => (a > d, b <= c),
                Order::NotBefore => (a >= d, b < c),
            };
            Answers {
                yes: !never,
                no: !surely,
                error: None,
            }
        }
        _ => Answers::FREE,
    };
    answer(Answers { error, ..found })
}

/// The entry of a list, as far as it is there.
pub(super) fn entry(list: &Known, at: &Known, value: &Known) -> Result {
    let Some((from, to)) = at.number() else {
        return (Some(value.clone()), Some(Why::NoEntry));
    };
    let (least, most) = match list {
        Known::Entries(least, most) => (*least, *most),
        _ => (0, i64::MAX),
    };
    let always = from >= 0 && to < least;
    let never = to < 0 || from >= most;
    ((!never).then(|| value.clone()), (!always).then_some(Why::NoEntry))
}

pub(super) fn calculate(sign: Sign, a: &Given, b: &Given) -> Given {
    let bounds = |known: Known| known.number().unwrap_or((i64::MIN, i64::MAX));
    both(a, b, |a, b| interval(sign, bounds(a), bounds(b)))
}

/// Decimal numbers with more digits than that may become infinite, and then no number at all.
pub(super) const MOST_DIGITS: f64 = 300.0;

/// How many digits a decimal number has before the point at most.
pub(super) fn digits(term: &Term) -> f64 {
    match term {
        Term::Decimal(n) if *n == 0.0 => f64::MIN,
        Term::Decimal(n) => n.abs().log10(),
        Term::Opposite(of) | Term::ToDecimal(Kind::Double, of) => digits(of),
        Term::ToDecimal(Kind::Int, _) => 19.0,
        Term::Reckon(sign, two) => {
            let [a, b] = two.as_ref();
            match (sign, b) {
                (Sign::Plus | Sign::Minus, b) => digits(a).max(digits(b)) + 1.0,
                (Sign::Times, b) => digits(a) + digits(b),
                (Sign::Over, Term::Decimal(n)) if *n != 0.0 => digits(a) - digits(b),
                (Sign::Over | Sign::Remainder, _) => f64::INFINITY,
            }
        }
        Term::Choice(three) => {
            let [_, then, otherwise] = three.as_ref();
            digits(then).max(digits(otherwise))
        }
        // A text can say anything, and so can what comes out of a list.
        _ => f64::INFINITY,
    }
}

pub(super) type Bounds = (i64, i64);

/// All results of numbers between these bounds.
pub(super) fn interval(sign: Sign, (a, b): Bounds, (c, d): Bounds) -> Result {
    let (a, b, c, d) = (i128::from(a), i128::from(b), i128::from(c), i128::from(d));
    let zero = c <= 0 && d >= 0;
    let corners: Vec<i128> = match sign {
        Sign::Plus => vec![a + c, b + d],
        Sign::Minus => vec![a - d, b - c],
        Sign::Times => vec![a * c, a * d, b * c, b * d],
        Sign::Over | Sign::Remainder => {
            // What is left of the divisor without zero: its ends, and what lies next to zero.
            let divisors = [c, d, -1, 1]
                .into_iter()
                .filter(|n| *n != 0 && (c..=d).contains(n));
            match sign {
                Sign::Over => divisors.flat_map(|n| [a / n, b / n]).collect(),
                _ if c == 0 && d == 0 => Vec::new(),
                _ => {
                    let largest = c.abs().max(d.abs()) - 1;
                    vec![
                        if a < 0 { (-largest).max(a) } else { 0 },
                        if b > 0 { largest.min(b) } else { 0 },
                    ]
                }
            }
        }
    };
    let (Some(least), Some(most)) = (corners.iter().min().copied(), corners.iter().max().copied()) else {
        return (None, Some(Why::Zero));
    };
    let why = match sign {
        Sign::Over | Sign::Remainder if zero => Some(Why::Zero),
        _ if least < i128::from(i64::MIN) || most > i128::from(i64::MAX) => Some(Why::Overflow),
        _ => None,
    };
    let within = |n: i128| i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX });
    (Some(Known::Range(within(least), within(most))), why)
}
