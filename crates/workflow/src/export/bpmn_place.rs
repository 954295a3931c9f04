// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Places BPMN: every element has a column of its own, lanes lie below each other. Lines run in the gutters between
//! columns and in a band at the top of each lane, so that no line crosses a shape.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is made here for a vector of the same length"
)]

use super::bpmn_model::{Element, Flow, Out, Scope, Shape};
use super::compound::{Rect, text_width};
use super::layered::int;
use super::words::wrapped;

const TASK: (i64, i64) = (150, 80);
const EVENT: i64 = 36;
const GATEWAY: i64 = 50;
const TRACK: i64 = 12;
/// Height of one track of the band: a line with its label above it.
const BAND: i64 = 24;
const NOTE_WIDTH: i64 = 230;
const NOTE_LINE: i64 = 15;
const NOTE_CHARACTERS: usize = 36;
/// Width of the name of a pool or lane.
pub(super) const NAME: i64 = 30;

#[derive(Debug, Default)]
pub(super) struct Places {
    pub width: i64,
    pub height: i64,
    pub elements: Vec<Place>,
    pub flows: Vec<Line>,
    /// Upper edge and height.
    pub lanes: Vec<(i64, i64)>,
}

#[derive(Debug, Default)]
pub(super) struct Place {
    pub shape: Rect,
    pub gateway: Option<Rect>,
    pub boundaries: Vec<Rect>,
    pub note: Option<Rect>,
    /// Of what is inside a sub-process, relative to its corner.
    pub body: Option<Places>,
}

#[derive(Debug, Default)]
pub(super) struct Line {
    pub points: Vec<(i64, i64)>,
    pub label: Rect,
}

/// Places one scope; everything is relative to its upper left corner.
pub(super) fn place(scope: &Scope) -> Places {
    let lanes = scope.lanes.len().max(1);
    let mut places = Places {
        elements: scope.elements.iter().map(size).collect(),
        ..Places::default()
    };
    columns(scope, &mut places);
    let bands = bands(scope, &places, lanes);
    rows(scope, &mut places, lanes, &bands);
    lines(scope, &mut places, &bands);
    places
}

fn size(element: &Element) -> Place {
    let mut body = None;
    let (width, height) = match &element.shape {
        Shape::Start | Shape::End | Shape::Wait(_) => (EVENT, EVENT),
        Shape::UserTask | Shape::ServiceTask => (TASK.0.max(int(element.boundaries.len()) * 46 + 20), TASK.1),
        Shape::Inside { body: inner, .. } => {
            let inner = place(inner);
            let size = (inner.width + 40, inner.height + 60);
            body = Some(inner);
            size
        }
        Shape::AnyTime { .. } => (260, 130),
    };
    let lines: usize = element
        .note
        .iter()
        .map(|line| wrapped(line, NOTE_CHARACTERS).len())
        .sum();
    let note = (lines > 0).then(|| Rect {
        x: 0,
        y: 0,
        width: NOTE_WIDTH,
        height: int(lines) * NOTE_LINE + 14,
    });
    Place {
        shape: Rect {
            x: 0,
            y: 0,
            width,
            height,
        },
        gateway: element.gateway.then_some(Rect {
            x: 0,
            y: 0,
            width: GATEWAY,
            height: GATEWAY,
        }),
        boundaries: Vec::new(),
        note,
        body,
    }
}

/// Width of a label; events carry theirs below.
fn label_width(flow: &Flow) -> i64 {
    if flow.name.is_empty() {
        0
    } else {
        text_width(&flow.name, 11) + 12
    }
}

/// x of every element: its column, and behind it a gutter wide enough for the lines that leave or enter there.
fn columns(scope: &Scope, places: &mut Places) {
    let mut x = 40;
    for (i, element) in scope.elements.iter().enumerate() {
        let leaving = scope.flows.iter().filter(|flow| flow.from == i).count();
        let place = &mut places.elements[i];
        let name = match element.shape {
            Shape::Start | Shape::End | Shape::Wait(_) => 110,
            _ => 0,
        };
        let own = place.shape.width + place.gateway.map_or(0, |gateway| gateway.width + 30);
        let width = own.max(name).max(place.note.map_or(0, |note| note.width));
        let inset = if name > 0 {
            (name - place.shape.width).max(0) / 2
        } else {
            0
        };
        place.shape.x = x + inset;
        if let Some(gateway) = &mut place.gateway {
            gateway.x = place.shape.x + place.shape.width + 30;
        }
        if let Some(note) = &mut place.note {
            note.x = x;
        }
        // A label has to fit before the line turns down to the next column.
        let next = scope
            .flows
            .iter()
            .filter(|flow| flow.from == i && flow.to == i + 1);
        let label = next.map(label_width).max().unwrap_or(0);
        x += width + 30 + TRACK * int(leaving) + 34 + label;
    }
    places.width = x + 10;
}

/// Right edge of everything an element has in its column.
fn right(place: &Place) -> i64 {
    let own = [Some(place.shape), place.gateway, place.note];
    own.into_iter()
        .flatten()
        .map(|rect| rect.x + rect.width)
        .max()
        .unwrap_or(0)
}

/// Where a flow goes up or down behind its element, and before its target.
fn gutters(scope: &Scope, places: &Places, i: usize) -> (i64, i64) {
    let flow = &scope.flows[i];
    let before = scope
        .flows
        .iter()
        .take(i)
        .filter(|other| other.from == flow.from)
        .count();
    let out = right(&places.elements[flow.from]) + 18 + TRACK * int(before);
    let target = &places.elements[flow.to];
    let left = target
        .note
        .map_or(target.shape.x, |note| note.x.min(target.shape.x));
    (out, left - 18)
}

