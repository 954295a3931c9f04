// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! § 34 Abs. 4 StVZO: single, double and triple axle loads (pneumatic tyres).
//!
//! A group never spans two vehicles. Single limits hold inside double groups, double limits inside
//! triple groups. A triple whose spacings fit neither row has no limit of its own: its pairs and its
//! single axles are checked. In rows of four and more axles every three neighbours are looked at.

use super::run::{Excess, Run};
use crate::application::{Axle, Vehicle};
use crate::finding::{CausedBy, Finding, Unit};
use crate::rule_book::{AxleLimits, Limit};
use crate::units::Kilograms;

pub(super) fn check(run: &Run<'_>, out: &mut Vec<Finding>) {
    for size in 1..=3 {
        let mut over: Vec<Over> = Vec::new();
        for start in 0..run.measures.axles.len() {
            if let Some(found) = group(run, start, size).and_then(|group| group.over(run)) {
                over.push(found);
            }
        }
        report(run, size, over, out);
    }
}

/// A group over its limit.
struct Over {
    start: usize,
    measured: u32,
    limit: Limit,
    caused_by: CausedBy,
}

/// One finding for all groups with the same limit and cause: it points to the heaviest and names them all.
fn report(run: &Run<'_>, size: usize, mut over: Vec<Over>, out: &mut Vec<Finding>) {
    let (code, name) = match size {
        1 => ("axle-load", ("Achslast", "Axle load")),
        2 => ("double-axle-load", ("Doppelachslast", "Double axle load")),
        _ => ("triple-axle-load", ("Dreifachachslast", "Triple axle load")),
    };
    while let Some(first) = over.first() {
        let (limit, caused_by) = (first.limit.clone(), first.caused_by);
        let (same, rest): (Vec<Over>, Vec<Over>) = over
            .into_iter()
            .partition(|group| group.limit.value == limit.value && group.caused_by == caused_by);
        over = rest;
        // The first of the heaviest.
        let Some(worst) = same.iter().rev().max_by_key(|group| group.measured) else {
            continue;
        };
        let which = axle_numbers(&same, size);
        out.push(run.excess(Excess {
            code,
            field: &format!("axles/{}/load_kg", worst.start),
            measured: worst.measured,
            limit: &limit,
            unit: Unit::Kilograms,
            caused_by,
            name: (&format!("{} ({which})", name.0), &format!("{} ({which})", name.1)),
        }));
    }
}

/// `3, 4, 5` or `3–4, 4–5`, counted from 1; the first ten.
fn axle_numbers(groups: &[Over], size: usize) -> String {
    let mut numbers: Vec<String> = groups
        .iter()
        .take(10)
        .map(|group| match size {
            1 => format!("{}", group.start + 1),
            _ => format!("{}–{}", group.start + 1, group.start + size),
        })
        .collect();
    if groups.len() > numbers.len() {
        numbers.push("…".to_owned());
    }
    numbers.join(", ")
}

struct Group<'a> {
    start: usize,
    axles: &'a [Axle],
    vehicle: &'a Vehicle,
}

/// `size` neighbouring axles of one vehicle.
fn group<'a>(run: &Run<'a>, start: usize, size: usize) -> Option<Group<'a>> {
    let axles = run.measures.axles.get(start..start.checked_add(size)?)?;
    let first = axles.first()?;
    let together = axles.iter().all(|axle| axle.vehicle == first.vehicle);
    together.then_some(Group {
        start,
        axles,
        vehicle: run.vehicle_of(first)?,
    })
}

