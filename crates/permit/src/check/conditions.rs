// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The catalogue's conditions that this transport calls for, parameters filled in.

use super::motorway::{uses_motorway, uses_other_road};
use super::travelled;
use crate::application::{Application, LoadState, Measures, Route};
use crate::condition::{Condition, Origin, Scope};
use crate::rule_book::{Entry, Roads, RouteKind, RuleBook, Trigger};
use crate::text::{Bilingual, Language};
use crate::units::Kilograms;
use std::collections::BTreeSet;

pub(super) fn propose(application: &Application, rules: &RuleBook) -> Vec<Condition> {
    let called_for = |entry: &&Entry| {
        let run = entry.run.unwrap_or(LoadState::Loaded);
        let runs = entry.run.is_none_or(|run| {
            application
                .combinations
                .iter()
                .any(|c| travelled(application, c.empty.is_some()).contains(&run))
        });
        runs && (entry.when.is_empty() || entry.when.iter().any(|trigger| holds(trigger, application, run)))
    };
    rules
        .catalogue
        .conditions
        .iter()
        .filter(called_for)
        .flat_map(|entry| fill(entry, application, rules))
        .collect()
}

fn holds(trigger: &Trigger, application: &Application, run: LoadState) -> bool {
    let route = &application.route;
    let greatest = |of: fn(&Measures) -> u32| {
        application
            .combinations
            .iter()
            .filter_map(|c| c.measures(run))
            .map(of)
            .max()
            .unwrap_or(0)
    };
    let over = |limit: Option<u32>, of: fn(&Measures) -> u32| limit.is_none_or(|limit| greatest(of) > limit);
    let roads = trigger.roads.is_none_or(|roads| match roads {
        Roads::Motorway => uses_motorway(route, run),
        Roads::Other => uses_other_road(route, run),
    });
    let kind = trigger.route.is_none_or(|kind| match (kind, route) {
        (RouteKind::Legs, Route::Legs(_)) | (RouteKind::Areas, Route::Areas(_)) => true,
        (RouteKind::Legs, Route::Areas(_)) | (RouteKind::Areas, Route::Legs(_)) => false,
    });
    let hears = trigger.hears.as_ref().is_none_or(|begin| {
        application
            .hearing
            .iter()
            .any(|hearing| hearing.body.starts_with(begin))
    });
    roads
        && kind
        && hears
        && over(trigger.width_over_mm, |m| m.width_mm.0)
        && trigger
            .width_up_to_mm
            .is_none_or(|most| greatest(|m| m.width_mm.0) <= most)
        && over(trigger.height_over_mm, |m| m.height_mm.0)
        && over(trigger.length_over_mm, |m| m.length_mm.0)
}

/// One condition, or one for each permitted mass where the text names it.
fn fill(entry: &Entry, application: &Application, rules: &RuleBook) -> Vec<Condition> {
    let run = entry.run.unwrap_or(LoadState::Loaded);
    if !entry.text.de.contains("{mass}") {
        return vec![condition(entry, application, rules, entry.text.clone())];
    }
    let masses: BTreeSet<Kilograms> = application
        .combinations
        .iter()
        .filter_map(|c| c.measures(run))
        .map(|m| m.mass_kg)
        .collect();
    masses
        .into_iter()
        .map(|mass| {
            let percent = rules.catalogue.mass_tolerance.percent(mass.0).decimal(2);
            let text = Bilingual::new(
                entry
                    .text
                    .de
                    .replace("{mass}", &mass.tonnes(Language::De))
                    .replace("{tolerance}", &percent.replace('.', ",")),
                entry
                    .text
                    .en
                    .replace("{mass}", &mass.tonnes(Language::En))
                    .replace("{tolerance}", &percent),
            );
            condition(entry, application, rules, text)
        })
        .collect()
}

fn condition(entry: &Entry, application: &Application, rules: &RuleBook, text: Bilingual) -> Condition {
    // A vehicle that travels as it is has no loaded and empty runs to tell apart.
    let scope = match entry.run {
        Some(run) if application.load.is_some() => Scope::Run(run),
        _ => Scope::WholePermit,
    };
    Condition {
        catalogue: rules.catalogue.catalogue.clone(),
        number: entry.number.clone(),
        text,
        scope,
        origin: Origin::Authority,
        source: entry.source.clone(),
        to_be_confirmed: entry.to_be_confirmed,
    }
}
