// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Foreign JSON → application: one function per object of the format, every error noted.
//!
//! Reading asks whether the statements are well-formed and refer to each other rightly. Whether
//! they keep the law is never a reason to refuse reading (§ 24 VwVfG).

mod reader;
mod tree;
mod vehicles;
mod way;

use crate::application::{
    Accessory, Address, Applicant, Application, Attachment, Contact, Declarations, Filing, Kind, Load,
    PermitKind, Register, SCHEMA,
};
use crate::malformed::{Budget, Malformed};
use crate::units::{Kilograms, Millimetres};
use reader::{At, Reader};
use std::ops::RangeInclusive;

/// Longest name, street, plate list entry…
const NAME: usize = 200;
/// Longest description or reason.
const PROSE: usize = 2000;
/// No transport is longer than 200 m.
const LENGTH_MM: RangeInclusive<u32> = 1..=200_000;
/// No transport is wider or higher than 20 m.
const SECTION_MM: RangeInclusive<u32> = 1..=20_000;
/// No transport is heavier than 2000 t.
const MASS_KG: RangeInclusive<u32> = 1..=2_000_000;

pub(crate) fn application(bytes: &[u8], budget: &Budget) -> Result<Application, Malformed> {
    let tree = tree::read(bytes, budget).map_err(|error| Malformed { errors: vec![error] })?;
    let mut reader = Reader::new(budget);
    let read = root(
        &mut reader,
        &At {
            node: Some(&tree),
            pointer: String::new(),
        },
    );
    let errors = reader.into_errors();
    match read {
        Some(application) if errors.is_empty() => Ok(application),
        _ => Err(Malformed { errors }),
    }
}

fn root(r: &mut Reader, at: &At<'_>) -> Option<Application> {
    let known = [
        "schema",
        "applicant",
        "kind",
        "filing",
        "combinations",
        "load",
        "route",
        "hearing",
        "attachments",
        "declarations",
    ];
    let f = r.object(at, &known)?;
    let schema = r.choice(&f.at("schema"), &[(SCHEMA, ())]);
    let applicant = applicant(r, &f.at("applicant"));
    let kind = kind(r, &f.at("kind"));
    let filing = r.choice(
        &f.at("filing"),
        &[
            ("vemags", Filing::Vemags),
            ("portal", Filing::Portal),
            ("paper", Filing::Paper),
        ],
    );
    let combinations = vehicles::combinations(r, &f.at("combinations"));
    let load = r.nullable(&f.at("load"), load);
    let route = way::route(r, &f.at("route"), kind.as_ref().map(|kind| kind.permit));
    let hearing = way::hearing(r, &f.at("hearing"), route.as_ref());
    let attachments = r.list(&f.at("attachments"), 0..=200, |r, at| attachment(r, &at));
    let declarations = declarations(r, &f.at("declarations"));
    schema?;
    Some(Application {
        schema: SCHEMA.to_owned(),
        applicant: applicant?,
        kind: kind?,
        filing: filing?,
        combinations: combinations?,
        load: load?,
        route: route?,
        hearing: hearing?,
        attachments: attachments?,
        declarations: declarations?,
    })
}

fn applicant(r: &mut Reader, at: &At<'_>) -> Option<Applicant> {
    let f = r.object(at, &["name", "address", "register", "contact"])?;
    let name = r.text(&f.at("name"), NAME);
    let address = address(r, &f.at("address"));
    let register = r.nullable(&f.at("register"), |r, at| {
        let f = r.object(at, &["court", "number"])?;
        let (court, number) = (r.text(&f.at("court"), NAME), r.text(&f.at("number"), 60));
        Some(Register {
            court: court?,
            number: number?,
        })
    });
    let contact = contact(r, &f.at("contact"));
    Some(Applicant {
        name: name?,
        address: address?,
        register: register?,
        contact: contact?,
    })
}

fn address(r: &mut Reader, at: &At<'_>) -> Option<Address> {
    let f = r.object(at, &["street", "house_number", "postal_code", "city", "country"])?;
    let street = r.text(&f.at("street"), NAME);
    let house_number = r.text(&f.at("house_number"), 20);
    let postal_code = r.text(&f.at("postal_code"), 20);
    let city = r.text(&f.at("city"), NAME);
    let country = country(r, &f.at("country"));
    Some(Address {
        street: street?,
        house_number: house_number?,
        postal_code: postal_code?,
        city: city?,
        country: country?,
    })
}

/// ISO 3166-1 alpha-2: the shape only, since the list changes.
fn country(r: &mut Reader, at: &At<'_>) -> Option<String> {
    let two_capitals = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    r.pattern(
        at,
        two_capitals,
        (
            "Länderkürzel nach ISO 3166 wie DE",
            "an ISO 3166 country code such as DE",
        ),
    )
}

