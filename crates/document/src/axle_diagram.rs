// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The axle diagram: a combination from the side, distances to scale, with a text that says the same.
//!
//! One drawing serves the paper and the portal. It has no colours of its own (`currentColor`), no styles and no scripts.

mod labels;
mod scene;
mod shapes;
mod subject;

use permit::Language;
use permit::application::{Combination, LoadState, Measures, Role};

use crate::german;
use scene::RowNames;
use shapes::Wrapping;
use subject::{Axle, Body, Subject};

/// The diagram as a standalone SVG for a page; `None` where the combination has no measures for this run.
///
/// It inherits font and colour from the page and carries `<title>` and `<desc>`.
pub fn axle_diagram_svg(combination: &Combination, state: LoadState, language: Language) -> Option<String> {
    svg(combination, state, language, None)
}

/// The same diagram with a font of its own, for paper.
pub(crate) fn svg(
    combination: &Combination,
    state: LoadState,
    language: Language,
    font_family: Option<&str>,
) -> Option<String> {
    let measures = combination.measures(state)?;
    let names = match language {
        Language::De => RowNames {
            axle: "Achse",
            spacing: "Abstand (m)",
            load: "Achslast (t)",
        },
        Language::En => RowNames {
            axle: "Axle",
            spacing: "Spacing (m)",
            load: "Axle load (t)",
        },
    };
    let drawing = scene::draw(&subject(combination, measures), names);
    Some(drawing.svg(Wrapping {
        title: &title(combination, state, language),
        description: &description(measures, language),
        language: match language {
            Language::De => "de",
            Language::En => "en",
        },
        font_family,
    }))
}

/// What the diagram shows, in words: every number that stands in it.
pub fn axle_diagram_text(combination: &Combination, state: LoadState, language: Language) -> Option<String> {
    let measures = combination.measures(state)?;
    Some(format!(
        "{}. {}",
        title(combination, state, language),
        description(measures, language)
    ))
}

fn title(combination: &Combination, state: LoadState, language: Language) -> String {
    let id = &combination.id;
    match (language, state) {
        (Language::De, LoadState::Loaded) => format!("Achsbild der Kombination {id}, Lastfahrt"),
        (Language::De, LoadState::Empty) => format!("Achsbild der Kombination {id}, Leerfahrt"),
        (Language::En, LoadState::Loaded) => format!("Axle diagram of combination {id}, loaded"),
        (Language::En, LoadState::Empty) => format!("Axle diagram of combination {id}, empty"),
    }
}

fn description(measures: &Measures, language: Language) -> String {
    let metres = |value: permit::Millimetres| localised(german::metres(value.0), language);
    let tonnes = |value: permit::Kilograms| localised(german::tonnes(value.0), language);
    let (length, width) = (metres(measures.length_mm), metres(measures.width_mm));
    let (height, mass) = (metres(measures.height_mm), tonnes(measures.mass_kg));
    let count = measures.axles.len();
    let mut text = match language {
        Language::De => format!(
            "Länge {length}, Breite {width}, Höhe {height}, Gesamtmasse {mass}, {count} Achsen von vorn nach hinten:"
        ),
        Language::En => {
            format!(
                "Length {length}, width {width}, height {height}, gross mass {mass}, {count} axles front to back:"
            )
        }
    };
    for (index, axle) in measures.axles.iter().enumerate() {
        let (driven, steered) = match language {
            Language::De => (", angetrieben", ", gelenkt"),
            Language::En => (", driven", ", steered"),
        };
        text.push_str(if index == 0 { " " } else { "; " });
        text.push_str(&format!("{}: {}", index + 1, tonnes(axle.load_kg)));
        text.push_str(if axle.driven { driven } else { "" });
        text.push_str(if axle.steered { steered } else { "" });
        if let Some(spacing) = axle.spacing_to_next_mm {
            let to_next = match language {
                Language::De => "zur nächsten",
                Language::En => "to the next",
            };
            text.push_str(&format!(", {} {to_next}", metres(spacing)));
        }
    }
    text.push('.');
    text
}

/// German numbers have a comma and group with a point; English ones the other way round.
fn localised(text: String, language: Language) -> String {
    match language {
        Language::De => text,
        Language::En => text
            .chars()
            .map(|character| match character {
                ',' => '.',
                '.' => ',',
                other => other,
            })
            .collect(),
    }
}

fn subject(combination: &Combination, measures: &Measures) -> Subject {
    Subject {
        length: measures.length_mm.0,
        height: measures.height_mm.0,
        front_overhang: measures.front_overhang_mm.0,
        rear_overhang: measures.rear_overhang_mm.0,
        vehicles: combination
            .vehicles
            .iter()
            .map(|vehicle| match vehicle.role {
                Role::Tractor | Role::Truck => Body::Tractor,
                Role::SemiTrailer => Body::SemiTrailer,
                Role::Trailer => Body::Trailer,
                Role::SelfPropelled => Body::SelfPropelled,
            })
            .collect(),
        axles: measures
            .axles
            .iter()
            .map(|axle| Axle {
                vehicle: usize::try_from(axle.vehicle).unwrap_or(usize::MAX),
                load: axle.load_kg.0,
                spacing: axle.spacing_to_next_mm.map(|spacing| spacing.0),
                driven: axle.driven,
                steered: axle.steered,
            })
            .collect(),
    }
}
