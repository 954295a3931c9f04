// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! In no plane, drawn from a definition or by chance, does anything lie on anything else.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::build::Builder;
use super::order;
use super::place::{self, Places};
use super::plane::{Boundary, Element, Flow, Inside, Lane, Out, Plane, Shape, Trigger, Work};
use super::sizes;
use crate::export::Language;
use crate::export::compound::Rect;
use crate::export::measure::{self, Face};
use crate::export::outline::Outline;
use crate::export::tests::samples;

/// Everything with a place, and what it is called.
fn boxes(plane: &Plane, places: &Places) -> Vec<(usize, &'static str, Rect)> {
    let mut found = Vec::new();
    for (i, (element, place)) in plane.elements.iter().zip(&places.elements).enumerate() {
        found.push((i, "shape", place.shape));
        found.extend(place.gateway.map(|rect| (i, "gateway", rect)));
        found.extend(place.note.map(|rect| (i, "note", rect)));
        found.extend(place.label.map(|rect| (i, "label", rect)));
        found.extend(place.boundaries.iter().map(|rect| (i, "border", *rect)));
        assert_eq!(place.boundaries.len(), element.boundaries.len());
    }
    found
}

fn meet(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// A piece of line as thin area.
fn piece(pair: &[(i64, i64)]) -> Rect {
    let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
    assert!(x == to_x || y == to_y, "lines run level or upright");
    Rect {
        x: x.min(to_x),
        y: y.min(to_y),
        width: (x - to_x).abs().max(1),
        height: (y - to_y).abs().max(1),
    }
}

/// A box: whose, what it is, where.
type Placed<'p> = (usize, &'p str, Rect);

fn assert_nothing_lies_on_anything_else(plane: &Plane, places: &Places) {
    let boxes = boxes(plane, places);
    let labels = places.flows.iter().enumerate();
    let labels: Vec<(usize, Rect)> = labels.filter_map(|(i, line)| Some((i, line.label?))).collect();
    assert_boxes_apart(plane, places, &boxes);
    assert_labels_apart(plane, &labels, &boxes);
    assert_lines_apart(plane, places, &labels, &boxes);
    assert_no_lines_run_on_one_another(plane, places);
    assert_buttons_are_free(plane, places);
}

