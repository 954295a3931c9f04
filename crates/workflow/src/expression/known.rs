// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is known of a value before anything runs, and what a condition can say then.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::kind::Kind;
use crate::types::INTEGERS;

/// What is known of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    Null,
    Flag(bool),
    /// A number between these, both included: an integer, a date as days, an instant as microseconds.
    Range(i64, i64),
    Text(String),
    /// A text that no literal it is compared with equals.
    OtherText,
    /// A list with so many entries, both included.
    Entries(i64, i64),
    /// Anything but null.
    Some,
    /// Nothing is known.
    Any,
}

impl Known {
    pub(super) const NUMBER: Known = Known::Range(i64::MIN, i64::MAX);

    /// What is known of a value of this kind that is there.
    pub(super) fn of(kind: &Kind) -> Known {
        match kind {
            Kind::Int => Known::Range(*INTEGERS.start(), *INTEGERS.end()),
            Kind::List(_) => Known::Entries(0, i64::MAX),
            _ => Known::Some,
        }
    }

    /// What is known of a value that is one or the other.
    pub fn or(self, other: Known) -> Known {
        match (self, other) {
            (one, other) if one == other => one,
            (Known::Null | Known::Any, _) | (_, Known::Null | Known::Any) => Known::Any,
            (Known::Range(a, b), Known::Range(c, d)) => Known::Range(a.min(c), b.max(d)),
            (Known::Entries(a, b), Known::Entries(c, d)) => Known::Entries(a.min(c), b.max(d)),
            _ => Known::Some,
        }
    }

    /// Dates and instants that are written out are numbers too.
    pub(super) fn number(&self) -> Option<(i64, i64)> {
        match self {
            Known::Range(a, b) => Some((*a, *b)),
            Known::Text(text) => number(text).map(|n| (n, n)),
            _ => None,
        }
    }

    /// Whether a value known as `self` can be one known as `other`.
    pub fn meets(&self, other: &Known) -> bool {
        match (self, other) {
            (Known::Any, _) | (_, Known::Any) => true,
            (Known::Null, other) | (other, Known::Null) => *other == Known::Null && *self == Known::Null,
            (Known::Entries(a, b), Known::Entries(c, d)) => a <= d && c <= b,
            (Known::Flag(a), Known::Flag(b)) => a == b,
            (Known::Text(a), Known::Text(b)) => a == b,
            (Known::Range(..), _) | (_, Known::Range(..)) => match (self.number(), other.number()) {
                (Some((a, b)), Some((c, d))) => a <= d && c <= b,
                _ => true,
            },
            _ => true,
        }
    }
}

/// Days or microseconds of a date or an instant that is written out.
fn number(text: &str) -> Option<i64> {
    if let Ok(day) = text.parse::<Date>()
        && text.len() == 10
    {
        let days = day.since(Date::ZERO).ok()?.get_days();
        return Some(i64::from(days));
    }
    let moment: Timestamp = text.parse().ok()?;
    // What is finer than microseconds is not told apart.
    (moment.as_nanosecond() % 1_000 == 0).then(|| moment.as_microsecond())
}

/// A literal a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Literal {
    Integer(i64),
    Text(String),
}

