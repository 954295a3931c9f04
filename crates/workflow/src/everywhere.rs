// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Hostile text in every place of a definition: an answer each, in bounded effort. The places are those of the sound
//! definitions themselves, so new words of the language are covered when a definition uses them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::budget::Budget;
use crate::definition::{Bundle, Definition};
use crate::diagnostic::Diagnostic;
use crate::yaml;

const SOURCES: [&str; 2] = [
    include_str!("../tests/workflow/sound.yaml"),
    include_str!("../../../workflows/heavy-load/heavy-load.yaml"),
];
const CALENDAR: &str = include_str!("../../../workflows/calendars/de-ni-braunschweig.json");

/// Nobody sees what these do, so they are refused wherever they stand.
const HIDDEN: [&str; 6] = [
    "nul\u{0}",
    "a\u{1b}[31mred\u{7}",
    "\u{202e}desrever\u{202c}",
    "\u{2066}isolate",
    "carriage\rreturn",
    "\u{feff}\u{200b}wide",
];
/// Only has to end, in a definition or in diagnostics.
const ODD: [&str; 5] = [
    "{{{{[[[[((((",
    "${jndi:x} %s ' OR 1=1 --",
    "\u{1f600}\u{e000}",
    "",
    "-",
];

fn load(definition: &Value) -> Vec<Diagnostic> {
    let bundle = Bundle {
        // JSON is YAML: nothing is lost in quoting.
        source: definition.to_string(),
        calendars: BTreeMap::from([("de-ni-braunschweig".to_owned(), CALENDAR.to_owned())]),
        ..Bundle::default()
    };
    let found = Definition::load(&bundle, &Budget::default())
        .err()
        .unwrap_or_default();
    for diagnostic in &found {
        let text = diagnostic.to_string();
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'),
            "{text:?}"
        );
        assert!(!text.contains('\u{202e}') && text.len() < 10_000, "{text:?}");
    }
    found
}

/// Pointers to every scalar and to every map.
fn places(value: &Value, at: &str, scalars: &mut Vec<String>, maps: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            maps.push(at.to_owned());
            for (key, value) in map {
                places(
                    value,
                    &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    scalars,
                    maps,
                );
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{i}"), scalars, maps);
            }
        }
        _ => scalars.push(at.to_owned()),
    }
}

/// Every place of its kind once: the words on the way, without the names authors chose.
fn kinds(pointers: Vec<String>, words: &[&str]) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let kind = |pointer: &String| {
        let steps = pointer
            .split('/')
            .map(|step| if words.contains(&step) { step } else { "*" });
        steps.collect::<Vec<_>>().join("/")
    };
    pointers
        .into_iter()
        .filter(|pointer| seen.insert(kind(pointer)))
        .collect()
}

#[test]
fn a_hostile_text_in_any_place_gets_an_answer() {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/workflow.schema.json")).unwrap();
    let mut words = Vec::new();
    keys(&schema, &mut words);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut tried = 0;
    for (number, source) in SOURCES.into_iter().enumerate() {
        let whole = yaml::read(source, &Budget::default()).unwrap().to_json();
        let (mut scalars, mut maps) = (Vec::new(), Vec::new());
        places(&whole, "", &mut scalars, &mut maps);
        for (place, pointer) in kinds(scalars, &words).into_iter().enumerate() {
            // What is only odd goes through the whole loader: one of them in each place of the smallest definition.
            let odd = ODD
                .into_iter()
                .skip(place % ODD.len())
                .take(usize::from(number == 0));
            for text in HIDDEN.into_iter().chain(odd) {
                let mut broken = whole.clone();
                *broken.pointer_mut(&pointer).unwrap() = Value::from(text);
                let found = load(&broken);
                let hidden = HIDDEN.contains(&text);
                assert!(
                    !hidden || found.iter().any(|d| d.code == "bad-text"),
                    "{pointer}: {text:?}: {found:?}"
                );
                tried += 1;
            }
            let mut broken = whole.clone();
            *broken.pointer_mut(&pointer).unwrap() = Value::from("x".repeat(100_000));
            assert_eq!(load(&broken)[0].code, "yaml-limit", "{pointer}");
        }
        for pointer in kinds(maps, &words) {
            for text in HIDDEN
                .into_iter()
                .chain(ODD)
                .take(if number == 0 { 12 } else { 1 })
            {
                let mut broken = whole.clone();
                let map = broken.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
                map.insert(text.to_owned(), Value::from(1));
                assert!(!load(&broken).is_empty(), "{pointer}: {text:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

/// Every word the schema knows.
fn keys(schema: &Value, words: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                words.extend(properties.keys().cloned());
            }
            map.values().for_each(|value| keys(value, words));
        }
        Value::Array(items) => items.iter().for_each(|value| keys(value, words)),
        _ => {}
    }
}
