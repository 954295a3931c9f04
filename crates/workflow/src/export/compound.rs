// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Layout of the whole outline: each compound state is a graph of its own, from the inside out. A transition that
//! crosses the border of a state runs through a port on that border.

use std::collections::{BTreeMap, BTreeSet};

use super::TooLarge;
use super::layered::{self, Arc, PORT, Pin, Placed, Vertex};
use super::outline::{NodeIx, Outline};

const MAX_STATES: usize = 500;
const MAX_LINKS: usize = 2_000;
/// Between the border of a compound state and what is in it.
const PADDING: i64 = 16;
/// Diameter of the mark of the initial state.
pub(super) const DOT: i64 = 12;

/// What is to be placed: sizes of boxes, and of labels per link.
#[derive(Debug)]
pub(super) struct Sizes {
    /// Of a box, or of the title of a compound state.
    pub boxes: Vec<(i64, i64)>,
    /// Drawn transitions: from, to, size of the label.
    pub links: Vec<(NodeIx, NodeIx, (i64, i64))>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Rect {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

/// A point of the picture.
pub(super) type Point = (i64, i64);
/// A line through points.
pub(super) type Points = Vec<Point>;
/// Pieces of one line, ordered along the transition.
type Pieces = Vec<(i64, Points)>;

/// The finished picture, in pixels from the upper left corner.
#[derive(Debug, Default)]
pub(super) struct Picture {
    pub width: i64,
    pub height: i64,
    pub boxes: Vec<Rect>,
    /// Title of a compound state.
    pub titles: BTreeMap<NodeIx, (i64, i64)>,
    /// Per link its points in the direction of the transition, in vertical pieces.
    pub lines: Vec<Vec<(i64, i64)>>,
    pub labels: Vec<(i64, i64)>,
    /// Centres of the initial marks, and the line from each.
    pub dots: Vec<(Point, Points)>,
}

/// A place on the border of a state where a link goes through.
#[derive(Debug, Clone, Copy)]
struct Port {
    link: usize,
    bottom: bool,
    /// The link starts inside.
    leaving: bool,
    /// The child it belongs to; `None`: the state itself.
    inner: Option<NodeIx>,
}

/// One level after layout: `None` is the outermost.
#[derive(Debug, Default)]
struct Level {
    placed: Placed,
    children: Vec<NodeIx>,
    /// (link, direction reversed) per labelled arc; ports as (link, leaving, bottom).
    arcs: Vec<Part>,
    /// x of each port.
    ports: BTreeMap<(usize, bool), i64>,
    title: bool,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Main { link: usize, up: bool },
    Port { link: usize, leaving: bool, up: bool },
    Dot,
}

struct Placer<'c> {
    outline: &'c Outline<'c>,
    sizes: &'c Sizes,
    /// Links that run against the layers, at the level where their ends part.
    up: BTreeSet<usize>,
    levels: BTreeMap<Option<NodeIx>, Level>,
    outer: Vec<(i64, i64)>,
}

/// Places everything.
pub(super) fn place(outline: &Outline<'_>, sizes: &Sizes) -> Result<Picture, TooLarge> {
    for (what, found, limit) in [
        ("states", outline.nodes.len(), MAX_STATES),
        ("transitions", sizes.links.len(), MAX_LINKS),
    ] {
        if found > limit {
            return Err(TooLarge { what, found, limit });
        }
    }
    let mut placer = Placer {
        outline,
        sizes,
        up: BTreeSet::new(),
        levels: BTreeMap::new(),
        outer: sizes.boxes.clone(),
    };
    placer.orient(None);
    for ix in 0..outline.nodes.len() {
        placer.orient(Some(ix));
    }
    placer.level(None)?;
    Ok(placer.picture())
}

impl Placer<'_> {
    fn children(&self, level: Option<NodeIx>) -> &[NodeIx] {
        level.map_or(&self.outline.top, |ix| &self.outline.node(ix).children)
    }

    fn initial(&self, level: Option<NodeIx>) -> Option<NodeIx> {
        level.map_or(self.outline.initial, |ix| self.outline.node(ix).initial)
    }

    /// The child of `level` that is or holds `ix`.
    fn child_of(&self, level: Option<NodeIx>, ix: NodeIx) -> Option<NodeIx> {
        self.outline
            .upward(ix)
            .find(|up| self.outline.node(*up).parent == level)
    }

    /// Links whose ends part at this level: (link, child with the start, child with the end).
    fn parting(&self, level: Option<NodeIx>) -> Vec<(usize, NodeIx, NodeIx)> {
        let mut found = Vec::new();
        for (link, (from, to, _)) in self.sizes.links.iter().enumerate() {
            if let (Some(a), Some(b)) = (self.child_of(level, *from), self.child_of(level, *to))
                && a != b
            {
                found.push((link, a, b));
            }
        }
        found
    }

