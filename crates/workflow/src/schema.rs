// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `docs/workflow.schema.json` says of a definition's shape what the loader says: held against both here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::budget::Budget;
use crate::definition::{Bundle, Definition, keys};
use crate::yaml;

const SCHEMA: &str = include_str!("../../../docs/workflow.schema.json");
const SOUND: &str = include_str!("../tests/workflow/sound.yaml");
const WIDE: &str = include_str!("../tests/workflow/wide.yaml");
const HEAVY_LOAD: &str = include_str!("../../../workflows/heavy-load/heavy-load.yaml");
const EXEMPTION: &str = include_str!("../../../workflows/vehicle-exemption/vehicle-exemption.yaml");

fn schema() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

fn json_of(source: &str) -> Value {
    yaml::read(source, &Budget::default()).unwrap().to_json()
}

fn sound() -> Value {
    json_of(SOUND)
}

/// Whether the loader refuses it. JSON is YAML.
fn refused(definition: &Value) -> bool {
    let calendar = include_str!("../../../workflows/calendars/de-ni-braunschweig.json");
    let bundle = Bundle {
        source: definition.to_string(),
        calendars: BTreeMap::from([("de-ni-braunschweig".to_owned(), calendar.to_owned())]),
        ..Bundle::default()
    };
    Definition::draft(&bundle, &Budget::default()).is_err()
}

#[test]
fn the_schema_has_exactly_the_keys_the_loader_knows() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for (place, keys) in keys::PLACES {
        let found = schema
            .pointer(place)
            .unwrap_or_else(|| panic!("{place} is not there"));
        // A type is one of several shapes.
        let shapes = found.as_array().cloned().unwrap_or_else(|| vec![found.clone()]);
        let found: BTreeSet<String> = shapes
            .iter()
            .filter_map(|shape| shape.get("properties")?.as_object())
            .flat_map(|properties| properties.keys().cloned())
            .collect();
        let known: BTreeSet<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(found, known, "{place}");
    }
}

