// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The axle diagram as it leaves the crate.

use permit::Language;
use permit::application::{Combination, LoadState};
use serde_json::{Value, json};

use super::sample;
use crate::{axle_diagram_svg, axle_diagram_text};

fn combination(change: impl FnOnce(&mut Value)) -> Combination {
    let mut value = sample::value();
    change(&mut value["combinations"][0]);
    sample::decision(value).combinations.remove(0)
}

fn svg(combination: &Combination) -> String {
    axle_diagram_svg(combination, LoadState::Loaded, Language::De).unwrap()
}

/// Values of an attribute in the order they stand.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
    svg.split(&format!("<{element} "))
        .skip(1)
        .filter_map(|rest| {
            rest.split('>')
                .next()?
                .split(&format!("{attribute}=\""))
                .nth(1)?
                .split('"')
                .next()?
                .parse()
                .ok()
        })
        .collect()
}

#[test]
fn diagram_is_a_standalone_picture_in_the_colour_of_the_text() {
    let svg = svg(&combination(|_| {}));
    for part in [
        "role=\"img\"",
        "<title id=\"axles-",
        "<desc id=\"axles-",
        "currentColor",
        "viewBox=\"0 0 680 ",
    ] {
        assert!(svg.contains(part), "{part}");
    }
    for banned in [
        "style=",
        "<style",
        "<script",
        "href",
        "#000",
        "black",
        "url(",
        "font-family",
    ] {
        assert!(!svg.contains(banned), "{banned}");
    }
}

#[test]
fn wheels_stand_to_scale() {
    let combination = combination(|_| {});
    let mut centres = numbers(&svg(&combination), "circle", "cx");
    centres.dedup();
    assert_eq!(centres.len(), 12);
    let spacings: Vec<f64> = combination
        .loaded
        .axles
        .iter()
        .filter_map(|axle| Some(f64::from(axle.spacing_to_next_mm?.0)))
        .collect();
    let scale = (centres[11] - centres[0]) / spacings.iter().sum::<f64>();
    for (pair, spacing) in centres.windows(2).zip(&spacings) {
        assert!(
            (pair[1] - pair[0] - spacing * scale).abs() < 0.02,
            "{pair:?} for {spacing} mm"
        );
    }
}

#[test]
fn diagrams_of_one_page_have_different_ids() {
    let combination = combination(|_| {});
    let id = |state| {
        let svg = axle_diagram_svg(&combination, state, Language::De).unwrap();
        svg.split("<title id=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_ne!(id(LoadState::Loaded), id(LoadState::Empty));
}

#[test]
fn run_that_is_not_described_has_no_diagram() {
    let combination = combination(|value| {
        value.as_object_mut().unwrap().remove("empty");
    });
    assert_eq!(
        axle_diagram_svg(&combination, LoadState::Empty, Language::De),
        None
    );
    assert_eq!(
        axle_diagram_text(&combination, LoadState::Empty, Language::De),
        None
    );
}

#[test]
fn text_says_every_number_of_the_diagram_in_both_languages() {
    let combination = combination(|_| {});
    let text = |language| {
        axle_diagram_text(&combination, LoadState::Loaded, language)
            .unwrap()
            .replace('\u{a0}', " ")
    };
    let german = text(Language::De);
    for part in [
        "Kombination K1, Lastfahrt",
        "Länge 24,40 m",
        "Gesamtmasse 125,0 t",
        "12 Achsen",
        "3: 11,0 t, angetrieben, 1,35 m zur nächsten",
        "12: 10,875 t, gelenkt.",
    ] {
        assert!(german.contains(part), "{part}: {german}");
    }
    let english = text(Language::En);
    for part in [
        "combination k1, loaded",
        "length 24.40 m",
        "4: 11.0 t, driven, 4.30 m to the next",
    ] {
        assert!(english.to_lowercase().contains(part), "{part}: {english}");
    }
}

#[test]
fn any_shape_of_combination_is_drawn_without_labels_over_each_other() {
    for (name, count, spacing, length) in [
        ("one", 1, 0, 5_000),
        ("crane", 5, 1_650, 15_000),
        ("blade", 12, 1_360, 75_000),
        ("modules", 60, 1_400, 90_000),
        ("stretched", 4, 41_000, 60_000),
        ("nothing fits", 30, 1, 1),
    ] {
        let combination = combination(|value| {
            let axles: Vec<Value> = (0..count)
                .map(|index| {
                    sample::axle(
                        u32::from(index > count / 3),
                        7_003 + index * 11,
                        (index + 1 < count).then_some(spacing),
                    )
                })
                .collect();
            value["loaded"] = sample::measures([length, 3_000, 4_000], 100_000, &axles);
        });
        let svg = svg(&combination);
        let width = svg
            .split("viewBox=\"0 0 ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .parse::<f64>()
            .unwrap();
        for x in numbers(&svg, "text", "x") {
            assert!((0.0..=width).contains(&x), "{name}: {x} of {width}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

#[test]
fn hostile_name_is_escaped() {
    let combination = combination(|value| value["id"] = json!("</title><script>\"'&\u{0}"));
    let svg = svg(&combination);
    assert!(!svg.contains("<script>"));
    assert!(svg.contains("&lt;/title&gt;&lt;script&gt;&quot;&#39;&amp;\u{fffd}"));
}
