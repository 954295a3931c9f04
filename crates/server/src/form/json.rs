// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From the submitted form to `geleit/application/1`. Nothing is judged here: what is empty is left out, what is no number
//! stays text, and the parser of the application says everything that is wrong with it at once.

use serde_json::{Map, Number, Value, json};

use super::fields::{
    APPLICANT, AREAS, AXLE, CONTACT, DECLARATIONS, EXEMPTION, FormValues, Holds, KIND, LEG, LOAD, MEASURES,
    REGISTER, Spec, VEHICLE,
};
use super::{AXLES, VEHICLES};
use crate::submitted::Submitted;

/// The application the form describes, as JSON.
pub(crate) fn to_json(form: &Submitted) -> Value {
    let values = FormValues::Sent(form);
    let mut applicant = object(values, "/applicant", APPLICANT);
    put(
        &mut applicant,
        "register",
        optional(values, "/applicant/register", REGISTER),
    );
    put(
        &mut applicant,
        "contact",
        object(values, "/applicant/contact", CONTACT),
    );
    let mut kind = object(values, "/kind", KIND);
    if values.text("/kind/type") != "single"
        && let Value::Object(fields) = &mut kind
    {
        fields.remove("trips");
    }
    let load = if values.any("/load", &LOAD[..1]) || values.any("/load", &LOAD[2..6]) {
        object(values, "/load", LOAD)
    } else {
        Value::Null
    };
    let mut application = json!({
        "schema": "geleit/application/1",
        "applicant": applicant,
        "kind": kind,
        "filing": "portal",
        "combinations": [combination(values)],
        "load": load,
        "route": route(values),
        "hearing": form.all("/hearing").map(|body| json!({ "body": body })).collect::<Vec<_>>(),
        "attachments": [],
        "declarations": object(values, "/declarations", DECLARATIONS),
    });
    if let Some(Value::Object(load)) = application.get_mut("load") {
        load.insert("accessories".into(), json!([]));
    }
    application
}

fn combination(values: FormValues<'_>) -> Value {
    let prefix = "/combinations/0";
    let used = (0..VEHICLES)
        .rev()
        .find(|index| values.any(&format!("{prefix}/vehicles/{index}"), VEHICLE))
        .map_or(1, |last| last + 1);
    let vehicles: Vec<Value> = (0..used)
        .map(|index| vehicle(values, &format!("{prefix}/vehicles/{index}")))
        .collect();
    let mut combination = json!({ "id": "K1", "vehicles": vehicles });
    put(
        &mut combination,
        "loaded",
        measures(values, &format!("{prefix}/loaded")),
    );
    let empty = format!("{prefix}/empty");
    if values.any(&empty, MEASURES) || axles_used(values, &empty) > 0 {
        put(&mut combination, "empty", measures(values, &empty));
    }
    combination
}

fn vehicle(values: FormValues<'_>, prefix: &str) -> Value {
    let mut vehicle = object(values, prefix, VEHICLE);
    let exemption = optional(values, &format!("{prefix}/exemption_70"), EXEMPTION);
    if !exemption.is_null() {
        put(&mut vehicle, "exemption_70", exemption);
    }
    vehicle
}

fn measures(values: FormValues<'_>, prefix: &str) -> Value {
    let mut measures = object(values, prefix, MEASURES);
    let axles: Vec<Value> = (0..axles_used(values, prefix))
        .map(|row| object(values, &format!("{prefix}/axles/{row}"), AXLE))
        .collect();
    put(&mut measures, "axles", axles.into());
    measures
}

/// Rows up to the last one with something in it.
fn axles_used(values: FormValues<'_>, prefix: &str) -> usize {
    (0..AXLES)
        .rev()
        .find(|row| values.any(&format!("{prefix}/axles/{row}"), AXLE))
        .map_or(0, |last| last + 1)
}

fn route(values: FormValues<'_>) -> Value {
    let areas = object(values, "/route", AREAS);
    if values.text("/kind/type") == "permanent-area" || areas.get("areas").is_some() {
        return areas;
    }
    let second = values.any("/route/legs/1", LEG);
    let legs: Vec<Value> = (0..if second { 2 } else { 1 })
        .map(|index| {
            let mut leg = object(values, &format!("/route/legs/{index}"), LEG);
            put(&mut leg, "no", Value::from(index + 1));
            put(
                &mut leg,
                "state",
                if index == 0 { "loaded" } else { "empty" }.into(),
            );
            leg
        })
        .collect();
    json!({ "legs": legs })
}

/// The group as object, or `null` when nothing of it was filled in.
fn optional(values: FormValues<'_>, prefix: &str, specs: &[Spec]) -> Value {
    if values.any(prefix, specs) {
        object(values, prefix, specs)
    } else {
        Value::Null
    }
}

/// The filled fields of a group as object, nested where names have several parts.
fn object(values: FormValues<'_>, prefix: &str, specs: &[Spec]) -> Value {
    let mut object = Value::Object(Map::new());
    for spec in specs {
        let value = value(values, &format!("{prefix}{}", spec.name), spec.holds);
        let mut place = &mut object;
        let mut parts = spec.name.trim_start_matches('/').split('/').peekable();
        while let (Some(part), Value::Object(fields)) = (parts.next(), place) {
            if parts.peek().is_none() {
                if let Some(value) = value {
                    fields.insert(part.to_owned(), value);
                }
                break;
            }
            // Made even when nothing is in it: then each field inside is named as missing, not the whole.
            place = fields.entry(part).or_insert_with(|| Value::Object(Map::new()));
        }
    }
    object
}

