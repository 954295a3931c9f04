// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Types of case data. A field may always be `null` (not known yet); everything else is checked.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::budget::Budget;
use crate::text::Text;

/// The integers of case data: those that every reader of JSON keeps exact (RFC 8259 §6).
pub(crate) const INTEGERS: RangeInclusive<i64> = -9_007_199_254_740_991..=9_007_199_254_740_991;

/// `YYYY-MM-DD`, so that texts of dates have the order of dates.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok_and(|day| day.to_string() == text)
}

/// RFC 3339 with offset.
pub(crate) fn is_instant(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

/// The type of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Integer,
    Flag,
    /// `YYYY-MM-DD`.
    Date,
    /// RFC 3339 with offset.
    Instant,
    OneOf(Vec<String>),
    ListOf(Box<Type>),
    Record(Record),
}

/// Named fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub fields: BTreeMap<String, Field>,
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub kind: Type,
    /// Whether a payload must carry it. Case data may always miss it.
    pub required: bool,
    /// What a form calls it.
    pub label: Option<Text>,
    /// What a form calls the words of `one_of`.
    pub choices: BTreeMap<String, Text>,
    /// The class of retention of a field about a person.
    pub personal: Option<String>,
}

impl Field {
    /// A field that forms call by its name.
    pub fn new(kind: Type, required: bool) -> Field {
        Field {
            kind,
            required,
            label: None,
            choices: BTreeMap::new(),
            personal: None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Text => f.write_str("text"),
            Type::Integer => f.write_str("integer"),
            Type::Flag => f.write_str("flag"),
            Type::Date => f.write_str("date"),
            Type::Instant => f.write_str("instant"),
            Type::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Type::ListOf(item) => write!(f, "list of {item}"),
            Type::Record(_) => f.write_str("record"),
        }
    }
}

/// A value that does not fit, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Dotted path from the value's root.
    pub path: String,
    pub expected: String,
}

impl Type {
    /// Checks one value; `null` always fits, but not as an entry of a list. `path` names the value in the answer.
    pub fn check(&self, value: &Value, path: &str, budget: &Budget) -> Result<(), Misfit> {
        let misfit = |expected: String| {
            Err(Misfit {
                path: path.to_owned(),
                expected,
            })
        };
        match (self, value) {
            (_, Value::Null) | (Type::Flag, Value::Bool(_)) => Ok(()),
            (Type::Text, Value::String(text)) if text.len() <= budget.text_bytes => Ok(()),
            (Type::Text, Value::String(_)) => misfit(format!("at most {} bytes", budget.text_bytes)),
            (Type::Integer, Value::Number(number))
                if number.as_i64().is_some_and(|n| INTEGERS.contains(&n)) =>
            {
                Ok(())
            }
            (Type::Date, Value::String(text)) if is_date(text) => Ok(()),
            (Type::Instant, Value::String(text)) if is_instant(text) => Ok(()),
            (Type::OneOf(words), Value::String(text)) if words.contains(text) => Ok(()),
            (Type::ListOf(item), Value::Array(items)) if items.len() <= budget.list_items => {
                let mut checks = items.iter().enumerate();
                checks.try_for_each(|(i, value)| match value {
                    Value::Null => Err(Misfit {
                        path: format!("{path}[{i}]"),
                        expected: item.to_string(),
                    }),
                    value => item.check(value, &format!("{path}[{i}]"), budget),
                })
            }
            (Type::ListOf(_), Value::Array(_)) => misfit(format!("at most {} entries", budget.list_items)),
            (Type::Record(record), Value::Object(map)) => record.check(map, path, budget),
            _ => misfit(self.to_string()),
        }
    }
}

impl Record {
    /// Checks the fields that are there; unknown ones are misfits.
    pub fn check(&self, map: &Map<String, Value>, path: &str, budget: &Budget) -> Result<(), Misfit> {
        for (name, value) in map {
            let path = format!("{path}.{name}");
            match self.fields.get(name) {
                Some(field) => field.kind.check(value, &path, budget)?,
                None => {
                    let known: Vec<&str> = self.fields.keys().map(String::as_str).collect();
                    let expected = match known.is_empty() {
                        true => "no such field".to_owned(),
                        false => format!("one of the fields {}", known.join(", ")),
                    };
                    return Err(Misfit { path, expected });
                }
            }
        }
        Ok(())
    }

    /// The first required field that is missing or `null`.
    pub fn missing(&self, map: &Map<String, Value>) -> Option<&str> {
        let mut required = self.fields.iter().filter(|(_, field)| field.required);
        required
            .find(|(name, _)| map.get(*name).is_none_or(Value::is_null))
            .map(|(name, _)| name.as_str())
    }

    /// The same object with every declared field present, so that reading one is never an error.
    pub fn complete(&self, mut map: Map<String, Value>) -> Value {
        for name in self.fields.keys() {
            map.entry(name.clone()).or_insert(Value::Null);
        }
        Value::Object(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_fit_their_type_or_say_what_was_expected() {
        let of = |kind: Type| Type::ListOf(Box::new(kind));
        let words = Type::OneOf(vec!["post".into(), "portal".into()]);
        let budget = Budget {
            list_items: 2,
            text_bytes: 3,
            ..Budget::default()
        };
        for (kind, good, bad) in [
            (Type::Text, json!("x"), json!(1)),
            (Type::Text, json!("abc"), json!("abcd")),
            (Type::Integer, json!(-3), json!(1.5)),
            (
                Type::Integer,
                json!(9_007_199_254_740_991_i64),
                json!(9_007_199_254_740_992_i64),
            ),
            (Type::Flag, json!(true), json!("true")),
            (Type::Date, json!("2026-02-28"), json!("2026-02-30")),
            (Type::Date, json!("2026-02-28"), json!("2026-W09-6")),
            (Type::Instant, json!("2026-02-28T10:00:00Z"), json!("2026-02-28")),
            (words, json!("post"), json!("pigeon")),
            (of(Type::Text), json!(["a"]), json!(["a", 1])),
            (of(Type::Text), json!([]), json!(["a", "b", "c"])),
            (of(Type::Text), json!([]), json!(["a", null])),
        ] {
            assert_eq!(kind.check(&good, "v", &budget), Ok(()), "{kind}");
            assert_eq!(kind.check(&Value::Null, "v", &budget), Ok(()), "{kind}");
            assert!(kind.check(&bad, "v", &budget).is_err(), "{kind}");
        }
        let misfit = of(Type::Text)
            .check(&json!(["a", 1]), "case.x", &budget)
            .unwrap_err();
        assert_eq!(
            (misfit.path.as_str(), misfit.expected.as_str()),
            ("case.x[1]", "text")
        );
    }
}