fn contact(r: &mut Reader, at: &At<'_>) -> Option<Contact> {
    let f = r.object(at, &["name", "phone", "email"])?;
    let name = r.text(&f.at("name"), NAME);
    let phone = r.text(&f.at("phone"), 60);
    let address = |text: &str| {
        text.split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
            && !text.contains(char::is_whitespace)
    };
    let email = r.pattern(
        &f.at("email"),
        address,
        ("E-Mail-Adresse name@host", "an e-mail address name@host"),
    );
    Some(Contact {
        name: name?,
        phone: phone?,
        email: email?,
    })
}

fn kind(r: &mut Reader, at: &At<'_>) -> Option<Kind> {
    let f = r.object(at, &["type", "trips", "from", "to"])?;
    let choices = [
        ("single", PermitKind::Single { trips: 1 }),
        ("permanent-route", PermitKind::PermanentRoute),
        ("permanent-area", PermitKind::PermanentArea),
    ];
    let chosen = r.choice(&f.at("type"), &choices);
    let permit = match chosen {
        Some(PermitKind::Single { .. }) => r
            .whole(&f.at("trips"), 1..=10_000)
            .map(|trips| PermitKind::Single { trips }),
        other => {
            if other.is_some() && f.has("trips") {
                r.expected(
                    &f.at("trips"),
                    "not-allowed-here",
                    "keine Fahrtenzahl bei Dauererlaubnissen",
                    "no number of trips for permanent permits",
                );
            }
            other
        }
    };
    let (from, to) = (r.date(&f.at("from")), r.date(&f.at("to")));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        r.expected(
            &f.at("to"),
            "dates-reversed",
            &format!("ein Tag nicht vor dem Beginn {from}"),
            &format!("a day not before the start {from}"),
        );
    }
    Some(Kind {
        permit: permit?,
        from: from?,
        to: to?,
    })
}

fn load(r: &mut Reader, at: &At<'_>) -> Option<Load> {
    let known = [
        "description",
        "pieces",
        "length_mm",
        "width_mm",
        "height_mm",
        "mass_kg",
        "indivisible",
        "reason",
        "asymmetry_mm",
        "accessories",
    ];
    let f = r.object(at, &known)?;
    let description = r.text(&f.at("description"), PROSE);
    let pieces = r.whole(&f.at("pieces"), 1..=100_000);
    let length_mm = r.whole(&f.at("length_mm"), LENGTH_MM);
    let width_mm = r.whole(&f.at("width_mm"), SECTION_MM);
    let height_mm = r.whole(&f.at("height_mm"), SECTION_MM);
    let mass_kg = r.whole(&f.at("mass_kg"), MASS_KG);
    let indivisible = r.flag(&f.at("indivisible"));
    let reason = r.optional(&f.at("reason"), |r, at| r.text(at, PROSE));
    let asymmetry_mm = r.whole(&f.at("asymmetry_mm"), 0..=10_000);
    let accessories = r.list(&f.at("accessories"), 0..=100, |r, at| {
        let f = r.object(&at, &["description", "mass_kg"])?;
        let (description, mass_kg) = (
            r.text(&f.at("description"), PROSE),
            r.whole(&f.at("mass_kg"), MASS_KG),
        );
        Some(Accessory {
            description: description?,
            mass_kg: Kilograms(mass_kg?),
        })
    });
    Some(Load {
        description: description?,
        pieces: pieces?,
        length_mm: Millimetres(length_mm?),
        width_mm: Millimetres(width_mm?),
        height_mm: Millimetres(height_mm?),
        mass_kg: Kilograms(mass_kg?),
        indivisible: indivisible?,
        reason: reason?,
        asymmetry_mm: Millimetres(asymmetry_mm?),
        accessories: accessories?,
    })
}

fn attachment(r: &mut Reader, at: &At<'_>) -> Option<Attachment> {
    let f = r.object(at, &["kind", "name", "sha256"])?;
    let kind = r.text(&f.at("kind"), 60);
    let name = r.text(&f.at("name"), NAME);
    let hex = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let sha256 = r.pattern(
        &f.at("sha256"),
        hex,
        (
            "64 Hexadezimalziffern in Kleinbuchstaben",
            "64 lower-case hex digits",
        ),
    );
    Some(Attachment {
        kind: kind?,
        name: name?,
        sha256: sha256?,
    })
}

fn declarations(r: &mut Reader, at: &At<'_>) -> Option<Declarations> {
    let f = r.object(at, &["liability", "correct", "electronic_service"])?;
    let liability = r.flag(&f.at("liability"));
    let correct = r.flag(&f.at("correct"));
    let electronic_service = r.flag(&f.at("electronic_service"));
    Some(Declarations {
        liability: liability?,
        correct: correct?,
        electronic_service: electronic_service?,
    })
}
