// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Takes fields out of a JSON tree and notes every error on the way.
//!
//! Each method answers `None` after noting what is wrong, so that the caller goes on to the next field.

use super::tree::{Node, found, quoted};
use crate::malformed::{Budget, FieldError};
use crate::text::Bilingual;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A place in the document: the value there, if any, and its pointer.
#[derive(Debug, Clone)]
pub(super) struct At<'n> {
    pub node: Option<&'n Node>,
    pub pointer: String,
}

/// An object whose field names are known to be allowed.
#[derive(Debug)]
pub(super) struct Fields<'n> {
    fields: &'n [(String, Node)],
    pub pointer: String,
}

impl<'n> Fields<'n> {
    /// A field, present or not.
    pub fn at(&self, name: &str) -> At<'n> {
        let node = self
            .fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, node)| node);
        At {
            node,
            pointer: format!("{}/{name}", self.pointer),
        }
    }

    /// Is the field there?
    pub fn has(&self, name: &str) -> bool {
        self.at(name).node.is_some()
    }
}

/// Collects errors up to the budget.
#[derive(Debug)]
pub(super) struct Reader {
    errors: Vec<FieldError>,
    most: usize,
}

impl Reader {
    pub fn new(budget: &Budget) -> Self {
        Self {
            errors: Vec::new(),
            most: budget.errors.max(1),
        }
    }

    /// The errors; the last one says so if there were more than the budget allows.
    pub fn into_errors(mut self) -> Vec<FieldError> {
        if self.errors.len() > self.most {
            self.errors.truncate(self.most.saturating_sub(1));
            self.errors.push(FieldError {
                pointer: String::new(),
                code: "too-many-errors",
                message: Bilingual::new(
                    format!(
                        "Mehr als {} Fehler; die übrigen werden nicht aufgezählt.",
                        self.most
                    ),
                    format!("More than {} errors; the rest is not listed.", self.most),
                ),
            });
        }
        self.errors
    }

    /// Notes one error.
    pub fn error(&mut self, pointer: &str, code: &'static str, de: String, en: String) {
        if self.errors.len() <= self.most {
            self.errors.push(FieldError {
                pointer: pointer.to_owned(),
                code,
                message: Bilingual { de, en },
            });
        }
    }

    /// Notes that something else was expected.
    pub fn expected(&mut self, at: &At<'_>, code: &'static str, de: &str, en: &str) {
        match at.node {
            Some(node) => {
                let (found_de, found_en) = found(node);
                self.error(
                    &at.pointer,
                    code,
                    format!("Erwartet: {de}; gefunden: {found_de}."),
                    format!("Expected {en}, found {found_en}."),
                );
            }
            None => self.error(
                &at.pointer,
                "missing",
                format!("Erwartet: {de}; das Feld fehlt."),
                format!("Expected {en}, but the field is missing."),
            ),
        }
    }

