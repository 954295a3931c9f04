// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The fields of the application form as data. A field's name is its JSON pointer in `geleit/application/1`, so an error of
//! the parser finds its field by itself.

use crate::submitted::Submitted;
use crate::texts::Texts;

/// A text of the catalogue, in the visitor's language.
pub(crate) type Word = fn(&Texts) -> &'static str;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    /// A whole number.
    Number,
    /// A decimal number.
    Decimal,
    Date,
    Tick,
    /// Values separated by commas or lines.
    List,
    /// One of these values.
    Choice(&'static [(&'static str, Word)]),
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spec {
    /// Pointer below the group's prefix.
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) label: Word,
    pub(crate) hint: Option<Word>,
    pub(crate) optional: bool,
    pub(crate) unit: &'static str,
    pub(crate) width: &'static str,
    pub(crate) autocomplete: &'static str,
}

const fn spec(name: &'static str, holds: Holds, label: Word) -> Spec {
    Spec {
        name,
        holds,
        label,
        hint: None,
        optional: false,
        unit: "",
        width: "w6",
        autocomplete: "",
    }
}

impl Spec {
    const fn hint(mut self, hint: Word) -> Self {
        self.hint = Some(hint);
        self
    }
    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
    const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }
    const fn wide(mut self, width: &'static str) -> Self {
        self.width = width;
        self
    }
    const fn fills(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }
}

pub(crate) const APPLICANT: &[Spec] = &[
    spec("/name", Holds::Text, |t| t.application.name)
        .wide("")
        .fills("organization"),
    spec("/address/street", Holds::Text, |t| t.application.street).wide("w9"),
    spec("/address/house_number", Holds::Text, |t| {
        t.application.house_number
    })
    .wide("w3"),
    spec("/address/postal_code", Holds::Text, |t| t.application.postal_code)
        .wide("w3")
        .fills("postal-code"),
    spec("/address/city", Holds::Text, |t| t.application.city)
        .wide("w6")
        .fills("address-level2"),
    spec("/address/country", Holds::Text, |t| t.application.country)
        .wide("w3")
        .hint(|t| t.application.country_hint)
        .fills("country"),
];

pub(crate) const REGISTER: &[Spec] = &[
    spec("/court", Holds::Text, |t| t.application.court).optional(),
    spec("/number", Holds::Text, |t| t.application.register_number).optional(),
];

pub(crate) const CONTACT: &[Spec] = &[
    spec("/name", Holds::Text, |t| t.application.contact_name)
        .wide("")
        .fills("name"),
    spec("/phone", Holds::Text, |t| t.application.phone).fills("tel"),
    spec("/email", Holds::Text, |t| t.application.email).fills("email"),
];

const KINDS: Holds = Holds::Choice(&[
    ("single", |t| t.application.kind_single),
    ("permanent-route", |t| t.application.kind_route),
    ("permanent-area", |t| t.application.kind_area),
]);

pub(crate) const KIND: &[Spec] = &[
    spec("/type", KINDS, |t| t.application.kind),
    spec("/trips", Holds::Number, |t| t.application.trips).hint(|t| t.application.trips_hint),
    spec("/from", Holds::Date, |t| t.application.from),
    spec("/to", Holds::Date, |t| t.application.to),
];

const ROLES: Holds = Holds::Choice(&[
    ("", |t| t.application.role_none),
    ("tractor", |t| t.application.role_tractor),
    ("truck", |t| t.application.role_truck),
    ("semi-trailer", |t| t.application.role_semi_trailer),
    ("trailer", |t| t.application.role_trailer),
    ("self-propelled", |t| t.application.role_self_propelled),
]);

pub(crate) const VEHICLE: &[Spec] = &[
    spec("/role", ROLES, |t| t.application.role),
    spec("/plates", Holds::List, |t| t.application.plates).hint(|t| t.application.plates_hint),
    spec("/country", Holds::Text, |t| t.application.country)
        .wide("w4")
        .hint(|t| t.application.country_hint),
    spec("/unladen_mass_kg", Holds::Number, |t| t.application.unladen_mass)
        .wide("w4")
        .unit("kg"),
    spec("/design_speed_kmh", Holds::Number, |t| t.application.design_speed)
        .wide("w4")
        .unit("km/h"),
    spec("/air_suspension", Holds::Tick, |t| t.application.air_suspension).wide(""),
    spec("/kingpin_to_rear_mm", Holds::Number, |t| t.application.kingpin)
        .unit("mm")
        .optional(),
    spec("/front_radius_mm", Holds::Number, |t| t.application.front_radius)
        .unit("mm")
        .optional(),
];

pub(crate) const EXEMPTION: &[Spec] = &[
    spec("/number", Holds::Text, |t| t.application.exemption_number)
        .wide("w4")
        .optional(),
    spec("/authority", Holds::Text, |t| t.application.exemption_authority)
        .wide("w4")
        .optional(),
    spec("/valid_to", Holds::Date, |t| t.application.exemption_valid_to)
        .wide("w4")
        .optional(),
];

