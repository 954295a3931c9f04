// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The rules on whole applications: one passing and one failing case each.

mod masses;

use super::*;
use crate::finding::CausedBy;
use crate::malformed::Budget;
use serde_json::{Value, json};

/// Generator rotor, 98 t on ten axles, loaded there and empty back.
const HEAVY: &str = include_str!("../../../../workflows/heavy-load/examples/application.json");
/// Truck and trailer within all limits.
const LEGAL: &str = include_str!("../../../../workflows/heavy-load/examples/application-no-permit.json");

const ERLAUBNIS: &str = "§ 29 Abs. 3 StVO";
const AUSNAHME: &str = "§ 46 Abs. 1 Nr. 5 StVO";

fn assess(value: &Value) -> Assessment {
    let application = Application::parse(value.to_string().as_bytes(), &Budget::default())
        .unwrap_or_else(|malformed| panic!("{malformed:#?}"));
    check(&application, &RuleBook::embedded())
}

/// The example with some values replaced, written `place=JSON` and separated by blanks.
fn changed(base: &str, changes: &str) -> Value {
    let changes: Vec<(&str, Value)> = changes
        .split(' ')
        .map(|change| change.split_once('=').unwrap())
        .map(|(place, new)| (place, serde_json::from_str(new).unwrap()))
        .collect();
    with(base, &changes)
}

/// The example with some values replaced; `null` removes a field. A place without a leading slash
/// lies in the first combination.
fn with(base: &str, changes: &[(&str, Value)]) -> Value {
    let mut value: Value = serde_json::from_str(base).unwrap();
    for (place, new) in changes {
        let pointer = if place.starts_with('/') {
            (*place).to_owned()
        } else {
            format!("/combinations/0/{place}")
        };
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
        match (parent, new) {
            (Value::Object(fields), Value::Null) => drop(fields.remove(key)),
            (Value::Object(fields), new) => drop(fields.insert(key.to_owned(), new.clone())),
            (Value::Array(items), new) => items[key.parse::<usize>().unwrap()] = new.clone(),
            _ => panic!("{pointer}"),
        }
    }
    value
}