    /// Decides by depth-first search from the initial child which links run upward.
    fn orient(&mut self, level: Option<NodeIx>) {
        let parting = self.parting(level);
        let mut next: BTreeMap<NodeIx, Vec<(usize, NodeIx)>> = BTreeMap::new();
        for (link, a, b) in &parting {
            next.entry(*a).or_default().push((*link, *b));
        }
        let starts: Vec<NodeIx> = self
            .initial(level)
            .into_iter()
            .chain(self.children(level).iter().copied())
            .collect();
        let (mut seen, mut open) = (BTreeSet::new(), BTreeSet::new());
        for start in starts {
            let mut stack = vec![(start, 0)];
            if !seen.insert(start) {
                continue;
            }
            open.insert(start);
            while let Some((node, at)) = stack.pop() {
                let Some((link, to)) = next.get(&node).and_then(|list| list.get(at)).copied() else {
                    open.remove(&node);
                    continue;
                };
                stack.push((node, at + 1));
                if open.contains(&to) {
                    self.up.insert(link);
                } else if seen.insert(to) {
                    open.insert(to);
                    stack.push((to, 0));
                }
            }
        }
    }

    fn ports(&self, level: NodeIx) -> Vec<Port> {
        let mut ports = Vec::new();
        for (link, (from, to, _)) in self.sizes.links.iter().enumerate() {
            let (starts, ends) = (
                self.outline.contains(level, *from),
                self.outline.contains(level, *to),
            );
            if starts == ends {
                continue;
            }
            let leaving = starts;
            let up = self.up.contains(&link);
            let inner = self.child_of(Some(level), if leaving { *from } else { *to });
            ports.push(Port {
                link,
                bottom: leaving != up,
                leaving,
                inner,
            });
        }
        ports
    }

