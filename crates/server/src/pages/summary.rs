// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! An application as summary lists: every statement with its label.

use permit::Application;
use permit::application::PermitKind;
use permit::application::{Combination, Leg, Load, LoadState, Measures, Role, Vehicle};

use crate::frame::Frame;
use crate::texts::fill;
use crate::when;

/// One list with its heading.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) title: String,
    /// Folded away at first: details of vehicles, which the axle diagram shows at a glance.
    pub(crate) folds: bool,
    pub(crate) rows: Vec<(String, String)>,
}

/// The whole application.
pub(crate) fn blocks(frame: &Frame, application: &Application) -> Vec<Block> {
    let mut blocks = vec![applicant(frame, application), kind(frame, application)];
    blocks.extend(application.load.as_ref().map(|load| self::load(frame, load)));
    blocks.push(route(frame, application));
    for combination in &application.combinations {
        for (index, vehicle) in combination.vehicles.iter().enumerate() {
            blocks.push(self::vehicle(frame, combination, index, vehicle));
        }
        for state in [LoadState::Loaded, LoadState::Empty] {
            if let Some(measures) = combination.measures(state) {
                blocks.push(self::measures(frame, combination, state, measures));
            }
        }
    }
    blocks
}

fn row(label: &str, value: impl Into<String>) -> (String, String) {
    (label.to_owned(), value.into())
}

fn millimetres(frame: &Frame, value: permit::Millimetres) -> String {
    format!("{} mm", when::number(u64::from(value.0), frame.language))
}

fn kilograms(frame: &Frame, value: permit::Kilograms) -> String {
    format!("{} kg", when::number(u64::from(value.0), frame.language))
}

fn applicant(frame: &Frame, application: &Application) -> Block {
    let t = &frame.t.application;
    let applicant = &application.applicant;
    let address = &applicant.address;
    let mut rows = vec![
        row(t.name, &applicant.name),
        row(
            t.address,
            format!(
                "{} {}, {} {}, {}",
                address.street, address.house_number, address.postal_code, address.city, address.country
            ),
        ),
    ];
    if let Some(register) = &applicant.register {
        rows.push(row(
            t.register,
            format!("{}, {}", register.court, register.number),
        ));
    }
    let contact = &applicant.contact;
    rows.push(row(
        t.contact,
        format!("{}, {}, {}", contact.name, contact.phone, contact.email),
    ));
    Block {
        title: t.section_applicant.to_owned(),
        folds: false,
        rows,
    }
}

fn kind(frame: &Frame, application: &Application) -> Block {
    let t = &frame.t.application;
    let kind = &application.kind;
    let mut rows = Vec::new();
    match kind.permit {
        PermitKind::Single { trips } => {
            rows.push(row(t.kind, t.kind_single));
            rows.push(row(t.trips, trips.to_string()));
        }
        PermitKind::PermanentRoute => rows.push(row(t.kind, t.kind_route)),
        PermitKind::PermanentArea => rows.push(row(t.kind, t.kind_area)),
    }
    rows.push(row(t.from, frame.date(&kind.from)));
    rows.push(row(t.to, frame.date(&kind.to)));
    Block {
        title: t.section_kind.to_owned(),
        folds: false,
        rows,
    }
}

