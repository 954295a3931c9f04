// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Types of case data. A field may always be `null` (not known yet); everything else is checked.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::text::Text;

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
}

impl Field {
    /// A field that forms call by its name.
    pub fn new(kind: Type, required: bool) -> Field {
        Field {
            kind,
            required,
            label: None,
            choices: BTreeMap::new(),
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
    /// Checks one value; `null` always fits. `path` names the value in the answer.
    pub fn check(&self, value: &Value, path: &str, list_items: usize) -> Result<(), Misfit> {
        let misfit = || {
            Err(Misfit {
                path: path.to_owned(),
                expected: self.to_string(),
            })
        };
        match (self, value) {
            (_, Value::Null) | (Type::Text, Value::String(_)) | (Type::Flag, Value::Bool(_)) => Ok(()),
            (Type::Integer, Value::Number(number)) if number.is_i64() => Ok(()),
            (Type::Date, Value::String(text)) if text.len() == 10 && text.parse::<Date>().is_ok() => Ok(()),
            (Type::Instant, Value::String(text)) if text.parse::<Timestamp>().is_ok() => Ok(()),
            (Type::OneOf(words), Value::String(text)) if words.contains(text) => Ok(()),
            (Type::ListOf(item), Value::Array(items)) if items.len() <= list_items => {
                let mut checks = items.iter().enumerate();
                checks.try_for_each(|(i, value)| item.check(value, &format!("{path}[{i}]"), list_items))
            }
            (Type::ListOf(_), Value::Array(_)) => Err(Misfit {
                path: path.to_owned(),
                expected: format!("at most {list_items} entries"),
            }),
            (Type::Record(record), Value::Object(map)) => record.check(map, path, list_items),
            _ => misfit(),
        }
    }
}

impl Record {
    /// Checks the fields that are there; unknown ones are misfits.
    pub fn check(&self, map: &Map<String, Value>, path: &str, list_items: usize) -> Result<(), Misfit> {
        for (name, value) in map {
            let path = format!("{path}.{name}");
            match self.fields.get(name) {
                Some(field) => field.kind.check(value, &path, list_items)?,
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
        for (kind, good, bad) in [
            (Type::Text, json!("x"), json!(1)),
            (Type::Integer, json!(-3), json!(1.5)),
            (Type::Flag, json!(true), json!("true")),
            (Type::Date, json!("2026-02-28"), json!("2026-02-30")),
            (Type::Instant, json!("2026-02-28T10:00:00Z"), json!("2026-02-28")),
            (words, json!("post"), json!("pigeon")),
            (of(Type::Text), json!(["a"]), json!(["a", 1])),
            (of(Type::Text), json!([]), json!(["a", "b", "c"])),
        ] {
            assert_eq!(kind.check(&good, "v", 2), Ok(()), "{kind}");
            assert_eq!(kind.check(&Value::Null, "v", 2), Ok(()), "{kind}");
            assert!(kind.check(&bad, "v", 2).is_err(), "{kind}");
        }
        let misfit = of(Type::Text).check(&json!(["a", 1]), "case.x", 2).unwrap_err();
        assert_eq!(
            (misfit.path.as_str(), misfit.expected.as_str()),
            ("case.x[1]", "text")
        );
    }
}
