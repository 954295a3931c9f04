// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! JSON as a tree that keeps duplicate keys, so that they can be refused with their pointer.
//!
//! `serde_json::Value` silently keeps the last of two equal keys: two readers could then see two
//! different applications in the same bytes.

use crate::malformed::{Budget, FieldError};
use crate::text::Bilingual;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// A JSON value; objects keep order and duplicates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Whole(i128),
    Decimal(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// Reads bytes within the budget; on failure one error for the whole document.
pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Node, FieldError> {
    if bytes.len() > budget.bytes {
        return Err(whole(
            "too-large",
            format!(
                "Der Antrag darf höchstens {} Byte groß sein, gefunden: {}.",
                budget.bytes,
                bytes.len()
            ),
            format!(
                "The application may have at most {} bytes, found {}.",
                budget.bytes,
                bytes.len()
            ),
        ));
    }
    let too_deep = Cell::new(false);
    let seed = Seed {
        depth: budget.depth,
        too_deep: &too_deep,
    };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let node = seed
        .deserialize(&mut deserializer)
        .and_then(|node| deserializer.end().map(|()| node));
    node.map_err(|error| {
        if too_deep.get() {
            nested(budget, &error)
        } else {
            not_json(bytes, &error)
        }
    })
}

fn nested(budget: &Budget, error: &serde_json::Error) -> FieldError {
    let (depth, line, column) = (budget.depth, error.line(), error.column());
    whole(
        "too-deep",
        format!(
            "Höchstens {depth} Ebenen dürfen ineinander liegen; überschritten in Zeile {line}, Spalte {column}."
        ),
        format!("At most {depth} levels may be nested; exceeded at line {line}, column {column}."),
    )
}

fn not_json(bytes: &[u8], error: &serde_json::Error) -> FieldError {
    let (line, column) = (error.line(), error.column());
    let (found_de, found_en) = match bytes {
        [] => ("nichts (leere Datei)", "nothing (empty file)"),
        [b'%', b'P', b'D', b'F', ..] => ("eine PDF-Datei", "a PDF file"),
        [b'P', b'K', 3, 4, ..] => ("eine ZIP-Datei", "a ZIP file"),
        [b'<', ..] => ("XML oder HTML", "XML or HTML"),
        _ => ("etwas anderes", "something else"),
    };
    whole(
        "not-json",
        format!(
            "Erwartet: JSON (RFC 8259, UTF-8); gefunden in Zeile {line}, Spalte {column}: {found_de} ({error})."
        ),
        format!(
            "Expected JSON (RFC 8259, UTF-8); found at line {line}, column {column}: {found_en} ({error})."
        ),
    )
}

fn whole(code: &'static str, de: String, en: String) -> FieldError {
    FieldError {
        pointer: String::new(),
        code,
        message: Bilingual { de, en },
    }
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    depth: usize,
    too_deep: &'a Cell<bool>,
}

impl<'a> Seed<'a> {
    fn deeper<E: Error>(self) -> Result<Seed<'a>, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Seed { depth, ..self }),
            None => {
                self.too_deep.set(true);
                Err(E::custom("nested too deep"))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Whole(i128::from(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Whole(i128::from(value)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Decimal(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let seed = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let seed = self.deeper()?;
        let mut fields = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            fields.push((key, entries.next_value_seed(seed)?));
        }
        Ok(Node::Object(fields))
    }
}

/// What was found, for people: at most about 60 characters of it.
pub(super) fn found(node: &Node) -> (String, String) {
    match node {
        Node::Null => both("null"),
        Node::Bool(value) => both(value),
        Node::Whole(value) => both(value),
        Node::Decimal(value) => both(value),
        Node::Text(text) => both(quoted(text)),
        Node::List(items) => (
            format!("Liste mit {} Einträgen", items.len()),
            format!("list of {} items", items.len()),
        ),
        Node::Object(fields) => (
            format!("Objekt mit {} Feldern", fields.len()),
            format!("object with {} fields", fields.len()),
        ),
    }
}

/// Text in quotes, control characters escaped, cut after 60 characters.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

fn both(shown: impl fmt::Display) -> (String, String) {
    let shown = shown.to_string();
    (shown.clone(), shown)
}
