// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From the subject to shapes: envelope, vehicles and wheels to one scale, below them three rows of labels.

use super::labels::{self, Entry, FONT_SIZE, Label};
use super::shapes::{Anchor, Drawing, Shape, Style};
use super::subject::{Body, Subject};
use crate::german;

/// Drawing units across; on paper the picture is as wide as the text, 165 mm.
const WIDTH: f64 = 680.0;
/// Room for the names of the rows.
const LEFT: f64 = 78.0;
/// Room for the height.
const RIGHT: f64 = 52.0;
const TOP: f64 = 22.0;
/// Units per mm, at most: a short crane must not fill the page.
const LARGEST_SCALE: f64 = 0.036;
/// Millimetres above the road, schematic: wheel, lower and upper edge of a frame, of a gooseneck, of a cab.
const WHEEL_RADIUS: f64 = 480.0;
const FRAME: (f64, f64) = (600.0, 1_050.0);
const GOOSENECK: (f64, f64) = (1_150.0, 1_550.0);
const CAB: f64 = 2_900.0;
const CAB_LENGTH: f64 = 2_000.0;

/// The words beside the rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowNames {
    pub axle: &'static str,
    pub spacing: &'static str,
    pub load: &'static str,
}

/// Scale and origin: from mm on the road to drawing units.
struct Stage {
    scale: f64,
    left: f64,
    road: f64,
    right: f64,
}

impl Stage {
    fn of(subject: &Subject) -> Self {
        let room = (WIDTH - LEFT - RIGHT).max(labels::least_width(subject.axles.len()));
        let scale = (room / subject.extent()).min(LARGEST_SCALE);
        let road = TOP + f64::from(subject.height).max(CAB) * scale;
        let left = LEFT + (room - subject.extent() * scale) / 2.0;
        Self {
            scale,
            left,
            road,
            right: LEFT + room,
        }
    }

    fn x(&self, millimetres: f64) -> f64 {
        self.left + millimetres * self.scale
    }

    fn y(&self, millimetres: f64) -> f64 {
        self.road - millimetres * self.scale
    }

    fn rectangle(&self, (from, to): (f64, f64), (low, high): (f64, f64), style: Style) -> Shape {
        let (left, right, top, bottom) = (self.x(from), self.x(to), self.y(high), self.y(low));
        Shape::Polygon {
            points: vec![(left, bottom), (left, top), (right, top), (right, bottom)],
            style,
        }
    }
}

pub(crate) fn draw(subject: &Subject, names: RowNames) -> Drawing {
    let stage = Stage::of(subject);
    let mut shapes = Vec::new();
    envelope(subject, &stage, &mut shapes);
    for vehicle in 0..subject.vehicles.len() {
        body(subject, vehicle, &stage, &mut shapes);
    }
    wheels(subject, &stage, &mut shapes);
    let height = rows(subject, names, &stage, &mut shapes);
    Drawing {
        width: stage.right + RIGHT,
        height,
        shapes,
    }
}

/// Length and height as a dashed box with its measures, and the road.
fn envelope(subject: &Subject, stage: &Stage, shapes: &mut Vec<Shape>) {
    let (length, height) = (f64::from(subject.length), f64::from(subject.height));
    shapes.push(stage.rectangle((0.0, length), (0.0, height), Style::Dashed));
    let (start, end, road) = (stage.x(0.0), stage.x(subject.extent()), stage.road);
    shapes.push(Shape::Line {
        from: (start - 8.0, road),
        to: (end + 8.0, road),
        style: Style::Outline,
    });
    shapes.push(Shape::Text {
        at: (f64::midpoint(start, stage.x(length)), stage.y(height) - 6.0),
        anchor: Anchor::Middle,
        upright: false,
        text: german::metres(subject.length),
    });
    shapes.push(Shape::Text {
        at: (
            stage.x(length) + 6.0,
            f64::midpoint(road, stage.y(height)) + FONT_SIZE * 0.35,
        ),
        anchor: Anchor::Start,
        upright: false,
        text: german::metres(subject.height),
    });
}

/// Frame, cab, drawbar or gooseneck of one vehicle. Only its axles are to scale; the shape tells its kind.
fn body(subject: &Subject, vehicle: usize, stage: &Stage, shapes: &mut Vec<Shape>) {
    let (Some(kind), Some((first, last))) = (subject.vehicles.get(vehicle), subject.wheelbase(vehicle))
    else {
        return;
    };
    let before = vehicle
        .checked_sub(1)
        .and_then(|previous| subject.wheelbase(previous))
        .map(|(_, last)| last);
    let after = subject.wheelbase(vehicle + 1).map(|(first, _)| first);
    let start = before.map_or_else(
        || f64::from(subject.front_overhang).min(first),
        |before| (first - 900.0).max(f64::midpoint(before, first)),
    );
    let rear_end = subject.extent() - f64::from(subject.rear_overhang);
    let end = after.map_or_else(
        || rear_end.max(last),
        |after| (last + 900.0).min(f64::midpoint(last, after)),
    );
    shapes.push(stage.rectangle((start, end), FRAME, Style::Shaded));
    match (kind, before) {
        (Body::Tractor | Body::SelfPropelled, _) => {
            let roof = CAB.min(f64::from(subject.height).max(FRAME.1));
            let cab = (start, (start + CAB_LENGTH).min(end));
            shapes.push(stage.rectangle(cab, (FRAME.1, roof), Style::Shaded));
        }
        (Body::SemiTrailer, Some(before)) => {
            let neck = ((before - 600.0).max(0.0), (start + 600.0).min(end));
            shapes.push(stage.rectangle(neck, GOOSENECK, Style::Shaded));
            shapes.push(stage.rectangle((start, neck.1), (FRAME.1, GOOSENECK.0), Style::Shaded));
        }
        (Body::Trailer, Some(before)) => {
            let height = stage.y(f64::midpoint(FRAME.0, FRAME.1));
            let hitch = stage.x((before + 900.0).min(f64::midpoint(before, first)));
            shapes.push(Shape::Line {
                from: (hitch, height),
                to: (stage.x(start), height),
                style: Style::Outline,
            });
        }
        (Body::SemiTrailer | Body::Trailer, None) => {}
    }
}