    /// An object with these fields and no others.
    pub fn object<'n>(&mut self, at: &At<'n>, known: &[&str]) -> Option<Fields<'n>> {
        let Some(Node::Object(fields)) = at.node else {
            self.expected(at, "wrong-type", "ein Objekt", "an object");
            return None;
        };
        let mut seen = BTreeSet::new();
        for (key, _) in fields {
            let pointer = format!("{}/{}", at.pointer, key.replace('~', "~0").replace('/', "~1"));
            let name = quoted(key);
            if !known.contains(&key.as_str()) {
                let allowed = known.join(", ");
                self.error(
                    &pointer,
                    "unknown-field",
                    format!("Das Feld {name} ist unbekannt; erwartet: {allowed}."),
                    format!("The field {name} is unknown; expected {allowed}."),
                );
            } else if !seen.insert(key.as_str()) {
                self.error(
                    &pointer,
                    "duplicate-field",
                    format!("Das Feld {name} steht mehrfach da; erwartet: einmal."),
                    format!("The field {name} appears more than once; expected once."),
                );
            }
        }
        Some(Fields {
            fields,
            pointer: at.pointer.clone(),
        })
    }

    /// A list with so many items, each of them read.
    pub fn list<'n, T>(
        &mut self,
        at: &At<'n>,
        count: RangeInclusive<usize>,
        mut read: impl FnMut(&mut Self, At<'n>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (least, most) = (*count.start(), *count.end());
        let Some(Node::List(items)) = at.node else {
            self.expected(at, "wrong-type", "eine Liste", "a list");
            return None;
        };
        let counted = count.contains(&items.len());
        if !counted {
            let code = if items.len() < least {
                "too-few"
            } else {
                "too-many"
            };
            self.expected(
                at,
                code,
                &format!("{least} bis {most} Einträge"),
                &format!("{least} to {most} items"),
            );
        }
        let mut all = Vec::new();
        for (index, item) in items.iter().enumerate().take(most) {
            let read_item = read(
                self,
                At {
                    node: Some(item),
                    pointer: format!("{}/{index}", at.pointer),
                },
            );
            all.push(read_item);
        }
        counted.then_some(())?;
        all.into_iter().collect()
    }

    /// A text of 1 to `most` characters without control characters and not blank.
    pub fn text(&mut self, at: &At<'_>, most: usize) -> Option<String> {
        let Some(Node::Text(text)) = at.node else {
            self.expected(at, "wrong-type", "Text", "text");
            return None;
        };
        let length = text.chars().count();
        if text.trim().is_empty() {
            self.expected(at, "empty", "nicht leerer Text", "text that is not blank");
        } else if length > most {
            self.expected(
                at,
                "too-long",
                &format!("höchstens {most} Zeichen statt {length}"),
                &format!("at most {most} characters instead of {length}"),
            );
        } else if text.chars().any(char::is_control) {
            self.expected(
                at,
                "control-character",
                "Text ohne Steuerzeichen",
                "text without control characters",
            );
        } else {
            return Some(text.clone());
        }
        None
    }

    /// A text that `fits`; otherwise `expected` in German and English.
    pub fn pattern(
        &mut self,
        at: &At<'_>,
        fits: impl Fn(&str) -> bool,
        expected: (&str, &str),
    ) -> Option<String> {
        let text = self.text(at, 200)?;
        if fits(&text) {
            return Some(text);
        }
        self.expected(at, "wrong-format", expected.0, expected.1);
        None
    }

    /// One of the words; the answer is what stands beside it.
    pub fn choice<T: Copy>(&mut self, at: &At<'_>, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let (de, en) = (
            format!("eines von {}", words.join(", ")),
            format!("one of {}", words.join(", ")),
        );
        let Some(Node::Text(text)) = at.node else {
            self.expected(at, "wrong-type", &de, &en);
            return None;
        };
        let chosen = choices
            .iter()
            .find(|(word, _)| word == text)
            .map(|(_, value)| *value);
        if chosen.is_none() {
            self.expected(at, "unknown-value", &de, &en);
        }
        chosen
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, at: &At<'_>, range: RangeInclusive<u32>) -> Option<u32> {
        let (least, most) = (*range.start(), *range.end());
        let (de, en) = (
            format!("ganze Zahl von {least} bis {most}"),
            format!("a whole number from {least} to {most}"),
        );
        let Some(Node::Whole(value)) = at.node else {
            self.expected(at, "wrong-type", &de, &en);
            return None;
        };
        let value = u32::try_from(*value).ok().filter(|value| range.contains(value));
        if value.is_none() {
            self.expected(at, "out-of-range", &de, &en);
        }
        value
    }

    /// A number with decimals within bounds.
    pub fn decimal(&mut self, at: &At<'_>, range: RangeInclusive<f64>) -> Option<f64> {
        let (least, most) = (*range.start(), *range.end());
        let (de, en) = (
            format!("Zahl von {least} bis {most}"),
            format!("a number from {least} to {most}"),
        );
        let value = match at.node {
            Some(Node::Decimal(value)) => *value,
            Some(Node::Whole(value)) => i32::try_from(*value).map_or(f64::INFINITY, f64::from),
            _ => {
                self.expected(at, "wrong-type", &de, &en);
                return None;
            }
        };
        if range.contains(&value) {
            return Some(value);
        }
        self.expected(at, "out-of-range", &de, &en);
        None
    }

    /// `true` or `false`.
    pub fn flag(&mut self, at: &At<'_>) -> Option<bool> {
        if let Some(Node::Bool(value)) = at.node {
            return Some(*value);
        }
        self.expected(at, "wrong-type", "true oder false", "true or false");
        None
    }

    /// A calendar day `YYYY-MM-DD` from 2000 to 2199.
    pub fn date(&mut self, at: &At<'_>) -> Option<jiff::civil::Date> {
        let (de, en) = (
            "Datum JJJJ-MM-TT von 2000 bis 2199",
            "a date YYYY-MM-DD from 2000 to 2199",
        );
        let Some(Node::Text(text)) = at.node else {
            self.expected(at, "wrong-type", de, en);
            return None;
        };
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| {
                if i == 4 || i == 7 {
                    b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            });
        let date = shaped.then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
        let date = date.filter(|date| (2000..=2199).contains(&date.year()));
        if date.is_none() {
            self.expected(at, "not-a-date", de, en);
        }
        date
    }

    /// A field that may be absent: `Some(None)` then; `None` only after an error.
    pub fn optional<'n, T>(
        &mut self,
        at: &At<'n>,
        read: impl FnOnce(&mut Self, &At<'n>) -> Option<T>,
    ) -> Option<Option<T>> {
        match at.node {
            None => Some(None),
            Some(_) => read(self, at).map(Some),
        }
    }

    /// An object that must be there but may be `null`.
    pub fn nullable<'n, T>(
        &mut self,
        at: &At<'n>,
        read: impl FnOnce(&mut Self, &At<'n>) -> Option<T>,
    ) -> Option<Option<T>> {
        match at.node {
            Some(Node::Null) => Some(None),
            Some(Node::Object(_)) => read(self, at).map(Some),
            _ => {
                self.expected(at, "wrong-type", "ein Objekt oder null", "an object or null");
                None
            }
        }
    }

    /// Notes every value that stood there before.
    pub fn unique<T: Ord + std::fmt::Debug>(&mut self, values: impl IntoIterator<Item = (String, T)>) {
        let mut seen = BTreeSet::new();
        for (pointer, value) in values {
            if seen.contains(&value) {
                let shown = quoted(&format!("{value:?}").replace('"', ""));
                self.error(
                    &pointer,
                    "duplicate-value",
                    format!(
                        "Erwartet: ein Wert, der nur einmal vorkommt; gefunden: {shown} ein weiteres Mal."
                    ),
                    format!("Expected a value that occurs once, found {shown} again."),
                );
            }
            seen.insert(value);
        }
    }
}
