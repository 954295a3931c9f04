// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! YAML 1.2 core as definitions use it: maps, lists and scalars, each with its place.
//!
//! Anchors, aliases and tags are refused because a reviewer cannot see what they stand for; duplicate keys
//! because the second one silently wins elsewhere. Plain scalars follow YAML 1.2.2 §10.3 (core schema): `yes`
//! and `on` are text.

mod values;

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};
use serde_json::Value;

use crate::budget::Budget;
use crate::diagnostic::Diagnostic;

/// A place in the source: line and column, both counted from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub line: usize,
    pub column: usize,
}

impl At {
    fn of(marker: &Marker) -> At {
        At {
            line: marker.line(),
            column: marker.col() + 1,
        }
    }

    /// A diagnostic at this place.
    pub fn diagnostic(
        self,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            line: self.line,
            column: self.column,
            code,
            message: shown(message.into()),
            hint: shown(hint.into()),
            witness: Vec::new(),
        }
    }
}

/// One node of the source.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub at: At,
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// Resolved by the core schema.
    Scalar(Value),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One entry of a map; keys are text.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub key: String,
    pub at: At,
    pub value: Node,
}

impl Node {
    /// What a person calls this kind of node.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(Value::String(_)) => "a text",
            Kind::Scalar(Value::Number(_)) => "a number",
            Kind::Scalar(Value::Bool(_)) => "true or false",
            Kind::Scalar(_) => "nothing",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }

    /// The text of a text scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(Value::String(text)) => Some(text),
            Kind::Scalar(_) | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| &entry.value),
            Kind::Scalar(_) | Kind::List(_) => None,
        }
    }

    /// As JSON, without places. Depth is bounded by the budget the node was read with.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Kind::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|e| (e.key.clone(), e.value.to_json()))
                    .collect(),
            ),
        }
    }
}

/// A collection that is still open while events arrive.
enum Open {
    List {
        at: At,
        items: Vec<Node>,
    },
    Map {
        at: At,
        entries: Vec<Entry>,
        lines: BTreeMap<String, usize>,
        key: Option<(String, At)>,
    },
}

/// Reads exactly one document.
pub(crate) fn read(source: &str, budget: &Budget) -> Result<Node, Diagnostic> {
    let start = At { line: 1, column: 1 };
    if source.len() > budget.bytes {
        let message = format!(
            "the source has {} bytes, allowed are {}",
            source.len(),
            budget.bytes
        );
        return Err(start.diagnostic("yaml-limit", message, "split the definition or raise the budget"));
    }
    let mut reader = Reader {
        budget,
        open: Vec::new(),
        root: None,
        documents: 0,
        nodes: 0,
    };
    let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(source);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            At::of(error.marker()).diagnostic(
                "yaml-syntax",
                format!("not YAML 1.2: {}", error.info()),
                "check indentation, quotes and brackets at this place",
            )
        })?;
        reader.event(event, At::of(&span.start))?;
    }
    reader
        .root
        .ok_or_else(|| start.diagnostic("yaml-syntax", "the source is empty", "write a definition"))
}

