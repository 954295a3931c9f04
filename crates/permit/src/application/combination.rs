// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Vehicles, and what they measure loaded and empty.

use crate::units::{Kilograms, KilometresPerHour, Millimetres};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One kind of combination; its plates are alternatives of identical build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combination {
    /// Name within the application, e.g. `K1`.
    pub id: String,
    /// Front to back; never empty.
    pub vehicles: Vec<Vehicle>,
    /// Measured permit values of the loaded run (or of the vehicle as it travels).
    pub loaded: Measures,
    /// Measured permit values of the empty run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<Measures>,
}

/// What a vehicle is in the combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Zugmaschine.
    Tractor,
    /// Lastkraftwagen.
    Truck,
    /// Sattelanhänger.
    SemiTrailer,
    /// Anhänger.
    Trailer,
    /// Selbstfahrer, e.g. a mobile crane.
    SelfPropelled,
}

impl Role {
    /// Kraftfahrzeug, in contrast to Anhänger.
    pub fn is_motor_vehicle(self) -> bool {
        match self {
            Role::Tractor | Role::Truck | Role::SelfPropelled => true,
            Role::SemiTrailer | Role::Trailer => false,
        }
    }
}

/// One vehicle, with alternatives of identical build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Its place in the combination.
    pub role: Role,
    /// Alternatives; never empty. The fee counts tractors × trailers (GebOSt annex, fF).
    pub plates: Vec<String>,
    /// Country of registration, ISO 3166-1 alpha-2.
    pub country: String,
    /// Leermasse.
    pub unladen_mass_kg: Kilograms,
    /// Bauartbedingte Höchstgeschwindigkeit.
    pub design_speed_kmh: KilometresPerHour,
    /// Air suspension or recognised as equal (Anlage XII StVZO).
    pub air_suspension: bool,
    /// Exemption under § 70 Abs. 1 Nr. 1 StVZO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption_70: Option<Exemption70>,
    /// Kingpin to rear end (§ 32 Abs. 4 Nr. 2 StVZO).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kingpin_to_rear_mm: Option<Millimetres>,
    /// Front overhang radius (§ 32 Abs. 4 Nr. 2 StVZO).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front_radius_mm: Option<Millimetres>,
}

/// A vehicle exemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption70 {
    /// Its number.
    pub number: String,
    /// Who granted it.
    pub authority: String,
    /// Last day of validity.
    pub valid_to: Date,
}

/// Which run is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadState {
    /// Lastfahrt, or the vehicle as it travels.
    Loaded,
    /// Leerfahrt.
    Empty,
}

/// Measured permit dimensions of one run; the exclusion lists of § 32 StVZO are already applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Over all, load included.
    pub length_mm: Millimetres,
    /// Over all, load included.
    pub width_mm: Millimetres,
    /// Over all, load included.
    pub height_mm: Millimetres,
    /// Of the load over the vehicle.
    pub front_overhang_mm: Millimetres,
    /// Of the load over the vehicle.
    pub rear_overhang_mm: Millimetres,
    /// Actual mass of the combination.
    pub mass_kg: Kilograms,
    /// § 32d StVZO (Kurvenlaufeigenschaften) kept?
    pub turning_circle_32d: bool,
    /// Front to back; never empty.
    pub axles: Vec<Axle>,
}

/// One axle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axle {
    /// Index into [`Combination::vehicles`].
    pub vehicle: u32,
    /// Actual load.
    pub load_kg: Kilograms,
    /// Number of tyres; four and more are twin tyres.
    pub tyres: u32,
    /// Drive axle?
    pub driven: bool,
    /// Steered?
    pub steered: bool,
    /// Centre to centre; absent on the last axle only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spacing_to_next_mm: Option<Millimetres>,
}

impl Combination {
    /// The measures of a run; `None` for an empty run that is not described.
    pub fn measures(&self, state: LoadState) -> Option<&Measures> {
        match state {
            LoadState::Loaded => Some(&self.loaded),
            LoadState::Empty => self.empty.as_ref(),
        }
    }
}
