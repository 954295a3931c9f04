// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Layered layout of one flat graph (after Sugiyama): ranks, order, coordinates, routes; whole numbers only.
//!
//! Labels are vertices of their own and long arcs run through reserved slots, so nothing lies on anything else:
//! lines only meet in the gaps between layers.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is made here for a vector of the same length"
)]

use super::TooLarge;

/// Space between neighbours of a layer, and between layers, in pixels.
const GAP: i64 = 22;
const LAYER_GAP: i64 = 26;
/// Where the line runs in the slot of a label; the text stands to the right of it.
pub(super) const LABEL_LINE: i64 = 5;
/// Width of a vertex that is only a port on the border.
pub(super) const PORT: i64 = 8;
/// Slots for long arcs; bounds time and memory.
const MAX_SLOTS: usize = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pin {
    Free,
    /// In the first layer.
    Top,
    /// In the last layer.
    Bottom,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Vertex {
    pub width: i64,
    pub height: i64,
    pub pin: Pin,
}

/// An arc that runs downward; arcs may not form a cycle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub from: usize,
    pub to: usize,
    /// Width and height of the label.
    pub label: Option<(i64, i64)>,
    /// The label stands next to `to` instead of `from`.
    pub label_at_end: bool,
    /// Where the arc touches its ends, from the left; `None`: anywhere.
    pub from_offset: Option<i64>,
    pub to_offset: Option<i64>,
}

#[derive(Debug, Default)]
pub(super) struct Placed {
    pub width: i64,
    pub height: i64,
    /// Upper left corner of each vertex.
    pub corners: Vec<(i64, i64)>,
    /// Points of each arc from top to bottom, in pairs of vertical pieces.
    pub routes: Vec<Vec<(i64, i64)>>,
    /// Upper left corner of each label.
    pub labels: Vec<(i64, i64)>,
}

#[derive(Debug)]
struct Slot {
    width: i64,
    height: i64,
    rank: usize,
    /// Where lines pass; `None`: the middle.
    line: Option<i64>,
    x: i64,
}

/// A piece of an arc between neighbouring layers.
#[derive(Debug)]
struct Piece {
    upper: usize,
    lower: usize,
    upper_at: i64,
    lower_at: i64,
}

#[derive(Debug)]
struct Layout {
    slots: Vec<Slot>,
    pieces: Vec<Piece>,
    /// Slots per layer from left to right.
    layers: Vec<Vec<usize>>,
    /// Pieces above and below each slot.
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
    /// Slots each arc runs through, its ends included.
    chains: Vec<Vec<usize>>,
    label_slots: Vec<Option<usize>>,
}

/// Places the graph. Vertices of the first layer keep their order.
pub(super) fn arrange(vertices: &[Vertex], arcs: &[Arc]) -> Result<Placed, TooLarge> {
    if vertices.is_empty() {
        return Ok(Placed::default());
    }
    let ranks = ranks(vertices, arcs);
    let mut layout = slots(vertices, arcs, &ranks)?;
    layout.order();
    layout.coordinates();
    Ok(layout.finish(vertices, arcs))
}

pub(super) fn int(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Longest path from the top; a label needs a layer of its own.
fn ranks(vertices: &[Vertex], arcs: &[Arc]) -> Vec<usize> {
    let base = usize::from(vertices.iter().any(|vertex| vertex.pin == Pin::Top));
    let mut rank: Vec<usize> = vertices
        .iter()
        .map(|vertex| match vertex.pin {
            Pin::Top => 0,
            Pin::Free | Pin::Bottom => base,
        })
        .collect();
    let mut waiting = vec![0_usize; vertices.len()];
    for arc in arcs {
        waiting[arc.to] += 1;
    }
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); vertices.len()];
    for (i, arc) in arcs.iter().enumerate() {
        leaving[arc.from].push(i);
    }
    let mut ready: Vec<usize> = (0..vertices.len()).filter(|v| waiting[*v] == 0).collect();
    while let Some(vertex) = ready.pop() {
        for i in &leaving[vertex] {
            let arc = arcs[*i];
            let step = 1 + usize::from(arc.label.is_some());
            rank[arc.to] = rank[arc.to].max(rank[vertex] + step);
            waiting[arc.to] -= 1;
            if waiting[arc.to] == 0 {
                ready.push(arc.to);
            }
        }
    }
    let free = vertices
        .iter()
        .zip(&rank)
        .filter(|(vertex, _)| vertex.pin != Pin::Bottom);
    let last = free.map(|(_, rank)| *rank).max().unwrap_or(0);
    let bottom = vertices
        .iter()
        .zip(&rank)
        .filter(|(vertex, _)| vertex.pin == Pin::Bottom);
    let last = bottom.map(|(_, rank)| *rank).max().unwrap_or(0).max(last + 1);
    for (vertex, rank) in vertices.iter().zip(&mut rank) {
        if vertex.pin == Pin::Bottom {
            *rank = last;
        }
    }
    rank
}