/// Every map in a definition, by its pointer.
fn maps(value: &Value, pointer: &str, found: &mut Vec<(String, Map<String, Value>)>) {
    match value {
        Value::Object(map) => {
            found.push((pointer.to_owned(), map.clone()));
            for (key, value) in map {
                maps(value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                maps(value, &format!("{pointer}/{i}"), found);
            }
        }
        _ => {}
    }
}

/// Definitions with one key more, one less, or one of another shape.
fn mutants() -> Vec<(String, Value)> {
    let mut samples: BTreeMap<String, Value> = BTreeMap::new();
    let mut all = Vec::new();
    for source in [SOUND, WIDE, HEAVY_LOAD] {
        maps(&json_of(source), "", &mut all);
    }
    for (key, value) in all.iter().flat_map(|(_, map)| map) {
        samples.entry(key.clone()).or_insert_with(|| value.clone());
    }
    let mut mutants = Vec::new();
    for source in [SOUND, WIDE] {
        let whole = json_of(source);
        let mut places = Vec::new();
        maps(&whole, "", &mut places);
        for (pointer, map) in places {
            let mut change = |what: String, change: &dyn Fn(&mut Map<String, Value>)| {
                let mut mutant = whole.clone();
                change(mutant.pointer_mut(&pointer).unwrap().as_object_mut().unwrap());
                mutants.push((format!("{pointer}: {what}"), mutant));
            };
            for key in map.keys() {
                change(format!("without {key}"), &|map| {
                    map.remove(key);
                });
                for other in [json!("x y"), json!(7), json!([]), json!({}), json!(null)] {
                    change(format!("{key} is {other}"), &|map| {
                        map.insert(key.clone(), other.clone());
                    });
                }
            }
            let known = keys::PLACES
                .iter()
                .filter(|(_, keys)| !map.is_empty() && map.keys().all(|key| keys.contains(&key.as_str())));
            let more: BTreeSet<&str> = known.flat_map(|(_, keys)| keys.iter().copied()).collect();
            for key in more.into_iter().filter(|key| !map.contains_key(*key)) {
                let Some(value) = samples.get(key) else { continue };
                change(format!("{key} added"), &|map| {
                    map.insert(key.to_owned(), value.clone());
                });
            }
        }
    }
    mutants
}

#[test]
fn whatever_the_schema_refuses_the_loader_refuses() {
    let schema = schema();
    let (mut passed, mut seen) = (Vec::new(), 0);
    // Every seventh of them: together they take minutes, and all have been tried once.
    for (what, mutant) in mutants().into_iter().step_by(STEP) {
        if !schema.is_valid(&mutant) {
            seen += 1;
            if !refused(&mutant) {
                passed.push(what);
            }
        }
    }
    assert!(seen > 200, "only {seen} are no definition for the schema");
    assert!(
        passed.is_empty(),
        "{} pass the loader:\n{}",
        passed.len(),
        passed.join("\n")
    );
}

const STEP: usize = 7;

#[test]
fn every_shipped_definition_and_every_good_sample_fits_the_schema() {
    let schema = schema();
    for (name, source) in [
        ("sound", SOUND),
        ("wide", WIDE),
        ("heavy-load", HEAVY_LOAD),
        ("vehicle-exemption", EXEMPTION),
    ] {
        let definition = json_of(source);
        let faults = schema
            .iter_errors(&definition)
            .map(|fault| format!("{}: {fault}", fault.instance_path()));
        let faults: Vec<String> = faults.collect();
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "cases as data")]
fn a_broken_shape_does_not_fit_the_schema() {
    let schema = schema();
    for (pointer, key, value) in [
        ("", "vesrion", json!(1)),
        ("", "version", json!("one")),
        ("", "workflow", json!("Not A Word")),
        ("", "states", json!([])),
        ("/start", "by", json!(1)),
        ("/title", "fr", json!("non")),
        ("/data", "fee", json!("number")),
        ("/data", "bodies", json!({"list_of": {"id": "txt"}})),
        ("/roles/clerk", "organisation", json!("case.owner")),
        ("/duties/apart", "different_person", json!(["propose"])),
        ("/duties/outside", "different_person", json!(["send", "approve"])),
        ("/events/send", "payload", json!({"note": "text!"})),
        ("/states/expired", "events", json!({"over": {"to": "valid"}})),
        ("/states/valid", "intial", json!("x")),
        ("/states/valid/timers/end", "after", json!({"working_days": 1})),
        ("/states/valid/timers/end", "at", json!(null)),
        (
            "/states/open/states/draft/task",
            "due",
            json!({"working_days": 2, "nth_day": 1}),
        ),
        (
            "/states/open/states/draft/task",
            "due",
            json!({"working_days": -1}),
        ),
        (
            "/states/open/states/draft/events/send",
            "reason",
            json!("optional"),
        ),
        (
            "/states/open/states/draft/events/send",
            "sign",
            json!({"level": "wax", "over": ["a"]}),
        ),
        (
            "/states/open/states/draft/events/send",
            "do",
            json!([{"set": {"fee": 1}}]),
        ),
        ("/states/open/states/draft/events/send", "do", json!([{}])),
        ("/states/open/states/hearing", "body", json!({"initial": "x"})),
    ] {
        let mut definition = sound();
        let place = definition
            .pointer_mut(pointer)
            .and_then(Value::as_object_mut)
            .unwrap();
        place.insert(key.to_owned(), value);
        assert!(!schema.is_valid(&definition), "{pointer}/{key} passes");
        assert!(refused(&definition), "{pointer}/{key} passes the loader");
    }
    for (pointer, key) in [
        ("", "workflow"),
        ("", "initial"),
        ("/events/send", "label"),
        ("/states/open", "initial"),
        ("/states/open/states/hearing", "body"),
        ("/states/open/states/draft/task", "act"),
        ("/states/valid/timers/end", "raise"),
        ("/duties/outside", "of"),
    ] {
        let mut definition = sound();
        let place = definition
            .pointer_mut(pointer)
            .and_then(Value::as_object_mut)
            .unwrap();
        assert!(place.remove(key).is_some(), "{pointer}/{key} is not there");
        assert!(!schema.is_valid(&definition), "without {pointer}/{key} it passes");
        assert!(
            refused(&definition),
            "without {pointer}/{key} it passes the loader"
        );
    }
}
