// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every fact of a decision is on its paper, and nothing else.

use serde_json::json;

use super::{check_says, check_silent, pages, sample, text};

#[test]
fn granted_decision_says_who_what_when_and_where() {
    let text = text(&sample::granted());
    check_says(
        &text,
        &[
            "Stadt Musterhausen",
            "Fachbereich Tiefbau und Verkehr",
            "66.32-GST-2026-000123",
            "23. November 2026",
            "Erlaubnis nach § 29 Abs. 3 StVO und Ausnahmegenehmigung nach § 46 Abs. 1 Nr. 5 StVO",
            "Oker & Söhne Schwertransporte GmbH (Registergericht Braunschweig, HRB 000001)",
            "Einzelerlaubnis und Einzelausnahmegenehmigung",
            "07.12.2026 bis 20.12.2026",
            "BS-OT 401 oder BS-OT 402",
            "Nr. NI-70-4711, NLStBV, gültig bis 30.06.2027",
            "24,40 m",
            "125,0 t",
            "10,875",
            "Transformatorkern 110/20 kV ohne Öl",
            "7,10 m × 3,60 m × 3,25 m",
            "K 1 – A 2 – A 391 – B 1 – L 475",
            "Umspannwerk Wahle, Zufahrt Süd",
        ],
    );
}

#[test]
fn granted_decision_carries_what_administrative_law_asks_for() {
    let text = text(&sample::granted());
    check_says(
        &text,
        &[
            "Rechtsbehelfsbelehrung",
            "innerhalb eines Monats nach Bekanntgabe Klage",
            "Jördis Überschär",
            "Sachgebietsleiterin",
            "elektronischen Siegel",
            "Begründung",
            "deren Tragfähigkeit nicht nachgewiesen ist",
            "Gebühr von 268,44 €",
            "Nr. 263.1.1, Anlage zu § 1 GebOSt",
            "3,1555",
            "5,7111",
            "Ausdruck des elektronisch erteilten und signierten Bescheides",
            "§ 46 Abs. 3 StVO",
            "heavy-load-de, Version 2026.1, gültig ab 01.01.2026",
            "Verfahren: heavy-load, Version 1",
        ],
    );
    check_says(&text, &["ab".repeat(32).as_str(), "cd".repeat(32).as_str()]);
}

#[test]
fn conditions_are_numbered_and_name_their_origin_and_scope() {
    let text = text(&sample::granted());
    check_says(
        &text,
        &[
            "1. Die Fahrt im Konvoi ist nicht zulässig. Stadt Musterhausen · Katalog geleit-grundkatalog/1, Nr. K-05",
            "6:00 Uhr zu fahren. Stadt Musterhausen · nur Lastfahrt",
            "Stadt Musterhausen, Abteilung Brückenbau · Abschnitt 1 · Nr. 1 dieser Stelle",
            "Polizeiinspektion Musterhausen keine fristgerechte Äußerung",
        ],
    );
}

#[test]
fn refusal_says_why_and_grants_nothing() {
    let text = text(&sample::decision(sample::refused()));
    check_says(
        &text,
        &[
            "Ablehnung Ihres Antrags",
            "abgelehnt",
            "Gründe",
            "Eine andere Strecke wurde trotz Aufforderung nicht benannt.",
            "Ermessenserwägungen",
            "Nr. 263.1.2",
            "Beantragte Geltungsdauer",
            "Rechtsbehelfsbelehrung",
            "Jördis Überschär",
        ],
    );
    check_silent(
        &text,
        &[
            "erteilen wir",
            "Nebenbestimmungen verbunden",
            "Konvoi",
            "Mitführen",
            "Inhaber",
        ],
    );
}

#[test]
fn internal_matters_have_no_way_onto_the_paper() {
    let mut value = sample::value();
    value["conditions"][0]["source"] = json!("INTERN: Quelle unklar");
    value["conditions"][0]["to_be_confirmed"] = json!(true);
    let text = text(&sample::decision(value));
    check_silent(&text, &["INTERN", "to_be_confirmed", "(English)"]);
}

#[test]
fn every_page_says_to_which_decision_it_belongs() {
    let pages = pages(&sample::granted());
    for (index, page) in pages.iter().enumerate() {
        check_says(
            page,
            &[
                "66.32-GST-2026-000123, Version 1",
                &format!("Seite {} von {}", index + 1, pages.len()),
            ],
        );
    }
}

#[test]
fn permanent_permit_for_areas_names_areas_and_neither_trips_nor_legs() {
    let mut value = sample::value();
    value["permit_kind"] = json!({ "type": "permanent-area" });
    value["bases"] = json!(["§ 29 Abs. 3 StVO"]);
    value["route"] = json!({ "areas": ["03101 Braunschweig", "03158 Wolfenbüttel"] });
    value["load"] = json!(null);
    let text = text(&sample::decision(value));
    check_says(
        &text,
        &["Dauererlaubnis, flächendeckend", "03158 Wolfenbüttel", "Gebiet"],
    );
    check_silent(
        &text,
        &[
            "Anzahl der Fahrten",
            "Straßen in dieser Reihenfolge",
            "Ausnahmegenehmigung nach § 46",
            "Ladung Bezeichnung",
        ],
    );
}

#[test]
fn decision_without_fee_says_so() {
    let mut value = sample::refused();
    value["kind"]["ground"] = json!("lack-of-competence");
    value["fee"]["cents"] = json!(0);
    value["fee"]["lines"] = json!([]);
    let text = text(&sample::decision(value));
    check_says(&text, &["keine Gebühren erhoben"]);
    check_silent(&text, &["festgesetzt", "0,00 €"]);
}

#[test]
fn vehicle_that_travels_as_it_is_has_one_column_and_one_diagram() {
    let mut value = sample::value();
    value["combinations"][0].as_object_mut().unwrap().remove("empty");
    value["combinations"][0]["vehicles"][0]["role"] = json!("self-propelled");
    let text = text(&sample::decision(value));
    check_says(&text, &["Selbstfahrer", "Abbildung 1: Achsbild"]);
    check_silent(&text, &["Achslast Leerfahrt", "Abbildung 2", "Achsbild,"]);
}

#[test]
fn spacings_that_differ_between_the_runs_have_a_column_each() {
    let mut value = sample::value();
    value["combinations"][0]["empty"]["axles"][3]["spacing_to_next_mm"] = json!(4105);
    let text = text(&sample::decision(value));
    check_says(
        &text,
        &["Abstand Lastfahrt (m)", "Abstand Leerfahrt (m)", "4,105", "4,30"],
    );
}
