// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Looks for rows with short lines, few crossings and little height: a first solution, made better one move at a time
//! until none helps. Whole numbers and a fixed order of moves: the same plane gives the same rows.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is made here for a vector of the same length"
)]

use super::grid::{Grid, Row, Rows};

/// What a bend and a crossing cost, in pixels of line, and what a pixel of height does.
const BEND: i64 = 25;
const CROSSING: i64 = 90;
const HEIGHT: i64 = 5;
/// Height of a row that only a flow needs.
const THIN: i64 = 60;
/// Pairs of flows to compare before the rows found so far have to do.
const PATIENCE: usize = 40_000_000;
const SWEEPS: usize = 8;

struct Search<'g> {
    grid: &'g Grid<'g>,
    rows: Rows,
    middle: Vec<i64>,
    height: i64,
    patience: usize,
}

pub(super) fn rows(grid: &Grid<'_>) -> Rows {
    let (elements, flows) = (grid.plane.elements.len(), grid.plane.flows.len());
    let rows = Rows {
        lanes: vec![Vec::new(); grid.plane.lanes.len().max(1)],
        elements: vec![usize::MAX; elements],
        flows: vec![None; flows],
        named: 0,
    };
    let mut search = Search {
        grid,
        rows,
        middle: Vec::new(),
        height: 0,
        patience: PATIENCE,
    };
    search.first();
    search.improve();
    search.rows
}