/// Driven: filled. Steered: a slanted stroke through the wheel.
fn wheels(subject: &Subject, stage: &Stage, shapes: &mut Vec<Shape>) {
    let closest = subject
        .axles
        .iter()
        .filter_map(|axle| axle.spacing)
        .filter(|spacing| *spacing > 0)
        .min();
    let radius = WHEEL_RADIUS.min(f64::from(closest.unwrap_or(2_000)) * 0.47) * stage.scale;
    for (axle, at) in subject.axles.iter().zip(subject.positions()) {
        let centre = (stage.x(at), stage.road - radius);
        shapes.push(Shape::Circle {
            centre,
            radius,
            style: Style::Outline,
        });
        if axle.driven {
            shapes.push(Shape::Circle {
                centre,
                radius: radius * 0.55,
                style: Style::Filled,
            });
        }
        if axle.steered {
            let (dx, dy) = (radius * 0.6, radius * 0.95);
            let (from, to) = ((centre.0 - dx, centre.1 + dy), (centre.0 + dx, centre.1 - dy));
            shapes.push(Shape::Line {
                from,
                to,
                style: Style::Outline,
            });
        }
    }
}

/// Axle numbers, distances, loads; returns where the picture ends.
fn rows(subject: &Subject, names: RowNames, stage: &Stage, shapes: &mut Vec<Shape>) -> f64 {
    let places: Vec<f64> = subject.positions().into_iter().map(|at| stage.x(at)).collect();
    let at_axles = |texts: Vec<String>| -> Vec<Entry> {
        places
            .iter()
            .zip(texts)
            .map(|(at, text)| Entry::new(*at, *at, text))
            .collect()
    };
    let numbers = at_axles((1..=places.len()).map(|number| number.to_string()).collect());
    let loads: Vec<Option<u32>> = subject.axles.iter().map(|axle| Some(axle.load)).collect();
    let loads = at_axles(german::column(&loads, 1));
    let spacings: Vec<Option<u32>> = subject.axles.iter().map(|axle| axle.spacing).collect();
    let distances: Vec<Entry> = places
        .windows(2)
        .zip(german::column(&spacings, 2))
        .filter_map(|(pair, text)| Some(Entry::new(*pair.first()?, *pair.last()?, text)))
        .collect();
    // Row names end well before the first label may begin.
    let bounds = (LEFT - 8.0, stage.right + 20.0);
    let mut y = stage.road + 4.0;
    y = row(names.axle, &labels::place(&numbers, false, bounds), y, shapes);
    y = measured_row(
        names.spacing,
        &labels::place(&distances, true, bounds),
        &places,
        (y, shapes),
    );
    y = row(names.load, &labels::place(&loads, true, bounds), y, shapes);
    y + 4.0
}

/// A line with a tick at every axle, then the distances.
fn measured_row(name: &str, labels: &[Label], places: &[f64], (y, shapes): (f64, &mut Vec<Shape>)) -> f64 {
    let line = y + 5.0;
    if let (Some(first), Some(last)) = (places.first(), places.last()) {
        shapes.push(Shape::Line {
            from: (*first, line),
            to: (*last, line),
            style: Style::Thin,
        });
    }
    for at in places {
        shapes.push(Shape::Line {
            from: (*at, line - 3.0),
            to: (*at, line + 3.0),
            style: Style::Thin,
        });
    }
    row(name, labels, line + 3.0, shapes)
}

/// Labels in one row, each joined to what it speaks of where it had to move or speaks of several axles.
fn row(name: &str, labels: &[Label], y: f64, shapes: &mut Vec<Shape>) -> f64 {
    let joined = labels.iter().any(|label| label.is_moved() || label.merged);
    let moved = labels.iter().any(Label::is_moved);
    let top = y + if moved {
        14.0
    } else if joined {
        6.0
    } else {
        2.0
    };
    let tallest = labels
        .iter()
        .filter(|label| label.upright)
        .map(|label| labels::text_width(&label.text));
    let height = tallest.fold(FONT_SIZE, f64::max);
    for label in labels {
        if label.merged {
            shapes.push(Shape::Line {
                from: (label.from, y + 2.0),
                to: (label.to, y + 2.0),
                style: Style::Thin,
            });
        }
        if label.is_moved() {
            let middle = f64::midpoint(label.from, label.to);
            shapes.push(Shape::Line {
                from: (middle, y + 2.0),
                to: (label.at, top),
                style: Style::Thin,
            });
        }
        let (at, anchor) = if label.upright {
            ((label.at + FONT_SIZE * 0.35, top + 1.0), Anchor::End)
        } else {
            ((label.at, top + FONT_SIZE * 0.8), Anchor::Middle)
        };
        shapes.push(Shape::Text {
            at,
            anchor,
            upright: label.upright,
            text: label.text.clone(),
        });
    }
    let baseline = top + FONT_SIZE * 0.8;
    shapes.push(Shape::Text {
        at: (0.0, baseline),
        anchor: Anchor::Start,
        upright: false,
        text: name.to_owned(),
    });
    top + height + 4.0
}
