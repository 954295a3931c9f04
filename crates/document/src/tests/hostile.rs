// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Text from outside stays text, and large input stays bounded.

use serde_json::{Value, json};

use super::{check_says, pages, sample, squeezed, text};
use crate::{Limits, RenderError, Templates, render, render_with};

/// Words of the formats, which are not free text.
const FIXED: [&str; 17] = [
    "schema",
    "issued_on",
    "valid_from",
    "valid_to",
    "outcome",
    "ground",
    "type",
    "role",
    "scope",
    "state",
    "x",
    "f",
    "factor_sum",
    "permit_kind",
    "sha256",
    "bases",
    "origin",
];

/// Replaces every free text by `payload`, made unique by a number in front, and returns what was put in.
fn replace_texts(value: &mut Value, payload: &str, put: &mut Vec<(String, String)>, path: &str) {
    match value {
        Value::String(text) => {
            *text = format!("{}{payload}", put.len() + 1000);
            put.push((path.to_owned(), text.clone()));
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                replace_texts(item, payload, put, &format!("{path}/{index}"));
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields
                .iter_mut()
                .filter(|(name, _)| !FIXED.contains(&name.as_str()))
            {
                replace_texts(field, payload, put, &format!("{path}/{name}"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Texts of a decision that the paper does not print: the English, the sources, the contact person, links between parts.
fn is_printed(path: &str) -> bool {
    let unprinted = [
        "/en",
        "/source",
        "/id",
        "/origin",
        "/catalogue",
        "/contact/name",
        "/contact/phone",
        "/contact/email",
    ];
    !unprinted.iter().any(|end| path.ends_with(end))
        || path == "/fee/source"
        || path == "/conditions/0/catalogue"
}

fn hostile(payload: &str) -> (Value, Vec<(String, String)>) {
    let mut value = sample::value();
    let mut put = Vec::new();
    replace_texts(&mut value, payload, &mut put, "");
    (value, put)
}

#[test]
fn markup_in_any_text_comes_out_literally() {
    for payload in [
        "#panic(\"x\") *fett* _kursiv_ `roh` $x^2$ <ziel> @ziel",
        "= Titel - Punkt + Zahl / Begriff: x \\ ~ -- --- ... // Kommentar",
        "#set page(width: 1pt) #import \"@preview/a:1.0.0\": * #read(\"/etc/passwd\")",
        "\"quotes\" 'single' ]} )) [[ {{ &amp; </text><script>alert(1)</script>",
    ] {
        let (value, put) = hostile(payload);
        let text = squeezed(&text(&sample::decision(value)));
        for (path, expected) in put.iter().filter(|(path, _)| is_printed(path)) {
            assert!(
                text.contains(&squeezed(expected)),
                "{path}: {expected:?} is not printed literally in {text}"
            );
        }
    }
}

#[test]
fn no_text_however_strange_stops_the_paper() {
    let payloads = [
        "\u{0}\u{1}\u{7f}\u{85}\u{feff}\u{fffe}\u{e000}\u{10ffff}",
        "\u{202e}\u{2066}\u{200f}links\u{2069}",
        "漢字 🚛 العربية עברית हिन्दी ภาษาไทย",
        "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}",
        "Wort".repeat(100).leak(),
        "",
    ];
    for payload in payloads {
        let (value, _) = hostile(payload);
        let rendered = render(&sample::decision(value));
        assert!(rendered.is_ok(), "{payload:?}: {rendered:?}");
    }
    let mut value = sample::value();
    let mut put = Vec::new();
    replace_texts(&mut value, "", &mut put, "");
    for (path, _) in put {
        *value.pointer_mut(&path).unwrap() = json!("");
    }
    assert!(render(&sample::decision(value)).is_ok(), "empty texts");
}

#[test]
fn characters_that_cannot_be_printed_are_reported() {
    let mut value = sample::value();
    value["holder"]["name"] = json!("漢\u{202e} GmbH");
    let decision = sample::decision(value);
    assert_eq!(render(&decision).unwrap().replaced, ['\u{202e}', '漢']);
    check_says(&text(&decision), &["[U+6F22][U+202E] GmbH"]);
}

#[test]
fn twenty_axles_and_forty_conditions_fit_on_few_pages() {
    let mut value = sample::value();
    let axles: Vec<Value> = (0..20_u32)
        .map(|index| {
            sample::axle(
                index / 10,
                9000 + index * 125,
                (index < 19).then_some(1360 + index * 5),
            )
        })
        .collect();
    value["combinations"][0]["loaded"] = sample::measures([61_000, 4_200, 4_600], 203_750, &axles);
    let conditions: Vec<Value> = (1..=40)
        .map(|number| {
            let text = format!(
                "Nebenbestimmung {number}: {}",
                "Die Fahrgeschwindigkeit ist anzupassen. ".repeat(4)
            );
            sample::condition(
                &number.to_string(),
                &text,
                json!("authority"),
                json!("whole-permit"),
            )
        })
        .collect();
    value["conditions"] = json!(conditions);
    let decision = sample::decision(value);
    let pages = pages(&decision);
    assert!((5..=9).contains(&pages.len()), "{} pages", pages.len());
    let text = pages.join(" ");
    for number in 1..=40 {
        check_says(&text, &[&format!("{number}. Nebenbestimmung {number}:")]);
    }
    assert!(render(&decision).is_ok());
}

#[test]
fn long_table_repeats_its_header_on_every_page() {
    let mut value = sample::value();
    let areas: Vec<String> = (0..120)
        .map(|index| format!("{:05} Landkreis {index}", 3000 + index))
        .collect();
    value["route"] = json!({ "areas": areas });
    let pages = pages(&sample::decision(value));
    let with_areas: Vec<&String> = pages.iter().filter(|page| page.contains("Landkreis")).collect();
    assert!(with_areas.len() >= 2);
    for page in with_areas {
        check_says(page, &["Schlüssel Gebiet"]);
    }
}

#[test]
fn paper_beyond_the_limits_is_refused() {
    let mut value = sample::value();
    value["considerations"] = json!("Erwägung\n".repeat(5_000));
    let decision = sample::decision(value);
    let refused = render(&decision);
    assert!(
        matches!(refused, Err(RenderError::TooManyPages { limit: 100, .. })),
        "{refused:?}"
    );
    let mut value = sample::value();
    value["conditions"][1]["text"]["de"] = json!("Auflage ".repeat(2_501));
    let refused = render(&sample::decision(value));
    assert!(
        matches!(&refused, Err(RenderError::LongParagraph { pointer, found: 20_008, .. }) if pointer == "/conditions/1/text"),
        "{refused:?}"
    );
    let limits = Limits {
        data_bytes: 10_000,
        ..Limits::default()
    };
    let refused = render_with(&decision, &Templates::default(), limits);
    assert!(
        matches!(refused, Err(RenderError::TooLong { limit: 10_000, .. })),
        "{refused:?}"
    );
}
