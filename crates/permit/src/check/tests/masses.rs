// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Axle loads and gross mass: each row of § 34 StVZO with a passing and a failing case.

use super::*;

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
                ("loaded/axles", json!(axles)),
                ("vehicles/0/air_suspension", json!(air)),
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
        let assessment = assess(&with(LEGAL, &[("loaded/axles", json!(axles))]));
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
            ("loaded/axles/2/spacing_to_next_mm", json!(900)),
            ("loaded/axles/3/load_kg", json!(9000)),
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
                    ("vehicles/1/role", json!(role)),
                    ("loaded/length_mm", json!(15_000)),
                    ("loaded/axles", json!(axles)),
                    ("loaded/mass_kg", json!(kg)),
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

/// Spacing to the next axle, driven, steered.
type AxleRow = (u32, bool, bool);

/// (axles, limit in kg)
const SINGLE_VEHICLES: [(&[AxleRow], u32); 6] = [
    (&[(4000, false, true), (0, true, false)], 18_000),
    (
        &[(4000, false, true), (2000, true, false), (0, false, false)],
        25_000,
    ),
    (
        &[(4000, false, true), (1350, true, false), (0, true, false)],
        26_000,
    ),
    // Two double axles, centres 4.525 m apart.
    (
        &[
            (1700, false, true),
            (3000, false, true),
            (1350, true, false),
            (0, true, false),
        ],
        32_000,
    ),
    // Two steered axles and the 19-t double axle: 5.00 t per metre, here over 6.45 m and 5.75 m.
    (
        &[
            (1900, false, true),
            (3200, false, true),
            (1350, true, false),
            (0, true, false),
        ],
        32_000,
    ),
    (
        &[
            (1900, false, true),
            (2500, false, true),
            (1350, true, false),
            (0, true, false),
        ],
        28_750,
    ),
];

#[test]
fn single_vehicle_mass_follows_its_axles() {
    let vehicle = json!({"role": "truck", "plates": ["BS-X 1"], "country": "DE", "unladen_mass_kg": 9000, "design_speed_kmh": 80, "air_suspension": true});
    for (axles, limit) in SINGLE_VEHICLES {
        let mut list: Vec<Value> = axles
            .iter()
            .map(|(spacing, driven, steered)| json!({"vehicle": 0, "load_kg": 4000, "tyres": 4, "driven": driven, "steered": steered, "spacing_to_next_mm": spacing}))
            .collect();
        list.last_mut()
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove("spacing_to_next_mm");
        let exceeds = |kg: u32| {
            let mut value = with(
                LEGAL,
                &[("loaded/axles", json!(list)), ("loaded/mass_kg", json!(kg))],
            );
            value["combinations"][0]["vehicles"] = json!([vehicle]);
            codes(&assess(&value)).contains(&"gross-mass")
        };
        assert!(!exceeds(limit), "{limit} kg: {axles:?}");
        assert!(exceeds(limit + 1), "{limit} kg: {axles:?}");
    }
}