fn assert_boxes_apart(plane: &Plane, places: &Places, boxes: &[Placed<'_>]) {
    let name = |i: usize| plane.elements[i].id.as_str();
    for (at, (i, what, a)) in boxes.iter().enumerate() {
        let (top, height) = places.lanes[plane.elements[*i].lane];
        let in_lane = a.y >= top && a.y + a.height <= top + height;
        let in_plane = a.x >= 0 && a.x + a.width <= places.width;
        assert!(in_lane && in_plane, "{what} of {} leaves its place", name(*i));
        for (j, other, b) in &boxes[at + 1..] {
            let pair = [*what, *other];
            let attached = i == j && pair.contains(&"border") && pair.contains(&"shape");
            assert!(
                attached || !meet(*a, *b),
                "{what} of {} lies on {other} of {}",
                name(*i),
                name(*j)
            );
        }
    }
}

fn assert_labels_apart(plane: &Plane, labels: &[(usize, Rect)], boxes: &[Placed<'_>]) {
    for (at, (i, label)) in labels.iter().enumerate() {
        let flow = &plane.flows[*i].id;
        for (j, what, area) in boxes {
            let other = &plane.elements[*j].id;
            assert!(!meet(*label, *area), "label of {flow} lies on {what} of {other}");
        }
        for (j, other) in &labels[at + 1..] {
            assert!(
                !meet(*label, *other),
                "labels of {flow} and {}",
                plane.flows[*j].id
            );
        }
    }
}

fn assert_lines_apart(plane: &Plane, places: &Places, labels: &[(usize, Rect)], boxes: &[Placed<'_>]) {
    for (flow, line) in plane.flows.iter().zip(&places.flows) {
        for piece in line.points.windows(2).map(piece) {
            for (j, what, area) in boxes {
                let own = (*j == flow.from || *j == flow.to) && *what != "note" && *what != "label";
                let name = &plane.elements[*j].id;
                assert!(
                    own || !meet(piece, *area),
                    "{} runs through {what} of {name}",
                    flow.id
                );
            }
            for (j, label) in labels {
                let other = &plane.flows[*j].id;
                assert!(
                    !meet(piece, *label),
                    "{} runs through the label of {other}",
                    flow.id
                );
            }
        }
    }
}

/// What bpmn-js opens a sub-process with, and some air around it: over its lower right corner.
fn button(element: &Element, shape: Rect) -> Option<Rect> {
    let inside = matches!(element.shape, Shape::Inside(_));
    inside.then_some(Rect {
        x: shape.x + shape.width - 18,
        y: shape.y + shape.height + 2,
        width: 33,
        height: 32,
    })
}

fn assert_buttons_are_free(plane: &Plane, places: &Places) {
    for (element, place) in plane.elements.iter().zip(&places.elements) {
        let Some(button) = button(element, place.shape) else {
            continue;
        };
        for (flow, line) in plane.flows.iter().zip(&places.flows) {
            for piece in line.points.windows(2).map(piece) {
                let (flow, name) = (&flow.id, &element.id);
                assert!(!meet(piece, button), "{flow} runs close to the button of {name}");
            }
        }
    }
}

fn assert_no_lines_run_on_one_another(plane: &Plane, places: &Places) {
    let lines: Vec<(&Flow, Vec<Rect>)> = plane
        .flows
        .iter()
        .zip(&places.flows)
        .map(|(flow, line)| (flow, line.points.windows(2).map(piece).collect()))
        .collect();
    for (at, (one, pieces)) in lines.iter().enumerate() {
        for (other, others) in &lines[at + 1..] {
            if (one.from, one.out) == (other.from, other.out) || one.to == other.to {
                continue;
            }
            for (a, b) in pieces.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
                let along = |a: &Rect| (a.width > 1, a.height > 1);
                let same = along(a) == along(b) && along(a) != (false, false);
                assert!(
                    !same || !meet(*a, *b),
                    "{} and {} run on one another at {a:?} {b:?}",
                    one.id,
                    other.id
                );
            }
        }
    }
}

fn planes(plane: &Plane) -> Vec<&Plane> {
    let inner = plane.inner().flat_map(|(_, inside)| planes(&inside.plane));
    std::iter::once(plane).chain(inner).collect()
}

#[test]
fn nothing_lies_on_anything_else_in_any_picture_of_any_sample() {
    for definition in samples() {
        let outline = Outline::of(&definition);
        for language in [Language::De, Language::En] {
            for plane in planes(&Builder::new(&outline, language).plane(None)) {
                assert_nothing_lies_on_anything_else(plane, &place::place(plane));
            }
        }
    }
}

/// The label with its width, as bpmn-js breaks it; texts inside of shapes and notes have a margin.
fn texts<'p>(plane: &'p Plane, places: &Places) -> Vec<(&'p str, i64, Face)> {
    let mut found = Vec::new();
    for (element, place) in plane.elements.iter().zip(&places.elements) {
        found.push(match place.label {
            Some(label) => (element.name.as_str(), label.width, sizes::OUTSIDE),
            None => (
                element.name.as_str(),
                place.shape.width - 2 * sizes::MARGIN,
                sizes::INSIDE,
            ),
        });
        let note = place.note.map_or(0, |note| note.width - 2 * sizes::MARGIN);
        let lines = element.note.iter();
        found.extend(lines.map(|line| (line.as_str(), note, sizes::INSIDE)));
    }
    let flows = plane.flows.iter().zip(&places.flows);
    found.extend(
        flows.filter_map(|(flow, line)| Some((flow.name.as_str(), line.label?.width, sizes::OUTSIDE))),
    );
    found
}

fn assert_no_word_is_cut(plane: &Plane, places: &Places) {
    for (text, width, face) in texts(plane, places) {
        let lines = measure::lines(text, width, face);
        assert!(!measure::cuts(text, width, face), "{lines:?} at {width}");
    }
}

#[test]
fn no_word_is_cut_in_any_picture_of_any_sample() {
    for definition in samples() {
        let outline = Outline::of(&definition);
        for language in [Language::De, Language::En] {
            for plane in planes(&Builder::new(&outline, language).plane(None)) {
                assert_no_word_is_cut(plane, &place::place(plane));
            }
        }
    }
}

const WORDS: [&str; 6] = [
    "",
    "Freigeben",
    "Zur beabsichtigten Entscheidung äußern",
    "Straßenverkehrsgenehmigungsverfahren",
    "A",
    "Rechtsbehelfsfrist abgelaufen (§ 28 Abs. 2, 3 VwVfG)¹·²",
];

fn shape(kind: usize) -> Shape {
    match kind {
        0 => Shape::Task(Work::User),
        1 => Shape::Inside(Inside {
            each: None,
            plane: Plane::default(),
        }),
        2 => Shape::Catch(Trigger::Message),
        3 => Shape::Exclusive,
        4 => Shape::Task(Work::Plain),
        _ => Shape::End(None),
    }
}

fn element(i: usize, (kind, word, note, choice, borders): (usize, usize, usize, bool, usize)) -> Element {
    let activity = [0, 1, 4].contains(&kind);
    let border = |k: usize| Boundary {
        id: format!("border.{i}.{k}"),
        trigger: Trigger::Message,
    };
    Element {
        id: format!("element.{i}"),
        name: WORDS[word].to_owned(),
        shape: shape(kind),
        lane: 0,
        choice: choice && kind < 3,
        boundaries: (0..if activity { borders } else { 0 }).map(border).collect(),
        note: (0..note).map(|n| WORDS[n + 2].to_owned()).collect(),
        roles: Vec::new(),
        documentation: Vec::new(),
        rank: i,
    }
}

fn flow(i: usize, elements: &[Element], (from, to, out, word): (usize, usize, usize, usize)) -> Flow {
    let (from, to) = (from % elements.len(), to % elements.len());
    let out = match elements[from].boundaries.get(out) {
        Some(_) => Out::Boundary(out),
        None => Out::Element,
    };
    Flow {
        id: format!("flow.{i}"),
        name: WORDS[word].to_owned(),
        from,
        out,
        to,
        condition: None,
        documentation: Vec::new(),
    }
}

/// Any graph of elements, flows and borders.
fn any_plane() -> impl Strategy<Value = Plane> {
    let words = || 0..WORDS.len();
    let elements = (
        (0..6_usize, words(), 0..3_usize, any::<bool>(), 0..4_usize),
        0..3_usize,
    );
    let flows = (0..14_usize, 0..14_usize, 0..4_usize, words());
    let all = (
        1..4_usize,
        prop::collection::vec(elements, 2..14),
        prop::collection::vec(flows, 0..26),
    );
    all.prop_map(|(lanes, elements, flows)| {
        let lane = |i: usize| Lane {
            id: format!("lane.{i}"),
            name: WORDS[i + 1].to_owned(),
        };
        let elements = elements.into_iter().enumerate();
        let elements: Vec<Element> = elements
            .map(|(i, (look, lane))| Element {
                lane: lane % lanes,
                ..element(i, look)
            })
            .collect();
        let flows = flows
            .into_iter()
            .enumerate()
            .map(|(i, ends)| flow(i, &elements, ends));
        // One flow per event on a border.
        let mut known = BTreeSet::new();
        let first = |flow: &Flow| flow.out == Out::Element || known.insert((flow.from, flow.out));
        let flows = flows.filter(first).collect();
        Plane {
            lanes: (0..lanes).map(lane).collect(),
            elements,
            flows,
            legend: Vec::new(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_lies_on_anything_else_in_any_plane(mut plane in any_plane()) {
        order::link_far_backs(&mut plane);
        let places = place::place(&plane);
        assert_nothing_lies_on_anything_else(&plane, &places);
        assert_no_word_is_cut(&plane, &places);
    }
}
