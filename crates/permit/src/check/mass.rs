// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! § 34 Abs. 5 and 6 StVZO: gross mass of single vehicles and of combinations.

use super::axles::{has_twin_driven_double, is_double};
use super::run::{Build, Excess, Run};
use crate::application::{Axle, Role, Vehicle};
use crate::finding::{CausedBy, Finding, Unit};
use crate::rule_book::{Limit, MassLimits};
use crate::text::Bilingual;
use crate::units::Kilograms;

/// Where the axle loads add up to more than the stated mass, their sum counts: an understated mass must
/// not make a permit unnecessary.
pub(super) fn check(run: &Run<'_>, out: &mut Vec<Finding>) {
    let limit = match run.combination.vehicles.as_slice() {
        [vehicle] => single_vehicle(run, vehicle, &run.axles_of(0)).unwrap_or_else(|| combination(run)),
        _ => combination(run),
    };
    let stated = run.measures.mass_kg;
    let axles = Kilograms::sum(run.measures.axles.iter().map(|axle| axle.load_kg));
    let name = if axles > stated {
        (
            "Gesamtmasse als Summe der Achslasten",
            "Gross mass as the sum of the axle loads",
        )
    } else {
        ("Gesamtmasse", "Gross mass")
    };
    let measured = axles.max(stated).0;
    if measured > limit.value {
        out.push(run.excess(Excess {
            code: "gross-mass",
            field: "mass_kg",
            measured,
            limit: &limit,
            unit: Unit::Kilograms,
            caused_by: caused_by(run, limit.value),
            name,
        }));
    } else if run.combination.vehicles.len() > 1 {
        vehicles_in_combination(run, out);
    }
}

/// By the load where the unladen vehicle keeps the limit.
fn caused_by(run: &Run<'_>, limit: u32) -> CausedBy {
    if run.load().is_none() {
        return CausedBy::Vehicle;
    }
    let unladen = match run.without_load() {
        Some(empty) => empty.mass_kg,
        None => Kilograms::sum(
            run.combination
                .vehicles
                .iter()
                .map(|vehicle| vehicle.unladen_mass_kg),
        ),
    };
    if unladen.0 > limit {
        CausedBy::Vehicle
    } else {
        CausedBy::Load
    }
}

/// § 34 Abs. 5; `None` for semi-trailers, which are limited by axle loads only.
fn single_vehicle(run: &Run<'_>, vehicle: &Vehicle, axles: &[&Axle]) -> Option<Limit> {
    let limits = &run.rules.limits.mass;
    if vehicle.role == Role::SemiTrailer {
        return None;
    }
    if axles.len() <= 2 {
        return Some(limits.two_axles_kg.clone());
    }
    if !vehicle.role.is_motor_vehicle() {
        return Some(limits.trailer_kg.clone());
    }
    let twin_driven = has_twin_driven_double(axles, vehicle, &run.rules.limits.axles);
    if axles.len() > 3 {
        if two_double_axles_apart(run, axles) {
            return Some(limits.two_double_axles_kg.clone());
        }
        let steered = axles.iter().filter(|axle| axle.steered).count() >= 2;
        if steered && twin_driven {
            let most = &limits.two_double_axles_kg;
            let value = per_metre(axles, limits)
                .min(most.value)
                .max(limits.motor_vehicle_twin_driven_kg.value);
            return Some(Limit {
                value,
                ..most.clone()
            });
        }
    }
    Some(if twin_driven {
        limits.motor_vehicle_twin_driven_kg.clone()
    } else {
        limits.motor_vehicle_kg.clone()
    })
}

