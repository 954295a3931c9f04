// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The rules on whole applications: one passing and one failing case each.

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

/// The example with some values replaced; `null` removes a field.
fn with(base: &str, changes: &[(&str, Value)]) -> Value {
    let mut value: Value = serde_json::from_str(base).unwrap();
    for (pointer, new) in changes {
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
    assert_eq!(assessment.fee.cents, 285_26, "{}", assessment.fee.text.en);
    assert_eq!(assessment.fee_if_refused.cents, 213_95);
    let numbers: Vec<&str> = assessment.conditions.iter().map(|c| c.number.as_str()).collect();
    assert_eq!(
        numbers,
        [
            "1", "2", "3", "4", "5", "6", "16", "29", "30", "31", "32", "33", "34"
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

/// Changes that break exactly one rule of the legal transport, and changes just within it.
#[test]
fn each_limit_holds_up_to_its_value_and_not_beyond() {
    let single = |changes: &[(&str, Value)]| {
        let axle = |load: u32, spacing: Option<u32>| match spacing {
            Some(spacing) => {
                json!({"vehicle": 0, "load_kg": load, "tyres": 4, "driven": false, "steered": false, "spacing_to_next_mm": spacing})
            }
            None => json!({"vehicle": 0, "load_kg": load, "tyres": 4, "driven": false, "steered": false}),
        };
        let base = with(
            LEGAL,
            &[
                ("/load", Value::Null),
                (
                    "/combinations/0/vehicles",
                    json!([{"role": "self-propelled", "plates": ["BS-X 1"], "country": "DE", "unladen_mass_kg": 18000, "design_speed_kmh": 80, "air_suspension": true}]),
                ),
                ("/combinations/0/loaded/length_mm", json!(12_000)),
                ("/combinations/0/loaded/mass_kg", json!(18_000)),
                (
                    "/combinations/0/loaded/axles",
                    json!([axle(9000, Some(4000)), axle(9000, None)]),
                ),
            ],
        );
        let mut base = base;
        base["load"] = Value::Null;
        with(&base.to_string(), changes)
    };
    let legal = |changes: &[(&str, Value)]| with(LEGAL, changes);
    let m = |field: &str| format!("/combinations/0/loaded/{field}");
    let (width, height, length) = (m("width_mm"), m("height_mm"), m("length_mm"));
    let (mass, turning, rear, front) = (
        m("mass_kg"),
        m("turning_circle_32d"),
        m("rear_overhang_mm"),
        m("front_overhang_mm"),
    );
    let cases: Vec<(&str, Value, Value, &str)> = vec![
        (
            "width",
            single(&[(&width, json!(2550))]),
            single(&[(&width, json!(2551))]),
            ERLAUBNIS,
        ),
        (
            "height",
            single(&[(&height, json!(4000))]),
            single(&[(&height, json!(4001))]),
            ERLAUBNIS,
        ),
        (
            "length",
            single(&[(&length, json!(12_000))]),
            single(&[(&length, json!(12_001))]),
            ERLAUBNIS,
        ),
        (
            "length",
            legal(&[(&length, json!(18_750))]),
            legal(&[(&length, json!(18_751))]),
            ERLAUBNIS,
        ),
        (
            "turning-circle",
            legal(&[]),
            legal(&[(&turning, json!(false))]),
            ERLAUBNIS,
        ),
        (
            "gross-mass",
            single(&[(&mass, json!(18_000))]),
            single(&[(&mass, json!(18_001))]),
            ERLAUBNIS,
        ),
        (
            "gross-mass",
            legal(&[(&mass, json!(40_000))]),
            legal(&[(&mass, json!(40_001))]),
            ERLAUBNIS,
        ),
        (
            "axle-load",
            legal(&[(&m("axles/0/load_kg"), json!(10_000))]),
            legal(&[(&m("axles/0/load_kg"), json!(10_001))]),
            ERLAUBNIS,
        ),
        (
            "axle-load",
            legal(&[
                (&m("axles/1/load_kg"), json!(11_500)),
                (&m("axles/2/load_kg"), json!(5000)),
            ]),
            legal(&[
                (&m("axles/1/load_kg"), json!(11_501)),
                (&m("axles/2/load_kg"), json!(5000)),
            ]),
            ERLAUBNIS,
        ),
        (
            "double-axle-load",
            legal(&[(&m("axles/1/load_kg"), json!(10_000))]),
            legal(&[(&m("axles/1/load_kg"), json!(10_001))]),
            ERLAUBNIS,
        ),
        (
            "load-width",
            legal(&[("/load/width_mm", json!(2550))]),
            legal(&[(&width, json!(2600)), ("/load/width_mm", json!(2600))]),
            AUSNAHME,
        ),
        (
            "load-height",
            legal(&[(&height, json!(4000))]),
            legal(&[(&height, json!(4001))]),
            AUSNAHME,
        ),
        (
            "load-length",
            legal(&[(&length, json!(20_750)), (&rear, json!(3000))]),
            legal(&[(&length, json!(20_751)), (&rear, json!(3000))]),
            AUSNAHME,
        ),
        (
            "rear-overhang",
            legal(&[(&length, json!(20_000)), (&rear, json!(3000))]),
            legal(&[(&length, json!(20_000)), (&rear, json!(3001))]),
            AUSNAHME,
        ),
        (
            "front-overhang",
            legal(&[(&front, json!(500))]),
            legal(&[(&front, json!(501))]),
            AUSNAHME,
        ),
    ];
    for (code, within, beyond, basis) in cases {
        let (within, beyond) = (assess(&within), assess(&beyond));
        assert!(!codes(&within).contains(&code), "{code}: {:#?}", within.findings);
        assert!(codes(&beyond).contains(&code), "{code}: {:#?}", beyond.findings);
        assert!(bases(&beyond).contains(&basis), "{code}: {:?}", beyond.required);
        assert!(!within.needs_permit(), "{code}: {:#?}", within.required);
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
            &[
                ("/combinations/0/vehicles/1", vehicle),
                ("/combinations/0/loaded/length_mm", json!(length)),
            ],
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
fn double_axle_row_depends_on_spacing_drive_and_tyres() {
    // (spacing, vehicle 0 = truck / 1 = trailer, driven, twin tyres, air, each axle, exceeds)
    let cases = [
        (900, 0, false, false, false, 5750, false),
        (900, 0, false, false, false, 5751, true),
        (900, 1, false, false, false, 5500, false),
        (900, 1, false, false, false, 5501, true),
        (1000, 0, false, false, false, 8000, false),
        (1299, 1, false, false, false, 8001, true),
        (1300, 1, false, false, false, 9000, false),
        (1300, 0, false, false, false, 9001, true),
        (1300, 0, true, true, true, 9500, false),
        (1300, 0, true, true, false, 9500, false),
        (1300, 0, true, true, true, 9501, true),
        (1300, 0, true, false, true, 9001, true),
        (1800, 1, false, false, false, 10_000, false),
        (1800, 1, false, false, false, 10_001, true),
        (1800, 0, false, false, false, 10_000, false),
    ];
    for case @ (spacing, vehicle, driven, twin, air, load, exceeds) in cases {
        let axle = |vehicle: u32, load: u32, spacing: u32, driven: bool| json!({"vehicle": vehicle, "load_kg": load, "tyres": if twin { 4 } else { 2 }, "driven": driven, "steered": false, "spacing_to_next_mm": spacing});
        let mut axles = match vehicle {
            0 => vec![
                axle(0, 5000, 4000, false),
                axle(0, load, spacing, driven),
                axle(0, load, 4000, driven),
                axle(1, 5000, 4000, false),
            ],
            _ => vec![
                axle(0, 5000, 4000, false),
                axle(0, 5000, 4000, true),
                axle(1, load, spacing, false),
                axle(1, load, 4000, false),
            ],
        };
        axles
            .last_mut()
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove("spacing_to_next_mm");
        let assessment = assess(&with(
            LEGAL,
            &[
                ("/combinations/0/loaded/axles", json!(axles)),
                ("/combinations/0/vehicles/0/air_suspension", json!(air)),
            ],
        ));
        assert_eq!(
            codes(&assessment).contains(&"double-axle-load"),
            exceeds,
            "{case:?}: {:#?}",
            assessment.findings
        );
    }
}

#[test]
fn triple_axle_row_depends_on_both_spacings() {
    // (spacings, each axle, exceeds the triple row)
    let cases = [
        ([1300, 1300], 7000, false),
        ([1300, 1300], 7001, true),
        ([1310, 1400], 8000, false),
        ([1310, 1400], 8001, true),
        ([1300, 1310], 8001, false),
        ([1310, 1401], 9000, false),
    ];
    for case @ ([first, second], load, exceeds) in cases {
        let axle = |vehicle: u32, load: u32, spacing: u32| json!({"vehicle": vehicle, "load_kg": load, "tyres": 4, "driven": vehicle == 0, "steered": false, "spacing_to_next_mm": spacing});
        let mut axles = vec![
            axle(0, 5000, 4000),
            axle(0, 5000, 4000),
            axle(1, load, first),
            axle(1, load, second),
            axle(1, load, 1),
        ];
        axles[4].as_object_mut().unwrap().remove("spacing_to_next_mm");
        let assessment = assess(&with(LEGAL, &[("/combinations/0/loaded/axles", json!(axles))]));
        assert_eq!(
            codes(&assessment).contains(&"triple-axle-load"),
            exceeds,
            "{case:?}: {:#?}",
            assessment.findings
        );
    }
}

#[test]
fn neighbours_on_two_vehicles_are_no_axle_group() {
    let assessment = assess(&with(
        LEGAL,
        &[
            ("/combinations/0/loaded/axles/2/spacing_to_next_mm", json!(900)),
            ("/combinations/0/loaded/axles/3/load_kg", json!(9000)),
        ],
    ));
    assert!(!codes(&assessment).contains(&"double-axle-load"));
}

#[test]
fn gross_mass_limit_follows_axles_and_build() {
    // (motor vehicle's axles, trailer's axles, semi-trailer?, trailer spacing, limit in t)
    let cases = [
        (2, 1, false, 4000, 28),
        (2, 2, false, 4000, 36),
        (2, 2, true, 1300, 36),
        (2, 2, true, 1801, 38),
        (2, 2, true, 1299, 35),
        (3, 1, false, 4000, 36),
        (3, 2, false, 4000, 40),
        (2, 3, true, 1310, 40),
    ];
    for case @ (front, rear, semi, spacing, limit) in cases {
        let mut axles = Vec::new();
        for number in 0..front {
            let spacing = if number == 1 { 1350 } else { 4000 };
            axles.push(json!({"vehicle": 0, "load_kg": 5000, "tyres": 4, "driven": number > 0, "steered": number == 0, "spacing_to_next_mm": spacing}));
        }
        for number in 0..rear {
            let mut axle =
                json!({"vehicle": 1, "load_kg": 5000, "tyres": 4, "driven": false, "steered": false});
            if number + 1 < rear {
                axle["spacing_to_next_mm"] = json!(spacing);
            }
            axles.push(axle);
        }
        let role = if semi { "semi-trailer" } else { "trailer" };
        let run = |kg: u32| {
            assess(&with(
                LEGAL,
                &[
                    ("/combinations/0/vehicles/1/role", json!(role)),
                    ("/combinations/0/loaded/length_mm", json!(15_000)),
                    ("/combinations/0/loaded/axles", json!(axles)),
                    ("/combinations/0/loaded/mass_kg", json!(kg)),
                ],
            ))
        };
        assert!(!codes(&run(limit * 1000)).contains(&"gross-mass"), "{case:?}");
        let over = run(limit * 1000 + 1);
        let finding = over
            .findings
            .iter()
            .find(|f| f.code == "gross-mass")
            .unwrap_or_else(|| panic!("{case:?}"));
        assert_eq!(
            (finding.limit, finding.caused_by),
            (Some(u64::from(limit) * 1000), Some(CausedBy::Load)),
            "{case:?}"
        );
    }
}

#[test]
fn single_vehicle_mass_follows_its_axles() {
    let axle = |spacing: u32, driven: bool, steered: bool| json!({"vehicle": 0, "load_kg": 8000, "tyres": 4, "driven": driven, "steered": steered, "spacing_to_next_mm": spacing});
    // (axles, limit in t)
    let cases = [
        (vec![axle(4000, false, true), axle(1, true, false)], 18),
        (
            vec![
                axle(4000, false, true),
                axle(2000, true, false),
                axle(1, false, false),
            ],
            25,
        ),
        (
            vec![
                axle(4000, false, true),
                axle(1350, true, false),
                axle(1, true, false),
            ],
            26,
        ),
        (
            vec![
                axle(1700, false, true),
                axle(3000, false, true),
                axle(1350, true, false),
                axle(1, true, false),
            ],
            32,
        ),
        (
            vec![
                axle(1900, false, true),
                axle(3200, false, true),
                axle(1350, true, false),
                axle(1, true, false),
            ],
            32,
        ),
        (
            vec![
                axle(1900, false, true),
                axle(2500, false, true),
                axle(1350, true, false),
                axle(1, true, false),
            ],
            28,
        ),
    ];
    for (mut axles, limit) in cases {
        axles
            .last_mut()
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove("spacing_to_next_mm");
        let run = |kg: u32| {
            let mut value = with(
                LEGAL,
                &[
                    (
                        "/combinations/0/vehicles",
                        json!([{"role": "truck", "plates": ["BS-X 1"], "country": "DE", "unladen_mass_kg": 9000, "design_speed_kmh": 80, "air_suspension": true}]),
                    ),
                    ("/combinations/0/loaded/length_mm", json!(12_000)),
                    ("/combinations/0/loaded/axles", json!(axles)),
                    ("/combinations/0/loaded/mass_kg", json!(kg)),
                ],
            );
            value["load"]["length_mm"] = json!(9000);
            codes(&assess(&value)).contains(&"gross-mass")
        };
        assert!(!run(limit * 1000), "{limit} t: {axles:?}");
        assert!(run(limit * 1000 + 1000), "{limit} t: {axles:?}");
    }
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
        &[
            ("/combinations/0/loaded/width_mm", json!(3000)),
            ("/load/width_mm", json!(3000)),
        ],
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
            ("/combinations/0/loaded/height_mm", json!(4100)),
        ],
    );
    let assessment = assess(&undescribed);
    assert!(assessment.needs_permit());
    assert!(codes(&assessment).contains(&"empty-run-missing"));
}

/// (change to the heavy transport or the legal one, code that must appear, and is absent without the change)
#[test]
fn each_notice_appears_with_its_cause_and_not_without() {
    let axle_sum = "/combinations/0/loaded/axles/0/load_kg";
    let k = "/combinations/0";
    let cases: Vec<(&str, &str, Vec<(String, Value)>)> = vec![
        ("axle-sum", LEGAL, vec![(axle_sum.into(), json!(7900))]),
        ("mass-parts", LEGAL, vec![("/load/mass_kg".into(), json!(20_000))]),
        (
            "goods-train-parts",
            LEGAL,
            vec![(format!("{k}/loaded/length_mm"), json!(18_500))],
        ),
        (
            "rear-overhang-trip",
            LEGAL,
            vec![(format!("{k}/loaded/rear_overhang_mm"), json!(1501))],
        ),
        (
            "front-overhang-height",
            LEGAL,
            vec![(format!("{k}/loaded/front_overhang_mm"), json!(400))],
        ),
        (
            "overhang-without-load",
            HEAVY,
            vec![(format!("{k}/empty/rear_overhang_mm"), json!(400))],
        ),
        (
            "vehicle-mass",
            LEGAL,
            vec![
                (format!("{k}/loaded/axles/1/load_kg"), json!(9500)),
                (format!("{k}/loaded/axles/3/load_kg"), json!(6500)),
            ],
        ),
        (
            "vehicle-without-axles",
            LEGAL,
            vec![
                (format!("{k}/loaded/axles/3/vehicle"), json!(0)),
                (format!("{k}/loaded/axles/4/vehicle"), json!(0)),
            ],
        ),
        (
            "combination-unknown",
            LEGAL,
            vec![(format!("{k}/vehicles/1/role"), json!("tractor"))],
        ),
        (
            "empty-run-missing",
            HEAVY,
            vec![(format!("{k}/empty"), Value::Null)],
        ),
        (
            "indivisible-reason-missing",
            HEAVY,
            vec![("/load/reason".into(), Value::Null)],
        ),
        (
            "accessories",
            HEAVY,
            vec![("/load/accessories/0/mass_kg".into(), json!(6201))],
        ),
        (
            "load-divisible",
            HEAVY,
            vec![("/load/indivisible".into(), json!(false))],
        ),
        (
            "declaration-missing",
            HEAVY,
            vec![("/declarations/liability".into(), json!(false))],
        ),
        ("consultation", HEAVY, vec![("/hearing".into(), json!([]))]),
        (
            "period-too-long",
            HEAVY,
            vec![("/kind/to".into(), json!("2029-12-07"))],
        ),
        (
            "rule-book-date",
            HEAVY,
            vec![("/kind/from".into(), json!("2025-12-31"))],
        ),
        (
            "exemption-expires",
            HEAVY,
            vec![(
                format!("{k}/vehicles/1/exemption_70/valid_to"),
                json!("2026-12-19"),
            )],
        ),
        (
            "exemption-missing",
            HEAVY,
            vec![
                (format!("{k}/vehicles/0/exemption_70"), Value::Null),
                (format!("{k}/vehicles/1/exemption_70"), Value::Null),
            ],
        ),
    ];
    for (code, base, changes) in cases {
        let changes: Vec<(&str, Value)> = changes.iter().map(|(p, v)| (p.as_str(), v.clone())).collect();
        let (before, after) = (assess(&with(base, &[])), assess(&with(base, &changes)));
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
    assert_eq!(assessment.fee.cents, before + 40_00);
}
