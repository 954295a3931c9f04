// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a reading for signing passes over and a reading for verification refuses.
//!
//! Nothing is repaired in silence: each thing passed over is told with its place. What readers would understand
//! differently is refused here too.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::object::{Dictionary, Object};

/// One thing a strict reading would have refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tolerated {
    /// Where in the file.
    pub range: Range<usize>,
    /// What it is, in words.
    pub what: String,
}

/// How far from the named offset a cross-reference section may begin.
const ASTRAY: usize = 16;

/// The one cross-reference table close to `at`, where `startxref` or `/Prev` missed it by a few bytes.
pub(crate) fn table_close_to(bytes: &[u8], at: usize) -> Option<usize> {
    let start = at.saturating_sub(ASTRAY);
    let window = bytes.get(start..bytes.len().min(at.saturating_add(ASTRAY)))?;
    let mut found = window
        .windows(5)
        .enumerate()
        .filter(|(_, five)| matches!(five, [b'\n' | b'\r', b'x', b'r', b'e', b'f']));
    match (found.next(), found.next()) {
        (Some((place, _)), None) => Some(start + place + 1),
        _ => None,
    }
}

/// The end of a stream's data by its `endstream`, if `endobj` follows that directly and nothing else can be meant; and
/// how many bytes were searched for it.
pub(crate) fn data_end(bytes: &[u8], start: usize) -> (Option<usize>, usize) {
    let rest = bytes.get(start..).unwrap_or_default();
    let keyword = b"endstream";
    match memchr::memmem::find(rest, keyword) {
        Some(place) => {
            let (data, behind) = rest.split_at_checked(place).unwrap_or_default();
            let behind = behind.get(keyword.len()..).unwrap_or_default();
            (ended(data, behind).map(|length| start + length), place)
        }
        None => (None, rest.len()),
    }
}

/// The length of `data` before their last end of line, if `behind` them follows `endobj`.
fn ended(data: &[u8], behind: &[u8]) -> Option<usize> {
    let behind = behind.get(..behind.len().min(BEHIND))?.trim_ascii_start();
    let line_end = match data {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r'] => 1,
        _ => 0,
    };
    behind.starts_with(b"endobj").then_some(data.len() - line_end)
}

/// White space between `endstream` and `endobj` that is looked through.
const BEHIND: usize = 1024;

/// The first of `numbers` that `object` refers to.
pub(crate) fn refers_to(object: &Object, numbers: &BTreeSet<u32>) -> Option<u32> {
    match object {
        Object::Reference(reference) => numbers.get(&reference.number).copied(),
        Object::Array(items) => items.iter().find_map(|item| refers_to(item, numbers)),
        Object::Dictionary(dictionary) => in_dictionary(dictionary, numbers),
        Object::Stream(stream) => in_dictionary(&stream.dictionary, numbers),
        _ => None,
    }
}

pub(crate) fn in_dictionary(dictionary: &Dictionary, numbers: &BTreeSet<u32>) -> Option<u32> {
    dictionary.iter().find_map(|(_, value)| refers_to(value, numbers))
}