/// Two double axles, no axle in both, whose centres are at least so far apart.
fn two_double_axles_apart(run: &Run<'_>, axles: &[&Axle]) -> bool {
    let mut at = 0_u32;
    let mut doubles = Vec::new();
    for (index, axle) in axles.iter().enumerate() {
        let spacing = axle.spacing_to_next_mm.map_or(0, |spacing| spacing.0);
        if index + 1 < axles.len() && is_double(axle, &run.rules.limits.axles) {
            doubles.push((index, at.saturating_add(spacing / 2)));
        }
        at = at.saturating_add(spacing);
    }
    let apart = run.rules.limits.mass.two_double_axles_apart_mm;
    doubles.iter().any(|(first, from)| {
        doubles
            .iter()
            .any(|(second, to)| *second > first + 1 && to.saturating_sub(*from) >= apart)
    })
}

/// 5.00 t for each metre between first and last axle.
fn per_metre(axles: &[&Axle], limits: &MassLimits) -> u32 {
    let between = axles.split_last().map_or(0, |(_, front)| {
        front.iter().fold(0_u64, |sum, axle| {
            sum + axle.spacing_to_next_mm.map_or(0, |s| u64::from(s.0))
        })
    });
    u32::try_from(between * u64::from(limits.kg_per_metre) / 1000).unwrap_or(u32::MAX)
}

/// § 34 Abs. 6.
fn combination(run: &Run<'_>) -> Limit {
    let limits = &run.rules.limits.mass;
    let all = run.measures.axles.len();
    if all < 4 {
        return limits.combination_below_four_axles_kg.clone();
    }
    if all > 4 {
        return limits.combination_kg.clone();
    }
    let (drawing, drawn) = (run.axles_of(0), run.axles_of(1));
    let first = run.combination.vehicles.first();
    if let ([_, second], [trailer_first, _]) = (drawing.as_slice(), drawn.as_slice()) {
        if run.build() != Build::Articulated {
            return limits.train_two_and_two_kg.clone();
        }
        let spacing = trailer_first.spacing_to_next_mm.map_or(0, |spacing| spacing.0);
        let twin = second.driven && second.tyres >= run.rules.limits.axles.twin_tyres;
        let suspended = first.is_some_and(|vehicle| vehicle.air_suspension);
        if spacing > limits.articulated_wide_spacing_over_mm && twin && suspended {
            return limits.articulated_two_and_two_wide_kg.clone();
        }
        if spacing >= limits.articulated_spacing_from_mm {
            return limits.articulated_two_and_two_kg.clone();
        }
    }
    let twin_driven =
        first.is_some_and(|vehicle| has_twin_driven_double(&drawing, vehicle, &run.rules.limits.axles));
    if twin_driven {
        limits.other_four_axles_twin_driven_kg.clone()
    } else {
        limits.other_four_axles_kg.clone()
    }
}

/// § 34 Abs. 5 holds for each vehicle of a combination, too. The application gives axle loads, not
/// the masses of its vehicles, so their sum is a notice and not an excess.
fn vehicles_in_combination(run: &Run<'_>, out: &mut Vec<Finding>) {
    for (index, vehicle) in run.combination.vehicles.iter().enumerate() {
        let axles = run.axles_of(index);
        let sum = Kilograms::sum(axles.iter().map(|axle| axle.load_kg));
        let Some(limit) = single_vehicle(run, vehicle, &axles).filter(|limit| sum.0 > limit.value) else {
            continue;
        };
        let mut notice = run.notice("vehicle-mass", "axles", &limit.clause, Bilingual::default());
        (notice.measured, notice.limit) = (Some(u64::from(sum.0)), Some(u64::from(limit.value)));
        notice.unit = Unit::Kilograms;
        let (german, english) = (crate::Language::De, crate::Language::En);
        let number = index + 1;
        notice.text = Bilingual::new(
            format!(
                "Die Achslasten von Fahrzeug {number} ergeben zusammen {}, für das einzelne Fahrzeug gelten {} ({}); zu prüfen.",
                notice.shown(notice.measured, german),
                notice.shown(notice.limit, german),
                limit.clause
            ),
            format!(
                "The axle loads of vehicle {number} add up to {}, the single vehicle is limited to {} ({}); to be checked.",
                notice.shown(notice.measured, english),
                notice.shown(notice.limit, english),
                limit.clause
            ),
        );
        out.push(notice);
    }
}