impl Group<'_> {
    fn over(&self, run: &Run<'_>) -> Option<Over> {
        let limits = &run.rules.limits.axles;
        let limit = match self.axles {
            [axle] => Some(single(axle, self.vehicle, limits)),
            [first, second] => double(first, second, self.vehicle, limits),
            [first, second, _] => triple(first, second, limits),
            _ => None,
        }?;
        let measured = Kilograms::sum(self.axles.iter().map(|axle| axle.load_kg)).0;
        let caused_by = self.caused_by(run, limit.value);
        (measured > limit.value).then_some(Over {
            start: self.start,
            measured,
            limit,
            caused_by,
        })
    }

    /// By the load where the unladen vehicle keeps the limit; without an empty axle plan the unladen
    /// mass is spread evenly over the vehicle's axles.
    fn caused_by(&self, run: &Run<'_>, limit: u32) -> CausedBy {
        let Some(vehicle) = self.axles.first().map(|axle| axle.vehicle) else {
            return CausedBy::Vehicle;
        };
        if run.load().is_none() {
            return CausedBy::Vehicle;
        }
        let same_axles = run
            .without_load()
            .filter(|empty| empty.axles.len() == run.measures.axles.len())
            .and_then(|empty| empty.axles.get(self.start..self.start + self.axles.len()));
        let unladen = match same_axles {
            Some(axles) => u64::from(Kilograms::sum(axles.iter().map(|axle| axle.load_kg)).0),
            None => {
                let all = usize::try_from(vehicle)
                    .map_or(0, |vehicle| run.axles_of(vehicle).len())
                    .max(1);
                let share = |count: usize| u64::try_from(count).unwrap_or(1);
                u64::from(self.vehicle.unladen_mass_kg.0) * share(self.axles.len()) / share(all)
            }
        };
        if unladen > u64::from(limit) {
            CausedBy::Vehicle
        } else {
            CausedBy::Load
        }
    }
}

fn single(axle: &Axle, vehicle: &Vehicle, limits: &AxleLimits) -> Limit {
    // The table has no driven row for trailers.
    if axle.driven && vehicle.role.is_motor_vehicle() {
        limits.single_driven_kg.clone()
    } else {
        limits.single_kg.clone()
    }
}

fn double(first: &Axle, second: &Axle, vehicle: &Vehicle, limits: &AxleLimits) -> Option<Limit> {
    if is_twin_driven_double(first, second, vehicle, limits) {
        return Some(limits.double_twin_driven_kg.clone());
    }
    let spacing = first.spacing_to_next_mm?.0;
    let row = limits
        .double
        .iter()
        .find(|row| spacing >= row.from_mm && row.below_mm.is_none_or(|below| spacing < below))?;
    let (value, clause) = if vehicle.role.is_motor_vehicle() {
        (row.motor_vehicle_kg, &limits.double_motor_vehicle_clause)
    } else {
        (row.trailer_kg, &limits.double_trailer_clause)
    };
    Some(Limit {
        value: value?,
        clause: clause.clone(),
        to_be_confirmed: false,
    })
}

/// The 19-t row: drive axle with twin tyres and air (or equal) suspension, or every drive axle
/// twin-tyred and no axle over 9.50 t.
pub(super) fn is_twin_driven_double(
    first: &Axle,
    second: &Axle,
    vehicle: &Vehicle,
    limits: &AxleLimits,
) -> bool {
    let Some(spacing) = first.spacing_to_next_mm else {
        return false;
    };
    let in_row = (limits.double_twin_driven_from_mm..limits.double_twin_driven_below_mm).contains(&spacing.0);
    let pair = [first, second];
    let driven = || pair.into_iter().filter(|axle| axle.driven);
    let twin_tyred = driven().count() > 0 && driven().all(|axle| axle.tyres >= limits.twin_tyres);
    let light = pair
        .iter()
        .all(|axle| axle.load_kg.0 <= limits.double_twin_driven_axle_kg);
    in_row && vehicle.role.is_motor_vehicle() && twin_tyred && (vehicle.air_suspension || light)
}

/// Two neighbouring axles that count as a double axle of a motor vehicle (spacing below 1.8 m).
pub(super) fn is_double(first: &Axle, limits: &AxleLimits) -> bool {
    first
        .spacing_to_next_mm
        .is_some_and(|spacing| spacing.0 < limits.double_twin_driven_below_mm)
}

fn triple(first: &Axle, second: &Axle, limits: &AxleLimits) -> Option<Limit> {
    let spacings = [first.spacing_to_next_mm?.0, second.spacing_to_next_mm?.0];
    if spacings
        .iter()
        .all(|spacing| *spacing <= limits.triple_close_up_to_mm)
    {
        return Some(limits.triple_close_kg.clone());
    }
    let wide = spacings
        .iter()
        .all(|s| *s > limits.triple_close_up_to_mm && *s <= limits.triple_up_to_mm);
    wide.then(|| limits.triple_kg.clone())
}

/// Is there a 19-t double axle on this vehicle?
pub(super) fn has_twin_driven_double(axles: &[&Axle], vehicle: &Vehicle, limits: &AxleLimits) -> bool {
    axles.windows(2).any(|pair| match pair {
        [first, second] => is_twin_driven_double(first, second, vehicle, limits),
        _ => false,
    })
}
