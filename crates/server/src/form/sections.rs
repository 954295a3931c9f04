// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The form as the template draws it: sections, groups, fields with their values and errors.

use permit::FieldError;
use permit::authority::Body;

use super::fields::{
    APPLICANT, AREAS, AXLE, CONTACT, DECLARATIONS, EXEMPTION, FormValues, Holds, KIND, LEG, LOAD, MEASURES,
    REGISTER, Spec, VEHICLE,
};
use super::{AXLES, VEHICLES};
use crate::field::{Choice, Field, FormError};
use crate::frame::Frame;
use crate::texts::fill;

/// One section with its heading.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) groups: Vec<Group>,
}

/// Fields that belong together; optional ones fold away.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) legend: String,
    pub(crate) folds: bool,
    pub(crate) open: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) axles: Vec<AxleRow>,
}

/// One row of the axle table.
#[derive(Debug)]
pub(crate) struct AxleRow {
    pub(crate) label: String,
    pub(crate) cells: Vec<Field>,
}

/// What the sections are drawn from.
struct Drawing<'a> {
    frame: &'a Frame,
    values: FormValues<'a>,
    errors: &'a [FieldError],
}

/// All sections, and the summary of the errors with links to their fields.
pub(crate) fn sections(
    frame: &Frame,
    values: FormValues<'_>,
    errors: &[FieldError],
    bodies: &[Body],
) -> (Vec<Section>, Vec<FormError>) {
    let drawing = Drawing {
        frame,
        values,
        errors,
    };
    let t = &frame.t.application;
    let sections = vec![
        Section {
            title: t.section_applicant,
            intro: "",
            groups: drawing.applicant(),
        },
        Section {
            title: t.section_kind,
            intro: "",
            groups: vec![drawing.group("", "/kind", KIND)],
        },
        Section {
            title: t.section_combination,
            intro: "",
            groups: drawing.combination(),
        },
        Section {
            title: t.section_load,
            intro: t.load_intro,
            groups: vec![drawing.group("", "/load", LOAD)],
        },
        Section {
            title: t.section_route,
            intro: "",
            groups: drawing.route(),
        },
        Section {
            title: t.section_hearing,
            intro: t.hearing_intro,
            groups: vec![drawing.hearing(bodies)],
        },
        Section {
            title: t.section_declarations,
            intro: "",
            groups: vec![drawing.group("", "/declarations", DECLARATIONS)],
        },
    ];
    let summary = drawing.summary(&sections);
    (sections, summary)
}

