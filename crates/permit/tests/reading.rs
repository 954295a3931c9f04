// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `Application::parse` on good, bad and hostile input.

use permit::malformed::{Budget, FieldError};
use permit::{Application, RuleBook, check};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

const HEAVY: &str = include_str!("../../../workflows/heavy-load/examples/application.json");
const LEGAL: &str = include_str!("../../../workflows/heavy-load/examples/application-no-permit.json");

fn errors(bytes: &[u8]) -> Vec<FieldError> {
    Application::parse(bytes, &Budget::default())
        .map(|_| Vec::new())
        .unwrap_or_else(|malformed| malformed.errors)
}

/// The example with one value replaced; `None` removes it.
fn with(pointer: &str, new: Option<Value>) -> Value {
    let mut value: Value = serde_json::from_str(HEAVY).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (value.pointer_mut(parent).unwrap(), new) {
        (Value::Object(fields), Some(new)) => drop(fields.insert(key.to_owned(), new)),
        (Value::Object(fields), None) => drop(fields.remove(key)),
        (Value::Array(items), Some(new)) => items[key.parse::<usize>().unwrap()] = new,
        (parent, new) => panic!("{pointer}: {parent} {new:?}"),
    }
    value
}

#[test]
fn examples_come_back_as_the_same_json() {
    for text in [HEAVY, LEGAL] {
        let application = Application::parse(text.as_bytes(), &Budget::default()).unwrap();
        let back = serde_json::to_value(&application).unwrap();
        assert_eq!(back, serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(serde_json::from_value::<Application>(back).unwrap(), application);
    }
}

/// (code, field changed, its new JSON or `-` to remove it, pointer named or `=` for the same field)
const MISTAKES: [(&str, &str, &str, &str); 42] = [
    ("missing", "/load", "-", "="),
    ("wrong-type", "/applicant/register", "\"HRB 1\"", "="),
    ("missing", "/applicant/name", "-", "="),
    (
        "missing",
        "/combinations/0/loaded/axles/0/spacing_to_next_mm",
        "-",
        "=",
    ),
    ("missing", "/route", "{}", "/route/legs"),
    ("unknown-field", "/applicant/fax", "1", "="),
    ("unknown-field", "/applicant/a~1b", "1", "/applicant/a~01b"),
    ("unknown-value", "/schema", "\"geleit/application/2\"", "="),
    ("unknown-value", "/filing", "\"fax\"", "="),
    ("wrong-type", "/filing", "3", "="),
    ("wrong-type", "/applicant", "[]", "="),
    ("wrong-type", "/hearing", "{}", "="),
    ("wrong-type", "/combinations/0/loaded/mass_kg", "\"98 t\"", "="),
    ("wrong-type", "/combinations/0/loaded/mass_kg", "98000.5", "="),
    ("out-of-range", "/combinations/0/loaded/mass_kg", "0", "="),
    ("out-of-range", "/combinations/0/loaded/mass_kg", "-5", "="),
    ("out-of-range", "/combinations/0/loaded/length_mm", "200001", "="),
    ("out-of-range", "/kind/trips", "0", "="),
    ("out-of-range", "/route/legs/0/from/lat", "90.1", "="),
    ("out-of-range", "/route/legs/0/to/lon", "-181", "="),
    ("empty", "/applicant/name", "\"  \"", "="),
    ("empty", "/combinations/0/vehicles/0/plates/0", "\"\"", "="),
    ("too-few", "/combinations/0/vehicles/0/plates", "[]", "="),
    ("too-few", "/combinations", "[]", "="),
    ("control-character", "/applicant/name", "\"a\\u0000b\"", "="),
    ("wrong-format", "/applicant/address/country", "\"Germany\"", "="),
    ("wrong-format", "/applicant/contact/email", "\"nobody\"", "="),
    ("wrong-format", "/hearing/0/body", "\"Autobahn GmbH\"", "="),
    (
        "wrong-format",
        "/attachments",
        "[{\"kind\": \"k\", \"name\": \"n\", \"sha256\": \"AB\"}]",
        "/attachments/0/sha256",
    ),
    ("not-a-date", "/kind/from", "\"07.12.2026\"", "="),
    ("not-a-date", "/kind/from", "\"2026-02-30\"", "="),
    ("dates-reversed", "/kind/to", "\"2026-12-06\"", "="),
    (
        "not-allowed-here",
        "/kind/type",
        "\"permanent-route\"",
        "/kind/trips",
    ),
    (
        "not-allowed-here",
        "/route/areas",
        "[\"03101 Braunschweig\"]",
        "=",
    ),
    (
        "not-allowed-here",
        "/combinations/0/vehicles/0/front_radius_mm",
        "2000",
        "=",
    ),
    (
        "spacing-on-last-axle",
        "/combinations/0/loaded/axles/9/spacing_to_next_mm",
        "1360",
        "=",
    ),
    (
        "unknown-vehicle",
        "/combinations/0/loaded/axles/9/vehicle",
        "2",
        "=",
    ),
    ("axle-order", "/combinations/0/loaded/axles/9/vehicle", "0", "="),
    (
        "length-below-overhangs",
        "/combinations/0/loaded/rear_overhang_mm",
        "27800",
        "/combinations/0/loaded/length_mm",
    ),
    ("unknown-leg", "/hearing/0/legs", "[3]", "/hearing/0/legs/0"),
    ("duplicate-value", "/hearing/1/body", "\"autobahn-gmbh\"", "="),
    ("duplicate-value", "/route/legs/1/no", "1", "="),
];

#[test]
fn each_mistake_is_named_with_its_pointer() {
    for (code, changed, new, at) in MISTAKES {
        let at = if at == "=" { changed } else { at };
        let new = (new != "-").then(|| serde_json::from_str(new).unwrap());
        let found = errors(with(changed, new).to_string().as_bytes());
        assert!(
            found
                .iter()
                .any(|error| error.code == code && error.pointer == at),
            "{code} {changed}: {found:#?}"
        );
    }
}

#[test]
fn too_much_is_refused_by_count_and_by_length() {
    let cases = [
        (
            "too-many",
            "/combinations/0/vehicles/0/plates",
            json!(vec!["BS-X 1"; 101]),
        ),
        ("too-long", "/applicant/name", json!("x".repeat(201))),
    ];
    for (code, at, new) in cases {
        let found = errors(with(at, Some(new)).to_string().as_bytes());
        assert_eq!(
            found.first().map(|error| (error.code, error.pointer.as_str())),
            Some((code, at)),
            "{found:#?}"
        );
    }
}

#[test]
fn all_errors_come_at_once() {
    let mut value: Value = serde_json::from_str(HEAVY).unwrap();
    let axles = value
        .pointer_mut("/combinations/0/loaded/axles")
        .unwrap()
        .as_array_mut()
        .unwrap();
    *axles = vec![json!({"vehicle": 7, "load_kg": "x", "tyres": 0, "driven": 1, "steered": null}); 40];
    value["kind"]["from"] = json!("tomorrow");
    let found = errors(value.to_string().as_bytes());
    // Six per axle, the last without spacing one fewer, and the date.
    assert_eq!(found.len(), 6 * 40 - 1 + 1, "{found:#?}");
}

#[test]
fn errors_beyond_the_budget_are_summed_up_in_one() {
    let budget = Budget {
        errors: 3,
        ..Budget::default()
    };
    let errors = Application::parse(b"{}", &budget).unwrap_err().errors;
    let codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, ["missing", "missing", "too-many-errors"]);
}