fn slots(vertices: &[Vertex], arcs: &[Arc], ranks: &[usize]) -> Result<Layout, TooLarge> {
    let wanted = arcs
        .iter()
        .map(|arc| ranks[arc.to].saturating_sub(ranks[arc.from]))
        .sum::<usize>();
    if wanted > MAX_SLOTS {
        return Err(TooLarge {
            what: "length of all transitions in layers",
            found: wanted,
            limit: MAX_SLOTS,
        });
    }
    let slot = |(vertex, rank): (&Vertex, &usize)| Slot {
        width: vertex.width,
        height: vertex.height,
        rank: *rank,
        line: None,
        x: 0,
    };
    let mut layout = Layout {
        slots: vertices.iter().zip(ranks).map(slot).collect(),
        pieces: Vec::new(),
        layers: vec![Vec::new(); ranks.iter().max().unwrap_or(&0) + 1],
        above: Vec::new(),
        below: Vec::new(),
        chains: Vec::new(),
        label_slots: Vec::new(),
    };
    for arc in arcs {
        layout.chain(arc, ranks);
    }
    layout.above = vec![Vec::new(); layout.slots.len()];
    layout.below = vec![Vec::new(); layout.slots.len()];
    for (i, piece) in layout.pieces.iter().enumerate() {
        layout.below[piece.upper].push(i);
        layout.above[piece.lower].push(i);
    }
    layout.first_order();
    Ok(layout)
}

impl Layout {
    /// The slots of one arc from its upper to its lower end.
    fn chain(&mut self, arc: &Arc, ranks: &[usize]) {
        let (first, last) = (ranks[arc.from], ranks[arc.to]);
        let label_rank = match arc.label_at_end {
            true => last.saturating_sub(1),
            false => first + 1,
        };
        let mut chain = vec![arc.from];
        let mut label_slot = None;
        for rank in first + 1..last {
            let label = arc.label.filter(|_| rank == label_rank);
            let (width, height) = label.map_or((8, 0), |(w, h)| (w + LABEL_LINE + 7, h));
            if label.is_some() {
                label_slot = Some(self.slots.len());
            }
            let line = Some(label.map_or(4, |_| LABEL_LINE));
            chain.push(self.slots.len());
            self.slots.push(Slot {
                width,
                height,
                rank,
                line,
                x: 0,
            });
        }
        chain.push(arc.to);
        for (i, pair) in chain.windows(2).enumerate() {
            let (upper, lower) = (pair[0], pair[1]);
            let upper_at = if i == 0 { arc.from_offset } else { None };
            let lower_at = if i + 2 == chain.len() { arc.to_offset } else { None };
            let at = |slot: &Slot| slot.line.unwrap_or(slot.width / 2);
            self.pieces.push(Piece {
                upper,
                lower,
                upper_at: upper_at.unwrap_or_else(|| at(&self.slots[upper])),
                lower_at: lower_at.unwrap_or_else(|| at(&self.slots[lower])),
            });
        }
        self.chains.push(chain);
        self.label_slots.push(label_slot);
    }

