// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Text from outside, made fit for paper: nothing invisible, nothing that turns the reading order, nothing without a glyph.
//!
//! A character that cannot be printed is never dropped in silence; its code point stands in its place (`[U+202E]`), so that
//! the paper says what the data says. PDF/A (ISO 19005-2, 6.2.11.7.3) forbids private-use characters besides.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::FONTS;

/// Runs without any space longer than this get places where a line may break.
const LONGEST_UNBROKEN: usize = 32;
/// Distance of those places.
const BREAK_EVERY: usize = 8;
const ZERO_WIDTH_SPACE: &str = "\u{200b}";

/// Makes every string in `value` printable, except pictures and digests, which we made ourselves. Returns what was replaced.
pub(crate) fn make_printable(value: &mut Value) -> BTreeSet<char> {
    let mut replaced = BTreeSet::new();
    walk(value, &mut replaced);
    replaced
}

/// The first text with more than `limit` characters, pictures excepted: where it stands and how long it is.
pub(crate) fn longer_than(value: &Value, limit: usize) -> Option<(String, usize)> {
    let below = |name: &str, value: &Value| {
        longer_than(value, limit).map(|(pointer, found)| (format!("/{name}{pointer}"), found))
    };
    match value {
        Value::String(text) => {
            let found = text.chars().count();
            (found > limit).then(|| (String::new(), found))
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| below(&index.to_string(), item)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "svg")
            .find_map(|(name, field)| below(name, field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn walk(value: &mut Value, replaced: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => *text = with_breaks(&printable(text, replaced)),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, replaced)),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match (name.as_str(), field) {
                    ("svg" | "sha256", _) => {}
                    // An address is copied from the file; breaks would be copied with it.
                    ("email", Value::String(text)) => *text = printable(text, replaced),
                    (_, field) => walk(field, replaced),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn printable(text: &str, replaced: &mut BTreeSet<char>) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => printable.push(' '),
            character if is_deceptive(character) || !FONTS.cover(character) => {
                replaced.insert(character);
                printable.push_str(&format!("[U+{:04X}]", u32::from(character)));
            }
            character => printable.push(character),
        }
    }
    printable
}

/// Controls, invisible characters, marks that turn the reading order, private use, noncharacters.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// First behind the signs where a reader expects a break, then anywhere.
fn with_breaks(text: &str) -> String {
    if text.split(' ').all(|run| run.chars().count() <= LONGEST_UNBROKEN) {
        return text.to_owned();
    }
    let mut broken = String::with_capacity(text.len() * 2);
    for (index, run) in text.split(' ').enumerate() {
        broken.push_str(if index == 0 { "" } else { " " });
        if run.chars().count() <= LONGEST_UNBROKEN {
            broken.push_str(run);
            continue;
        }
        let parts: Vec<String> = run
            .split_inclusive(['@', '.', '-', '_', '/', ',', ';', ':', '\u{a0}'])
            .map(in_chunks)
            .collect();
        broken.push_str(&parts.join(ZERO_WIDTH_SPACE));
    }
    broken
}

fn in_chunks(part: &str) -> String {
    let characters: Vec<char> = part.chars().collect();
    if characters.len() <= LONGEST_UNBROKEN {
        return part.to_owned();
    }
    let chunks: Vec<String> = characters
        .chunks(BREAK_EVERY)
        .map(|chunk| chunk.iter().collect())
        .collect();
    chunks.join(ZERO_WIDTH_SPACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str) {
        let mut value = Value::from(before);
        make_printable(&mut value);
        assert_eq!(value, Value::from(after), "{before:?}");
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in [
            "Müller & Söhne GmbH",
            "Łódź Žižkov Åsa Ñandú",
            "Δοκιμή",
            "„Anführung“ – 5 × 3 €",
            "#set *x* $y$ @z <w>",
        ] {
            check(name, name);
        }
    }

    #[test]
    fn what_cannot_be_printed_is_named_by_its_code_point() {
        check("a\u{202e}b", "a[U+202E]b");
        check("漢", "[U+6F22]");
        check("x\u{0}y\u{7f}", "x[U+0000]y[U+007F]");
        check("\u{e000}", "[U+E000]");
        check("zero\u{200b}width", "zero[U+200B]width");
        check("two\nlines", "two lines");
    }

    #[test]
    fn very_long_words_may_break() {
        check(&"A".repeat(32), &"A".repeat(32));
        check(
            &"A".repeat(33),
            "AAAAAAAA\u{200b}AAAAAAAA\u{200b}AAAAAAAA\u{200b}AAAAAAAA\u{200b}A",
        );
    }

    #[test]
    fn long_names_break_behind_their_signs_first() {
        check(
            "Donaudampfschifffahrt-Elektrizitäten/Hauptbetriebswerk",
            "Donaudampfschifffahrt-\u{200b}Elektrizitäten/\u{200b}Hauptbetriebswerk",
        );
    }

    #[test]
    fn replaced_characters_are_reported_once() {
        let mut value = serde_json::json!({ "a": ["漢漢"], "svg": "漢", "b": "字" });
        assert_eq!(make_printable(&mut value).into_iter().collect::<String>(), "字漢");
        assert_eq!(value["svg"], "漢");
    }
}
