// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `docs/workflow.schema.json` says of a definition's shape what the loader says: held against both here.

use serde_json::{Value, json};

use crate::budget::Budget;
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
    }
}