impl Search<'_> {
    fn measure(&mut self) {
        (self.middle, self.height) = self.grid.middles(&self.rows);
    }

    /// Elements one after another, each beside the one before it where there is room; then the flows.
    fn first(&mut self) {
        let mut order: Vec<usize> = (0..self.grid.plane.elements.len()).collect();
        order.sort_by_key(|i| (self.grid.layer[*i], *i));
        for element in order {
            self.measure();
            let lane = self.grid.lane(element);
            let before = self
                .grid
                .spans
                .iter()
                .find(|span| span.to == element && !span.back);
            let before = before.map(|span| self.middle[self.rows.elements[span.from]]);
            let near = |row: &Row| before.map_or(0, |before| (before - self.middle[*row]).abs());
            let mut rows: Vec<Row> = self.rows.lanes[lane].clone();
            rows.sort_by_key(near);
            let free = rows
                .into_iter()
                .find(|row| self.grid.has_room(&self.rows, element, *row));
            let end = self.rows.lanes[lane].len();
            self.rows.elements[element] = free.unwrap_or_else(|| self.rows.insert(lane, end));
        }
        for flow in 0..self.grid.spans.len() {
            self.place_flow(flow);
        }
    }

    /// The best row for a flow, a new one if need be.
    fn place_flow(&mut self, flow: usize) {
        self.rows.flows[flow] = None;
        self.measure();
        let span = self.grid.spans[flow];
        let (from, to) = (self.grid.lane(span.from), self.grid.lane(span.to));
        let mut lanes = vec![to];
        if from != to {
            lanes.push(from);
        }
        let (mut best, mut row, mut new) = (i64::MAX, None, None);
        for lane in lanes {
            for known in &self.rows.lanes[lane] {
                if self.grid.has_way(&self.rows, flow, *known) {
                    let cost = self.cost_at(flow, self.middle[*known]);
                    if cost < best {
                        (best, row, new) = (cost, Some(*known), None);
                    }
                }
            }
            for at in 0..=self.rows.lanes[lane].len() {
                let cost = self.cost_at(flow, self.between(lane, at)) + THIN * HEIGHT;
                if cost < best {
                    (best, row, new) = (cost, None, Some((lane, at)));
                }
            }
        }
        let row = match new {
            Some((lane, at)) => Some(self.rows.insert(lane, at)),
            None => row,
        };
        self.rows.flows[flow] = row;
        self.measure();
    }

    /// About where a new row would be.
    fn between(&self, lane: usize, at: usize) -> i64 {
        let rows = &self.rows.lanes[lane];
        let above = at
            .checked_sub(1)
            .and_then(|at| rows.get(at))
            .map(|row| self.middle[*row]);
        let below = rows.get(at).map(|row| self.middle[*row]);
        match (above, below) {
            (Some(above), Some(below)) => i64::midpoint(above, below),
            (Some(above), None) => above + THIN,
            (None, Some(below)) => below - THIN,
            (None, None) => 0,
        }
    }

    fn cost_at(&self, flow: usize, y: i64) -> i64 {
        let mut cost = self.length(flow, y);
        for (other, known) in self.rows.flows.iter().enumerate() {
            if let Some(known) = known.filter(|_| other != flow) {
                let level = self.middle[known];
                cost += CROSSING
                    * (self.crosses((flow, y), (other, level)) + self.crosses((other, level), (flow, y)));
            }
        }
        cost
    }

    /// Where a flow leaves and arrives.
    fn ends(&self, flow: usize) -> (i64, i64) {
        let span = &self.grid.spans[flow];
        let out = self.middle[self.rows.elements[span.from]] + self.grid.reach.outs[flow];
        (out, self.middle[self.rows.elements[span.to]])
    }

    fn length(&self, flow: usize, y: i64) -> i64 {
        let (out, into) = self.ends(flow);
        let bend = |way: i64| if way == 0 { 0 } else { way.abs() + BEND };
        bend(y - out) + bend(y - into)
    }

    /// How often the upright pieces of one flow cross the level piece of the other.
    fn crosses(&self, (a, y): (usize, i64), (b, level): (usize, i64)) -> i64 {
        let (one, other) = (&self.grid.spans[a], &self.grid.spans[b]);
        let (out, into) = self.ends(a);
        let (start, end) = (
            other.leaving.min(other.arriving),
            other.leaving.max(other.arriving),
        );
        let hit = |channel: usize, p: i64, q: i64| {
            start < channel && channel < end && p.min(q) < level && level < p.max(q)
        };
        let leaving = one.source != other.source && hit(one.leaving, out, y);
        let arriving = one.to != other.to && hit(one.arriving, y, into);
        i64::from(leaving) + i64::from(arriving)
    }

    fn total(&self) -> i64 {
        let mut cost = HEIGHT * self.height;
        let flows: Vec<(usize, i64)> = self
            .rows
            .flows
            .iter()
            .enumerate()
            .filter_map(|(i, row)| Some((i, self.middle[(*row)?])))
            .collect();
        for (at, flow) in flows.iter().enumerate() {
            cost += self.length(flow.0, flow.1);
            for other in flows.iter().skip(at + 1) {
                cost += CROSSING * (self.crosses(*flow, *other) + self.crosses(*other, *flow));
            }
        }
        cost
    }

    fn improve(&mut self) {
        self.rows.tidy();
        self.measure();
        let mut cost = self.total();
        for _ in 0..SWEEPS {
            let before = cost;
            for element in 0..self.grid.plane.elements.len() {
                cost = self.move_element(element, cost);
            }
            for flow in 0..self.grid.spans.len() {
                cost = self.tried(cost, |search| {
                    search.place_flow(flow);
                    true
                });
            }
            cost = self.merge_rows(cost);
            cost = self.swap_rows(cost);
            if cost >= before {
                break;
            }
        }
    }

    /// Makes a move if it helps; returns the cost.
    fn tried(&mut self, cost: i64, attempt: impl FnOnce(&mut Self) -> bool) -> i64 {
        let flows = self.grid.spans.len();
        let Some(patience) = self.patience.checked_sub(flows * flows) else {
            return cost;
        };
        self.patience = patience;
        let kept = self.rows.clone();
        if attempt(self) {
            self.rows.tidy();
            self.measure();
            let found = self.total();
            if found < cost {
                return found;
            }
        }
        self.rows = kept;
        self.measure();
        cost
    }

    /// Puts elements into a row of their lane, and lets their flows follow.
    fn put(&mut self, elements: &[usize], row: Row) -> bool {
        let touches = |i: &usize| {
            let span = &self.grid.spans[*i];
            elements.contains(&span.from) || elements.contains(&span.to)
        };
        let flows: Vec<usize> = (0..self.grid.spans.len()).filter(touches).collect();
        for flow in &flows {
            self.rows.flows[*flow] = None;
        }
        for element in elements {
            if !self.grid.has_room(&self.rows, *element, row) {
                return false;
            }
            self.rows.elements[*element] = row;
        }
        self.measure();
        for flow in flows {
            self.place_flow(flow);
        }
        true
    }

    /// Tries an element in every row of its lane, and in new ones.
    fn move_element(&mut self, element: usize, mut cost: i64) -> i64 {
        let lane = self.grid.lane(element);
        for row in self.rows.lanes[lane].clone() {
            let there = self.rows.lanes[lane].contains(&row);
            if there && self.rows.elements[element] != row {
                cost = self.tried(cost, |search| search.put(&[element], row));
            }
        }
        let count = self.rows.lanes[lane].len();
        for at in 0..=count {
            cost = self.tried(cost, |search| {
                let at = at.min(search.rows.lanes[lane].len());
                let row = search.rows.insert(lane, at);
                search.put(&[element], row)
            });
        }
        cost
    }

    /// Tries to do with one row where there are two.
    fn merge_rows(&mut self, mut cost: i64) -> i64 {
        for lane in 0..self.rows.lanes.len() {
            let rows = self.rows.lanes[lane].clone();
            for from in &rows {
                for into in rows.iter().filter(|into| *into != from) {
                    let elements = self.rows.elements.iter().enumerate();
                    let moved: Vec<usize> =
                        elements.filter(|(_, row)| *row == from).map(|(i, _)| i).collect();
                    let there = self.rows.lanes[lane].contains(into);
                    if there && !moved.is_empty() {
                        cost = self.tried(cost, |search| search.merge(&moved, *from, *into));
                    }
                }
            }
        }
        cost
    }

    fn merge(&mut self, elements: &[usize], from: Row, into: Row) -> bool {
        let flows: Vec<usize> = (0..self.rows.flows.len())
            .filter(|i| [Some(from), Some(into)].contains(&self.rows.flows[*i]))
            .collect();
        for flow in &flows {
            self.rows.flows[*flow] = None;
        }
        if !self.put(elements, into) {
            return false;
        }
        for flow in flows {
            if self.rows.flows[flow].is_none() {
                self.place_flow(flow);
            }
        }
        true
    }

    fn swap_rows(&mut self, mut cost: i64) -> i64 {
        for lane in 0..self.rows.lanes.len() {
            for at in 1..self.rows.lanes[lane].len() {
                cost = self.tried(cost, |search| {
                    let rows = &mut search.rows.lanes[lane];
                    let there = at < rows.len();
                    if there {
                        rows.swap(at - 1, at);
                    }
                    there
                });
            }
        }
        cost
    }
}
