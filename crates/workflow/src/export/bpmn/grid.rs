// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Rows of a plane. Elements stand in the columns of their layers, labels in columns between them; a flow runs level in
//! one row and changes rows only in the channels beside the columns. So nothing can lie on anything else: what is left
//! to choose is who stands in which row.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is made here for a vector of the same length"
)]

use super::order::Order;
use super::plane::{Flow, Out, Plane};

/// A row, by a name that stays when rows are added above it.
pub(super) type Row = usize;

/// How far things reach above and below the middle of their row.
#[derive(Debug)]
pub(super) struct Reach {
    pub elements: Vec<(i64, i64)>,
    /// Of labels, above only.
    pub flows: Vec<i64>,
    /// From the middle of the element to where the flow leaves it.
    pub outs: Vec<i64>,
}

/// Between rows.
pub(super) const GAP: i64 = 16;
/// What no row is smaller than.
pub(super) const LEAST: (i64, i64) = (10, 8);

/// The columns a flow runs through in its row: elements have even columns, labels odd ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: usize,
    pub to: usize,
    /// Flows of the same place leave on one line.
    pub source: (usize, Out),
    pub back: bool,
    first: usize,
    last: usize,
    /// Column of the label.
    label: Option<usize>,
    /// Channels, in halves of a column: where it goes up or down, and between which it runs level.
    pub leaving: usize,
    pub arriving: usize,
}

/// Who stands where.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// Rows of each lane from top to bottom.
    pub lanes: Vec<Vec<Row>>,
    pub elements: Vec<Row>,
    /// `None` only while one is looked for.
    pub flows: Vec<Option<Row>>,
    pub named: usize,
}

/// What does not change while rows are looked for.
pub(super) struct Grid<'p> {
    pub plane: &'p Plane,
    pub reach: &'p Reach,
    pub layer: &'p [usize],
    pub spans: Vec<Span>,
    /// Whether an element has a line behind it in the middle of its row, and one before it.
    stub: Vec<bool>,
    entered: Vec<bool>,
}

impl<'p> Grid<'p> {
    pub fn new(plane: &'p Plane, order: &'p Order, reach: &'p Reach) -> Grid<'p> {
        let flows = || plane.flows.iter().zip(&order.back);
        let elements = 0..plane.elements.len();
        let leaves = |i: usize| {
            plane
                .flows
                .iter()
                .any(|flow| flow.from == i && flow.out == Out::Element)
        };
        Grid {
            plane,
            reach,
            layer: &order.layer,
            spans: flows()
                .map(|(flow, back)| span(flow, &order.layer, *back))
                .collect(),
            stub: elements.clone().map(leaves).collect(),
            entered: elements
                .map(|i| plane.flows.iter().any(|flow| flow.to == i))
                .collect(),
        }
    }

    pub fn lane(&self, element: usize) -> usize {
        self.plane.elements[element].lane
    }

    /// Whether an element stands in the way of a flow in its row, or the flow in the element's own way in or out.
    fn blocks(&self, element: usize, span: &Span) -> bool {
        let column = 2 * self.layer[element];
        let own = span.source == (element, Out::Element);
        let behind = column + 1 == span.first && self.stub[element] && (span.back || !own);
        let before = column == span.last + 1 && self.entered[element] && (span.back || span.to != element);
        (span.first <= column && column <= span.last) || behind || before
    }

    pub fn has_room(&self, rows: &Rows, element: usize, row: Row) -> bool {
        let others = rows.elements.iter().enumerate();
        let mut beside = others.filter(|(i, known)| *i != element && **known == row);
        let mut runs = self
            .spans
            .iter()
            .zip(&rows.flows)
            .filter(|(_, known)| **known == Some(row));
        !beside.any(|(i, _)| self.layer[i] == self.layer[element])
            && !runs.any(|(span, _)| self.blocks(element, span))
    }

    /// Whether a flow can run in a row.
    pub fn has_way(&self, rows: &Rows, flow: usize, row: Row) -> bool {
        let span = &self.spans[flow];
        let mut elements = rows
            .elements
            .iter()
            .enumerate()
            .filter(|(_, known)| **known == row);
        let mut runs = self.spans.iter().zip(&rows.flows).enumerate();
        !elements.any(|(element, _)| self.blocks(element, span))
            && !runs.any(|(i, (other, known))| i != flow && *known == Some(row) && !shares(span, other))
    }

    /// The middle of each row, by its name, and the height of everything.
    pub fn middles(&self, rows: &Rows) -> (Vec<i64>, i64) {
        let mut reach = vec![LEAST; rows.named];
        for (row, (above, below)) in rows.elements.iter().zip(&self.reach.elements) {
            if let Some(place) = reach.get_mut(*row) {
                *place = (place.0.max(*above), place.1.max(*below));
            }
        }
        for (row, above) in rows.flows.iter().zip(&self.reach.flows) {
            if let Some(place) = row.and_then(|row| reach.get_mut(row)) {
                place.0 = place.0.max(*above);
            }
        }
        let (mut middle, mut y) = (vec![0; rows.named], 0);
        for lane in &rows.lanes {
            y += GAP;
            for row in lane {
                let (above, below) = reach[*row];
                middle[*row] = y + above;
                y += above + below + GAP;
            }
        }
        (middle, y)
    }
}

fn span(flow: &Flow, layer: &[usize], back: bool) -> Span {
    let (start, end) = (layer[flow.from], layer[flow.to]);
    let (first, last, label) = match back {
        false => (2 * start + 1, 2 * end - 1, 2 * start + 1),
        true => ((2 * end).saturating_sub(1), 2 * start + 1, 2 * start),
    };
    Span {
        from: flow.from,
        to: flow.to,
        source: (flow.from, flow.out),
        back,
        first,
        last,
        label: (!flow.name.is_empty()).then_some(label),
        leaving: 4 * start + 2,
        arriving: 4 * end,
    }
}

/// Whether two flows may run in one row: apart, or on the last piece to the same place.
fn shares(a: &Span, b: &Span) -> bool {
    let apart = a.last < b.first || b.last < a.first;
    let covers =
        |span: &Span, label: Option<usize>| label.is_some_and(|at| span.first <= at && at <= span.last);
    let together = a.to == b.to && !a.back && !b.back && !covers(a, b.label) && !covers(b, a.label);
    apart || together
}

impl Rows {
    /// A new row at a place of a lane.
    pub fn insert(&mut self, lane: usize, at: usize) -> Row {
        let row = self.named;
        self.named += 1;
        self.lanes[lane].insert(at, row);
        row
    }

    /// Without rows nobody stands in.
    pub fn tidy(&mut self) {
        let mut used = vec![false; self.named];
        for row in self.elements.iter().chain(self.flows.iter().flatten()) {
            if let Some(place) = used.get_mut(*row) {
                *place = true;
            }
        }
        for lane in &mut self.lanes {
            lane.retain(|row| used[*row]);
        }
    }
}
