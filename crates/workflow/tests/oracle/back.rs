// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! SCXML loses nothing of the control part: what is exported and read back is the same definition, and runs alike.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use workflow::{Budget, Bundle, Definition, scxml};

use crate::importer;
use crate::random;
use crate::traces::{CALENDAR, PAPERS, load};

const LAND: &str = include_str!("../../../../workflows/calendars/de-ni.json");
const SHIPPED: [&str; 5] = [
    include_str!("../../../../workflows/heavy-load/heavy-load.yaml"),
    include_str!("../../../../workflows/vehicle-exemption/vehicle-exemption.yaml"),
    include_str!("../workflow/wide.yaml"),
    include_str!("../workflow/corners.yaml"),
    include_str!("../workflow/sound.yaml"),
];
/// What none of those has: an answer of a table, a calendar and a source of its own, a timer that waits for a date.
const TABLE: &str = r#"
workflow: answered
version: 1
title: {de: A, en: A}
zone: Europe/Berlin
calendar: de-ni-braunschweig
roles: {clerk: {label: {de: B, en: B}}}
data: {kind: {one_of: [small, large]}, days: integer, end: date}
tables:
  longest:
    hit: unique
    inputs: [kind]
    outputs: {days: integer}
    rows:
      - {when: {kind: [small, null]}, then: {days: 10}}
      - {when: {kind: large}, then: {days: 20}}
effects:
  told: {retry: {attempts: 3, wait_seconds: 5, longest_wait_seconds: 60}}
events:
  ask: {label: {de: C, en: C}, payload: {kind: {one_of: [small, large]}}}
  over: {label: {de: D, en: D}}
start: {by: clerk, needs: [end]}
initial: open
states:
  open:
    label: {de: E, en: "E \"quoted\" & <marked>"}
    task:
      role: clerk
      act: answer
      label: {de: G, en: G}
      candidates: {cel: person.unit == 'north', otherwise: {de: H, en: "Not for \"you\""}}
      priority: {urgent: case.days == 1, low: case.kind == 'small'}
    timers:
      end: {when: case.days == 10, at: case.end, raise: over}
      late: {after: {calendar_days: 3, shift: next_working_day, calendar: de-ni, source: "§ 31, \"Satz\" 1"}, do: [effect: told], raise: over}
    events:
      ask:
        by: clerk
        do:
          - set: {case.kind: {cel: payload.kind}, case.end: {day: {working_days: 2}}}
          - decide: {table: longest, set: {case.days: days}}
          - effect: {kind: told, payload: {text: "a 'b' \"c\"", days: {cel: case.days}, when: {day: {nth_day: 4, source: § 41}}}}
      over: {to: closed}
  closed: {label: {de: F, en: F}, final: true}
"#;

fn read(source: &str) -> Definition {
    let calendars = [("de-ni-braunschweig", CALENDAR), ("de-ni", LAND)];
    let calendars = calendars.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let bundle = Bundle {
        source: source.to_owned(),
        calendars: BTreeMap::from(calendars),
        forms: BTreeMap::from([("papers".to_owned(), PAPERS.to_owned())]),
    };
    // The proof is not the matter here, and takes its time.
    Definition::draft(&bundle, &Budget::default()).unwrap_or_else(|found| panic!("{found:#?}\n{source}"))
}

/// The same file with the control part read back from its SCXML.
fn reread(source: &str, definition: &Definition) -> String {
    let [initial, start, states] = importer::control(&scxml(definition));
    let (head, _) = source
        .split_once("\nstart:")
        .expect("`start`, `initial` and `states` stand last");
    // A sample may say behind its states how often effects are tried.
    let effects = source
        .rsplit_once("\neffects:\n")
        .map_or(String::new(), |(before, rest)| {
            match before.contains("\nstart:") {
                true => format!("effects:\n{rest}"),
                false => String::new(),
            }
        });
    format!("{head}\nstart: {start}\ninitial: {initial}\nstates: {states}\n{effects}")
}

/// Everything the engine knows of a definition, but for places in the file and the hash over its text.
fn content(definition: &Definition) -> String {
    let text = format!("{definition:?}");
    let mut kept = String::new();
    let (before, after) = text.split_once("sha256: \"").unwrap();
    kept.push_str(before);
    let mut rest = after.split_once('"').unwrap().1;
    while let Some((before, after)) = rest.split_once("At {") {
        kept.push_str(before);
        rest = after.split_once('}').unwrap().1;
    }
    kept + rest
}

/// Points at the first difference; both texts are thousands of lines.
fn assert_same(a: &str, b: &str, of: &str) {
    if a == b {
        return;
    }
    let at = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(300)..(at + 200).min(text.len())])
            .into_owned()
    };
    panic!("{of}\nexported: …{}…\nread back: …{}…", around(a), around(b));
}

#[test]
fn what_is_exported_and_read_back_is_the_same_definition() {
    for source in SHIPPED.into_iter().chain([TABLE]) {
        let original = read(source);
        let again = read(&reread(source, &original));
        assert_same(&content(&original), &content(&again), &original.id().name);
    }
}

/// A word of the language that no sample has would not be proven to survive.
#[test]
fn the_samples_have_every_word_that_belongs_to_control() {
    let schema: Value = serde_json::from_str(include_str!("../../../../docs/workflow.schema.json")).unwrap();
    let read_back: Vec<String> = SHIPPED
        .into_iter()
        .chain([TABLE])
        .map(|source| reread(source, &read(source)))
        .collect();
    let read_back = read_back.join("\n");
    let mut words = BTreeSet::new();
    for part in ["state", "transition", "always", "timer", "deadline", "action"] {
        words.extend(
            schema["$defs"][part]["properties"]
                .as_object()
                .unwrap()
                .keys()
                .cloned(),
        );
    }
    for inner in ["task", "for_each", "body"] {
        words.extend(
            schema["$defs"]["state"]["properties"][inner]["properties"]
                .as_object()
                .unwrap()
                .keys()
                .cloned(),
        );
    }
    assert!(words.len() > 50, "{words:?}");
    for word in words {
        assert!(
            read_back.contains(&format!("\"{word}\": ")),
            "no sample has `{word}`"
        );
    }
}

#[test]
fn any_definition_survives_the_way_to_scxml_and_back() {
    let mut compared = 0;
    for seed in 0..150 {
        let mut file = random::definition(seed);
        let Ok(original) = load(&file) else { continue };
        let [initial, start, states] = importer::control(&scxml(&original));
        for (key, text) in [("initial", initial), ("start", start), ("states", states)] {
            file[key] = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
        }
        let again = load(&file).unwrap_or_else(|found| panic!("seed {seed}: {found:#?}"));
        assert_same(&content(&original), &content(&again), &format!("seed {seed}"));
        compared += 1;
    }
    assert!(compared > 100, "only {compared} definitions could be compared");
}
