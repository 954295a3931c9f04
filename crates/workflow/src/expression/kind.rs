// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The type of an expression, as far as it is known before it runs.
//!
//! A text that is written out is known word for word: so it can be a date, an instant or one of the words of a field, and
//! a misspelt one is found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::spelling::nearest;
use crate::types::{self, Record, Type};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Double,
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// RFC 3339 with offset; compared by the moment it stands for.
    Instant,
    /// One of these words: of a declared field, or of texts that are written out.
    Words {
        words: BTreeSet<String>,
        written: bool,
    },
    Null,
    List(Box<Kind>),
    Record(BTreeMap<String, Kind>),
    /// Not known, or of no consequence: the entries of an empty list.
    Any,
}

/// Why two values are never the same, or one cannot stand where another is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub code: &'static str,
    pub message: String,
    pub hint: String,
}

impl Kind {
    /// A text that is written out.
    pub fn written(text: &str) -> Kind {
        Kind::Words {
            words: BTreeSet::from([text.to_owned()]),
            written: true,
        }
    }

    /// One of the words of a field.
    pub fn words<'w>(words: impl IntoIterator<Item = &'w String>) -> Kind {
        Kind::Words {
            words: words.into_iter().cloned().collect(),
            written: false,
        }
    }

    /// Whether a value of this kind may stand where `want` is expected.
    pub(super) fn fits(&self, want: &Kind) -> Result<(), Mismatch> {
        match (self, want) {
            (Kind::Any | Kind::Null, _) | (_, Kind::Any) | (Kind::Words { .. }, Kind::Text) => Ok(()),
            (Kind::List(item), Kind::List(want)) => item.fits(want),
            (Kind::Record(fields), Kind::Record(want)) => {
                let fits = |(name, kind): (&String, &Kind)| match want.get(name) {
                    Some(want) => kind.fits(want),
                    None => Err(no_field(name, want)),
                };
                fields.iter().try_for_each(fits)
            }
            (Kind::Words { words, written: true }, Kind::Date | Kind::Instant) => parsed(words, want),
            (Kind::Words { words, .. }, Kind::Words { words: known, .. }) => {
                words.iter().try_for_each(|word| among(word, known))
            }
            (one, other) if one == other => Ok(()),
            (one, other) => Err(Mismatch {
                code: "cel-type",
                message: format!("gives {one}, expected {other}"),
                hint: match (one, other) {
                    (Kind::Text, Kind::Date | Kind::Instant | Kind::Words { .. }) => {
                        format!(
                            "declare where it comes from as {other} too; then it is checked when it comes in"
                        )
                    }
                    _ => "compare or convert the value".to_owned(),
                },
            }),
        }
    }

    /// Whether `==` of two values means anything.
    pub(super) fn same(&self, other: &Kind) -> Result<(), Mismatch> {
        match (self, other) {
            (Kind::Any | Kind::Null, _) | (_, Kind::Any | Kind::Null) => Ok(()),
            (Kind::Text, Kind::Words { .. }) | (Kind::Words { .. }, Kind::Text) => Ok(()),
            (Kind::List(one), Kind::List(other)) => one.same(other),
            (Kind::Record(_), Kind::Record(_)) => Err(Mismatch {
                code: "cel-type",
                message: "two records are compared".to_owned(),
                hint: "compare the fields that matter".to_owned(),
            }),
            (Kind::Words { words, written: true }, kind @ (Kind::Date | Kind::Instant))
            | (kind @ (Kind::Date | Kind::Instant), Kind::Words { words, written: true }) => {
                parsed(words, kind)
            }
            (
                Kind::Words { words, written: a },
                Kind::Words {
                    words: more,
                    written: b,
                },
            ) => match (a, b) {
                (true, true) => Ok(()),
                (true, false) => words.iter().try_for_each(|word| among(word, more)),
                (false, true) => more.iter().try_for_each(|word| among(word, words)),
                (false, false) if words.is_disjoint(more) => Err(Mismatch {
                    code: "cel-word",
                    message: format!("{self} is never {other}"),
                    hint: "they have no word in common; compare something else".to_owned(),
                }),
                (false, false) => Ok(()),
            },
            (one, other) if one == other => Ok(()),
            (one, other) => Err(never_same(one, other)),
        }
    }

    /// The kind of a value that is one or the other.
    pub(super) fn common(&self, other: &Kind) -> Option<Kind> {
        Some(match (self, other) {
            (Kind::Null | Kind::Any, kind) | (kind, Kind::Null | Kind::Any) => kind.clone(),
            (one, other) if one == other => one.clone(),
            (
                Kind::Words { words, written: a },
                Kind::Words {
                    words: more,
                    written: b,
                },
            ) => Kind::Words {
                words: words | more,
                written: *a || *b,
            },
            (Kind::Words { .. }, Kind::Text) | (Kind::Text, Kind::Words { .. }) => Kind::Text,
            (words @ Kind::Words { .. }, kind @ (Kind::Date | Kind::Instant))
            | (kind @ (Kind::Date | Kind::Instant), words @ Kind::Words { .. }) => {
                words.fits(kind).ok()?;
                kind.clone()
            }
            (Kind::List(one), Kind::List(other)) => Kind::List(Box::new(one.common(other)?)),
            (Kind::Record(fields), Kind::Record(more)) => {
                let mut all = fields.clone();
                for (name, kind) in more {
                    let kind = match fields.get(name) {
                        Some(own) => own.common(kind)?,
                        None => kind.clone(),
                    };
                    all.insert(name.clone(), kind);
                }
                Kind::Record(all)
            }
            _ => return None,
        })
    }

    /// Whether values of this kind come one before the other.
    pub(super) fn ordered(&self) -> bool {
        match self {
            Kind::Int | Kind::Double | Kind::Text | Kind::Date | Kind::Instant => true,
            Kind::Words { written, .. } => *written,
            Kind::Bool | Kind::Null | Kind::List(_) | Kind::Record(_) | Kind::Any => false,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Kind::Text | Kind::Words { .. })
    }

    /// Whether texts in it stand for moments.
    pub(super) fn has_instants(&self) -> bool {
        match self {
            Kind::Instant => true,
            Kind::List(item) => item.has_instants(),
            _ => false,
        }
    }
}