fn value(values: FormValues<'_>, name: &str, holds: Holds) -> Option<Value> {
    if holds == Holds::Tick {
        return Some(values.ticked(name, "true").into());
    }
    let text = values.text(name);
    if text.is_empty() {
        return None;
    }
    Some(match holds {
        Holds::Number => whole(text).map_or_else(|| text.into(), Value::from),
        Holds::Decimal => decimal(text).map_or_else(|| text.into(), Value::Number),
        Holds::Choice(_) if name.ends_with("/vehicle") => {
            whole(text).map_or_else(|| text.into(), Value::from)
        }
        Holds::List => text
            .split([',', '\n', '\r', ';'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect(),
        Holds::Text | Holds::Date | Holds::Choice(_) | Holds::Tick => text.into(),
    })
}

/// A whole number as people write it: `12500`, `12 500`, `12.500`.
fn whole(text: &str) -> Option<u64> {
    let grouped = text
        .split(['.', ' ', '\u{a0}', '\u{202f}', '\''])
        .collect::<Vec<_>>();
    let regular = grouped.len() == 1 || grouped.iter().skip(1).all(|group| group.len() == 3);
    let digits = grouped.concat();
    (regular && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// A decimal number with point or comma.
fn decimal(text: &str) -> Option<Number> {
    text.replace(',', ".")
        .parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("12500", Some(12500)),
            ("12.500", Some(12500)),
            ("12 500", Some(12500)),
            ("12.5", None),
            ("-3", None),
            ("3,6", None),
            ("zwölf", None),
        ] {
            assert_eq!(whole(text), expected, "{text}");
        }
        assert_eq!(
            decimal("52,3089").map(|number| number.to_string()).as_deref(),
            Some("52.3089")
        );
        assert_eq!(decimal("NaN"), None);
    }

    #[test]
    fn an_empty_form_names_every_missing_field_at_once() {
        let json = to_json(&Submitted::of(&[]));
        let malformed =
            permit::Application::parse(json.to_string().as_bytes(), &permit::Budget::default()).unwrap_err();
        let pointers: Vec<&str> = malformed
            .errors
            .iter()
            .map(|error| error.pointer.as_str())
            .collect();
        for expected in [
            "/applicant/name",
            "/kind/from",
            "/combinations/0/loaded/length_mm",
            "/route/legs/0/from/text",
        ] {
            assert!(
                pointers
                    .iter()
                    .any(|pointer| expected.starts_with(pointer) && !pointer.is_empty()),
                "{expected} not in {pointers:?}"
            );
        }
        assert!(pointers.len() > 20, "{pointers:?}");
    }

    #[test]
    fn a_complete_form_is_an_application() {
        let mut fields = vec![
            ("/applicant/name", "Okertal GmbH"),
            ("/applicant/address/street", "Hafenstraße"),
            ("/applicant/address/house_number", "12"),
            ("/applicant/address/postal_code", "38112"),
            ("/applicant/address/city", "Braunschweig"),
            ("/applicant/address/country", "DE"),
            ("/applicant/contact/name", "Disposition"),
            ("/applicant/contact/phone", "+49 531 1"),
            ("/applicant/contact/email", "dispo@okertal.example"),
            ("/kind/type", "single"),
            ("/kind/trips", "1"),
            ("/kind/from", "2026-12-07"),
            ("/kind/to", "2026-12-20"),
            ("/combinations/0/vehicles/0/role", "self-propelled"),
            ("/combinations/0/vehicles/0/plates", "BS-OT 401, BS-OT 402"),
            ("/combinations/0/vehicles/0/country", "DE"),
            ("/combinations/0/vehicles/0/unladen_mass_kg", "48.000"),
            ("/combinations/0/vehicles/0/design_speed_kmh", "80"),
            ("/combinations/0/loaded/length_mm", "12000"),
            ("/combinations/0/loaded/width_mm", "2750"),
            ("/combinations/0/loaded/height_mm", "4000"),
            ("/combinations/0/loaded/front_overhang_mm", "0"),
            ("/combinations/0/loaded/rear_overhang_mm", "0"),
            ("/combinations/0/loaded/mass_kg", "24000"),
            ("/route/legs/0/from/text", "Hafen"),
            ("/route/legs/0/from/lat", "52,3089"),
            ("/route/legs/0/from/lon", "10.4669"),
            ("/route/legs/0/to/text", "Wahle"),
            ("/route/legs/0/to/lat", "52.2897"),
            ("/route/legs/0/to/lon", "10.376"),
            ("/route/legs/0/roads", "K 1, A 2"),
            ("/hearing", "autobahn-gmbh"),
            ("/declarations/liability", "true"),
            ("/declarations/correct", "true"),
            ("/declarations/electronic_service", "true"),
        ];
        for (name, value) in [
            ("/combinations/0/loaded/axles/0/vehicle", "0"),
            ("/combinations/0/loaded/axles/0/load_kg", "12000"),
            ("/combinations/0/loaded/axles/0/tyres", "2"),
            ("/combinations/0/loaded/axles/0/spacing_to_next_mm", "2650"),
            ("/combinations/0/loaded/axles/1/vehicle", "0"),
            ("/combinations/0/loaded/axles/1/load_kg", "12000"),
            ("/combinations/0/loaded/axles/1/tyres", "2"),
            ("/combinations/0/loaded/axles/2/vehicle", "0"),
        ] {
            fields.push((name, value));
        }
        let json = to_json(&Submitted::of(&fields));
        let application =
            permit::Application::parse(json.to_string().as_bytes(), &permit::Budget::default()).unwrap();
        assert_eq!(application.combinations[0].vehicles[0].plates.len(), 2);
        assert_eq!(
            application.combinations[0].loaded.axles.len(),
            2,
            "the empty third row does not count"
        );
        assert_eq!(application.hearing[0].body, "autobahn-gmbh");
    }
}