/// The track of each flow in the band of its target's lane; flows that do not meet share one.
fn bands(scope: &Scope, places: &Places, lanes: usize) -> Vec<(usize, i64)> {
    let mut taken: Vec<Vec<Vec<(i64, i64)>>> = vec![Vec::new(); lanes];
    let mut found = Vec::new();
    for (i, flow) in scope.flows.iter().enumerate() {
        let (out, into) = gutters(scope, places, i);
        let width = label_width(flow);
        let label = if out <= into {
            (out, out + width + 14)
        } else {
            (out - width - 14, out)
        };
        let span = (out.min(into).min(label.0) - 8, out.max(into).max(label.1) + 8);
        let lane = &mut taken[scope.elements[flow.to].lane];
        let free = |track: &Vec<(i64, i64)>| track.iter().all(|(a, b)| span.1 < *a || span.0 > *b);
        let track = lane.iter().position(free).unwrap_or_else(|| {
            lane.push(Vec::new());
            lane.len() - 1
        });
        lane[track].push(span);
        found.push((track, span.0));
    }
    found
}

/// y of lanes and everything in them.
fn rows(scope: &Scope, places: &mut Places, lanes: usize, bands: &[(usize, i64)]) {
    let mut y = 0;
    for lane in 0..lanes {
        let flows = scope
            .flows
            .iter()
            .zip(bands)
            .filter(|(flow, _)| scope.elements[flow.to].lane == lane);
        let tracks = flows.map(|(_, (track, _))| track + 1).max().unwrap_or(0);
        let top = y + 22 + int(tracks) * BAND;
        let members = || {
            scope
                .elements
                .iter()
                .enumerate()
                .filter(move |(_, element)| element.lane == lane)
        };
        let tallest = members()
            .map(|(i, _)| places.elements[i].shape.height)
            .filter(|h| *h <= TASK.1)
            .max()
            .unwrap_or(EVENT);
        let middle = top + tallest / 2;
        let mut bottom = top + 20;
        for (i, element) in members() {
            let place = &mut places.elements[i];
            let small = place.shape.height <= TASK.1;
            place.shape.y = if small {
                middle - place.shape.height / 2
            } else {
                top
            };
            let centre = centre(place, element);
            if let Some(gateway) = &mut place.gateway {
                gateway.y = centre - GATEWAY / 2;
            }
            let under = place.shape.y + place.shape.height;
            place.boundaries = (0..element.boundaries.len())
                .map(|k| Rect {
                    x: place.shape.x + 16 + 46 * int(k),
                    y: under - EVENT / 2,
                    width: EVENT,
                    height: EVENT,
                })
                .collect();
            let named = if place.shape.height == EVENT { 48 } else { 14 };
            let below = under
                + named
                + int(element.boundaries.len()) * TRACK
                + if element.boundaries.is_empty() { 0 } else { 34 };
            bottom = bottom.max(below);
            if let Some(note) = &mut place.note {
                note.y = below + 6;
                bottom = bottom.max(note.y + note.height);
            }
        }
        places.lanes.push((y, bottom + 16 - y));
        y = bottom + 16;
    }
    places.height = y;
}

/// The height at which flows leave and enter.
fn centre(place: &Place, element: &Element) -> i64 {
    match element.shape {
        Shape::Inside { .. } | Shape::AnyTime { .. } => place.shape.y + 40,
        _ => place.shape.y + place.shape.height / 2,
    }
}

fn lines(scope: &Scope, places: &mut Places, bands: &[(usize, i64)]) {
    let mut found = Vec::new();
    for (i, flow) in scope.flows.iter().enumerate() {
        let (out, into) = gutters(scope, places, i);
        let (from, to) = (&places.elements[flow.from], &places.elements[flow.to]);
        let from_y = centre(from, &scope.elements[flow.from]);
        let mut points = match flow.out {
            Out::Element => vec![(from.shape.x + from.shape.width, from_y), (out, from_y)],
            Out::Gateway => {
                let x = from.gateway.map_or(0, |gateway| gateway.x + gateway.width);
                vec![(x, from_y), (out, from_y)]
            }
            Out::Boundary(k) => {
                let rect = from.boundaries.get(k).copied().unwrap_or_default();
                let x = rect.x + EVENT / 2;
                let behind = from.boundaries.len().saturating_sub(k + 1);
                let y = rect.y + EVENT + 12 + TRACK * int(behind);
                vec![(x, rect.y + EVENT), (x, y), (out, y)]
            }
        };
        let lane = places.lanes[scope.elements[flow.to].lane].0;
        let band = lane + 10 + BAND * (int(bands[i].0) + 1);
        let to_y = centre(to, &scope.elements[flow.to]);
        let straight =
            flow.out == Out::Element && flow.to == flow.from + 1 && to_y == from_y && flow.name.is_empty();
        if straight {
            points.truncate(1);
        } else {
            points.extend([(out, band), (into, band), (into, to_y)]);
        }
        points.push((to.shape.x, to_y));
        let width = label_width(flow);
        let x = if out <= into { out + 6 } else { out - width - 6 };
        let label = Rect {
            x,
            y: band - 17,
            width,
            height: 14,
        };
        found.push(Line { points, label });
    }
    places.flows = found;
}

/// From the upper element to its gateway.
pub(super) fn to_gateway(place: &Place, element: &Element) -> Option<[(i64, i64); 2]> {
    let gateway = place.gateway?;
    let y = centre(place, element);
    Some([(place.shape.x + place.shape.width, y), (gateway.x, y)])
}
