// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From rows and columns to pixels. Lines turn only in the channels beside the columns of elements.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is made here for a vector of the same length"
)]

use super::channel::{Channel, Side};
use super::grid::{GAP, Grid, LEAST, Reach, Rows};
use super::order::{self, Order};
use super::plane::{Element, Flow, Out, Plane, Shape};
use super::search;
use super::sizes::{self, GATEWAY, Size, TO_GATEWAY};
use crate::export::compound::Rect;
use crate::export::layered::int;

const EVENT: i64 = 36;
/// Between a line and the label on it.
const ON_LINE: i64 = 4;
/// Between the lines of events on a border.
const STUB: i64 = 12;
/// The button that opens a sub-process: below its lower border, and beside its right one.
const OPENER: i64 = 27;
const BESIDE: i64 = 9;
/// Width of the name of a pool or lane.
pub(super) const NAME: i64 = 30;

/// A plane with its upper left corner at (0, 0), without the names of lanes.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub width: i64,
    pub height: i64,
    /// Upper edge and height.
    pub lanes: Vec<(i64, i64)>,
    pub elements: Vec<Place>,
    pub flows: Vec<Line>,
}

#[derive(Debug, Default, Clone)]
pub(super) struct Place {
    pub shape: Rect,
    pub label: Option<Rect>,
    pub gateway: Option<Rect>,
    pub boundaries: Vec<Rect>,
    pub note: Option<Rect>,
}

#[derive(Debug, Default, Clone)]
pub(super) struct Line {
    pub points: Vec<(i64, i64)>,
    pub label: Option<Rect>,
}

/// What an element needs around the middle of its row.
#[derive(Debug, Clone, Copy)]
struct Cell {
    shape: Size,
    /// With the gateway behind it.
    own: i64,
    label: Option<Size>,
    note: Option<Size>,
    width: i64,
    above: i64,
    /// From the middle to the upper edge of label and note.
    label_at: i64,
    note_at: i64,
    below: i64,
}

impl Cell {
    fn of(element: &Element) -> Cell {
        let shape = sizes::shape(element);
        let own = shape.0 + if element.choice { TO_GATEWAY + GATEWAY } else { 0 };
        let label = sizes::is_labelled(element).then(|| sizes::label(&element.name));
        let note = sizes::note(element, own);
        let half = shape.1 / 2;
        let borders = match element.boundaries.len() {
            0 => 0,
            count => first_stub(element) + STUB * int(count),
        };
        let opener = opener(element);
        // A name stands under its event, and under the corner of a gateway behind it.
        let label_at = if element.choice {
            half.max(GATEWAY / 2) + 5
        } else {
            half + 5
        };
        let aside = own - shape.0;
        let labelled = label.map_or(half, |(_, height)| label_at + height);
        let under = labelled.max(half + borders).max(half + opener);
        let note_at = under + 8;
        let below = note.map_or(under, |(_, height)| note_at + height);
        let named = label.map_or(0, |(width, _)| width + aside);
        let width = own.max(named).max(note.map_or(0, |(width, _)| width));
        Cell {
            shape,
            own,
            label,
            note,
            width,
            above: half.max(GATEWAY / 2),
            label_at,
            note_at,
            below,
        }
    }
}

struct Layout<'p> {
    plane: &'p Plane,
    order: &'p Order,
    rows: Rows,
    cells: Vec<Cell>,
    labels: Vec<Size>,
    /// Left edge and width of each element column; left edge of each label column.
    columns: Vec<(i64, i64)>,
    label_columns: Vec<i64>,
    /// Behind and before each element column.
    outs: Vec<Channel>,
    ins: Vec<Channel>,
    /// The middle of each row.
    middle: Vec<i64>,
}

pub(super) fn place(plane: &Plane) -> Places {
    let order = order::order(plane);
    let cells: Vec<Cell> = plane.elements.iter().map(Cell::of).collect();
    let labels: Vec<Size> = plane.flows.iter().map(|flow| sizes::label(&flow.name)).collect();
    let above = |(flow, size): (&Flow, &Size)| {
        if flow.name.is_empty() {
            0
        } else {
            size.1 + ON_LINE + 2
        }
    };
    let reach = Reach {
        elements: cells.iter().map(|cell| (cell.above, cell.below)).collect(),
        flows: plane.flows.iter().zip(&labels).map(above).collect(),
        outs: plane
            .flows
            .iter()
            .map(|flow| leaves_at(flow, &plane.elements[flow.from], &cells[flow.from]))
            .collect(),
    };
    let grid = Grid::new(plane, &order, &reach);
    let rows = search::rows(&grid);
    let layers = order.layer.iter().max().map_or(1, |last| last + 1);
    let mut layout = Layout {
        plane,
        order: &order,
        middle: vec![0; rows.named],
        rows,
        cells,
        labels,
        columns: vec![(0, 0); layers],
        label_columns: vec![0; layers],
        outs: vec![Channel::default(); layers],
        ins: vec![Channel::default(); layers],
    };
    let mut places = Places {
        lanes: layout.rows(&reach),
        ..Places::default()
    };
    layout.channels();
    places.width = layout.columns();
    places.height = places.lanes.last().map_or(0, |(y, height)| y + height);
    places.elements = (0..plane.elements.len()).map(|i| layout.element(i)).collect();
    places.flows = (0..plane.flows.len())
        .map(|i| layout.line(i, &places.elements))
        .collect();
    places
}

