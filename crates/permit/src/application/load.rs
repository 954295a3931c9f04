// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is carried.

use crate::units::{Kilograms, Millimetres};
use serde::{Deserialize, Serialize};

/// The load; sizes are those of all pieces as they lie on the vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// What it is.
    pub description: String,
    /// How many pieces.
    pub pieces: u32,
    /// Length of the load.
    pub length_mm: Millimetres,
    /// Width of the load.
    pub width_mm: Millimetres,
    /// Height of the load, without the vehicle.
    pub height_mm: Millimetres,
    /// Mass of the load, accessories included.
    pub mass_kg: Kilograms,
    /// Unteilbar?
    pub indivisible: bool,
    /// Why it cannot be divided; given where `indivisible`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Offset of the load from the vehicle's centre line; must always be stated.
    pub asymmetry_mm: Millimetres,
    /// Zubehör, at most 10 % of the load's mass in practice.
    pub accessories: Vec<Accessory>,
}

/// Something that travels with an indivisible load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accessory {
    /// What it is.
    pub description: String,
    /// Its mass.
    pub mass_kg: Kilograms,
}
