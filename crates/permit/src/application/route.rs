// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where the transport goes: legs in order, or areas.

use super::combination::LoadState;
use crate::units::Degrees;
use serde::{Deserialize, Serialize};

/// Legs for single and permanent-route permits, areas for permanent-area permits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    /// One Fahrtweg of the fee, whatever its legs; never empty.
    Legs(Vec<Leg>),
    /// One area set of the fee; never empty.
    Areas(Vec<Area>),
}

impl Route {
    /// The legs; none for areas.
    pub fn legs(&self) -> &[Leg] {
        match self {
            Route::Legs(legs) => legs,
            Route::Areas(_) => &[],
        }
    }

    /// The areas; none for legs.
    pub fn areas(&self) -> &[Area] {
        match self {
            Route::Legs(_) => &[],
            Route::Areas(areas) => areas,
        }
    }
}

/// One part of the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// Number within the application.
    pub no: u32,
    /// Loaded or empty run.
    pub state: LoadState,
    /// Where it begins.
    pub from: Place,
    /// Where it ends.
    pub to: Place,
    /// Roads in order, e.g. `A 2`.
    pub roads: Vec<String>,
}

/// A named point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Address or junction.
    pub text: String,
    /// Latitude, −90 to 90.
    pub lat: Degrees,
    /// Longitude, −180 to 180.
    pub lon: Degrees,
}

/// An area: official regional key and name, e.g. `03101 Braunschweig`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Area(pub String);

impl Area {
    /// The official key (amtlicher Regionalschlüssel), digits only.
    pub fn key(&self) -> &str {
        self.0.split_once(' ').map_or(self.0.as_str(), |(key, _)| key)
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, name)| name)
    }
}