/// How far below the middle of its element a flow leaves: events on the border have a line each.
fn leaves_at(flow: &Flow, element: &Element, cell: &Cell) -> i64 {
    match flow.out {
        Out::Element => 0,
        Out::Boundary(k) => {
            let behind = element.boundaries.len().saturating_sub(k + 1);
            cell.shape.1 - cell.shape.1 / 2 + first_stub(element) + STUB * int(behind)
        }
    }
}

/// From the lower border to the first line of the events on it: under the button, if there is one.
fn first_stub(element: &Element) -> i64 {
    (EVENT / 2).max(opener(element)) + STUB
}

/// How far the button that opens a sub-process hangs below its lower border.
fn opener(element: &Element) -> i64 {
    if matches!(element.shape, Shape::Inside(_)) {
        OPENER
    } else {
        0
    }
}

impl Layout<'_> {
    /// Sets the middle of every row; lanes with upper edge and height.
    fn rows(&mut self, reach: &Reach) -> Vec<(i64, i64)> {
        let mut lanes = Vec::new();
        let mut y = 0;
        for (lane, rows) in self.plane.lanes.iter().zip(&self.rows.lanes) {
            let top = y;
            y += GAP;
            for row in rows {
                let (mut above, mut below) = LEAST;
                for (known, reach) in self.rows.elements.iter().zip(&reach.elements) {
                    if known == row {
                        (above, below) = (above.max(reach.0), below.max(reach.1));
                    }
                }
                for (known, reach) in self.rows.flows.iter().zip(&reach.flows) {
                    if *known == Some(*row) {
                        above = above.max(*reach);
                    }
                }
                self.middle[*row] = y + above;
                y += above + below + GAP;
            }
            y = y.max(top + sizes::lane(&lane.name));
            lanes.push((top, y - top));
        }
        lanes
    }

    fn row(&self, element: usize) -> i64 {
        self.middle[self.rows.elements[element]]
    }

    /// Height at which a flow leaves, at which it runs and at which it arrives.
    fn heights(&self, flow: usize) -> (i64, i64, i64) {
        let ends = &self.plane.flows[flow];
        let out =
            self.row(ends.from) + leaves_at(ends, &self.plane.elements[ends.from], &self.cells[ends.from]);
        let into = self.row(ends.to);
        (
            out,
            self.rows.flows[flow].map_or(into, |row| self.middle[row]),
            into,
        )
    }

    /// Who goes up or down in which channel, and at which heights lines come and go.
    fn channels(&mut self) {
        for (i, flow) in self.plane.flows.iter().enumerate() {
            let (out, level, into) = self.heights(i);
            let ahead = if self.order.back[i] {
                Side::Left
            } else {
                Side::Right
            };
            let (from, to) = (self.order.layer[flow.from], self.order.layer[flow.to]);
            if out != level {
                let key = (flow.from, flow.out);
                self.outs[from].join(key, (out, Side::Left), (level, ahead));
            }
            if level != into {
                let key = (flow.to, Out::Element);
                self.ins[to].join(key, (into, Side::Right), (level, ahead.other()));
            }
        }
        for channel in self.outs.iter_mut().chain(&mut self.ins) {
            channel.arrange();
        }
    }

    /// Sets x of columns and channels; returns the width of everything.
    fn columns(&mut self) -> i64 {
        let mut x = 10;
        for layer in 0..self.columns.len() {
            let here = |i: &usize| self.order.layer[*i] == layer;
            let members = (0..self.cells.len()).filter(here).map(|i| self.cells[i].width);
            // Labels of flows that run back stand over the element they leave.
            let back =
                |i: &usize| self.order.back[*i] && self.order.layer[self.plane.flows[*i].from] == layer;
            let labels = (0..self.labels.len()).filter(back).map(|i| self.labels[i].0);
            let width = members.chain(labels).max().unwrap_or(0);
            // Heads of arrows need room.
            x += 8;
            self.ins[layer].x = x;
            x += self.ins[layer].width() + 12;
            self.columns[layer] = (x, width);
            let opens = (0..self.cells.len())
                .filter(here)
                .any(|i| opener(&self.plane.elements[i]) > 0);
            x += width + if opens { BESIDE } else { 0 } + 8;
            self.outs[layer].x = x;
            x += self.outs[layer].width();
            let labelled = (0..self.labels.len()).filter(|i| {
                let flow = &self.plane.flows[*i];
                !self.order.back[*i] && self.order.layer[flow.from] == layer && !flow.name.is_empty()
            });
            self.label_columns[layer] = x + 2;
            x += labelled.map(|i| self.labels[i].0 + 4).max().unwrap_or(0);
        }
        x + 10
    }

    fn element(&self, i: usize) -> Place {
        let (element, cell) = (&self.plane.elements[i], &self.cells[i]);
        let (left, width) = self.columns[self.order.layer[i]];
        let (x, middle) = (left + (width - cell.own) / 2, self.row(i));
        let shape = Rect {
            x,
            y: middle - cell.shape.1 / 2,
            width: cell.shape.0,
            height: cell.shape.1,
        };
        let bottom = shape.y + shape.height;
        let under = |over: i64, (width, height): Size, y: i64| Rect {
            x: x + (over - width) / 2,
            y,
            width,
            height,
        };
        Place {
            shape,
            label: cell
                .label
                .map(|size| under(shape.width, size, middle + cell.label_at)),
            gateway: element.choice.then_some(Rect {
                x: shape.x + shape.width + TO_GATEWAY,
                y: middle - GATEWAY / 2,
                width: GATEWAY,
                height: GATEWAY,
            }),
            boundaries: (0..element.boundaries.len())
                .map(|k| Rect {
                    x: x + sizes::boundary(element, k),
                    y: bottom - EVENT / 2,
                    width: EVENT,
                    height: EVENT,
                })
                .collect(),
            note: cell.note.map(|size| under(cell.own, size, middle + cell.note_at)),
        }
    }

    fn line(&self, i: usize, places: &[Place]) -> Line {
        let flow = &self.plane.flows[i];
        let (from, to) = (&places[flow.from], &places[flow.to]);
        let (out, level, into) = self.heights(i);
        let (first, last) = (self.order.layer[flow.from], self.order.layer[flow.to]);
        let mut points = match flow.out {
            Out::Element => {
                let right = from.gateway.unwrap_or(from.shape);
                vec![(right.x + right.width, out)]
            }
            Out::Boundary(k) => {
                let event = from.boundaries.get(k).copied().unwrap_or_default();
                let x = event.x + EVENT / 2;
                vec![(x, event.y + EVENT), (x, out)]
            }
        };
        if out != level {
            let x = self.outs[first].track((flow.from, flow.out));
            points.extend([(x, out), (x, level)]);
        }
        if level != into {
            let x = self.ins[last].track((flow.to, Out::Element));
            points.extend([(x, level), (x, into)]);
        }
        points.push((to.shape.x, into));
        let (width, height) = self.labels[i];
        let x = match self.order.back[i] {
            false => self.label_columns[first],
            true => self.columns[first].0 + self.columns[first].1 - width,
        };
        let label = Rect {
            x,
            y: level - ON_LINE - height,
            width,
            height,
        };
        Line {
            points: straight(points),
            label: (!flow.name.is_empty()).then_some(label),
        }
    }
}

/// Without points in the middle of a straight piece.
fn straight(points: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut kept: Vec<(i64, i64)> = Vec::new();
    for point in points {
        if let [.., a, b] = kept.as_slice()
            && ((a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1))
        {
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    kept
}

/// From an element to the gateway behind it.
pub(super) fn to_gateway(place: &Place) -> Option<[(i64, i64); 2]> {
    let gateway = place.gateway?;
    let y = gateway.y + gateway.height / 2;
    Some([(place.shape.x + place.shape.width, y), (gateway.x, y)])
}

/// From an element to its note: along the left side, where no event hangs.
pub(super) fn to_note(place: &Place) -> Option<Vec<(i64, i64)>> {
    let note = place.note?;
    let bottom = place.shape.y + place.shape.height;
    Some(match place.label {
        None => vec![(place.shape.x + 6, bottom), (place.shape.x + 6, note.y)],
        Some(_) => {
            let (x, y) = (
                place.shape.x + place.shape.width / 6,
                bottom - place.shape.height / 6,
            );
            vec![(x, y), (note.x + 8, y), (note.x + 8, note.y)]
        }
    })
}
