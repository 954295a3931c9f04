// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Decisions to put on paper: an invented transport, and what hostile or large input makes of it.

use permit::Decision;
use serde_json::{Value, json};

/// A twelve-axle transport, granted, with everything a decision can have.
pub(super) fn granted() -> Decision {
    decision(value())
}

/// The same as JSON, to be changed by a test.
pub(super) fn value() -> Value {
    json!({
        "schema": "geleit/decision/1",
        "number": "66.32-GST-2026-000123",
        "version": 1,
        "kind": { "outcome": "granted" },
        "authority": {
            "name": "Stadt Musterhausen", "department": "Fachbereich Tiefbau und Verkehr, Abteilung Großraum- und Schwertransporte",
            "street": "Rathausplatz 1", "postal_code": "38100", "city": "Musterhausen",
            "phone": "+49 531 0000-0", "email": "schwertransport@musterhausen.example"
        },
        "official": { "name": "Jördis Überschär", "title": "Sachgebietsleiterin" },
        "issued_on": "2026-11-23",
        "holder": {
            "name": "Oker & Söhne Schwertransporte GmbH",
            "address": { "street": "Hafenstraße", "house_number": "12 b", "postal_code": "38112", "city": "Musterhausen", "country": "DE" },
            "register": { "court": "Braunschweig", "number": "HRB 000001" },
            "contact": { "name": "Änne Größer", "phone": "+49 531 0000001", "email": "dispo@oker.example" }
        },
        "bases": ["§ 29 Abs. 3 StVO", "§ 46 Abs. 1 Nr. 5 StVO"],
        "permit_kind": { "type": "single", "trips": 2 },
        "valid_from": "2026-12-07",
        "valid_to": "2026-12-20",
        "combinations": [combination()],
        "load": {
            "description": "Transformatorkern 110/20 kV ohne Öl", "pieces": 1, "length_mm": 7100, "width_mm": 3600,
            "height_mm": 3250, "mass_kg": 81000, "indivisible": true, "reason": "werkseitig verschweißt",
            "asymmetry_mm": 0, "accessories": [{ "description": "Anschlagmittel", "mass_kg": 400 }]
        },
        "route": { "legs": [
            leg(1, "loaded", "Hafen, Hafenstraße", "Umspannwerk Wahle, Zufahrt Süd"),
            leg(2, "empty", "Umspannwerk Wahle, Zufahrt Süd", "Hafen, Hafenstraße")
        ] },
        "conditions": [
            condition("K-05", "Die Fahrt im Konvoi ist nicht zulässig.", json!("authority"), json!("whole-permit")),
            condition("K-25", "Auf Straßen außerhalb der Autobahnen ist in der Zeit von 20:00 bis 6:00 Uhr zu fahren.", json!("authority"), json!({ "run": "loaded" })),
            condition("1", "Das Brückenbauwerk BW 17 ist mittig mit höchstens 5 km/h und ohne Gegenverkehr zu überfahren. Auf dem Bauwerk darf weder gebremst noch beschleunigt werden.", json!({ "body": "tiefbau" }), json!({ "legs": [1] }))
        ],
        "considerations": "Die Strecke weicht im Bereich der Brücke BW 17 von der beantragten ab, weil deren Tragfähigkeit nicht nachgewiesen ist.\nDie Umfahrung ist zumutbar; sie verlängert den Fahrtweg um 1,2 km.",
        "fee": fee(),
        "heard": [
            { "id": "autobahn", "name": "Die Autobahn GmbH des Bundes, Niederlassung Nordwest", "outcome": "consent" },
            { "id": "tiefbau", "name": "Stadt Musterhausen, Abteilung Brückenbau", "outcome": "consent_with_conditions" },
            { "id": "polizei", "name": "Polizeiinspektion Musterhausen", "outcome": "no_statement" }
        ],
        "remedy": "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage bei dem Verwaltungsgericht Musterhausen, Am Wendentor 7, 38100 Musterhausen, erhoben werden.",
        "rule_book": { "name": "heavy-load-de", "version": "2026.1", "sha256": "ab".repeat(32), "valid_from": "2026-01-01" },
        "definition": { "name": "heavy-load", "version": "1", "sha256": "cd".repeat(32) }
    })
}

pub(super) fn decision(value: Value) -> Decision {
    serde_json::from_value(value).expect("the sample is a decision")
}