fn vehicle(frame: &Frame, combination: &Combination, index: usize, vehicle: &Vehicle) -> Block {
    let t = &frame.t.application;
    let role = match vehicle.role {
        Role::Tractor => t.role_tractor,
        Role::Truck => t.role_truck,
        Role::SemiTrailer => t.role_semi_trailer,
        Role::Trailer => t.role_trailer,
        Role::SelfPropelled => t.role_self_propelled,
    };
    let mut rows = vec![
        row(t.role, role),
        row(
            t.plates,
            format!("{} ({})", vehicle.plates.join(", "), vehicle.country),
        ),
        row(t.unladen_mass, kilograms(frame, vehicle.unladen_mass_kg)),
        row(t.design_speed, format!("{} km/h", vehicle.design_speed_kmh.0)),
        row(t.air_suspension, frame.word(&vehicle.air_suspension)),
    ];
    if let Some(exemption) = &vehicle.exemption_70 {
        rows.push(row(
            t.exemption,
            format!(
                "{}, {}, {} {}",
                exemption.number,
                exemption.authority,
                t.exemption_valid_to,
                frame.date(&exemption.valid_to)
            ),
        ));
    }
    if let Some(kingpin) = vehicle.kingpin_to_rear_mm {
        rows.push(row(t.kingpin, millimetres(frame, kingpin)));
    }
    if let Some(radius) = vehicle.front_radius_mm {
        rows.push(row(t.front_radius, millimetres(frame, radius)));
    }
    let title = fill(t.vehicle, &[&(index + 1)]);
    Block {
        title: format!("{} – {title}", combination.id),
        folds: true,
        rows,
    }
}

fn measures(frame: &Frame, combination: &Combination, state: LoadState, measures: &Measures) -> Block {
    let t = &frame.t.application;
    let state = match state {
        LoadState::Loaded => t.loaded,
        LoadState::Empty => t.empty_word,
    };
    let rows = vec![
        row(t.length, millimetres(frame, measures.length_mm)),
        row(t.width, millimetres(frame, measures.width_mm)),
        row(t.height, millimetres(frame, measures.height_mm)),
        row(t.front_overhang, millimetres(frame, measures.front_overhang_mm)),
        row(t.rear_overhang, millimetres(frame, measures.rear_overhang_mm)),
        row(t.mass, kilograms(frame, measures.mass_kg)),
        row(t.turning, frame.word(&measures.turning_circle_32d)),
    ];
    Block {
        title: format!("{} – {state}", combination.id),
        folds: true,
        rows,
    }
}

fn load(frame: &Frame, load: &Load) -> Block {
    let t = &frame.t.application;
    let mut rows = vec![
        row(t.load_description, &load.description),
        row(t.pieces, load.pieces.to_string()),
        row(t.load_length, millimetres(frame, load.length_mm)),
        row(t.load_width, millimetres(frame, load.width_mm)),
        row(t.load_height, millimetres(frame, load.height_mm)),
        row(t.load_mass, kilograms(frame, load.mass_kg)),
        row(t.indivisible, frame.word(&load.indivisible)),
    ];
    if let Some(reason) = &load.reason {
        rows.push(row(t.indivisible_reason, reason));
    }
    rows.push(row(t.asymmetry, millimetres(frame, load.asymmetry_mm)));
    for accessory in &load.accessories {
        rows.push(row(
            t.accessories,
            format!(
                "{}, {}",
                accessory.description,
                kilograms(frame, accessory.mass_kg)
            ),
        ));
    }
    Block {
        title: t.section_load.to_owned(),
        folds: false,
        rows,
    }
}

fn route(frame: &Frame, application: &Application) -> Block {
    let t = &frame.t.application;
    let mut rows: Vec<(String, String)> = application
        .route
        .legs()
        .iter()
        .map(|leg| self::leg(frame, leg))
        .collect();
    let areas: Vec<&str> = application
        .route
        .areas()
        .iter()
        .map(|area| area.0.as_str())
        .collect();
    if !areas.is_empty() {
        rows.push(row(t.areas, areas.join(", ")));
    }
    Block {
        title: t.section_route.to_owned(),
        folds: false,
        rows,
    }
}

fn leg(frame: &Frame, leg: &Leg) -> (String, String) {
    let t = &frame.t.application;
    let state = match leg.state {
        LoadState::Loaded => t.loaded,
        LoadState::Empty => t.empty_word,
    };
    let label = fill(t.leg, &[&leg.no, &state.to_lowercase()]);
    (
        label,
        format!("{} – {} ({})", leg.from.text, leg.to.text, leg.roads.join(", ")),
    )
}