#[test]
fn duplicate_keys_are_refused_with_their_pointer() {
    let doubled = HEAVY.replacen("\"mass_kg\"", "\"width_mm\": 2550, \"mass_kg\"", 1);
    let found = errors(doubled.as_bytes());
    let expected = ("duplicate-field", "/combinations/0/loaded/width_mm");
    assert_eq!(
        found
            .iter()
            .map(|e| (e.code, e.pointer.as_str()))
            .collect::<Vec<_>>(),
        [expected]
    );
}

#[test]
fn what_is_not_json_is_one_error_with_line_and_column() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "empty"),
        (b"{\"schema\": \n oops", "line 2, column 2"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\xff\xfe", "line 1"),
        (b"{} trailing", "line 1, column 4"),
        (b"<html>", "HTML"),
    ];
    for (bytes, part) in cases {
        let found = errors(bytes);
        assert_eq!(
            (found.len(), found[0].code, found[0].pointer.as_str()),
            (1, "not-json", "")
        );
        assert!(
            found[0].message.en.contains(part),
            "{part}: {}",
            found[0].message.en
        );
    }
}

#[test]
fn input_beyond_the_budget_is_refused_before_it_costs_anything() {
    let large = vec![b' '; Budget::default().bytes + 1];
    assert_eq!(errors(&large)[0].code, "too-large");
    for depth in [33, 1000, 500_000] {
        assert_eq!(
            errors("[".repeat(depth).as_bytes())[0].code,
            "too-deep",
            "{depth}"
        );
    }
    assert_eq!(
        errors(format!("{}{}", "[".repeat(32), "]".repeat(32)).as_bytes())[0].code,
        "wrong-type"
    );
}

