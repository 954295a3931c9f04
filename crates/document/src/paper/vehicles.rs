// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Vehicles, dimensions, axles and the diagrams of one combination.

use permit::Language;
use permit::application::{Combination, LoadState, Measures, Role, Vehicle};
use serde::Serialize;

use crate::{axle_diagram, german};

/// The text font of the embedded letterhead; the diagram uses it whatever the letterhead says, so that it stays the same.
const FONT: &str = "Libertinus Serif";

#[derive(Debug, Serialize)]
pub(super) struct CombinationPart {
    id: String,
    vehicles: Vec<VehiclePart>,
    has_empty: bool,
    dimensions: Vec<DimensionRow>,
    axles: Vec<AxleRow>,
    /// The distances between axles differ between loaded and empty run (extendable vehicles).
    spacing_differs: bool,
    diagrams: Vec<Diagram>,
}

#[derive(Debug, Serialize)]
struct VehiclePart {
    number: usize,
    role: &'static str,
    /// Alternatives.
    plates: Vec<String>,
    country: String,
    unladen: String,
    speed: String,
    suspension: &'static str,
    exemption: Option<String>,
}

#[derive(Debug, Serialize)]
struct DimensionRow {
    what: &'static str,
    loaded: String,
    empty: String,
}

#[derive(Debug, Serialize)]
struct AxleRow {
    number: usize,
    vehicle: String,
    loaded: String,
    empty: String,
    spacing_loaded: String,
    spacing_empty: String,
    tyres: String,
    traits: String,
}

#[derive(Debug, Serialize)]
struct Diagram {
    caption: &'static str,
    alternative: String,
    svg: String,
}

impl CombinationPart {
    pub(super) fn of(combination: &Combination) -> Self {
        let empty = combination.empty.as_ref();
        Self {
            id: combination.id.clone(),
            vehicles: combination
                .vehicles
                .iter()
                .enumerate()
                .map(|(index, vehicle)| VehiclePart::of(index + 1, vehicle))
                .collect(),
            has_empty: empty.is_some(),
            dimensions: dimensions(&combination.loaded, empty),
            axles: axles(combination),
            spacing_differs: empty.is_some_and(|empty| spacings(empty) != spacings(&combination.loaded)),
            diagrams: diagrams(combination),
        }
    }
}

impl VehiclePart {
    fn of(number: usize, vehicle: &Vehicle) -> Self {
        Self {
            number,
            role: match vehicle.role {
                Role::Tractor => "Zugmaschine",
                Role::Truck => "Lastkraftwagen",
                Role::SemiTrailer => "Sattelanhänger",
                Role::Trailer => "Anhänger",
                Role::SelfPropelled => "Selbstfahrer",
            },
            plates: vehicle.plates.clone(),
            country: vehicle.country.clone(),
            unladen: german::tonnes(vehicle.unladen_mass_kg.0),
            speed: format!("{}{}km/h", vehicle.design_speed_kmh.0, german::NO_BREAK),
            suspension: if vehicle.air_suspension {
                "Luft oder gleichwertig"
            } else {
                "andere"
            },
            exemption: vehicle.exemption_70.as_ref().map(|exemption| {
                let until = german::day(exemption.valid_to);
                format!(
                    "Nr. {}, {}, gültig bis {until}",
                    exemption.number, exemption.authority
                )
            }),
        }
    }
}

fn dimensions(loaded: &Measures, empty: Option<&Measures>) -> Vec<DimensionRow> {
    let row = |what, show: &dyn Fn(&Measures) -> String| DimensionRow {
        what,
        loaded: show(loaded),
        empty: empty.map_or_else(|| "–".to_owned(), show),
    };
    vec![
        row("Länge", &|measures| german::metres(measures.length_mm.0)),
        row("Breite", &|measures| german::metres(measures.width_mm.0)),
        row("Höhe", &|measures| german::metres(measures.height_mm.0)),
        row("Überhang der Ladung nach vorn", &|measures| {
            german::metres(measures.front_overhang_mm.0)
        }),
        row("Überhang der Ladung nach hinten", &|measures| {
            german::metres(measures.rear_overhang_mm.0)
        }),
        row("Tatsächliche Gesamtmasse", &|measures| {
            german::tonnes(measures.mass_kg.0)
        }),
        row("Kurvenlauf nach § 32d StVZO", &|measures| {
            if measures.turning_circle_32d {
                "eingehalten"
            } else {
                "nicht eingehalten"
            }
            .to_owned()
        }),
    ]
}

/// One row per axle of the run that has more; what one run does not have is a dash.
fn axles(combination: &Combination) -> Vec<AxleRow> {
    let loaded = combination.loaded.axles.as_slice();
    let empty = combination
        .empty
        .as_ref()
        .map_or(&[][..], |empty| empty.axles.as_slice());
    let count = loaded.len().max(empty.len());
    let padded = |values: Vec<Option<u32>>, least| {
        german::column(
            &(0..count)
                .map(|index| values.get(index).copied().flatten())
                .collect::<Vec<_>>(),
            least,
        )
    };
    let loads = padded(loaded.iter().map(|axle| Some(axle.load_kg.0)).collect(), 1);
    let empty_loads = padded(empty.iter().map(|axle| Some(axle.load_kg.0)).collect(), 1);
    let spacing_loaded = padded(
        loaded
            .iter()
            .map(|axle| axle.spacing_to_next_mm.map(|mm| mm.0))
            .collect(),
        2,
    );
    let spacing_empty = padded(
        empty
            .iter()
            .map(|axle| axle.spacing_to_next_mm.map(|mm| mm.0))
            .collect(),
        2,
    );
    let text = |column: &[String], index: usize| column.get(index).cloned().unwrap_or_default();
    (0..count)
        .filter_map(|index| {
            let axle = loaded.get(index).or_else(|| empty.get(index))?;
            let traits: Vec<&str> = [(axle.driven, "angetrieben"), (axle.steered, "gelenkt")]
                .iter()
                .filter(|it| it.0)
                .map(|it| it.1)
                .collect();
            Some(AxleRow {
                number: index + 1,
                vehicle: u64::from(axle.vehicle).saturating_add(1).to_string(),
                loaded: text(&loads, index),
                empty: text(&empty_loads, index),
                spacing_loaded: text(&spacing_loaded, index),
                spacing_empty: text(&spacing_empty, index),
                tyres: axle.tyres.to_string(),
                traits: if traits.is_empty() {
                    "–".to_owned()
                } else {
                    traits.join(", ")
                },
            })
        })
        .collect()
}

fn spacings(measures: &Measures) -> Vec<Option<permit::Millimetres>> {
    measures
        .axles
        .iter()
        .map(|axle| axle.spacing_to_next_mm)
        .collect()
}

/// The loaded run, and the empty one where it differs.
fn diagrams(combination: &Combination) -> Vec<Diagram> {
    let differs = combination
        .empty
        .as_ref()
        .is_some_and(|empty| *empty != combination.loaded);
    [(LoadState::Loaded, "Lastfahrt"), (LoadState::Empty, "Leerfahrt")]
        .into_iter()
        .filter(|(state, _)| *state == LoadState::Loaded || differs)
        .filter_map(|(state, caption)| {
            Some(Diagram {
                caption,
                alternative: axle_diagram::axle_diagram_text(combination, state, Language::De)?,
                svg: axle_diagram::svg(combination, state, Language::De, Some(FONT))?,
            })
        })
        .collect()
}
