// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a clerk must see before the case goes on: consultation, period, declarations, rule-book date.

use super::run::notice;
use crate::application::{Application, LoadState, Measures, PermitKind};
use crate::fee::period_months;
use crate::finding::{Finding, Unit};
use crate::rule_book::RuleBook;
use crate::text::Bilingual;

pub(super) fn check(application: &Application, rules: &RuleBook, needs_permit: bool, out: &mut Vec<Finding>) {
    let valid_from = rules.id().valid_from;
    if application.kind.from < valid_from {
        out.push(notice(
            "rule-book-date",
            "/kind/from".to_owned(),
            &format!("{} {}", rules.id().name, rules.id().version),
            Bilingual::new(
                format!(
                    "Der Zeitraum beginnt vor dem {}, ab dem die verwendeten Regeln gelten.",
                    valid_from.strftime("%d.%m.%Y")
                ),
                format!("The period begins before {valid_from}, the first day of the rules used."),
            ),
        ));
    }
    if !needs_permit {
        return;
    }
    period(application, rules, out);
    declarations(application, out);
    divisible(application, out);
    consultation(application, rules, out);
}

fn period(application: &Application, rules: &RuleBook, out: &mut Vec<Finding>) {
    let most = &rules.limits.permanent_months;
    let months = period_months(rules, application.kind.from, application.kind.to);
    if months > most.value {
        let mut finding = notice(
            "period-too-long",
            "/kind/to".to_owned(),
            &most.clause,
            Bilingual::new(
                format!(
                    "Beantragt sind {months} Monate, üblich sind höchstens {}; die Gebührenformel endet bei 36 Monaten und wurde fortgeschrieben.",
                    most.value
                ),
                format!(
                    "{months} months are applied for, at most {} are usual; the fee formula ends at 36 months and was extended.",
                    most.value
                ),
            ),
        );
        (finding.measured, finding.limit) = (Some(u64::from(months)), Some(u64::from(most.value)));
        finding.unit = Unit::Months;
        out.push(finding);
    }
}

fn declarations(application: &Application, out: &mut Vec<Finding>) {
    let d = application.declarations;
    for (given, field, de, en) in [
        (
            d.liability,
            "liability",
            "Die Haftungserklärung fehlt.",
            "The declaration of liability is missing.",
        ),
        (
            d.correct,
            "correct",
            "Die Richtigkeit der Angaben ist nicht erklärt.",
            "The statements are not declared to be correct.",
        ),
    ] {
        if !given {
            let pointer = format!("/declarations/{field}");
            out.push(notice(
                "declaration-missing",
                pointer,
                "VwV-StVO zu § 29 Abs. 3",
                Bilingual::new(de, en),
            ));
        }
    }
}

fn divisible(application: &Application, out: &mut Vec<Finding>) {
    if application.load.as_ref().is_some_and(|load| !load.indivisible) {
        out.push(notice(
            "load-divisible",
            "/load/indivisible".to_owned(),
            "VwV-StVO zu § 29 Abs. 3",
            Bilingual::new(
                "Die Ladung ist teilbar; eine Erlaubnis setzt in der Regel eine unteilbare Ladung voraus.",
                "The load is divisible; a permit normally requires an indivisible load.",
            ),
        ));
    }
}

/// No body is named, though the values are above those that need no consultation.
fn consultation(application: &Application, rules: &RuleBook, out: &mut Vec<Finding>) {
    let free = &rules.limits.consultation;
    let over = |vehicles: usize, m: &Measures| {
        let length = match (vehicles, m.turning_circle_32d) {
            (0 | 1, _) => free.length_single_mm,
            (_, true) => free.length_combination_turning_kept_mm,
            (_, false) => free.length_combination_mm,
        };
        let mass = match m.axles.len() {
            0..=3 => free.combination_three_axles_kg,
            4 => free.combination_four_axles_kg,
            _ => free.combination_kg,
        };
        m.length_mm.0 > length
            || m.width_mm.0 > free.width_mm
            || m.height_mm.0 > free.height_mm
            || m.mass_kg.0 > mass
    };
    let exceeds = application.combinations.iter().any(|combination| {
        [LoadState::Loaded, LoadState::Empty]
            .into_iter()
            .filter_map(|state| combination.measures(state))
            .any(|measures| over(combination.vehicles.len(), measures))
    });
    if exceeds && application.hearing.is_empty() {
        out.push(notice(
            "consultation",
            "/hearing".to_owned(),
            &free.clause,
            Bilingual::new(
                "Die Werte liegen über denen, bis zu denen niemand angehört werden muss (Schwellen zu bestätigen), aber es ist keine Stelle benannt.",
                "The values are above those that need no consultation (thresholds to be confirmed), but no body is named.",
            ),
        ));
    }
    if application.kind.permit == PermitKind::PermanentArea && application.hearing.is_empty() && !exceeds {
        out.push(notice(
            "consultation",
            "/hearing".to_owned(),
            &free.clause,
            Bilingual::new(
                "Eine flächendeckende Dauererlaubnis ist beantragt, aber es ist keine Stelle benannt.",
                "A permanent permit for an area is applied for, but no body is named.",
            ),
        ));
    }
}
