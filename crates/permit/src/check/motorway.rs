// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! § 18 Abs. 1 StVO: who may use motorways at all.
//!
//! The authority that decides on § 29 Abs. 3 or § 46 Abs. 1 Nr. 5 StVO decides this, too (§ 46
//! Abs. 2a Satz 2). This version points it out and leaves it to the clerk; it is not a basis of its own.

use super::run::Run;
use crate::application::{LoadState, Route};
use crate::finding::Finding;
use crate::text::{Bilingual, Language};
use crate::units::Millimetres;

pub(super) fn check(run: &Run<'_>, out: &mut Vec<Finding>) {
    if !uses_motorway(&run.application.route, run.state) {
        return;
    }
    let slowest = &run.rules.limits.motorway.design_speed_over_kmh;
    let m = run.measures;
    let slow = run
        .combination
        .vehicles
        .iter()
        .any(|vehicle| vehicle.design_speed_kmh.0 <= slowest.value);
    let width = Millimetres(run.rules.limits.load.width_mm.value);
    let height = Millimetres(run.rules.limits.load.height_mm.value);
    let big = m.width_mm > width || m.height_mm > height;
    if slow || big {
        out.push(run.notice(
            "motorway-admission",
            if m.height_mm > height { "height_mm" } else { "width_mm" },
            &slowest.clause,
            Bilingual::new(
                format!("Autobahnen sind nur für Fahrzeuge über {} km/h, bis {} m Breite und {} m Höhe zugelassen; über die Ausnahme (§ 46 Abs. 1 Nr. 2, Abs. 2a StVO) ist mit zu entscheiden.", slowest.value, width.metres(Language::De), height.metres(Language::De)),
                format!("Motorways are open only to vehicles faster than {} km/h, up to {} m wide and {} m high; the exemption (§ 46 Abs. 1 Nr. 2, Abs. 2a StVO) must be decided as well.", slowest.value, width.metres(Language::En), height.metres(Language::En)),
            ),
        ));
    }
}

/// Does this run touch a motorway, as far as the application tells? Areas contain all kinds of roads.
pub(super) fn uses_motorway(route: &Route, state: LoadState) -> bool {
    match route {
        Route::Areas(_) => true,
        Route::Legs(legs) => legs
            .iter()
            .filter(|leg| leg.state == state)
            .any(|leg| leg.roads.iter().any(|road| is_motorway(road))),
    }
}

/// Does this run touch another road?
pub(super) fn uses_other_road(route: &Route, state: LoadState) -> bool {
    match route {
        Route::Areas(_) => true,
        Route::Legs(legs) => legs
            .iter()
            .filter(|leg| leg.state == state)
            .any(|leg| leg.roads.iter().any(|road| !is_motorway(road))),
    }
}

/// `A 2` or `A2`.
fn is_motorway(road: &str) -> bool {
    road.trim().strip_prefix(['A', 'a']).is_some_and(|rest| {
        let digits = rest.trim_start().chars().next();
        digits.is_some_and(|digit| digit.is_ascii_digit())
    })
}
