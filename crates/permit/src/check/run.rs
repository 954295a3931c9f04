// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One combination in one state, and how a finding about it is written.

use crate::application::{Application, Axle, Combination, Load, LoadState, Measures, Role, Vehicle};
use crate::finding::{CausedBy, Finding, Severity, Unit};
use crate::rule_book::{Limit, RuleBook};
use crate::text::{Bilingual, Language};

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub application: &'a Application,
    pub rules: &'a RuleBook,
    pub combination: &'a Combination,
    pub index: usize,
    pub state: LoadState,
    pub measures: &'a Measures,
}

/// What a combination is built like (§ 32 Abs. 3 and 4 StVZO).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// One vehicle.
    Single,
    /// Motor vehicle and semi-trailer.
    Articulated,
    /// Zugmaschine and trailers.
    TractorTrain,
    /// Truck and one trailer.
    GoodsTrain,
    /// Another motor vehicle and trailers.
    Train,
    /// Something that the tables have no row for.
    Other,
}

/// A value over its limit.
#[derive(Debug)]
pub(super) struct Excess<'a> {
    pub code: &'static str,
    /// Field below the run's pointer.
    pub field: &'a str,
    pub measured: u32,
    pub limit: &'a Limit,
    pub unit: Unit,
    pub caused_by: CausedBy,
    /// What is measured, e.g. `Breite` / `Width`.
    pub name: (&'a str, &'a str),
}

impl<'a> Run<'a> {
    /// The load, where this run carries one.
    pub fn load(&self) -> Option<&'a Load> {
        match self.state {
            LoadState::Loaded => self.application.load.as_ref(),
            LoadState::Empty => None,
        }
    }

    /// The empty values, where this run is the loaded one of something that can be empty.
    pub fn without_load(&self) -> Option<&'a Measures> {
        self.load()?;
        self.combination.empty.as_ref()
    }

    pub fn pointer(&self, field: &str) -> String {
        let state = match self.state {
            LoadState::Loaded => "loaded",
            LoadState::Empty => "empty",
        };
        format!("/combinations/{}/{state}/{field}", self.index)
    }

    pub fn build(&self) -> Build {
        build(&self.combination.vehicles)
    }

    /// Length of the vehicles in this state, without what the load overhangs. Without load nothing
    /// overhangs, whatever the application says.
    pub fn vehicle_length(&self) -> u32 {
        let m = self.measures;
        if self.load().is_none() {
            return m.length_mm.0;
        }
        m.length_mm
            .0
            .saturating_sub(m.front_overhang_mm.0)
            .saturating_sub(m.rear_overhang_mm.0)
    }

    pub fn vehicle_of(&self, axle: &Axle) -> Option<&'a Vehicle> {
        self.combination.vehicles.get(usize::try_from(axle.vehicle).ok()?)
    }

    /// The axles of one vehicle, in order.
    pub fn axles_of(&self, vehicle: usize) -> Vec<&'a Axle> {
        self.measures
            .axles
            .iter()
            .filter(|axle| usize::try_from(axle.vehicle) == Ok(vehicle))
            .collect()
    }

    /// A value over its limit, in words.
    pub fn excess(&self, excess: Excess<'_>) -> Finding {
        let Limit { value, clause, .. } = excess.limit;
        let mut finding = Finding {
            code: excess.code.to_owned(),
            severity: Severity::Exceeds,
            combination: Some(self.combination.id.clone()),
            state: Some(self.state),
            caused_by: Some(excess.caused_by),
            pointer: self.pointer(excess.field),
            measured: Some(u64::from(excess.measured)),
            limit: Some(u64::from(*value)),
            unit: excess.unit,
            source: clause.clone(),
            text: Bilingual::default(),
        };
        let figures = |language| {
            (
                finding.shown(finding.measured, language),
                finding.shown(finding.limit, language),
            )
        };
        let ((measured_de, limit_de), (measured_en, limit_en)) =
            (figures(Language::De), figures(Language::En));
        let (by_de, by_en) = match excess.caused_by {
            CausedBy::Vehicle => ("durch das Fahrzeug selbst", "by the vehicle itself"),
            CausedBy::Load => ("durch die Ladung", "by the load"),
        };
        let (name_de, name_en) = excess.name;
        finding.text = Bilingual::new(
            format!("{name_de} {measured_de}, erlaubt sind {limit_de} ({clause}); überschritten {by_de}."),
            format!("{name_en} {measured_en}, allowed {limit_en} ({clause}); exceeded {by_en}."),
        );
        finding
    }

    /// A notice about this run, without figures.
    pub fn notice(&self, code: &'static str, field: &str, source: &str, text: Bilingual) -> Finding {
        let mut notice = notice(code, self.pointer(field), source, text);
        notice.combination = Some(self.combination.id.clone());
        notice.state = Some(self.state);
        notice
    }
}

/// A notice about the application, without figures.
pub(super) fn notice(code: &'static str, pointer: String, source: &str, text: Bilingual) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Severity::Notice,
        combination: None,
        state: None,
        caused_by: None,
        pointer,
        measured: None,
        limit: None,
        unit: Unit::None,
        source: source.to_owned(),
        text,
    }
}

/// What the vehicles make up.
pub(super) fn build(vehicles: &[Vehicle]) -> Build {
    let Some((first, drawn)) = vehicles.split_first() else {
        return Build::Other;
    };
    if drawn.is_empty() {
        return if first.role.is_motor_vehicle() {
            Build::Single
        } else {
            Build::Other
        };
    }
    if !first.role.is_motor_vehicle() {
        return Build::Other;
    }
    if let [only] = drawn
        && only.role == Role::SemiTrailer
    {
        return Build::Articulated;
    }
    if drawn.iter().any(|vehicle| vehicle.role != Role::Trailer) {
        return Build::Other;
    }
    match (first.role, drawn.len()) {
        (Role::Tractor, _) => Build::TractorTrain,
        (Role::Truck, 1) => Build::GoodsTrain,
        _ => Build::Train,
    }
}