fn codes(assessment: &Assessment) -> Vec<&str> {
    assessment
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

fn bases(assessment: &Assessment) -> Vec<&str> {
    assessment
        .required
        .iter()
        .map(|permit| permit.basis.as_str())
        .collect()
}

#[test]
fn transport_within_all_limits_needs_no_permit_and_costs_nothing() {
    let assessment = assess(&with(LEGAL, &[]));
    assert_eq!(assessment.findings, []);
    assert!(!assessment.needs_permit());
    assert_eq!((assessment.fee.cents, assessment.conditions.len()), (0, 0));
}

#[test]
fn generator_transport_needs_both_permits_with_fee_and_conditions() {
    let assessment = assess(&with(HEAVY, &[]));
    assert_eq!(
        bases(&assessment),
        [ERLAUBNIS, AUSNAHME],
        "{:#?}",
        assessment.findings
    );
    assert_eq!(assessment.fee.cents, 28_526, "{}", assessment.fee.text.en);
    assert_eq!(assessment.fee_if_refused.cents, 21_395);
    let numbers: Vec<&str> = assessment.conditions.iter().map(|c| c.number.as_str()).collect();
    assert_eq!(
        numbers,
        [
            "1", "2", "3", "4", "5", "12", "17", "29", "30", "31", "32", "33", "34"
        ]
    );
    assert!(
        assessment.conditions[3]
            .text
            .de
            .contains("98,00 t um höchstens 12,74 %"),
        "{:?}",
        assessment.conditions[3]
    );
}

/// A self-propelled vehicle on two axles within all limits.
fn single() -> String {
    let axle = |spacing: Value| json!({"vehicle": 0, "load_kg": 9000, "tyres": 4, "driven": false, "steered": false, "spacing_to_next_mm": spacing});
    let mut axles = vec![axle(json!(4000)), axle(json!(0))];
    axles[1].as_object_mut().unwrap().remove("spacing_to_next_mm");
    let vehicle = json!({"role": "self-propelled", "plates": ["BS-X 1"], "country": "DE", "unladen_mass_kg": 18_000, "design_speed_kmh": 80, "air_suspension": true});
    let mut value = with(
        LEGAL,
        &[
            ("loaded/length_mm", json!(12_000)),
            ("loaded/mass_kg", json!(18_000)),
            ("loaded/axles", json!(axles)),
        ],
    );
    value["combinations"][0]["vehicles"] = json!([vehicle]);
    value["load"] = Value::Null;
    value.to_string()
}

/// (code, base, changes just within, changes just beyond, the permit that follows)
const LIMITS: [(&str, &str, &str, &str, &str); 15] = [
    (
        "width",
        "single",
        "loaded/width_mm=2550",
        "loaded/width_mm=2551",
        ERLAUBNIS,
    ),
    (
        "height",
        "single",
        "loaded/height_mm=4000",
        "loaded/height_mm=4001",
        ERLAUBNIS,
    ),
    (
        "length",
        "single",
        "loaded/length_mm=12000",
        "loaded/length_mm=12001",
        ERLAUBNIS,
    ),
    (
        "length",
        "train",
        "loaded/length_mm=18750",
        "loaded/length_mm=18751",
        ERLAUBNIS,
    ),
    (
        "turning-circle",
        "train",
        "loaded/turning_circle_32d=true",
        "loaded/turning_circle_32d=false",
        ERLAUBNIS,
    ),
    (
        "gross-mass",
        "single",
        "loaded/mass_kg=18000",
        "loaded/mass_kg=18001",
        ERLAUBNIS,
    ),
    (
        "gross-mass",
        "train",
        "loaded/mass_kg=40000",
        "loaded/mass_kg=40001",
        ERLAUBNIS,
    ),
    (
        "axle-load",
        "train",
        "loaded/axles/0/load_kg=10000 loaded/axles/3/load_kg=5000",
        "loaded/axles/0/load_kg=10001 loaded/axles/3/load_kg=5000",
        ERLAUBNIS,
    ),
    (
        "axle-load",
        "train",
        "loaded/axles/1/load_kg=11500 loaded/axles/2/load_kg=5000",
        "loaded/axles/1/load_kg=11501 loaded/axles/2/load_kg=5000",
        ERLAUBNIS,
    ),
    (
        "double-axle-load",
        "train",
        "loaded/axles/1/load_kg=10000 loaded/axles/3/load_kg=5000",
        "loaded/axles/1/load_kg=10001 loaded/axles/3/load_kg=5000",
        ERLAUBNIS,
    ),
    (
        "load-width",
        "train",
        "/load/width_mm=2550",
        "loaded/width_mm=2551 /load/width_mm=2551",
        AUSNAHME,
    ),
    (
        "load-height",
        "train",
        "loaded/height_mm=4000",
        "loaded/height_mm=4001",
        AUSNAHME,
    ),
    (
        "load-length",
        "train",
        "loaded/length_mm=20750 loaded/rear_overhang_mm=3000",
        "loaded/length_mm=20751 loaded/rear_overhang_mm=3000",
        AUSNAHME,
    ),
    (
        "rear-overhang",
        "train",
        "loaded/length_mm=20000 loaded/rear_overhang_mm=3000",
        "loaded/length_mm=20000 loaded/rear_overhang_mm=3001",
        AUSNAHME,
    ),
    (
        "front-overhang",
        "train",
        "loaded/front_overhang_mm=500",
        "loaded/front_overhang_mm=501",
        AUSNAHME,
    ),
];

#[test]
fn each_limit_holds_up_to_its_value_and_not_beyond() {
    for (code, base, within, beyond, basis) in LIMITS {
        let base = if base == "single" {
            single()
        } else {
            LEGAL.to_owned()
        };
        let (within, beyond) = (assess(&changed(&base, within)), assess(&changed(&base, beyond)));
        assert!(!within.needs_permit(), "{code}: {:#?}", within.findings);
        assert!(codes(&beyond).contains(&code), "{code}: {:#?}", beyond.findings);
        assert!(bases(&beyond).contains(&basis), "{code}: {:?}", beyond.required);
    }
}

#[test]
fn articulated_vehicle_may_be_longer_only_with_short_parts() {
    let semi = |length: u32, extra: Value| {
        let mut vehicle = json!({"role": "semi-trailer", "plates": ["BS-X 1"], "country": "DE", "unladen_mass_kg": 5000, "design_speed_kmh": 80, "air_suspension": true});
        vehicle
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        assess(&with(
            LEGAL,
            &[("vehicles/1", vehicle), ("loaded/length_mm", json!(length))],
        ))
    };
    let short = json!({"kingpin_to_rear_mm": 12_000, "front_radius_mm": 2040});
    assert!(!semi(15_500, json!({})).needs_permit());
    assert!(semi(15_501, json!({})).needs_permit());
    assert!(!semi(16_500, short.clone()).needs_permit());
    assert!(semi(16_501, short).needs_permit());
    assert!(
        semi(
            16_500,
            json!({"kingpin_to_rear_mm": 12_001, "front_radius_mm": 2040})
        )
        .needs_permit()
    );
    assert!(semi(16_500, json!({"kingpin_to_rear_mm": 12_000})).needs_permit());
}

#[test]
fn cause_is_read_from_the_empty_run() {
    let assessment = assess(&with(HEAVY, &[]));
    let cause = |code: &str| {
        let finding = assessment.findings.iter().find(|finding| finding.code == code);
        finding.unwrap_or_else(|| panic!("{code}")).caused_by
    };
    // 2.75 m and 18.50 m empty: the vehicle exceeds by itself; 3.60 m high empty: only the load.
    assert_eq!(cause("width"), Some(CausedBy::Vehicle));
    assert_eq!(cause("load-width"), Some(CausedBy::Load));
    assert_eq!(cause("length"), Some(CausedBy::Vehicle));
    assert_eq!(cause("load-height"), Some(CausedBy::Load));
    assert!(!codes(&assessment).contains(&"height"));
    assert_eq!(cause("gross-mass"), Some(CausedBy::Load));
    assert_eq!(cause("turning-circle"), Some(CausedBy::Load));
}

#[test]
fn legal_vehicle_with_wide_load_needs_only_the_load_exemption() {
    let mut value = with(
        LEGAL,
        &[("loaded/width_mm", json!(3000)), ("/load/width_mm", json!(3000))],
    );
    assert_eq!(bases(&assess(&value)), [AUSNAHME]);
    // A load narrower than the whole shows that the vehicle itself is too wide.
    value["load"]["width_mm"] = json!(2400);
    assert_eq!(bases(&assess(&value)), [ERLAUBNIS]);
}

#[test]
fn only_travelled_runs_count() {
    // Empty values that exceed do not matter without an empty leg …
    let mut value = with(LEGAL, &[]);
    value["combinations"][0]["empty"] = value["combinations"][0]["loaded"].clone();
    value["combinations"][0]["empty"]["width_mm"] = json!(3000);
    assert!(!assess(&value).needs_permit());
    // … and do with one.
    value["route"]["legs"][0]["state"] = json!("empty");
    assert_eq!(bases(&assess(&value)), [ERLAUBNIS]);
    // An empty leg without empty values is judged by the loaded ones, and a notice says so.
    let undescribed = with(
        LEGAL,
        &[
            ("/route/legs/0/state", json!("empty")),
            ("loaded/height_mm", json!(4100)),
        ],
    );
    let assessment = assess(&undescribed);
    assert!(assessment.needs_permit());
    assert!(codes(&assessment).contains(&"empty-run-missing"));
}

/// (code, base, changes that call for the notice)
const NOTICES: [(&str, &str, &str); 19] = [
    ("axle-sum", LEGAL, "loaded/axles/0/load_kg=7900"),
    ("mass-parts", LEGAL, "/load/mass_kg=20000"),
    ("goods-train-parts", LEGAL, "loaded/length_mm=18500"),
    ("rear-overhang-trip", LEGAL, "loaded/rear_overhang_mm=1501"),
    ("front-overhang-height", LEGAL, "loaded/front_overhang_mm=400"),
    ("overhang-without-load", HEAVY, "empty/rear_overhang_mm=400"),
    (
        "vehicle-mass",
        LEGAL,
        "loaded/axles/1/load_kg=9500 loaded/axles/3/load_kg=6500",
    ),
    (
        "vehicle-without-axles",
        LEGAL,
        "loaded/axles/3/vehicle=0 loaded/axles/4/vehicle=0",
    ),
    ("combination-unknown", LEGAL, "vehicles/1/role=\"tractor\""),
    ("empty-run-missing", HEAVY, "empty=null"),
    ("indivisible-reason-missing", HEAVY, "/load/reason=null"),
    ("accessories", HEAVY, "/load/accessories/0/mass_kg=6201"),
    ("load-divisible", HEAVY, "/load/indivisible=false"),
    ("declaration-missing", HEAVY, "/declarations/liability=false"),
    ("consultation", HEAVY, "/hearing=[]"),
    ("period-too-long", HEAVY, "/kind/to=\"2029-12-07\""),
    ("rule-book-date", HEAVY, "/kind/from=\"2025-12-31\""),
    (
        "exemption-expires",
        HEAVY,
        "vehicles/1/exemption_70/valid_to=\"2026-12-19\"",
    ),
    (
        "exemption-missing",
        HEAVY,
        "vehicles/0/exemption_70=null vehicles/1/exemption_70=null",
    ),
];

#[test]
fn each_notice_appears_with_its_cause_and_not_without() {
    for (code, base, changes) in NOTICES {
        let (before, after) = (assess(&with(base, &[])), assess(&changed(base, changes)));
        assert!(!codes(&before).contains(&code), "{code}: {:#?}", before.findings);
        let finding = after.findings.iter().find(|finding| finding.code == code);
        let finding = finding.unwrap_or_else(|| panic!("{code}: {:#?}", after.findings));
        assert_eq!(finding.severity, Severity::Notice, "{code}");
    }
}

#[test]
fn motorway_admission_is_pointed_out_only_on_motorways() {
    assert!(codes(&assess(&with(HEAVY, &[]))).contains(&"motorway-admission"));
    let roads = json!(["B 248", "Auguststraße"]);
    let off = with(
        HEAVY,
        &[
            ("/route/legs/0/roads", roads.clone()),
            ("/route/legs/1/roads", roads),
        ],
    );
    assert!(!codes(&assess(&off)).contains(&"motorway-admission"));
}

#[test]
fn every_finding_points_into_the_application_and_names_a_source() {
    let value = with(
        HEAVY,
        &[("/hearing", json!([])), ("/declarations/liability", json!(false))],
    );
    for finding in assess(&value).findings {
        assert!(value.pointer(&finding.pointer).is_some(), "{finding:?}");
        assert!(!finding.source.is_empty() && !finding.text.de.is_empty() && !finding.text.en.is_empty());
    }
}

#[test]
fn corrected_effort_changes_the_fee() {
    let rules = RuleBook::embedded();
    let mut assessment = assess(&with(HEAVY, &[]));
    let before = assessment.fee.cents;
    let input = FeeInput {
        effort: assessment.fee_input.effort + 1,
        ..assessment.fee_input
    };
    assessment.charge(input, &rules);
    assert_eq!(assessment.fee.cents, before + 4000);
}

#[test]
fn overhang_stated_without_load_does_not_shorten_the_vehicle() {
    let crane = changed(&single(), "loaded/length_mm=13000 loaded/rear_overhang_mm=2000");
    assert_eq!(bases(&assess(&crane)), [ERLAUBNIS]);
}

#[test]
fn overhanging_load_counts_even_where_the_empty_combination_is_said_to_be_as_long() {
    let mut value = changed(LEGAL, "loaded/length_mm=21000 loaded/rear_overhang_mm=3000");
    value["combinations"][0]["empty"] = value["combinations"][0]["loaded"].clone();
    assert!(codes(&assess(&value)).contains(&"load-length"));
}

#[test]
fn understated_mass_does_not_make_the_permit_unnecessary() {
    let assessment = assess(&changed(
        LEGAL,
        "loaded/mass_kg=40000 loaded/axles/3/load_kg=9000",
    ));
    let finding = assessment
        .findings
        .iter()
        .find(|finding| finding.code == "gross-mass")
        .unwrap();
    assert_eq!(finding.measured, Some(42_000));
    assert!(codes(&assessment).contains(&"axle-sum"));
}

#[test]
fn axles_over_the_same_limit_make_one_finding_that_names_them() {
    let assessment = assess(&changed(
        HEAVY,
        "loaded/axles/2/load_kg=12000 loaded/axles/3/load_kg=12500",
    ));
    let axles: Vec<&Finding> = assessment
        .findings
        .iter()
        .filter(|finding| finding.code == "axle-load")
        .collect();
    assert_eq!(axles.len(), 1, "{axles:#?}");
    assert_eq!(
        (axles[0].measured, axles[0].pointer.as_str()),
        (Some(12_500), "/combinations/0/loaded/axles/3/load_kg")
    );
    assert!(
        axles[0].text.de.starts_with("Achslast (3, 4) 12,50 t"),
        "{}",
        axles[0].text.de
    );
}

#[test]
fn assessment_comes_back_from_json_unchanged() {
    let assessment = assess(&with(HEAVY, &[]));
    let text = serde_json::to_string(&assessment).unwrap();
    assert_eq!(serde_json::from_str::<Assessment>(&text).unwrap(), assessment);
}
