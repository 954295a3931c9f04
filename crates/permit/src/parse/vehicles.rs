// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `combinations[]`: vehicles, measures and axles.

use super::reader::{At, Reader};
use super::tree::Node;
use super::{LENGTH_MM, MASS_KG, NAME, SECTION_MM, country};
use crate::application::{Axle, Combination, Exemption70, Measures, Role, Vehicle};
use crate::units::{Kilograms, KilometresPerHour, Millimetres};

const ROLES: [(&str, Role); 5] = [
    ("tractor", Role::Tractor),
    ("truck", Role::Truck),
    ("semi-trailer", Role::SemiTrailer),
    ("trailer", Role::Trailer),
    ("self-propelled", Role::SelfPropelled),
];

pub(super) fn combinations(r: &mut Reader, at: &At<'_>) -> Option<Vec<Combination>> {
    let all = r.list(at, 1..=100, |r, at| combination(r, &at));
    if let Some(all) = &all {
        let ids = all
            .iter()
            .enumerate()
            .map(|(i, c)| (format!("{}/{i}/id", at.pointer), c.id.clone()));
        r.unique(ids);
    }
    all
}

fn combination(r: &mut Reader, at: &At<'_>) -> Option<Combination> {
    let f = r.object(at, &["id", "vehicles", "loaded", "empty"])?;
    let id = r.text(&f.at("id"), 60);
    let vehicles = r.list(&f.at("vehicles"), 1..=20, |r, at| vehicle(r, &at));
    let count = match f.at("vehicles").node {
        Some(Node::List(vehicles)) => Some(vehicles.len()),
        _ => None,
    };
    let loaded = measures(r, &f.at("loaded"), count);
    let empty = r.optional(&f.at("empty"), |r, at| measures(r, at, count));
    Some(Combination {
        id: id?,
        vehicles: vehicles?,
        loaded: loaded?,
        empty: empty?,
    })
}

fn vehicle(r: &mut Reader, at: &At<'_>) -> Option<Vehicle> {
    let known = [
        "role",
        "plates",
        "country",
        "unladen_mass_kg",
        "design_speed_kmh",
        "air_suspension",
        "exemption_70",
        "kingpin_to_rear_mm",
        "front_radius_mm",
    ];
    let f = r.object(at, &known)?;
    let role = r.choice(&f.at("role"), &ROLES);
    let plates_at = f.at("plates");
    let plates = r.list(&plates_at, 1..=100, |r, at| r.text(&at, 20));
    if let Some(plates) = &plates {
        r.unique(
            plates
                .iter()
                .enumerate()
                .map(|(i, plate)| (format!("{}/{i}", plates_at.pointer), plate.clone())),
        );
    }
    let country = country(r, &f.at("country"));
    let unladen_mass_kg = r.whole(&f.at("unladen_mass_kg"), MASS_KG);
    let design_speed_kmh = r.whole(&f.at("design_speed_kmh"), 1..=200);
    let air_suspension = r.flag(&f.at("air_suspension"));
    let exemption_70 = r.optional(&f.at("exemption_70"), exemption);
    for name in ["kingpin_to_rear_mm", "front_radius_mm"] {
        if role.is_some_and(|role| role != Role::SemiTrailer) && f.has(name) {
            r.expected(
                &f.at(name),
                "not-allowed-here",
                "dieses Maß nur bei Sattelanhängern",
                "this measure only for semi-trailers",
            );
        }
    }
    let kingpin = r.optional(&f.at("kingpin_to_rear_mm"), |r, at| r.whole(at, LENGTH_MM));
    let radius = r.optional(&f.at("front_radius_mm"), |r, at| r.whole(at, SECTION_MM));
    Some(Vehicle {
        role: role?,
        plates: plates?,
        country: country?,
        unladen_mass_kg: Kilograms(unladen_mass_kg?),
        design_speed_kmh: KilometresPerHour(design_speed_kmh?),
        air_suspension: air_suspension?,
        exemption_70: exemption_70?,
        kingpin_to_rear_mm: kingpin?.map(Millimetres),
        front_radius_mm: radius?.map(Millimetres),
    })
}

fn exemption(r: &mut Reader, at: &At<'_>) -> Option<Exemption70> {
    let f = r.object(at, &["number", "authority", "valid_to"])?;
    let number = r.text(&f.at("number"), 60);
    let authority = r.text(&f.at("authority"), NAME);
    let valid_to = r.date(&f.at("valid_to"));
    Some(Exemption70 {
        number: number?,
        authority: authority?,
        valid_to: valid_to?,
    })
}