#[test]
fn found_text_is_cut_in_the_message() {
    let found = errors(
        with("/filing", Some(json!("x".repeat(5000))))
            .to_string()
            .as_bytes(),
    );
    assert!(
        found[0].message.de.contains("gefunden:") && found[0].message.de.chars().count() < 200,
        "{found:?}"
    );
}

fn seeded() -> TestRunner {
    let config = Config {
        cases: 512,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn arbitrary_bytes_never_panic() {
    let bytes = proptest::collection::vec(any::<u8>(), 0..2000);
    let read = |bytes: Vec<u8>| {
        let _either = Application::parse(&bytes, &Budget::default());
        Ok(())
    };
    seeded().run(&bytes, read).unwrap();
}

#[test]
fn cut_and_flipped_examples_never_panic_and_what_is_read_can_be_checked() {
    let rules = RuleBook::embedded();
    let change = (0..HEAVY.len(), any::<u8>(), any::<bool>());
    seeded()
        .run(&change, |(at, byte, cut)| {
            let mut bytes = HEAVY.as_bytes().to_vec();
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] = byte;
            }
            if let Ok(application) = Application::parse(&bytes, &Budget::default()) {
                check(&application, &rules);
            }
            Ok(())
        })
        .unwrap();
}

/// JSON values of any shape, to stand in any field of the example.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u32..300_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_]{0,12}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), into)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, value)| pointers(value, &format!("{at}/{i}"), into));
        }
        _ => {}
    }
}

#[test]
fn any_json_in_any_field_is_read_or_refused_and_what_is_read_comes_back_the_same() {
    let example: Value = serde_json::from_str(HEAVY).unwrap();
    let mut places = Vec::new();
    pointers(&example, "", &mut places);
    let rules = RuleBook::embedded();
    seeded()
        .run(&(proptest::sample::select(places), any_json()), |(place, new)| {
            let mut value = example.clone();
            *value.pointer_mut(&place).unwrap() = new;
            match Application::parse(value.to_string().as_bytes(), &Budget::default()) {
                Ok(application) => {
                    check(&application, &rules);
                    let again = Application::parse(
                        serde_json::to_string(&application).unwrap().as_bytes(),
                        &Budget::default(),
                    );
                    prop_assert_eq!(again.unwrap(), application);
                }
                Err(malformed) => prop_assert!(!malformed.errors.is_empty()),
            }
            Ok(())
        })
        .unwrap();
}