/// The same, refused.
pub(super) fn refused() -> Value {
    let mut value = value();
    value["kind"] = json!({ "outcome": "refused", "ground": "merits", "reasons": [
        "Die Tragfähigkeit der Brücke BW 17 reicht für die beantragte Achslast nicht aus.",
        "Eine andere Strecke wurde trotz Aufforderung nicht benannt."
    ] });
    value["fee"]["tariff"] = json!("263.1.2");
    value["fee"]["percent"] = json!(75);
    value
}

fn combination() -> Value {
    let loads = [(7000, 6500), (9000, 6500), (11000, 6500), (11000, 6500)];
    let mut loaded = Vec::new();
    let mut empty = Vec::new();
    for (index, spacing) in [1900, 1850, 1350, 4300].into_iter().enumerate() {
        loaded.push(axle(0, loads[index].0, Some(spacing)));
        empty.push(axle(0, loads[index].1, Some(spacing)));
    }
    for index in 0..8 {
        let spacing = (index < 7).then_some(1360);
        loaded.push(axle(1, 10875, spacing));
        empty.push(axle(1, 2250, spacing));
    }
    json!({
        "id": "K1",
        "vehicles": [
            { "role": "tractor", "plates": ["BS-OT 401", "BS-OT 402"], "country": "DE", "unladen_mass_kg": 14500, "design_speed_kmh": 80,
              "air_suspension": true, "exemption_70": { "number": "NI-70-4711", "authority": "NLStBV", "valid_to": "2027-06-30" } },
            { "role": "semi-trailer", "plates": ["BS-OT 881"], "country": "DE", "unladen_mass_kg": 29500, "design_speed_kmh": 60,
              "air_suspension": false, "exemption_70": { "number": "NI-70-4712", "authority": "NLStBV", "valid_to": "2027-06-30" } }
        ],
        "loaded": measures([24400, 3600, 4000], 125_000, &loaded),
        "empty": measures([19200, 3000, 3900], 44_000, &empty)
    })
}

/// Length, width, height in mm; gross mass in kg.
pub(super) fn measures(sizes: [u32; 3], mass: u32, axles: &[Value]) -> Value {
    json!({
        "length_mm": sizes[0], "width_mm": sizes[1], "height_mm": sizes[2], "front_overhang_mm": 0, "rear_overhang_mm": 0,
        "mass_kg": mass, "turning_circle_32d": false, "axles": axles
    })
}

pub(super) fn axle(vehicle: u32, load: u32, spacing: Option<u32>) -> Value {
    let mut axle = json!({ "vehicle": vehicle, "load_kg": load, "tyres": 4, "driven": load == 11000, "steered": load != 11000 });
    if let Some(spacing) = spacing {
        axle["spacing_to_next_mm"] = json!(spacing);
    }
    axle
}

fn leg(number: u32, state: &str, from: &str, to: &str) -> Value {
    json!({
        "no": number, "state": state, "from": { "text": from, "lat": 52.3, "lon": 10.4 }, "to": { "text": to, "lat": 52.2, "lon": 10.3 },
        "roads": ["K 1", "A 2", "A 391", "B 1", "L 475"]
    })
}

pub(super) fn condition(number: &str, text: &str, origin: Value, scope: Value) -> Value {
    json!({
        "catalogue": "geleit-grundkatalog/1", "number": number, "text": { "de": text, "en": "(English)" }, "scope": scope, "origin": origin,
        "source": "§ 46 Abs. 3 StVO"
    })
}

fn fee() -> Value {
    let line = |factor: &str, label: &str, x: &str, f: &str| json!({ "factor": factor, "label": { "de": label, "en": "" }, "x": x, "f": f, "source": "GebOSt Anlage" });
    json!({
        "tariff": "263.1.1",
        "lines": [
            line("fZ", "Geltungsdauer in Monaten", "1", "0"), line("fM", "tatsächliche Gesamtmasse in t", "125", "3.15549935"),
            line("fB", "beteiligte Stellen", "4", "4/3"), line("fStr", "Fahrtwege oder Gebiete", "1", "0"),
            line("fF", "Fahrzeuge oder Kombinationen", "2", "2/9"), line("fMÜ", "große Überschreitungen der Maße", "0", "0"),
            line("fA", "Aufwand der Behörde", "1", "1")
        ],
        "factor_sum": "5.711054905", "cents": 26844, "capped": false, "percent": 100, "source": "Anlage zu § 1 GebOSt",
        "text": { "de": "40 EUR + 5,7111 × 40 EUR", "en": "" }
    })
}