    /// Depth first from the top, so that what belongs together starts together.
    fn first_order(&mut self) {
        let mut seen = vec![false; self.slots.len()];
        let mut starts: Vec<usize> = (0..self.slots.len()).collect();
        starts.sort_by_key(|slot| self.slots[*slot].rank);
        for start in starts {
            let mut stack = vec![start];
            while let Some(slot) = stack.pop() {
                if std::mem::replace(&mut seen[slot], true) {
                    continue;
                }
                let rank = self.slots[slot].rank;
                self.layers[rank].push(slot);
                stack.extend(
                    self.below[slot]
                        .iter()
                        .rev()
                        .map(|piece| self.pieces[*piece].lower),
                );
            }
        }
        // The first layer holds title and entrances in the order they were given.
        self.layers[0].sort_unstable();
    }

    /// Sweeps down and up, each layer ordered by the mean position of its neighbours; the best order stays.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.layers.clone());
        for sweep in 0..16 {
            let down = sweep % 2 == 0;
            let mut position = self.positions();
            let ranks: Vec<usize> = match down {
                true => (1..self.layers.len()).collect(),
                false => (1..self.layers.len().saturating_sub(1)).rev().collect(),
            };
            for rank in ranks {
                let mut keyed: Vec<(i64, usize, usize)> = Vec::new();
                for (i, slot) in self.layers[rank].iter().enumerate() {
                    let near = if down {
                        &self.above[*slot]
                    } else {
                        &self.below[*slot]
                    };
                    let sum: i64 = near
                        .iter()
                        .map(|piece| {
                            let piece = &self.pieces[*piece];
                            let (other, at) = if down {
                                (piece.upper, piece.upper_at)
                            } else {
                                (piece.lower, piece.lower_at)
                            };
                            position[other] * 10_000 + at * 9_000 / self.slots[other].width.max(1)
                        })
                        .sum();
                    let mean = match near.len() {
                        0 => int(i) * 10_000 + 5_000,
                        count => sum / int(count),
                    };
                    keyed.push((mean, i, *slot));
                }
                keyed.sort_unstable();
                self.layers[rank] = keyed.into_iter().map(|(_, _, slot)| slot).collect();
                for (i, slot) in self.layers[rank].iter().enumerate() {
                    position[*slot] = int(i);
                }
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    fn positions(&self) -> Vec<i64> {
        let mut position = vec![0; self.slots.len()];
        for layer in &self.layers {
            for (i, slot) in layer.iter().enumerate() {
                position[*slot] = int(i);
            }
        }
        position
    }

    /// How many pairs of pieces cross, counted with a tree of sums.
    fn crossings(&self) -> u64 {
        let position = self.positions();
        let mut total = 0;
        for (rank, layer) in self.layers.iter().enumerate() {
            let mut ends: Vec<(i64, i64, i64, i64)> = Vec::new();
            for slot in layer {
                for piece in &self.below[*slot] {
                    let piece = &self.pieces[*piece];
                    ends.push((
                        position[*slot],
                        piece.upper_at,
                        position[piece.lower],
                        piece.lower_at,
                    ));
                }
            }
            ends.sort_unstable();
            let width = self.layers.get(rank + 1).map_or(0, Vec::len);
            let mut tree = vec![0_u64; width + 1];
            for (seen, (_, _, lower, _)) in ends.iter().enumerate() {
                let lower = usize::try_from(*lower).unwrap_or(0) + 1;
                let (mut i, mut before) = (lower, 0);
                while i > 0 {
                    before += tree[i];
                    i &= i - 1;
                }
                total += (seen as u64) - before;
                let mut i = lower;
                while i <= width {
                    tree[i] += 1;
                    i += i & i.wrapping_neg();
                }
            }
        }
        total
    }

    /// Every slot as near below or above its neighbours as its layer allows.
    fn coordinates(&mut self) {
        for layer in &self.layers {
            let mut x = 0;
            for slot in layer {
                self.slots[*slot].x = x;
                x += self.slots[*slot].width + GAP;
            }
        }
        for sweep in 0..24 {
            let count = self.layers.len();
            for i in 0..count {
                let rank = if sweep % 2 == 0 { i } else { count - 1 - i };
                self.settle(rank, sweep);
            }
        }
        self.loose_ends();
        let left = self.slots.iter().map(|slot| slot.x).min().unwrap_or(0);
        for slot in &mut self.slots {
            slot.x -= left;
        }
    }

    /// What no arc holds goes to the left, a port that nothing inside uses to the middle.
    fn loose_ends(&mut self) {
        let held = |slot: usize| !(self.above[slot].is_empty() && self.below[slot].is_empty());
        let inside = (0..self.slots.len()).filter(|slot| held(*slot));
        let (mut left, mut right) = (i64::MAX, i64::MIN);
        for slot in inside {
            left = left.min(self.slots[slot].x);
            right = right.max(self.slots[slot].x + self.slots[slot].width);
        }
        if left > right {
            return;
        }
        for rank in 0..self.layers.len() {
            let mut wishes = Vec::new();
            for slot in &self.layers[rank] {
                let loose = self.above[*slot].is_empty() && self.below[*slot].is_empty();
                let wide = self.slots[*slot].width > PORT;
                wishes.push(match (loose, wide) {
                    (true, true) => (left, 1),
                    (true, false) => (i64::midpoint(left, right), 1),
                    (false, _) => (self.slots[*slot].x, 1_000),
                });
            }
            self.pool(rank, &wishes);
        }
        self.title();
    }

    /// A title stands at the left edge of all that is below it, not above what arcs happen to hold.
    fn title(&mut self) {
        let Some((top, below)) = self.layers.split_first() else {
            return;
        };
        let (Some(title), false) = (top.first().copied(), below.is_empty()) else {
            return;
        };
        let loose = self.above[title].is_empty() && self.below[title].is_empty();
        if !loose || self.slots[title].width <= PORT {
            return;
        }
        let left = below.iter().flatten().map(|slot| self.slots[*slot].x).min();
        let wish = |slot: &usize| match (*slot == title, left) {
            (true, Some(left)) => (left, 1),
            _ => (self.slots[*slot].x, 1_000),
        };
        let wishes: Vec<(i64, i64)> = top.iter().map(wish).collect();
        self.pool(0, &wishes);
    }

    fn settle(&mut self, rank: usize, sweep: usize) {
        let wishes: Vec<(i64, i64)> = self.layers[rank]
            .iter()
            .map(|slot| self.wish(*slot, sweep))
            .collect();
        self.pool(rank, &wishes);
    }

    /// Least squares with a fixed order: pool adjacent violators. A wish is a place and its weight.
    fn pool(&mut self, rank: usize, wishes: &[(i64, i64)]) {
        let mut blocks: Vec<(i64, i64, usize)> = Vec::new();
        let mut shift = 0;
        let layer = &self.layers[rank];
        for (slot, (wanted, weight)) in layer.iter().zip(wishes) {
            blocks.push(((wanted - shift) * weight, *weight, 1));
            while let [.., (sum_a, weight_a, _), (sum_b, weight_b, _)] = blocks.as_slice() {
                if sum_a * weight_b <= sum_b * weight_a {
                    break;
                }
                let (sum, weight, count) = blocks.pop().unwrap_or_default();
                if let Some(last) = blocks.last_mut() {
                    *last = (last.0 + sum, last.1 + weight, last.2 + count);
                }
            }
            shift += self.slots[*slot].width + GAP;
        }
        let mut members = layer.clone().into_iter();
        let mut shift = 0;
        for (sum, weight, count) in blocks {
            let base = sum.div_euclid(weight.max(1));
            for slot in members.by_ref().take(count) {
                self.slots[slot].x = base + shift;
                shift += self.slots[slot].width + GAP;
            }
        }
    }

    /// Where a slot would like to be, and how much; slots of long arcs insist, so that lines run straight.
    fn wish(&self, slot: usize, sweep: usize) -> (i64, i64) {
        let (mut sum, mut weight) = (0, 0);
        let own_is_line = self.slots[slot].line.is_some();
        let mut add = |x: i64, other: usize| {
            let straight = own_is_line && self.slots[other].line.is_some();
            let heavy = if straight { 8 } else { 2 };
            sum += x * heavy;
            weight += heavy;
        };
        let (up, down) = match sweep {
            0..16 => (sweep.is_multiple_of(2), !sweep.is_multiple_of(2)),
            _ => (true, true),
        };
        if up || self.below[slot].is_empty() {
            for piece in &self.above[slot] {
                let piece = &self.pieces[*piece];
                add(
                    self.slots[piece.upper].x + piece.upper_at - piece.lower_at,
                    piece.upper,
                );
            }
        }
        if down || self.above[slot].is_empty() {
            for piece in &self.below[slot] {
                let piece = &self.pieces[*piece];
                add(
                    self.slots[piece.lower].x + piece.lower_at - piece.upper_at,
                    piece.lower,
                );
            }
        }
        match weight {
            0 => (self.slots[slot].x, 1),
            weight => (sum.div_euclid(weight), weight),
        }
    }

    fn finish(self, vertices: &[Vertex], arcs: &[Arc]) -> Placed {
        let mut tops = Vec::new();
        let mut heights = Vec::new();
        let mut y = 0;
        for layer in &self.layers {
            let height = layer
                .iter()
                .map(|slot| self.slots[*slot].height)
                .max()
                .unwrap_or(0);
            tops.push(y);
            heights.push(height);
            y += height + LAYER_GAP;
        }
        let ends = self.spread(vertices.len(), arcs);
        let mut routes = Vec::new();
        for (chain, (from, to)) in self.chains.iter().zip(&ends) {
            let mut points = Vec::new();
            for (i, slot) in chain.iter().enumerate() {
                let slot = &self.slots[*slot];
                let (top, bottom) = (tops[slot.rank], tops[slot.rank] + heights[slot.rank]);
                if i == 0 {
                    points.extend([(*from, top + slot.height), (*from, bottom)]);
                } else if i + 1 == chain.len() {
                    points.extend([(*to, top), (*to, top)]);
                } else {
                    let x = slot.x + slot.line.unwrap_or(0);
                    points.extend([(x, top), (x, bottom)]);
                }
            }
            routes.push(points);
        }
        let labels = self.label_slots.iter().map(|slot| {
            slot.map_or((0, 0), |slot| {
                let slot = &self.slots[slot];
                (slot.x + LABEL_LINE + 5, tops[slot.rank])
            })
        });
        Placed {
            width: self
                .slots
                .iter()
                .map(|slot| slot.x + slot.width)
                .max()
                .unwrap_or(0),
            height: (y - LAYER_GAP).max(0),
            corners: self
                .slots
                .iter()
                .take(vertices.len())
                .map(|slot| (slot.x, tops[slot.rank]))
                .collect(),
            labels: labels.collect(),
            routes,
        }
    }

    /// Where each arc touches its two ends: spread over the side, in the order of where it goes.
    fn spread(&self, vertices: usize, arcs: &[Arc]) -> Vec<(i64, i64)> {
        let mut ends: Vec<(i64, i64)> = vec![(0, 0); arcs.len()];
        let next = |arc: usize, lower: bool| {
            let chain = &self.chains[arc];
            let (slot, offset) = match (lower, chain.as_slice()) {
                (false, [_, next]) => (*next, arcs[arc].to_offset),
                (true, [next, _]) => (*next, arcs[arc].from_offset),
                (false, [_, next, ..]) | (true, [.., next, _]) => (*next, None),
                (_, [] | [_]) => (0, None),
            };
            let slot = &self.slots[slot];
            slot.x + offset.or(slot.line).unwrap_or(slot.width / 2)
        };
        for lower in [false, true] {
            let mut sides: Vec<Vec<(i64, usize)>> = vec![Vec::new(); vertices];
            for (i, arc) in arcs.iter().enumerate() {
                let (end, offset) = if lower {
                    (arc.to, arc.to_offset)
                } else {
                    (arc.from, arc.from_offset)
                };
                match offset {
                    Some(offset) => {
                        *if lower { &mut ends[i].1 } else { &mut ends[i].0 } = self.slots[end].x + offset
                    }
                    None => sides[end].push((next(i, lower), i)),
                }
            }
            for (vertex, mut side) in sides.into_iter().enumerate() {
                side.sort_unstable();
                let (slot, count) = (&self.slots[vertex], int(side.len()));
                for (k, (_, i)) in side.into_iter().enumerate() {
                    let x = slot.x + slot.width * (int(k) + 1) / (count + 1);
                    *if lower { &mut ends[i].1 } else { &mut ends[i].0 } = x;
                }
            }
        }
        ends
    }
}