impl Drawing<'_> {
    fn applicant(&self) -> Vec<Group> {
        let t = &self.frame.t.application;
        vec![
            self.group("", "/applicant", APPLICANT),
            self.group(t.contact, "/applicant/contact", CONTACT),
            self.group(t.register, "/applicant/register", REGISTER),
        ]
    }

    fn combination(&self) -> Vec<Group> {
        let t = &self.frame.t.application;
        let mut groups = Vec::new();
        for index in 0..VEHICLES {
            let prefix = format!("/combinations/0/vehicles/{index}");
            let legend = if index == 0 { t.vehicle } else { t.vehicle_more };
            let mut group = self.group(&fill(legend, &[&(index + 1)]), &prefix, VEHICLE);
            group
                .fields
                .extend(self.fields(&format!("{prefix}/exemption_70"), EXEMPTION));
            group.folds = index > 0;
            group.open = index == 1 || self.values.any(&prefix, VEHICLE) || self.failing(&prefix);
            groups.push(group);
        }
        for (state, legend) in [("loaded", t.loaded), ("empty", t.empty)] {
            let prefix = format!("/combinations/0/{state}");
            let mut group = self.group(legend, &prefix, MEASURES);
            group.axles = (0..AXLES).map(|row| self.axle(&prefix, row)).collect();
            group.folds = state == "empty";
            group.open = self.values.any(&prefix, MEASURES) || self.failing(&prefix);
            groups.push(group);
        }
        groups
    }

    fn route(&self) -> Vec<Group> {
        let t = &self.frame.t.application;
        let mut second = self.group(t.leg_empty, "/route/legs/1", LEG);
        second.folds = true;
        second.open = self.values.any("/route/legs/1", LEG) || self.failing("/route/legs/1");
        let mut areas = self.group(t.areas, "/route", AREAS);
        areas.folds = true;
        areas.open = self.values.any("/route", AREAS) || self.failing("/route/areas");
        vec![self.group(t.leg_loaded, "/route/legs/0", LEG), second, areas]
    }

    fn hearing(&self, bodies: &[Body]) -> Group {
        let fields = bodies
            .iter()
            .map(|body| {
                Field::check(
                    "/hearing",
                    &body.id,
                    &body.name,
                    self.values.ticked("/hearing", &body.id),
                )
                .wide("w6")
            })
            .collect();
        Group {
            fields,
            ..Group::default()
        }
    }

    fn group(&self, legend: &str, prefix: &str, specs: &[Spec]) -> Group {
        Group {
            legend: legend.to_owned(),
            fields: self.fields(prefix, specs),
            ..Group::default()
        }
    }

    fn fields(&self, prefix: &str, specs: &[Spec]) -> Vec<Field> {
        specs.iter().map(|spec| self.field(prefix, spec)).collect()
    }

    fn field(&self, prefix: &str, spec: &Spec) -> Field {
        let t = self.frame.t;
        let name = format!("{prefix}{}", spec.name);
        let label = (spec.label)(t);
        let mut field = match spec.holds {
            Holds::Tick => Field::check(&name, "true", label, self.values.ticked(&name, "true")),
            Holds::List if spec.width.is_empty() => Field::area(&name, label, self.values.text(&name), 3),
            _ => Field::text(&name, label, self.values.text(&name)),
        };
        match spec.holds {
            Holds::Number => field.numeric = true,
            Holds::Date => field.kind = "date",
            Holds::Choice(options) => {
                field.options = options
                    .iter()
                    .map(|(value, label)| Choice {
                        value: (*value).to_owned(),
                        label: label(t).to_owned(),
                    })
                    .collect();
            }
            Holds::Text | Holds::Decimal | Holds::Tick | Holds::List => {}
        }
        if spec.optional {
            t.frame.optional.clone_into(&mut field.optional);
        }
        field.unit = spec.unit;
        field.autocomplete = spec.autocomplete;
        field.hint = spec.hint.map(|hint| hint(t).to_owned()).unwrap_or_default();
        field.error = self.error(&name);
        field.wide(spec.width)
    }

    fn axle(&self, prefix: &str, row: usize) -> AxleRow {
        let label = fill(self.frame.t.application.axle_n, &[&(row + 1)]);
        AxleRow {
            cells: self.fields(&format!("{prefix}/axles/{row}"), AXLE),
            label,
        }
    }

    fn failing(&self, prefix: &str) -> bool {
        self.errors.iter().any(|error| error.pointer.starts_with(prefix))
    }

    /// The errors of exactly this field; a list's elements count as the list.
    fn error(&self, name: &str) -> String {
        let texts: Vec<&str> = self
            .errors
            .iter()
            .filter(|error| {
                let rest = error.pointer.strip_prefix(name);
                rest.is_some_and(|rest| {
                    rest.is_empty()
                        || rest
                            .strip_prefix('/')
                            .is_some_and(|index| index.parse::<usize>().is_ok())
                })
            })
            .map(|error| self.text(error))
            .collect();
        texts.join(" ")
    }

    /// The parser's words; what a form can say more simply, it does.
    fn text<'e>(&'e self, error: &'e FieldError) -> &'e str {
        let t = &self.frame.t.application;
        match error.code {
            _ if error.pointer.ends_with("/axles") => t.axles_missing,
            "missing" => t.missing,
            _ => self.frame.pick(&error.message),
        }
    }

    /// Every error once, linked to its field, else to the first field near it, in the order of the page.
    fn summary(&self, sections: &[Section]) -> Vec<FormError> {
        let mut known: Vec<Known<'_>> = Vec::new();
        for section in sections {
            for group in &section.groups {
                let whole = if group.legend.is_empty() {
                    section.title
                } else {
                    &group.legend
                };
                let own = group.fields.iter().map(|field| (field, String::new()));
                let cells = |row: &'_ AxleRow| format!("{}, ", row.label);
                let rows = group
                    .axles
                    .iter()
                    .flat_map(|row| row.cells.iter().map(move |cell| (cell, cells(row))));
                for (field, before) in own.chain(rows) {
                    let place = if group.legend.is_empty() {
                        before
                    } else {
                        format!("{whole}, {before}")
                    };
                    let label = format!("{place}{}", field.label);
                    known.push(Known {
                        name: &field.name,
                        id: &field.id,
                        label,
                        whole,
                    });
                }
            }
        }
        let mut found: Vec<(usize, FormError)> = self
            .errors
            .iter()
            .map(|error| {
                let text = self.text(error);
                match nearest(&known, &error.pointer) {
                    Some((index, exact)) => {
                        let field = &known[index];
                        let label = if exact { &field.label } else { field.whole };
                        (index, FormError::at(field.id, format!("{label}: {text}")))
                    }
                    None => {
                        let text = format!("{} {text}", error.pointer);
                        (usize::MAX, FormError::at("", text.trim()))
                    }
                }
            })
            .collect();
        found.sort_by_key(|(index, _)| *index);
        found.into_iter().map(|(_, error)| error).collect()
    }
}

/// A field as the error summary knows it.
struct Known<'a> {
    name: &'a str,
    id: &'a str,
    label: String,
    /// What it is part of, for errors about the whole.
    whole: &'a str,
}

/// The field of a pointer, else the first one below it, else the first one below its parent; whether it is exact.
fn nearest(known: &[Known<'_>], pointer: &str) -> Option<(usize, bool)> {
    let mut place = pointer;
    let mut exact = true;
    while !place.is_empty() {
        if let Some(index) = known.iter().position(|field| field.name == place) {
            return Some((index, exact || pointer[place.len()..].starts_with('/')));
        }
        exact = false;
        let below = format!("{place}/");
        if let Some(index) = known.iter().position(|field| field.name.starts_with(&below)) {
            return Some((index, false));
        }
        place = place.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_finds_its_field_or_the_nearest_one() {
        let known: Vec<Known<'_>> = [
            "/kind/from",
            "/kind/to",
            "/combinations/0/vehicles/0/plates",
            "/combinations/0/loaded/axles/0/load_kg",
        ]
        .into_iter()
        .map(|name| Known {
            name,
            id: name,
            label: String::new(),
            whole: "",
        })
        .collect();
        assert_eq!(nearest(&known, "/kind/to"), Some((1, true)));
        assert_eq!(nearest(&known, "/kind"), Some((0, false)));
        assert_eq!(
            nearest(&known, "/combinations/0/vehicles/0/plates/1"),
            Some((2, true))
        );
        assert_eq!(nearest(&known, "/combinations/0/loaded/axles"), Some((3, false)));
        assert_eq!(nearest(&known, ""), None);
    }
}
