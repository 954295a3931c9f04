// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Values while an expression is evaluated, borrowed from the data where they can be, and arithmetic on them.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::term::Sign;

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("`{0}` meets null, a value that is not known")]
    Null(&'static str),
    #[error("`{0}` meets {1}")]
    Wrong(&'static str, &'static str),
    #[error("division by zero")]
    Zero,
    #[error("`{0}` gives a number that is too large")]
    Overflow(&'static str),
    #[error("`{0}` of a text that is no number")]
    NoNumber(&'static str),
    #[error("entry {0} of a list of {1}")]
    NoEntry(i64, usize),
    #[error("`{0}` meets what is no number")]
    Undecided(&'static str),
    #[error("a number JSON does not have")]
    NoJson,
    #[error("it takes more than {0} steps")]
    Steps(u64),
    #[error("it makes values of more than {0} bytes")]
    Bytes(u64),
}

impl Fault {
    /// The budget is used up: no other side of an `||` makes up for that.
    pub fn is_limit(&self) -> bool {
        matches!(self, Fault::Steps(_) | Fault::Bytes(_))
    }
}

#[derive(Debug, Clone)]
pub(super) enum Val<'v> {
    Null,
    Flag(bool),
    Integer(i64),
    Decimal(f64),
    Given(&'v str),
    Made(Rc<str>),
    Json(&'v [Value]),
    List(Rc<[Val<'v>]>),
    Object(&'v Map<String, Value>),
    Record(Rc<BTreeMap<&'v str, Val<'v>>>),
}

impl<'v> Val<'v> {
    /// Whole numbers become integers; the types of case data know no others.
    pub fn of(value: &'v Value) -> Val<'v> {
        match value {
            Value::Null => Val::Null,
            Value::Bool(flag) => Val::Flag(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Val::Integer(integer),
                None => number.as_f64().map_or(Val::Null, Val::Decimal),
            },
            Value::String(text) => Val::Given(text),
            Value::Array(items) => Val::Json(items),
            Value::Object(map) => Val::Object(map),
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Val::Given(text) => Some(text),
            Val::Made(text) => Some(text),
            _ => None,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Val::Null => "null",
            Val::Flag(_) => "true or false",
            Val::Integer(_) => "an integer",
            Val::Decimal(_) => "a decimal number",
            Val::Given(_) | Val::Made(_) => "a text",
            Val::Json(_) | Val::List(_) => "a list",
            Val::Object(_) | Val::Record(_) => "a record",
        }
    }

    pub fn wrong(&self, what: &'static str) -> Fault {
        match self {
            Val::Null => Fault::Null(what),
            other => Fault::Wrong(what, other.name()),
        }
    }

    pub fn field(&self, name: &str) -> Option<Val<'v>> {
        match self {
            Val::Object(map) => map.get(name).map(Val::of),
            Val::Record(map) => map.get(name).cloned(),
            _ => None,
        }
    }

    pub fn length(&self) -> Option<usize> {
        match self {
            Val::Json(items) => Some(items.len()),
            Val::List(items) => Some(items.len()),
            _ => None,
        }
    }

    pub fn entry(&self, at: usize) -> Option<Val<'v>> {
        match self {
            Val::Json(items) => items.get(at).map(Val::of),
            Val::List(items) => items.get(at).cloned(),
            _ => None,
        }
    }
}

/// A value, or why there is none.
pub(super) type Result<T> = std::result::Result<T, Fault>;

pub(super) fn count<'v>(length: usize) -> Result<Val<'v>> {
    let length = i64::try_from(length).map_err(|_| Fault::Overflow("size"))?;
    Ok(Val::Integer(length))
}

pub(super) fn moment(text: &str) -> Result<Timestamp> {
    text.parse()
        .map_err(|_| Fault::Wrong("a comparison of instants", "a text that is none"))
}

pub(super) fn calculate<'v>(sign: Sign, a: &Val<'v>, b: &Val<'v>) -> Result<Val<'v>> {
    let what = match sign {
        Sign::Plus => "+",
        Sign::Minus => "-",
        Sign::Times => "*",
        Sign::Over => "/",
        Sign::Remainder => "%",
    };
    match (a, b) {
        (Val::Integer(a), Val::Integer(b)) => {
            if matches!(sign, Sign::Over | Sign::Remainder) && *b == 0 {
                return Err(Fault::Zero);
            }
            let found = match sign {
                Sign::Plus => a.checked_add(*b),
                Sign::Minus => a.checked_sub(*b),
                Sign::Times => a.checked_mul(*b),
                Sign::Over => a.checked_div(*b),
                Sign::Remainder => a.checked_rem(*b),
            };
            found.map(Val::Integer).ok_or(Fault::Overflow(what))
        }
        (Val::Decimal(a), Val::Decimal(b)) => Ok(Val::Decimal(match sign {
            Sign::Plus => a + b,
            Sign::Minus => a - b,
            Sign::Times => a * b,
            Sign::Over => a / b,
            Sign::Remainder => a % b,
        })),
        (Val::Integer(_) | Val::Decimal(_), other) | (other, _) => Err(other.wrong(what)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "truncation is what int() does, and the range has been asked"
)]
pub(super) fn to_integer<'v>(of: &Val<'v>) -> Result<Val<'v>> {
    match of {
        Val::Integer(n) => Ok(Val::Integer(*n)),
        // 2^63 is the first number that is too large; both ends are excluded, as in CEL.
        Val::Decimal(n) if *n > -9_223_372_036_854_775_808.0 && *n < 9_223_372_036_854_775_808.0 => {
            Ok(Val::Integer(*n as i64))
        }
        Val::Decimal(_) => Err(Fault::Overflow("int")),
        other => match other.text() {
            Some(text) => text.parse().map(Val::Integer).map_err(|_| Fault::NoNumber("int")),
            None => Err(other.wrong("int")),
        },
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "double() gives the nearest number, as in CEL"
)]
pub(super) fn to_decimal<'v>(of: &Val<'v>) -> Result<Val<'v>> {
    match of {
        Val::Integer(n) => Ok(Val::Decimal(*n as f64)),
        Val::Decimal(n) => Ok(Val::Decimal(*n)),
        other => match other.text() {
            Some(text) => text
                .parse()
                .map(Val::Decimal)
                .map_err(|_| Fault::NoNumber("double")),
            None => Err(other.wrong("double")),
        },
    }
}
