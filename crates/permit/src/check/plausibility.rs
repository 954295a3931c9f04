// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Statements that do not fit together, or that this version cannot judge. Never a reason to refuse
//! the application (§ 24 VwVfG): a clerk looks.

use super::run::{Build, Run, build, notice};
use crate::application::{Application, Combination, LoadState};
use crate::finding::{Finding, Unit};
use crate::rule_book::RuleBook;
use crate::text::Bilingual;
use crate::units::Kilograms;

const OURS: &str = "§ 24 VwVfG (Plausibilität)";

pub(super) fn check_run(run: &Run<'_>, out: &mut Vec<Finding>) {
    let axles = Kilograms::sum(run.measures.axles.iter().map(|axle| axle.load_kg));
    if axles != run.measures.mass_kg {
        let mut finding = run.notice(
            "axle-sum",
            "mass_kg",
            OURS,
            Bilingual::new(
                format!(
                    "Die Achslasten ergeben zusammen {} kg, die Gesamtmasse ist mit {} kg angegeben.",
                    axles.0, run.measures.mass_kg.0
                ),
                format!(
                    "The axle loads add up to {} kg, the gross mass is stated as {} kg.",
                    axles.0, run.measures.mass_kg.0
                ),
            ),
        );
        (finding.measured, finding.limit) =
            (Some(u64::from(axles.0)), Some(u64::from(run.measures.mass_kg.0)));
        finding.unit = Unit::Kilograms;
        out.push(finding);
    }
    let unladen = Kilograms::sum(
        run.combination
            .vehicles
            .iter()
            .map(|vehicle| vehicle.unladen_mass_kg),
    );
    let parts = Kilograms::sum([unladen, run.load().map_or(Kilograms(0), |load| load.mass_kg)]);
    if parts != run.measures.mass_kg {
        let mut finding = run.notice(
            "mass-parts",
            "mass_kg",
            OURS,
            Bilingual::new(
                format!(
                    "Leermassen und Ladung ergeben zusammen {} kg, die Gesamtmasse ist mit {} kg angegeben.",
                    parts.0, run.measures.mass_kg.0
                ),
                format!(
                    "Unladen masses and load add up to {} kg, the gross mass is stated as {} kg.",
                    parts.0, run.measures.mass_kg.0
                ),
            ),
        );
        (finding.measured, finding.limit) =
            (Some(u64::from(parts.0)), Some(u64::from(run.measures.mass_kg.0)));
        finding.unit = Unit::Kilograms;
        out.push(finding);
    }
    for vehicle in 0..run.combination.vehicles.len() {
        if run.axles_of(vehicle).is_empty() {
            out.push(run.notice(
                "vehicle-without-axles",
                "axles",
                OURS,
                Bilingual::new(
                    format!("Zu Fahrzeug {} ist keine Achse angegeben.", vehicle + 1),
                    format!("No axle is stated for vehicle {}.", vehicle + 1),
                ),
            ));
        }
    }
}

pub(super) fn check_combination(
    application: &Application,
    index: usize,
    combination: &Combination,
    out: &mut Vec<Finding>,
) {
    let pointer = format!("/combinations/{index}");
    let mut note = |code, pointer, de: &str, en: &str| {
        let mut finding = notice(code, pointer, OURS, Bilingual::new(de, en));
        finding.combination = Some(combination.id.clone());
        out.push(finding);
    };
    if build(&combination.vehicles) == Build::Other {
        note(
            "combination-unknown",
            format!("{pointer}/vehicles"),
            "Für diese Zusammenstellung der Fahrzeuge kennt § 32 Abs. 4 StVZO keine eigene Zeile; geprüft wurde gegen 18,75 m und gegen § 34 Abs. 6 StVZO.",
            "§ 32 Abs. 4 StVZO has no row for this arrangement of vehicles; it was checked against 18.75 m and § 34 Abs. 6 StVZO.",
        );
    }
    let empty_leg = application
        .route
        .legs()
        .iter()
        .any(|leg| leg.state == LoadState::Empty);
    if empty_leg && combination.empty.is_none() && application.load.is_some() {
        note(
            "empty-run-missing",
            pointer,
            "Die Route enthält eine Leerfahrt, aber keine Leermaße; geprüft wurden nur die Werte der Lastfahrt.",
            "The route contains an empty run, but no empty values are stated; only the loaded values were checked.",
        );
    }
}

pub(super) fn check_application(application: &Application, rules: &RuleBook, out: &mut Vec<Finding>) {
    let Some(load) = &application.load else { return };
    let mut note = |code, pointer: &str, source: &str, de: &str, en: &str| {
        out.push(notice(code, pointer.to_owned(), source, Bilingual::new(de, en)));
    };
    if load.indivisible && load.reason.is_none() {
        note(
            "indivisible-reason-missing",
            "/load/indivisible",
            OURS,
            "Die Ladung ist als unteilbar angegeben, aber ohne Begründung.",
            "The load is stated to be indivisible, but without a reason.",
        );
    }
    let accessories = Kilograms::sum(load.accessories.iter().map(|accessory| accessory.mass_kg));
    let share = &rules.limits.accessories_percent;
    if u64::from(accessories.0) * 100 > u64::from(load.mass_kg.0) * u64::from(share.value) {
        note(
            "accessories",
            "/load/accessories",
            &share.clause,
            &format!("Das Zubehör wiegt mehr als {} % der Ladung.", share.value),
            &format!("The accessories weigh more than {} % of the load.", share.value),
        );
    }
}