fn never_same(one: &Kind, other: &Kind) -> Mismatch {
    let hint = match (one, other) {
        (Kind::Date, Kind::Instant) | (Kind::Instant, Kind::Date) => {
            "a date lasts from midnight to midnight, an instant is a moment; declare both alike"
        }
        (Kind::Date | Kind::Instant, Kind::Text) | (Kind::Text, Kind::Date | Kind::Instant) => {
            "declare both as dates or as instants, or compare with a text that is written out"
        }
        _ => "compare values of one type; convert with int(), double() or string()",
    };
    Mismatch {
        code: "cel-type",
        message: format!("does not take {one} and {other}"),
        hint: hint.to_owned(),
    }
}

/// A word that none of the known ones equals.
fn among(word: &str, known: &BTreeSet<String>) -> Result<(), Mismatch> {
    if known.contains(word) {
        return Ok(());
    }
    let hint = match nearest(word, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = known.iter().take(20).map(String::as_str).collect();
            format!("there are: {}", known.join(", "))
        }
    };
    Err(Mismatch {
        code: "cel-word",
        message: format!("`{}` is none of its words", short(word)),
        hint,
    })
}

/// Texts that have to be dates or instants.
fn parsed(words: &BTreeSet<String>, kind: &Kind) -> Result<(), Mismatch> {
    let (good, hint): (fn(&str) -> bool, _) = match kind {
        Kind::Date => (types::is_date, "write YYYY-MM-DD"),
        _ => (
            types::is_instant,
            "write RFC 3339 with offset: 2026-03-01T08:00:00+01:00",
        ),
    };
    match words.iter().find(|word| !good(word)) {
        None => Ok(()),
        Some(word) => Err(Mismatch {
            code: "cel-type",
            message: format!("`{}` is not {kind}", short(word)),
            hint: hint.to_owned(),
        }),
    }
}

pub(super) fn no_field(name: &str, fields: &BTreeMap<String, Kind>) -> Mismatch {
    let hint = match nearest(name, fields.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if fields.is_empty() => "it has no fields".to_owned(),
        None => {
            let known: Vec<&str> = fields.keys().map(String::as_str).collect();
            format!("the fields are: {}", known.join(", "))
        }
    };
    Mismatch {
        code: "cel-name",
        message: format!("there is no field `{}`", short(name)),
        hint,
    }
}

/// Enough of a foreign text to recognise it.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Bool => f.write_str("true or false"),
            Kind::Int => f.write_str("an integer"),
            Kind::Double => f.write_str("a decimal number"),
            Kind::Text | Kind::Words { written: true, .. } => f.write_str("a text"),
            Kind::Date => f.write_str("a date"),
            Kind::Instant => f.write_str("an instant"),
            Kind::Words { words, .. } => {
                let words: Vec<&str> = words.iter().take(20).map(String::as_str).collect();
                write!(f, "one of {}", words.join(", "))
            }
            Kind::Null => f.write_str("null"),
            Kind::List(item) => write!(f, "a list of {item}"),
            Kind::Record(_) => f.write_str("a record"),
            Kind::Any => f.write_str("anything"),
        }
    }
}

impl From<&Type> for Kind {
    fn from(kind: &Type) -> Kind {
        match kind {
            Type::Text => Kind::Text,
            Type::Date => Kind::Date,
            Type::Instant => Kind::Instant,
            Type::OneOf(words) => Kind::words(words),
            Type::Integer => Kind::Int,
            Type::Flag => Kind::Bool,
            Type::ListOf(item) => Kind::List(Box::new(Kind::from(item.as_ref()))),
            Type::Record(record) => Kind::from(record),
        }
    }
}

impl From<&Record> for Kind {
    fn from(record: &Record) -> Kind {
        Kind::Record(
            record
                .fields
                .iter()
                .map(|(name, field)| (name.clone(), Kind::from(&field.kind)))
                .collect(),
        )
    }
}