pub(crate) const MEASURES: &[Spec] = &[
    spec("/length_mm", Holds::Number, |t| t.application.length)
        .wide("w4")
        .unit("mm"),
    spec("/width_mm", Holds::Number, |t| t.application.width)
        .wide("w4")
        .unit("mm"),
    spec("/height_mm", Holds::Number, |t| t.application.height)
        .wide("w4")
        .unit("mm"),
    spec("/front_overhang_mm", Holds::Number, |t| {
        t.application.front_overhang
    })
    .wide("w4")
    .unit("mm"),
    spec("/rear_overhang_mm", Holds::Number, |t| {
        t.application.rear_overhang
    })
    .wide("w4")
    .unit("mm"),
    spec("/mass_kg", Holds::Number, |t| t.application.mass)
        .wide("w4")
        .unit("kg"),
    spec("/turning_circle_32d", Holds::Tick, |t| t.application.turning).wide(""),
];

const AXLE_VEHICLES: Holds = Holds::Choice(&[("0", |_| "1"), ("1", |_| "2"), ("2", |_| "3")]);

pub(crate) const AXLE: &[Spec] = &[
    spec("/vehicle", AXLE_VEHICLES, |t| t.application.axle_vehicle),
    spec("/load_kg", Holds::Number, |t| t.application.axle_load),
    spec("/spacing_to_next_mm", Holds::Number, |t| {
        t.application.axle_spacing
    })
    .optional(),
    spec("/tyres", Holds::Number, |t| t.application.axle_tyres),
    spec("/driven", Holds::Tick, |t| t.application.axle_driven),
    spec("/steered", Holds::Tick, |t| t.application.axle_steered),
];

pub(crate) const LOAD: &[Spec] = &[
    spec("/description", Holds::Text, |t| t.application.load_description).wide("w9"),
    spec("/pieces", Holds::Number, |t| t.application.pieces).wide("w3"),
    spec("/length_mm", Holds::Number, |t| t.application.load_length)
        .wide("w4")
        .unit("mm"),
    spec("/width_mm", Holds::Number, |t| t.application.load_width)
        .wide("w4")
        .unit("mm"),
    spec("/height_mm", Holds::Number, |t| t.application.load_height)
        .wide("w4")
        .unit("mm"),
    spec("/mass_kg", Holds::Number, |t| t.application.load_mass)
        .wide("w6")
        .unit("kg"),
    spec("/asymmetry_mm", Holds::Number, |t| t.application.asymmetry)
        .wide("w6")
        .unit("mm")
        .hint(|t| t.application.asymmetry_hint),
    spec("/indivisible", Holds::Tick, |t| t.application.indivisible).wide(""),
    spec("/reason", Holds::Text, |t| t.application.indivisible_reason)
        .wide("")
        .optional(),
];

pub(crate) const LEG: &[Spec] = &[
    spec("/from/text", Holds::Text, |t| t.application.place_from),
    spec("/from/lat", Holds::Decimal, |t| t.application.from_latitude)
        .wide("w3")
        .hint(|t| t.application.degrees_hint),
    spec("/from/lon", Holds::Decimal, |t| t.application.from_longitude)
        .wide("w3")
        .hint(|t| t.application.degrees_hint),
    spec("/to/text", Holds::Text, |t| t.application.place_to),
    spec("/to/lat", Holds::Decimal, |t| t.application.to_latitude)
        .wide("w3")
        .hint(|t| t.application.degrees_hint),
    spec("/to/lon", Holds::Decimal, |t| t.application.to_longitude)
        .wide("w3")
        .hint(|t| t.application.degrees_hint),
    spec("/roads", Holds::List, |t| t.application.roads)
        .wide("")
        .hint(|t| t.application.roads_hint),
];

pub(crate) const AREAS: &[Spec] = &[spec("/areas", Holds::List, |t| t.application.areas)
    .wide("")
    .hint(|t| t.application.areas_hint)
    .optional()];

pub(crate) const DECLARATIONS: &[Spec] = &[
    spec("/liability", Holds::Tick, |t| t.application.liability).wide(""),
    spec("/correct", Holds::Tick, |t| t.application.correct).wide(""),
    spec("/electronic_service", Holds::Tick, |t| {
        t.application.electronic_service
    })
    .wide(""),
];

/// The values of the form: what was submitted, or the first proposal of an empty form.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FormValues<'a> {
    Empty,
    Sent(&'a Submitted),
}

impl FormValues<'_> {
    /// The value of a field.
    pub(crate) fn text(&self, name: &str) -> &str {
        match self {
            Self::Sent(form) => form.text(name),
            Self::Empty if name.ends_with("/country") => "DE",
            Self::Empty => match name {
                "/kind/type" => "single",
                "/kind/trips" | "/load/pieces" => "1",
                "/load/asymmetry_mm" => "0",
                "/combinations/0/loaded/front_overhang_mm" | "/combinations/0/loaded/rear_overhang_mm" => "0",
                _ => "",
            },
        }
    }

    /// Whether a checkbox is ticked.
    pub(crate) fn ticked(&self, name: &str, option: &str) -> bool {
        match self {
            Self::Sent(form) => form.all(name).any(|value| value == option),
            Self::Empty => false,
        }
    }

    /// Whether any of these fields was filled in; choices, ticks and countries have a value of their own and do not count.
    pub(crate) fn any(&self, prefix: &str, specs: &[Spec]) -> bool {
        specs
            .iter()
            .filter(|spec| !matches!(spec.holds, Holds::Choice(_) | Holds::Tick) && spec.name != "/country")
            .any(|spec| !self.text(&format!("{prefix}{}", spec.name)).is_empty())
    }
}
