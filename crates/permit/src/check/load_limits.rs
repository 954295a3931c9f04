// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! § 22 StVO: what the load adds to width, height and length, and how far it overhangs.
//!
//! Only what the load adds counts here. A vehicle that is too wide by itself falls under § 32 StVZO;
//! where the load makes it wider still, both clauses are broken.

use super::dimensions::{vehicle_height, vehicle_width};
use super::run::{Excess, Run};
use crate::application::{LoadState, Place, Route};
use crate::finding::{CausedBy, Finding, Unit};
use crate::rule_book::Limit;
use crate::text::Bilingual;

pub(super) fn check(run: &Run<'_>, out: &mut Vec<Finding>) {
    if run.load().is_none() {
        overhang_without_load(run, out);
        return;
    }
    let limits = &run.rules.limits.load;
    let m = run.measures;
    // What overhangs is the load's, however long the combination is when empty.
    let empty_length = run.without_load().map_or(u32::MAX, |empty| empty.length_mm.0);
    let own_length = run.vehicle_length().min(empty_length);
    let sums = [
        (
            "load-width",
            "width_mm",
            m.width_mm.0,
            vehicle_width(run),
            &limits.width_mm,
            ("Breite mit Ladung", "Width with load"),
        ),
        (
            "load-height",
            "height_mm",
            m.height_mm.0,
            vehicle_height(run),
            &limits.height_mm,
            ("Höhe mit Ladung", "Height with load"),
        ),
        (
            "load-length",
            "length_mm",
            m.length_mm.0,
            Some(own_length),
            &limits.length_mm,
            ("Länge mit Ladung", "Length with load"),
        ),
    ];
    for (code, field, measured, own, limit, name) in sums {
        if own.is_none_or(|own| measured > own) {
            exceed(run, out, (code, field), measured, (limit, name));
        }
    }
    front_overhang(run, out);
    rear_overhang(run, out);
}

type Measured<'a> = (&'a Limit, (&'a str, &'a str));

fn exceed(
    run: &Run<'_>,
    out: &mut Vec<Finding>,
    (code, field): (&'static str, &str),
    measured: u32,
    (limit, name): Measured<'_>,
) {
    if measured > limit.value {
        let (unit, caused_by) = (Unit::Millimetres, CausedBy::Load);
        out.push(run.excess(Excess {
            code,
            field,
            measured,
            limit,
            unit,
            caused_by,
            name,
        }));
    }
}

/// Up to the limit only above 2.50 m; the application does not say at what height, so a clerk looks.
fn front_overhang(run: &Run<'_>, out: &mut Vec<Finding>) {
    let (measured, limit) = (
        run.measures.front_overhang_mm.0,
        &run.rules.limits.load.front_overhang_mm,
    );
    let field = "front_overhang_mm";
    let name = ("Überhang der Ladung nach vorn", "Front overhang of the load");
    exceed(run, out, ("front-overhang", field), measured, (limit, name));
    if (1..=limit.value).contains(&measured) {
        out.push(run.notice(
            "front-overhang-height",
            field,
            &limit.clause,
            Bilingual::new(
                "Nach vorn darf die Ladung nur oberhalb von 2,50 m überragen; die Höhe des Überhangs steht nicht im Antrag und ist zu prüfen.",
                "The load may overhang to the front only above 2.50 m; the application does not give the height of the overhang, so this must be checked.",
            ),
        ));
    }
}

/// 1.50 m, or 3.00 m if the trip is at most 100 km.
fn rear_overhang(run: &Run<'_>, out: &mut Vec<Finding>) {
    let limits = &run.rules.limits.load;
    let measured = run.measures.rear_overhang_mm.0;
    let surely_long = match &run.application.route {
        Route::Areas(_) => true,
        Route::Legs(legs) => {
            let loaded = legs.iter().filter(|leg| leg.state == LoadState::Loaded);
            loaded.map(|leg| beeline_km(&leg.from, &leg.to)).sum::<f64>() > f64::from(limits.short_trip_km)
        }
    };
    let limit = if surely_long {
        &limits.rear_overhang_mm
    } else {
        &limits.rear_overhang_short_trip_mm
    };
    let field = "rear_overhang_mm";
    let name = ("Überhang der Ladung nach hinten", "Rear overhang of the load");
    exceed(run, out, ("rear-overhang", field), measured, (limit, name));
    if measured > limits.rear_overhang_mm.value && measured <= limit.value {
        out.push(run.notice(
            "rear-overhang-trip",
            field,
            &limit.clause,
            Bilingual::new(
                format!("Mehr als 1,50 m Überhang nach hinten ist nur bis {} km Wegstrecke erlaubt; die Länge des Weges ist zu prüfen.", limits.short_trip_km),
                format!("More than 1.50 m rear overhang is allowed only for trips up to {} km; the length of the route must be checked.", limits.short_trip_km),
            ),
        ));
    }
}

/// Great-circle distance: never more than the way by road.
fn beeline_km(from: &Place, to: &Place) -> f64 {
    let (lat1, lat2) = (from.lat.0.to_radians(), to.lat.0.to_radians());
    let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
    let h = half(lat1, lat2) + lat1.cos() * lat2.cos() * half(from.lon.0.to_radians(), to.lon.0.to_radians());
    2.0 * 6371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}

fn overhang_without_load(run: &Run<'_>, out: &mut Vec<Finding>) {
    let m = run.measures;
    for (field, measured) in [
        ("front_overhang_mm", m.front_overhang_mm.0),
        ("rear_overhang_mm", m.rear_overhang_mm.0),
    ] {
        if measured > 0 {
            out.push(run.notice(
                "overhang-without-load",
                field,
                &run.rules.limits.load.rear_overhang_mm.clause,
                Bilingual::new(
                    "Ein Überhang der Ladung ist angegeben, aber diese Fahrt trägt keine Ladung; zu klären.",
                    "An overhang of the load is stated, but this run carries no load; to be clarified.",
                ),
            ));
        }
    }
}