    /// Lays out one level after everything in it.
    #[expect(
        clippy::too_many_lines,
        reason = "one list from top to bottom; parts of it mean nothing alone"
    )]
    fn level(&mut self, level: Option<NodeIx>) -> Result<(), TooLarge> {
        let children = self.children(level).to_vec();
        for child in &children {
            if !self.outline.node(*child).children.is_empty() {
                self.level(Some(*child))?;
            }
        }
        let mut vertices: Vec<Vertex> = Vec::new();
        let mut index = BTreeMap::new();
        let title = level.and_then(|ix| self.sizes.boxes.get(ix));
        if let Some((width, height)) = title {
            vertices.push(Vertex {
                width: *width,
                height: *height,
                pin: Pin::Top,
            });
        }
        for child in &children {
            index.insert(*child, vertices.len());
            let (width, height) = self.outer.get(*child).copied().unwrap_or_default();
            vertices.push(Vertex {
                width,
                height,
                pin: Pin::Free,
            });
        }
        let (mut arcs, mut parts) = (Vec::new(), Vec::new());
        if let Some(initial) = self.initial(level).and_then(|initial| index.get(&initial)) {
            arcs.push(plain(vertices.len(), *initial));
            parts.push(Part::Dot);
            vertices.push(Vertex {
                width: DOT,
                height: DOT,
                pin: Pin::Free,
            });
        }
        for (link, a, b) in self.parting(level) {
            let up = self.up.contains(&link);
            let ends = (index.get(&a), index.get(&b), self.sizes.links.get(link));
            if let (Some(from), Some(to), Some((_, _, label))) = ends {
                let (from, to) = if up { (*to, *from) } else { (*from, *to) };
                let offset = |child: NodeIx, leaving: bool| self.port_x(child, link, leaving);
                let (start, end) = (offset(a, true), offset(b, false));
                let (from_offset, to_offset) = if up { (end, start) } else { (start, end) };
                let label = Some(*label);
                arcs.push(Arc {
                    from,
                    to,
                    label,
                    label_at_end: up,
                    from_offset,
                    to_offset,
                });
                parts.push(Part::Main { link, up });
            }
        }
        let mut port_vertices = Vec::new();
        for port in level.map(|ix| self.ports(ix)).unwrap_or_default() {
            let pin = if port.bottom { Pin::Bottom } else { Pin::Top };
            let vertex = vertices.len();
            vertices.push(Vertex {
                width: PORT,
                height: 0,
                pin,
            });
            port_vertices.push((port, vertex));
            if let Some((child, inner)) = port.inner.and_then(|child| Some((child, *index.get(&child)?))) {
                let offset = self.port_x(child, port.link, port.leaving);
                let mut arc = match port.bottom {
                    true => Arc {
                        from_offset: offset,
                        ..plain(inner, vertex)
                    },
                    false => Arc {
                        to_offset: offset,
                        ..plain(vertex, inner)
                    },
                };
                // The title must not push the line of a port aside.
                arc.label_at_end = false;
                arcs.push(arc);
                parts.push(Part::Port {
                    link: port.link,
                    leaving: port.leaving,
                    up: port.leaving != port.bottom,
                });
            }
        }
        let placed = layered::arrange(&vertices, &arcs)?;
        let ports = port_vertices.iter().map(|(port, vertex)| {
            let x = placed
                .corners
                .get(*vertex)
                .map_or(0, |corner| corner.0 + PORT / 2 + PADDING);
            ((port.link, port.leaving), x)
        });
        let ports = ports.collect();
        if let Some(outer) = level.and_then(|ix| self.outer.get_mut(ix)) {
            *outer = (placed.width + 2 * PADDING, placed.height + 2 * PADDING);
        }
        let title = title.is_some();
        self.levels.insert(
            level,
            Level {
                placed,
                children,
                arcs: parts,
                ports,
                title,
            },
        );
        Ok(())
    }

    fn port_x(&self, child: NodeIx, link: usize, leaving: bool) -> Option<i64> {
        self.levels
            .get(&Some(child))?
            .ports
            .get(&(link, leaving))
            .copied()
    }

    fn picture(&self) -> Picture {
        let count = self.sizes.links.len();
        let mut picture = Picture {
            boxes: vec![Rect::default(); self.outline.nodes.len()],
            labels: vec![(0, 0); count],
            ..Picture::default()
        };
        let mut pieces: Vec<Pieces> = vec![Vec::new(); count];
        self.draw(None, (0, 0), 0, &mut picture, &mut pieces);
        picture.lines = pieces
            .into_iter()
            .map(|mut pieces| {
                pieces.sort_by_key(|(order, _)| *order);
                pieces.into_iter().flat_map(|(_, points)| points).collect()
            })
            .collect();
        if let Some(level) = self.levels.get(&None) {
            picture.width = level.placed.width + 2 * PADDING;
            picture.height = level.placed.height + 2 * PADDING;
        }
        picture
    }

    /// Moves one level to its place in the picture. Pieces of a line are ordered along the transition.
    #[expect(
        clippy::too_many_arguments,
        reason = "the walk needs all of them, and a struct would only rename them"
    )]
    fn draw(
        &self,
        level: Option<NodeIx>,
        (x, y): (i64, i64),
        depth: i64,
        picture: &mut Picture,
        pieces: &mut [Pieces],
    ) {
        let Some(found) = self.levels.get(&level) else {
            return;
        };
        let (left, top) = (x + PADDING, y + PADDING);
        let bottom = top + found.placed.height + PADDING;
        let mut corners = found.placed.corners.iter();
        if let (Some(ix), true) = (level, found.title) {
            let corner = corners.next().copied().unwrap_or_default();
            picture.titles.insert(ix, (corner.0 + left, corner.1 + top));
        }
        for (child, corner) in found.children.iter().zip(corners) {
            let (width, height) = self.outer.get(*child).copied().unwrap_or_default();
            let rect = Rect {
                x: corner.0 + left,
                y: corner.1 + top,
                width,
                height,
            };
            if let Some(place) = picture.boxes.get_mut(*child) {
                *place = rect;
            }
            self.draw(Some(*child), (rect.x, rect.y), depth + 1, picture, pieces);
        }
        for (i, part) in found.arcs.iter().enumerate() {
            let route = found.placed.routes.get(i).into_iter().flatten();
            let mut points: Vec<(i64, i64)> = route.map(|(px, py)| (px + left, py + top)).collect();
            match part {
                Part::Dot => {
                    let start = points.first().copied().unwrap_or_default();
                    picture.dots.push(((start.0, start.1 - DOT / 2), points));
                }
                Part::Main { link, up } => {
                    if *up {
                        points.reverse();
                    }
                    let label = found.placed.labels.get(i).copied().unwrap_or_default();
                    if let (Some(place), Some(pieces)) =
                        (picture.labels.get_mut(*link), pieces.get_mut(*link))
                    {
                        *place = (label.0 + left, label.1 + top);
                        pieces.push((0, points));
                    }
                }
                Part::Port { link, leaving, up } => {
                    // From the layout to the border itself.
                    match (*leaving, *up) {
                        (true, false) | (false, true) => {
                            points.extend(points.last().copied().map(|(px, _)| (px, bottom)));
                        }
                        (true, true) | (false, false) => {
                            let first = points.first().copied().map(|(px, _)| (px, y));
                            points = first.into_iter().chain(points).collect();
                        }
                    }
                    if *up {
                        points.reverse();
                    }
                    let order = if *leaving { -depth } else { depth };
                    if let Some(pieces) = pieces.get_mut(*link) {
                        pieces.push((order, points));
                    }
                }
            }
        }
    }
}

fn plain(from: usize, to: usize) -> Arc {
    Arc {
        from,
        to,
        label: None,
        label_at_end: false,
        from_offset: None,
        to_offset: None,
    }
}
