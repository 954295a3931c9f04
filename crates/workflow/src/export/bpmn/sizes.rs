// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! How large everything is: shapes, and the texts beside them. Labels get explicit bounds, which modellers keep.

use super::plane::{Element, Shape, Work};
use crate::export::layered::int;
use crate::export::measure::{self, Face};

/// In a shape or a note, and beside events and flows: what bpmn-js uses.
pub(super) const INSIDE: Face = Face {
    size: 12,
    bold: false,
};
pub(super) const OUTSIDE: Face = Face {
    size: 11,
    bold: false,
};
const EVENT: i64 = 36;
pub(super) const GATEWAY: i64 = 50;
/// From a shape to the gateway behind it.
pub(super) const TO_GATEWAY: i64 = 22;
pub(super) const TASK_WIDTH: i64 = 124;
/// Distance of events on a border.
pub(super) const BOUNDARY: i64 = 44;
/// Labels are wrapped here; older versions of bpmn-js wrap at 90 pixels of a narrower face.
const LABEL: i64 = 100;
const NOTE: i64 = 176;
/// Width of a column of footnotes.
const LEGEND: i64 = 420;
pub(super) const MARGIN: i64 = 7;

/// Width and height in pixels.
pub(super) type Size = (i64, i64);

/// Of the shape alone.
pub(super) fn shape(element: &Element) -> Size {
    match &element.shape {
        Shape::Start | Shape::End(_) | Shape::Catch(_) | Shape::LinkThrow | Shape::LinkCatch => {
            (EVENT, EVENT)
        }
        Shape::EventGateway | Shape::Exclusive | Shape::Parallel => (GATEWAY, GATEWAY),
        // The sign of the task stands in the upper corner, that of a sub-process at the lower border.
        Shape::Task(Work::Plain) => boxed(element, 16),
        Shape::Task(Work::User | Work::Service) => boxed(element, 54),
        Shape::Inside(_) => boxed(element, 56),
    }
}

fn boxed(element: &Element, signs: i64) -> Size {
    let least = TASK_WIDTH.max(borders(element)) - 2 * MARGIN;
    let width = measure::without_cuts(&element.name, least, INSIDE) + 2 * MARGIN;
    let lines = measure::lines(&element.name, width - 2 * MARGIN, INSIDE).len();
    (width, (height(lines, INSIDE) + signs).max(76))
}

/// Width that the events on the border need.
fn borders(element: &Element) -> i64 {
    match (element.boundaries.len(), &element.shape) {
        (0, _) => 0,
        (count, Shape::Inside(_)) => (int(count) + 1) * BOUNDARY + 44,
        (count, _) => int(count) * BOUNDARY + 28,
    }
}

/// Left edge of an event on the border: the sign of a sub-process in the middle stays free.
pub(super) fn boundary(element: &Element, k: usize) -> i64 {
    let inside = matches!(element.shape, Shape::Inside(_));
    let count = element.boundaries.len();
    let behind_sign = inside && k >= count.div_ceil(2);
    14 + BOUNDARY * int(k)
        + if behind_sign {
            shape(element).0 / 2 + 22 - 14 - BOUNDARY * int(count.div_ceil(2))
        } else {
            0
        }
}

/// Least height of a lane: its name stands upright, on two lines if it is long.
pub(super) fn lane(name: &str) -> i64 {
    let whole = measure::width(name, INSIDE) + 20;
    if whole <= 170 {
        return whole.max(60);
    }
    let mut length = measure::without_cuts(name, whole / 2, INSIDE);
    while measure::lines(name, length, INSIDE).len() > 2 {
        length += 6;
    }
    length + 12
}

fn height(lines: usize, face: Face) -> i64 {
    // Lines are 1.2 times as high as their letters.
    (int(lines) * face.size * 12 + 9) / 10
}

/// Of a name that stands beside its shape or flow.
pub(super) fn label(name: &str) -> Size {
    let limit = measure::without_cuts(name, LABEL, OUTSIDE);
    let lines = measure::lines(name, limit, OUTSIDE);
    let widest = lines
        .iter()
        .map(|line| measure::width(line, OUTSIDE))
        .max()
        .unwrap_or(0)
        + 4;
    // A box as narrow as its text may be wrapped once more.
    let narrow = measure::lines(name, widest, OUTSIDE) == lines;
    (if narrow { widest } else { limit }, height(lines.len(), OUTSIDE))
}

/// Whether the name stands beside the shape.
pub(super) fn is_labelled(element: &Element) -> bool {
    let inside = matches!(element.shape, Shape::Task(_) | Shape::Inside(_));
    !inside && !element.name.is_empty()
}

/// Of the note of a shape of this width.
pub(super) fn note(element: &Element, width: i64) -> Option<Size> {
    if element.note.is_empty() {
        return None;
    }
    let text = element.note.join("\n");
    let sides = 2 * MARGIN + 4;
    let width = measure::without_cuts(&text, NOTE.max(width) - sides, INSIDE) + sides;
    let lines = measure::lines(&text, width - sides, INSIDE).len();
    Some((width, height(lines, INSIDE) + 2 * MARGIN + 2))
}

/// Of some footnotes side by side, as wide as the plane: columns of lines, with the size of each.
pub(super) fn legend(lines: &[String], width: i64) -> Vec<(Vec<String>, Size)> {
    let columns = usize::try_from((width / LEGEND).max(1)).unwrap_or(1);
    let each = lines.len().div_ceil(columns).max(1);
    let size = |lines: &[String]| {
        let text = lines.join("\n");
        let lines = measure::lines(&text, LEGEND - 20 - 2 * MARGIN - 4, INSIDE).len();
        (LEGEND - 20, height(lines, INSIDE) + 2 * MARGIN + 2)
    };
    lines
        .chunks(each)
        .map(|chunk| (chunk.to_vec(), size(chunk)))
        .collect()
}
