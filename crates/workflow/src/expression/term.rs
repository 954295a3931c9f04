// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A checked expression: every name is resolved, every operator knows the type of its operands.

use super::kind::Kind;

/// What an expression reads values from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Variable {
    Case,
    Party,
    Parties,
    Payload,
    Event,
    /// Who asks.
    Person,
    /// The entry a loop is at; every loop of an expression has its own number.
    Entry(usize),
}

impl Variable {
    pub fn named(name: &str) -> Option<Variable> {
        Some(match name {
            "case" => Variable::Case,
            "party" => Variable::Party,
            "parties" => Variable::Parties,
            "payload" => Variable::Payload,
            "event" => Variable::Event,
            "person" => Variable::Person,
            _ => return None,
        })
    }
}

/// A field of a variable: `case.owner`, `p.outcome`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub of: Variable,
    pub field: String,
    pub kind: Kind,
    /// Whether it is there for certain, never `null`.
    pub certain: bool,
}

/// How operands are compared: numbers by value, texts letter by letter, instants by the moment they stand for. Dates are
/// written so that their texts have their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Value,
    /// Decimal numbers, some of which are none.
    Decimal,
    Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Remainder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Before,
    NotAfter,
    After,
    NotBefore,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Find {
    Inside,
    AtStart,
    AtEnd,
}

/// The macros that go through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    All,
    Exists,
    ExistsOne,
    /// Keeps the entries for which the condition holds.
    Filter,
    Map,
}

type Two = Box<[Term; 2]>;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Null,
    Flag(bool),
    Integer(i64),
    Decimal(f64),
    Text(String),
    List(Vec<Term>),
    Record(Vec<(String, Term)>),
    /// A whole variable.
    All(Variable),
    /// Number of a [`Path`].
    Path(usize),
    /// A field of anything else.
    Field(Box<Term>, String),
    /// Whether a record has the field; every declared field is there, be it `null`.
    Has(Box<Term>, String),
    And(Two),
    Or(Two),
    Not(Box<Term>),
    /// Condition, then, otherwise.
    Choice(Box<[Term; 3]>),
    Same(By, Two),
    Ordered(Order, By, Two),
    Among(By, Two),
    Calculate(Sign, Two),
    /// The same with decimal numbers.
    Reckon(Sign, Two),
    Negative(Box<Term>),
    /// The same with a decimal number.
    Opposite(Box<Term>),
    /// Two texts, one behind the other.
    Join(Two),
    /// Two lists, one behind the other.
    Chain(Two),
    /// An entry of a list of this kind.
    At(Kind, Two),
    /// Entries of a list.
    Size(Box<Term>),
    /// Letters of a text.
    Length(Box<Term>),
    Find(Find, Two),
    ToInteger(Box<Term>),
    /// From a value of this kind.
    ToDecimal(Kind, Box<Term>),
    ToText(Box<Term>),
    Loop(Box<Loop>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Loop {
    pub does: Does,
    pub over: Term,
    /// Number of the variable.
    pub entry: usize,
    /// What an entry is.
    pub item: Kind,
    /// `map` with three arguments: only these entries.
    pub only: Option<Term>,
    pub each: Term,
}

impl Order {
    fn opposite(self) -> Order {
        match self {
            Order::Before => Order::NotBefore,
            Order::NotBefore => Order::Before,
            Order::After => Order::NotAfter,
            Order::NotAfter => Order::After,
        }
    }
}

impl Term {
    /// What this says when `other`, which reads the same paths under the same numbers, says yes; `None` when one of them
    /// says nothing about the other. Where one has no value, the other has none.
    pub fn follows(&self, other: &Term) -> Option<bool> {
        match (self, other) {
            (Term::Not(this), other) => this.follows(other).map(|holds| !holds),
            (this, Term::Not(other)) => this.follows(other).map(|holds| !holds),
            (Term::Ordered(one, by, two), Term::Ordered(other, same, operands))
                if by == same && two == operands =>
            {
                match one {
                    one if one == other => Some(true),
                    one if *one == other.opposite() && *by != By::Decimal => Some(false),
                    _ => None,
                }
            }
            (this, other) => (this == other).then_some(true),
        }
    }

    /// A path that a fixed number is added to, and the number.
    pub fn step(&self) -> Option<(usize, i64)> {
        let Term::Calculate(sign, two) = self else {
            return None;
        };
        match (sign, two.as_ref()) {
            (Sign::Plus, [Term::Path(path), Term::Integer(n)] | [Term::Integer(n), Term::Path(path)]) => {
                Some((*path, *n))
            }
            (Sign::Minus, [Term::Path(path), Term::Integer(n)]) => Some((*path, n.checked_neg()?)),
            _ => None,
        }
    }

    /// Paths that are certainly below (`true`) or above a number, or another path, when this says `holds`.
    pub fn bounds(&self, holds: bool, found: &mut Vec<(usize, bool, Option<usize>)>) {
        match (self, holds) {
            (Term::Not(part), _) => part.bounds(!holds, found),
            (Term::And(two), true) | (Term::Or(two), false) => {
                two.iter().for_each(|part| part.bounds(holds, found));
            }
            (Term::Ordered(order, By::Value, two), _) => {
                let below = matches!(order, Order::Before | Order::NotAfter) == holds;
                match two.as_ref() {
                    [Term::Path(path), Term::Integer(_)] => found.push((*path, below, None)),
                    [Term::Integer(_), Term::Path(path)] => found.push((*path, !below, None)),
                    [Term::Path(one), Term::Path(other)] => {
                        found.push((*one, below, Some(*other)));
                        found.push((*other, !below, Some(*one)));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// The terms it is made of.
    pub fn parts(&self) -> Vec<&Term> {
        match self {
            Term::Null
            | Term::Flag(_)
            | Term::Integer(_)
            | Term::Decimal(_)
            | Term::Text(_)
            | Term::All(_)
            | Term::Path(_) => Vec::new(),
            Term::List(items) => items.iter().collect(),
            Term::Record(fields) => fields.iter().map(|(_, value)| value).collect(),
            Term::Field(of, _)
            | Term::Has(of, _)
            | Term::Not(of)
            | Term::Negative(of)
            | Term::Opposite(of)
            | Term::Size(of)
            | Term::Length(of)
            | Term::ToInteger(of)
            | Term::ToDecimal(_, of)
            | Term::ToText(of) => vec![of],
            Term::And(two)
            | Term::Or(two)
            | Term::Same(_, two)
            | Term::Ordered(_, _, two)
            | Term::Among(_, two)
            | Term::Calculate(_, two)
            | Term::Reckon(_, two)
            | Term::Join(two)
            | Term::Chain(two)
            | Term::At(_, two)
            | Term::Find(_, two) => two.iter().collect(),
            Term::Choice(three) => three.iter().collect(),
            Term::Loop(one) => [&one.over]
                .into_iter()
                .chain(&one.only)
                .chain([&one.each])
                .collect(),
        }
    }
}