fn measures(r: &mut Reader, at: &At<'_>, vehicles: Option<usize>) -> Option<Measures> {
    let known = [
        "length_mm",
        "width_mm",
        "height_mm",
        "front_overhang_mm",
        "rear_overhang_mm",
        "mass_kg",
        "turning_circle_32d",
        "axles",
    ];
    let f = r.object(at, &known)?;
    let length_mm = r.whole(&f.at("length_mm"), LENGTH_MM);
    let width_mm = r.whole(&f.at("width_mm"), SECTION_MM);
    let height_mm = r.whole(&f.at("height_mm"), SECTION_MM);
    let front_overhang_mm = r.whole(&f.at("front_overhang_mm"), 0..=*LENGTH_MM.end());
    let rear_overhang_mm = r.whole(&f.at("rear_overhang_mm"), 0..=*LENGTH_MM.end());
    let mass_kg = r.whole(&f.at("mass_kg"), MASS_KG);
    let turning_circle_32d = r.flag(&f.at("turning_circle_32d"));
    let axles = axles(r, &f.at("axles"), vehicles);
    if let (Some(length), Some(front), Some(rear)) = (length_mm, front_overhang_mm, rear_overhang_mm)
        && front.saturating_add(rear) >= length
    {
        r.expected(
            &f.at("length_mm"),
            "length-below-overhangs",
            "mehr als die beiden Überhänge zusammen",
            "more than both overhangs together",
        );
    }
    Some(Measures {
        length_mm: Millimetres(length_mm?),
        width_mm: Millimetres(width_mm?),
        height_mm: Millimetres(height_mm?),
        front_overhang_mm: Millimetres(front_overhang_mm?),
        rear_overhang_mm: Millimetres(rear_overhang_mm?),
        mass_kg: Kilograms(mass_kg?),
        turning_circle_32d: turning_circle_32d?,
        axles: axles?,
    })
}

fn axles(r: &mut Reader, at: &At<'_>, vehicles: Option<usize>) -> Option<Vec<Axle>> {
    let count = match at.node {
        Some(Node::List(items)) => items.len(),
        _ => 0,
    };
    let mut index = 0_usize;
    let mut last_vehicle = 0_u32;
    r.list(at, 1..=100, |r, at| {
        index += 1;
        let axle = axle(r, &at, vehicles, index == count);
        if let Some(axle) = &axle {
            if axle.vehicle < last_vehicle {
                r.expected(
                    &At {
                        node: at.node,
                        pointer: format!("{}/vehicle", at.pointer),
                    },
                    "axle-order",
                    "Achsen von vorn nach hinten wie die Fahrzeuge",
                    "axles front to back like the vehicles",
                );
            }
            last_vehicle = axle.vehicle;
        }
        axle
    })
}

fn axle(r: &mut Reader, at: &At<'_>, vehicles: Option<usize>, last: bool) -> Option<Axle> {
    let f = r.object(
        at,
        &[
            "vehicle",
            "load_kg",
            "spacing_to_next_mm",
            "tyres",
            "driven",
            "steered",
        ],
    )?;
    let vehicle = r.whole(&f.at("vehicle"), 0..=99);
    if let (Some(vehicle), Some(vehicles)) = (vehicle, vehicles)
        && usize::try_from(vehicle).is_ok_and(|vehicle| vehicle >= vehicles)
    {
        let (de, en) = (
            format!("Nummer eines der {vehicles} Fahrzeuge, gezählt ab 0"),
            format!("the index of one of the {vehicles} vehicles, counted from 0"),
        );
        r.expected(&f.at("vehicle"), "unknown-vehicle", &de, &en);
    }
    let load_kg = r.whole(&f.at("load_kg"), 0..=100_000);
    let spacing_at = f.at("spacing_to_next_mm");
    let spacing = if last && spacing_at.node.is_some() {
        let (de, en) = (
            "keinen Abstand auf der letzten Achse",
            "no spacing on the last axle",
        );
        r.expected(&spacing_at, "spacing-on-last-axle", de, en);
        Some(None)
    } else if last {
        Some(None)
    } else {
        r.whole(&spacing_at, LENGTH_MM)
            .map(|spacing| Some(Millimetres(spacing)))
    };
    let tyres = r.whole(&f.at("tyres"), 1..=64);
    let (driven, steered) = (r.flag(&f.at("driven")), r.flag(&f.at("steered")));
    Some(Axle {
        vehicle: vehicle?,
        load_kg: Kilograms(load_kg?),
        tyres: tyres?,
        driven: driven?,
        steered: steered?,
        spacing_to_next_mm: spacing?,
    })
}