struct Reader<'b> {
    budget: &'b Budget,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, at: At) -> Result<(), Diagnostic> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.document(at),
            Event::Alias(_) => Err(anchors_refused(at)),
            Event::Scalar(text, style, anchor, tag) => {
                refuse_decoration(anchor, tag.is_some(), at)?;
                let value = if style == ScalarStyle::Plain {
                    core_schema(&text)
                } else {
                    Value::String(text.into())
                };
                self.scalar(value, at)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_decoration(anchor, tag.is_some(), at)?;
                self.begin(
                    Open::List {
                        at,
                        items: Vec::new(),
                    },
                    at,
                )
            }
            Event::MappingStart(anchor, tag) => {
                refuse_decoration(anchor, tag.is_some(), at)?;
                self.begin(
                    Open::Map {
                        at,
                        entries: Vec::new(),
                        lines: BTreeMap::new(),
                        key: None,
                    },
                    at,
                )
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }

    fn document(&mut self, at: At) -> Result<(), Diagnostic> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(at.diagnostic(
                "yaml-documents",
                "a second document begins here",
                "keep one document per file",
            ));
        }
        Ok(())
    }

    fn count(&mut self, at: At) -> Result<(), Diagnostic> {
        self.nodes += 1;
        if self.nodes > self.budget.nodes {
            let message = format!("more than {} nodes", self.budget.nodes);
            return Err(at.diagnostic("yaml-limit", message, "split the definition or raise the budget"));
        }
        Ok(())
    }

    fn begin(&mut self, collection: Open, at: At) -> Result<(), Diagnostic> {
        self.count(at)?;
        if self.open.len() >= self.budget.depth {
            let message = format!("nested deeper than {} levels", self.budget.depth);
            return Err(at.diagnostic("yaml-limit", message, "flatten the definition"));
        }
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            return Err(at.diagnostic("yaml-syntax", "a key is a list or a map", "keys are plain words"));
        }
        self.open.push(collection);
        Ok(())
    }

    fn scalar(&mut self, value: Value, at: At) -> Result<(), Diagnostic> {
        self.count(at)?;
        if let Value::String(text) = &value {
            readable(text, at)?;
        }
        if let Some(Open::Map {
            lines,
            key: key @ None,
            ..
        }) = self.open.last_mut()
        {
            let name = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            if let Some(first) = lines.insert(name.clone(), at.line) {
                let message = format!("the key `{name}` stands here a second time");
                let hint = format!("it is already in line {first}; merge the two");
                return Err(at.diagnostic("yaml-duplicate-key", message, hint));
            }
            *key = Some((name, at));
            return Ok(());
        }
        self.put(Node {
            at,
            kind: Kind::Scalar(value),
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Diagnostic> {
        match self.open.pop() {
            Some(Open::List { at, items }) => self.put(Node {
                at,
                kind: Kind::List(items),
            }),
            Some(Open::Map { at, entries, .. }) => self.put(Node {
                at,
                kind: Kind::Map(entries),
            }),
            None => {}
        }
        Ok(())
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => {
                if let Some((key, at)) = key.take() {
                    entries.push(Entry { key, at, value: node });
                }
            }
        }
    }
}

/// Longest single text, in bytes: a label, an expression, a sentence.
const TEXT_BYTES: usize = 10_000;

/// A reviewer has to see what a text says: no control characters, nothing that turns the direction of writing around,
/// nothing without width.
fn readable(text: &str, at: At) -> Result<(), Diagnostic> {
    if text.len() > TEXT_BYTES {
        let message = format!("a text of {} bytes, allowed are {TEXT_BYTES}", text.len());
        return Err(at.diagnostic("yaml-limit", message, "say it shorter"));
    }
    match text.chars().find(|c| hidden(*c) || *c == '\u{fffd}') {
        None => Ok(()),
        // What reads other bytes puts this in their place.
        Some('\u{fffd}') => {
            let message = "a character that could not be read (U+FFFD): the file is not UTF-8";
            Err(at.diagnostic("bad-text", message, "save it as UTF-8, and look at this text"))
        }
        Some(c) => {
            let message = format!("the character U+{:04X} does not show what it does", u32::from(c));
            Err(at.diagnostic("bad-text", message, "remove it, or write the text anew"))
        }
    }
}

/// Control characters but the line feed and the tabulator; bidirectional controls; characters without width;
/// noncharacters (Unicode 23.2, 23.7).
pub(crate) fn hidden(c: char) -> bool {
    let control = c.is_control() && c != '\n' && c != '\t';
    let format = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
    let tag = matches!(c, '\u{e0000}'..='\u{e007f}' | '\u{fff0}'..='\u{fffb}');
    control || format || tag || u32::from(c) & 0xfffe == 0xfffe
}

/// What a message may repeat of a foreign text.
fn shown(text: String) -> String {
    const LONGEST: usize = 2_000;
    if text.len() <= LONGEST && !text.chars().any(hidden) {
        return text;
    }
    let shown = text.chars().take(LONGEST);
    shown.map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

fn anchors_refused(at: At) -> Diagnostic {
    at.diagnostic(
        "yaml-anchor",
        "anchors and aliases are not allowed",
        "write the value out where it is used",
    )
}

fn refuse_decoration(anchor: usize, tagged: bool, at: At) -> Result<(), Diagnostic> {
    if anchor != 0 {
        return Err(anchors_refused(at));
    }
    if tagged {
        return Err(at.diagnostic(
            "yaml-tag",
            "tags are not allowed",
            "remove the `!…`; quote the value if it is text",
        ));
    }
    Ok(())
}

/// YAML 1.2.2 §10.3.2. Numbers that do not fit stay text and are refused where a number is expected.
fn core_schema(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let integer = if let Some(hex) = text.strip_prefix("0x") {
        i64::from_str_radix(hex, 16).ok()
    } else if let Some(octal) = text.strip_prefix("0o") {
        i64::from_str_radix(octal, 8).ok()
    } else {
        text.parse::<i64>().ok()
    };
    if let Some(integer) = integer {
        return Value::from(integer);
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    match text.parse::<f64>() {
        Ok(number) if numeric && number.is_finite() => Value::from(number),
        Ok(_) | Err(_) => Value::String(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(source: &str) -> String {
        read(source, &Budget::default()).unwrap().to_json().to_string()
    }

    #[test]
    fn plain_scalars_follow_the_core_schema_and_not_yaml_1_1() {
        assert_eq!(
            json("[yes, on, No, 012, 0o12, 0xff, 1.5, ~, true, '1', 2026-11-23, -7, 1e3, .]"),
            r#"["yes","on","No",12,10,255,1.5,null,true,"1","2026-11-23",-7,1000.0,"."]"#
        );
    }

    #[test]
    fn what_a_reviewer_cannot_see_is_refused_with_its_place() {
        for (source, code, line, column) in [
            ("a: 1\nb: 2\na: 3", "yaml-duplicate-key", 3, 1),
            ("a: &x 1", "yaml-anchor", 1, 4),
            ("a: 1\nb: *x", "yaml-syntax", 2, 4),
            ("a: !!str 1", "yaml-tag", 1, 4),
            ("a: 1\n---\nb: 2", "yaml-documents", 2, 1),
            ("? [a]\n: 1", "yaml-syntax", 1, 3),
            ("a: [1", "yaml-syntax", 2, 1),
            ("", "yaml-syntax", 1, 1),
        ] {
            let found = read(source, &Budget::default()).unwrap_err();
            assert_eq!(
                (found.code, found.line, found.column),
                (code, line, column),
                "{source}: {found}"
            );
            assert!(!found.hint.is_empty());
        }
    }

    #[test]
    fn budgets_end_hostile_sources() {
        let budget = Budget {
            bytes: 20_000,
            ..Budget::default()
        };
        for source in [
            "[".repeat(10_000),
            "a: ".repeat(5_000),
            "- ".repeat(9_000),
            "{a: ".repeat(4_000),
        ] {
            assert!(read(&source, &budget).is_err());
        }
        assert_eq!(read(&"x".repeat(20_001), &budget).unwrap_err().code, "yaml-limit");
    }
}