/// The values of a field that some expression tells apart; the first is `null`. At most 64.
pub(crate) fn values(kind: &Kind, literals: &BTreeSet<Literal>) -> Vec<Known> {
    let mut values = vec![Known::Null];
    let numbers = || -> Option<BTreeSet<i64>> {
        let numbers = literals.iter().map(|literal| match literal {
            Literal::Integer(n) => Some(*n),
            Literal::Text(text) => number(text),
        });
        numbers.collect()
    };
    match kind {
        Kind::Bool => values.extend([Known::Flag(false), Known::Flag(true)]),
        Kind::Words { words, .. } if words.len() < 63 => {
            values.extend(words.iter().cloned().map(Known::Text));
        }
        Kind::Text if literals.len() < 62 => {
            values.extend(literals.iter().filter_map(|literal| match literal {
                Literal::Text(text) => Some(Known::Text(text.clone())),
                Literal::Integer(_) => None,
            }));
            values.push(Known::OtherText);
        }
        Kind::Int if literals.len() < 31 => {
            let ranges = ranges(
                &numbers().unwrap_or_default(),
                (*INTEGERS.start(), *INTEGERS.end()),
            );
            values.extend(ranges.into_iter().map(|(a, b)| Known::Range(a, b)));
        }
        Kind::Date | Kind::Instant if literals.len() < 31 => match numbers() {
            Some(numbers) => {
                let ranges = ranges(&numbers, (i64::MIN, i64::MAX));
                values.extend(ranges.into_iter().map(|(a, b)| Known::Range(a, b)));
            }
            None => values.push(Known::NUMBER),
        },
        Kind::List(_) if literals.len() < 31 => {
            let mut sizes = numbers().unwrap_or_default();
            sizes.insert(0);
            let ranges = ranges(&sizes, (0, i64::MAX));
            values.extend(ranges.into_iter().map(|(a, b)| Known::Entries(a, b)));
        }
        Kind::List(_) => values.extend([Known::Entries(0, 0), Known::Entries(1, i64::MAX)]),
        Kind::Text
        | Kind::Date
        | Kind::Instant
        | Kind::Words { .. }
        | Kind::Int
        | Kind::Double
        | Kind::Null
        | Kind::Record(_)
        | Kind::Any => values.push(Known::Some),
    }
    values
}

/// Below, at, between and above the numbers something is compared with.
fn ranges(numbers: &BTreeSet<i64>, (first, last): (i64, i64)) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let mut from = first;
    for n in numbers.iter().filter(|n| (first..=last).contains(*n)) {
        if from < *n {
            found.push((from, n.saturating_sub(1)));
        }
        found.push((*n, *n));
        match n.checked_add(1).filter(|next| *next <= last) {
            Some(next) => from = next,
            None => return found,
        }
    }
    found.push((from, last));
    found
}

/// Why an expression may have no value: an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Why {
    /// It meets a field nobody has filled in.
    Null,
    /// It divides by zero.
    Zero,
    /// It gives a number that is too large.
    Overflow,
    /// It takes a text for a number.
    NoNumber,
    /// It asks for an entry a list does not have.
    NoEntry,
}

/// What a condition can say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    pub yes: bool,
    pub no: bool,
    /// It cannot be evaluated: an incident.
    pub error: Option<Why>,
}

impl Answers {
    /// Yes or no, nobody knows.
    pub const FREE: Answers = Answers {
        yes: true,
        no: true,
        error: None,
    };

    pub(super) fn only(answer: bool) -> Answers {
        Answers {
            yes: answer,
            no: !answer,
            error: None,
        }
    }

    pub(super) fn error(why: Why) -> Answers {
        Answers {
            error: Some(why),
            ..Answers::default()
        }
    }

    /// What either of two can say.
    pub fn or(self, other: Answers) -> Answers {
        Answers {
            yes: self.yes || other.yes,
            no: self.no || other.no,
            error: first(self.error, other.error),
        }
    }

    pub(super) fn not(self) -> Answers {
        Answers {
            yes: self.no,
            no: self.yes,
            error: self.error,
        }
    }

    /// CEL's `&&`: a false side absorbs the error of the other.
    pub(super) fn and(self, other: Answers) -> Answers {
        let own = self.error.filter(|_| other.yes || other.error.is_some());
        let its = other.error.filter(|_| self.yes || self.error.is_some());
        Answers {
            yes: self.yes && other.yes,
            no: self.no || other.no,
            error: first(own, its),
        }
    }
}

/// The one that is said where there are two.
pub(super) fn first(one: Option<Why>, other: Option<Why>) -> Option<Why> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
