// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! §§ 32, 32d StVZO: width, height, length and turning of the vehicles themselves.
//!
//! A vehicle exceeds by itself where its empty values do, else where its own values do: without an
//! `empty` block its own length is what the load does not overhang, and its own width is known only
//! where the load is narrower than the whole.

use super::run::{Build, Excess, Run};
use crate::application::Role;
use crate::finding::{CausedBy, Finding, Severity, Unit};
use crate::rule_book::Limit;
use crate::text::Bilingual;

pub(super) fn check(run: &Run<'_>, out: &mut Vec<Finding>) {
    let limits = &run.rules.limits.dimensions;
    let m = run.measures;
    let sections = [
        (
            "width",
            "width_mm",
            m.width_mm.0,
            vehicle_width(run),
            &limits.width_mm,
            ("Breite", "Width"),
        ),
        (
            "height",
            "height_mm",
            m.height_mm.0,
            vehicle_height(run),
            &limits.height_mm,
            ("Höhe", "Height"),
        ),
    ];
    for (code, field, measured, of_vehicle, limit, name) in sections {
        if measured > limit.value && of_vehicle.is_some_and(|own| own > limit.value) {
            let caused_by = CausedBy::Vehicle;
            out.push(run.excess(Excess {
                code,
                field,
                measured,
                limit,
                unit: Unit::Millimetres,
                caused_by,
                name,
            }));
        }
    }
    length(run, out);
    turning_circle(run, out);
}

/// The vehicle's own width in this run; `None` where only the whole is known.
pub(super) fn vehicle_width(run: &Run<'_>) -> Option<u32> {
    let measured = run.measures.width_mm.0;
    let Some(load) = run.load() else {
        return Some(measured);
    };
    if let Some(empty) = run.without_load() {
        return Some(empty.width_mm.0);
    }
    let of_load = load
        .width_mm
        .0
        .saturating_add(load.asymmetry_mm.0.saturating_mul(2));
    (of_load < measured).then_some(measured)
}

/// The vehicle's own height in this run; `None` where only the whole is known.
pub(super) fn vehicle_height(run: &Run<'_>) -> Option<u32> {
    match (run.load(), run.without_load()) {
        (None, _) => Some(run.measures.height_mm.0),
        (Some(_), empty) => empty.map(|empty| empty.height_mm.0),
    }
}

fn length(run: &Run<'_>, out: &mut Vec<Finding>) {
    let limit = length_limit(run);
    let measured = run.vehicle_length();
    if measured > limit.value {
        // A combination that is legal empty was drawn out for this load.
        let caused_by = match run.without_load() {
            Some(empty) if empty.length_mm.0 <= limit.value => CausedBy::Load,
            _ => CausedBy::Vehicle,
        };
        let name = if measured == run.measures.length_mm.0 {
            ("Länge", "Length")
        } else {
            (
                "Länge ohne Überhang der Ladung",
                "Length without overhang of the load",
            )
        };
        let unit = Unit::Millimetres;
        out.push(run.excess(Excess {
            code: "length",
            field: "length_mm",
            measured,
            limit,
            unit,
            caused_by,
            name,
        }));
    }
    let unconditional = &run.rules.limits.dimensions.length_train_mm;
    if run.build() == Build::GoodsTrain && measured > unconditional.value && measured <= limit.value {
        let mut notice = run.notice(
            "goods-train-parts",
            "length_mm",
            &limit.clause,
            Bilingual::new(
                "Länger als 18,00 m darf der Lastzug nur sein, wenn die Ladeflächen zusammen höchstens 15,65 m und mit Zwischenraum höchstens 16,40 m lang sind; das steht nicht im Antrag und ist zu prüfen.",
                "The goods train may be longer than 18.00 m only if the loading lengths are at most 15.65 m net and 16.40 m overall; the application does not say, so this must be checked.",
            ),
        );
        (notice.measured, notice.limit) = (Some(u64::from(measured)), Some(u64::from(unconditional.value)));
        notice.unit = Unit::Millimetres;
        out.push(notice);
    }
}

/// § 32 Abs. 3 and 4 StVZO.
fn length_limit<'a>(run: &Run<'a>) -> &'a Limit {
    let limits = &run.rules.limits.dimensions;
    match run.build() {
        Build::Single => &limits.length_single_mm,
        Build::Articulated => {
            let short = run
                .combination
                .vehicles
                .iter()
                .filter(|v| v.role == Role::SemiTrailer)
                .all(|semi| {
                    semi.kingpin_to_rear_mm
                        .is_some_and(|part| part.0 <= limits.kingpin_to_rear_mm.value)
                        && semi
                            .front_radius_mm
                            .is_some_and(|radius| radius.0 <= limits.front_radius_mm.value)
                });
            if short {
                &limits.length_articulated_short_parts_mm
            } else {
                &limits.length_articulated_mm
            }
        }
        Build::GoodsTrain => &limits.length_goods_train_mm,
        Build::Train => &limits.length_train_mm,
        Build::TractorTrain | Build::Other => &limits.length_train_tractor_mm,
    }
}

/// § 32d StVZO is a statement of the applicant, not geometry.
fn turning_circle(run: &Run<'_>, out: &mut Vec<Finding>) {
    if run.measures.turning_circle_32d {
        return;
    }
    let caused_by = match run.without_load() {
        Some(empty) if empty.turning_circle_32d => CausedBy::Load,
        _ => CausedBy::Vehicle,
    };
    let clause = &run.rules.limits.dimensions.turning_circle;
    let mut finding = run.notice(
        "turning-circle",
        "turning_circle_32d",
        clause,
        Bilingual::new(
            format!("Das Kurvenlaufverhalten nach {clause} wird nicht eingehalten."),
            format!("The turning requirements of {clause} are not kept."),
        ),
    );
    finding.severity = Severity::Exceeds;
    finding.caused_by = Some(caused_by);
    (finding.measured, finding.limit, finding.unit) = (Some(0), Some(1), Unit::YesNo);
    out.push(finding);
}
