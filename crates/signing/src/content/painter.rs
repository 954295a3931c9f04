// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The state of one content stream (ISO 32000-2 §8.4, §9.3): where the next letter or path comes to lie.

use super::metrics::{ENDLESS, Metrics, letters};
use super::tokens::Token;
use super::{Mark, MarkKind, Matrix};

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// Nesting of `q`.
const MOST_SAVED: usize = 256;
/// Below and above the line a letter takes this much of its size.
const DEPTH: f64 = 0.25;
const HEIGHT: f64 = 0.95;
/// A filled rectangle that is no wider than this is a line.
const LINE: f64 = 2.0;
/// Straight lines of a path that is still a frame or a table and no lettering.
const MOST_LINES: usize = 12;

/// A line that is drawn this much aslant is no frame.
const ASLANT: f64 = 0.5;
/// Sides of a rectangle.
const SIDES: usize = 4;
/// A dashed line counts as so many: rows of dashes can be letters.
const DASHES: usize = 3;
/// Boxes that follow a slanted line longer than so many points.
const PIECES: u32 = 16;
const PIECE: f64 = 72.0;

/// Everything: where something is drawn that is not followed.
const EVERYWHERE: [f64; 4] = [-ENDLESS, -ENDLESS, ENDLESS, ENDLESS];

/// What `q` saves, and what a form begins with.
#[derive(Debug, Clone)]
pub(super) struct State {
    current: Matrix,
    width: f64,
    /// Something else than a plain colour fills, or strokes: it can draw anything, and so can a mask.
    patterned: (bool, bool),
    masked: bool,
    /// The box of all clipping paths, and whether one of them is more than a rectangle: it can cut out letters.
    clip: [f64; 4],
    cut: bool,
    dashed: bool,
    metrics: Metrics,
    size: f64,
    leading: f64,
    rise: f64,
    /// Horizontal scaling, 1 as a rule.
    scale: f64,
    letter_space: f64,
    word_space: f64,
}

/// The state of one content stream.
#[derive(Debug)]
pub(super) struct Painter {
    state: State,
    saved: Vec<State>,
    line: Matrix,
    /// How far along the line the next letter stands: at least, at most.
    along: (f64, f64),
    path: Path,
    /// `W` came: the next path that ends clips.
    clips: bool,
    /// States were lost: more `q` than are kept.
    pub(super) lost: bool,
}

/// A path in the page's default user space.
#[derive(Debug, Default)]
struct Path {
    points: Vec<(f64, f64)>,
    /// Four corners, and whether the sides are parallel to the page's.
    rectangles: Vec<([(f64, f64); 4], bool)>,
    segments: Vec<[(f64, f64); 2]>,
    start: (f64, f64),
    last: (f64, f64),
    curved: bool,
}

impl State {
    pub(super) fn new(current: Matrix) -> Self {
        Self {
            current,
            width: 1.0,
            patterned: (false, false),
            masked: false,
            clip: EVERYWHERE,
            cut: false,
            dashed: false,
            metrics: Metrics::Unknown,
            size: 1.0,
            leading: 0.0,
            rise: 0.0,
            scale: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
        }
    }

    /// The state in which a form with this matrix begins.
    pub(super) fn inside(&self, current: Matrix) -> Self {
        Self {
            current,
            ..self.clone()
        }
    }
}

impl Painter {
    pub(super) fn new(state: State) -> Self {
        Self {
            state,
            saved: Vec::new(),
            line: IDENTITY,
            along: (0.0, 0.0),
            path: Path::default(),
            clips: false,
            lost: false,
        }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn current(&self) -> Matrix {
        self.state.current
    }

    /// `Tf`, and what an `ExtGState` says of the font.
    pub(super) fn font(&mut self, metrics: Metrics, size: f64) {
        self.state.metrics = metrics;
        self.state.size = size;
    }

    /// What an `ExtGState` says of lines and masks.
    pub(super) fn graphics(&mut self, width: Option<f64>, masked: Option<bool>) {
        self.state.width = width.unwrap_or(self.state.width);
        self.state.masked = masked.unwrap_or(self.state.masked);
    }

    pub(super) fn operator(&mut self, operator: &[u8], operands: &[Token<'_>]) -> Vec<Mark> {
        let numbers: Vec<f64> = operands.iter().filter_map(Token::number).collect();
        // Viewers take the last ones, if they take any.
        let surplus = operands_of(operator).map_or(0, |count| numbers.len().saturating_sub(count));
        let numbers = numbers.get(surplus..).unwrap_or_default();
        match (operator, numbers) {
            (b"q", _) if self.saved.len() < MOST_SAVED => self.saved.push(self.state.clone()),
            (b"q", _) => self.lost = true,
            (b"Q", _) => {
                if let Some(saved) = self.saved.pop() {
                    self.state = saved;
                }
            }
            (b"cm", [a, b, c, d, e, f]) => {
                self.state.current = multiply([*a, *b, *c, *d, *e, *f], self.state.current);
            }
            (b"w", [width]) => self.state.width = *width,
            (b"d", numbers) => self.state.dashed = numbers.len() > 1,
            (
                b"cs" | b"CS" | b"sc" | b"SC" | b"scn" | b"SCN" | b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K",
                _,
            ) => {
                let pattern = |one: &Token<'_>| matches!(one, Token::Name(name) if operator.len() == 3 || *name == b"Pattern");
                let patterned = operands.iter().any(pattern);
                if operator.iter().all(u8::is_ascii_lowercase) {
                    self.state.patterned.0 = patterned;
                } else {
                    self.state.patterned.1 = patterned;
                }
            }
            (b"re" | b"m" | b"l" | b"c" | b"v" | b"y" | b"h", _) => self.path(operator, numbers),
            (b"W" | b"W*", _) => self.clips = true,
            (b"f" | b"F" | b"f*", _) => return self.paint(true, false),
            (b"B" | b"B*", _) => return self.paint(true, true),
            (b"S", _) => return self.paint(false, true),
            (b"b" | b"b*" | b"s", _) => {
                self.path(b"h", &[]);
                return self.paint(operator != b"s", true);
            }
            (b"n", _) => return self.paint(false, false),
            (b"sh", _) => {
                return vec![Mark {
                    kind: MarkKind::Picture,
                    area: self.state.clip,
                    begins: None,
                    parts: 1,
                }];
            }
            _ => return self.text(operator, numbers, operands),
        }
        Vec::new()
    }

    fn path(&mut self, operator: &[u8], numbers: &[f64]) {
        let current = self.state.current;
        let path = &mut self.path;
        let points = numbers.chunks_exact(2).filter_map(|pair| match pair {
            [x, y] => Some(apply(current, (*x, *y))),
            _ => None,
        });
        let points: Vec<(f64, f64)> = points.collect();
        match (operator, points.as_slice(), numbers) {
            (b"re", _, [x, y, width, height]) => {
                let corners = [
                    (*x, *y),
                    (x + width, *y),
                    (*x, y + height),
                    (x + width, y + height),
                ];
                let [a, b, c, d, ..] = current;
                let straight = (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0);
                path.rectangles
                    .push((corners.map(|corner| apply(current, corner)), straight));
                path.start = apply(current, (*x, *y));
                path.last = path.start;
            }
            (b"m", [point], _) => {
                path.start = *point;
                path.last = *point;
                path.points.push(*point);
            }
            (b"l", [point], _) => {
                path.segments.push([path.last, *point]);
                path.points.push(*point);
                path.last = *point;
            }
            (b"h", _, _) if path.last != path.start => {
                path.segments.push([path.last, path.start]);
                path.last = path.start;
            }
            (b"h", _, _) => {}
            (_, [.., last], _) => {
                path.curved = true;
                path.last = *last;
                path.points.extend(&points);
            }
            _ => {}
        }
    }

    /// A path that could be a letter is a shape; frames, tables and lines are strokes, filled rectangles areas.
    fn paint(&mut self, filled: bool, stroked: bool) -> Vec<Mark> {
        let path = std::mem::take(&mut self.path);
        if std::mem::take(&mut self.clips) {
            let corners = path.rectangles.iter().flat_map(|(corners, _)| corners);
            let all: Vec<(f64, f64)> = corners.chain(&path.points).copied().collect();
            if let Some(clip) = mark(MarkKind::Drawing, IDENTITY, &all) {
                self.state.clip = meet(self.state.clip, clip.area);
            }
            self.state.cut |= !path.is_rectangle();
        }
        if !filled && !stroked {
            return Vec::new();
        }
        let [a, b, c, d, ..] = self.state.current;
        let scale = (a.abs() + c.abs()).max(b.abs() + d.abs());
        let width = if stroked {
            self.state.width.abs() * scale
        } else {
            0.0
        };
        let (fill, stroke) = self.state.patterned;
        let anything = self.state.masked || self.state.cut || (filled && fill) || (stroked && stroke);
        let mut marks = path.marks(filled, width);
        for (corners, straight) in &path.rectangles {
            marks.extend(rectangle(corners, *straight, filled, width));
        }
        for found in &mut marks {
            let [left, lower, right, upper] = meet(self.state.clip, found.area);
            if anything {
                found.kind = MarkKind::Picture;
            } else if found.kind == MarkKind::Area && left <= right && lower <= upper {
                // What is left of a large area can be a bar.
                found.area = [left, lower, right, upper];
                if (right - left).min(upper - lower) <= LINE {
                    found.kind = MarkKind::Stroke;
                }
            } else if found.kind == MarkKind::Stroke && self.state.dashed {
                found.parts = DASHES;
            }
        }
        marks
    }

    fn text(&mut self, operator: &[u8], numbers: &[f64], operands: &[Token<'_>]) -> Vec<Mark> {
        let state = &mut self.state;
        match (operator, numbers) {
            (b"BT", _) => self.begin_line(IDENTITY),
            (b"TL", [leading]) => state.leading = *leading,
            (b"Ts", [rise]) => state.rise = *rise,
            (b"Tz", [percent]) => state.scale = percent / 100.0,
            (b"Tc", [space]) => state.letter_space = *space,
            (b"Tw", [space]) => state.word_space = *space,
            (b"Td", [x, y]) => self.next_line(*x, *y),
            (b"TD", [x, y]) => {
                state.leading = -y;
                self.next_line(*x, *y);
            }
            (b"T*", _) => self.next_line(0.0, -self.state.leading),
            (b"Tm", [a, b, c, d, e, f]) => self.begin_line([*a, *b, *c, *d, *e, *f]),
            (b"Tj" | b"TJ", _) => return self.show(operands),
            (b"'", _) => {
                self.next_line(0.0, -self.state.leading);
                return self.show(operands);
            }
            (b"\"", spaces) => {
                if let [words, letters] = spaces {
                    state.word_space = *words;
                    state.letter_space = *letters;
                }
                self.next_line(0.0, -self.state.leading);
                let texts: Vec<Token<'_>> = operands
                    .iter()
                    .filter(|one| one.text().is_some())
                    .cloned()
                    .collect();
                return self.show(&texts);
            }
            _ => {}
        }
        Vec::new()
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.begin_line(multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line));
    }

    fn begin_line(&mut self, line: Matrix) {
        self.line = line;
        self.along = (0.0, 0.0);
    }

    /// Texts, and in `TJ` the numbers that move between them.
    fn show(&mut self, operands: &[Token<'_>]) -> Vec<Mark> {
        let mut marks = Vec::new();
        for operand in operands {
            match operand {
                Token::Number(thousandths) => {
                    let by = -thousandths / 1000.0 * self.state.size * self.state.scale;
                    self.along = (self.along.0 + by, self.along.1 + by);
                }
                Token::Text(text) if !text.is_empty() => marks.extend(self.run(text)),
                _ => {}
            }
        }
        marks
    }

    fn run(&mut self, text: &[u8]) -> Option<Mark> {
        if matches!(self.state.metrics, Metrics::Anywhere) {
            return Some(anywhere());
        }
        let state = &self.state;
        let (low, high) = state.metrics.run(text);
        let words = letters(
            &text
                .iter()
                .copied()
                .filter(|byte| *byte == b' ')
                .collect::<Vec<u8>>(),
        );
        let (between, gaps) = (letters(text) * state.letter_space, words * state.word_space);
        let spaces = between + gaps;
        let advance = |width: f64| (width * state.size + spaces) * state.scale;
        let (one, other) = (advance(low), advance(high));
        let (start, from) = self.along;
        self.along = (start + one.min(other), from + one.max(other));
        let letter = state.size * state.scale;
        let moves = [high * letter, between * state.scale, gaps * state.scale];
        let forth = |pick: fn(f64, f64) -> f64| moves.iter().map(|by| pick(*by, 0.0)).sum::<f64>();
        // The last letter may be wider than the font says.
        let ends = [
            start,
            from,
            self.along.0,
            self.along.1,
            start + letter,
            from + letter,
            // Wide letters and spaces that lead back can take turns.
            start + forth(f64::min),
            from + forth(f64::max),
        ];
        let (left, right) = ends.iter().fold((f64::MAX, f64::MIN), |(left, right), end| {
            (left.min(*end), right.max(*end))
        });
        let (left, right) = (left.max(-ENDLESS), right.min(ENDLESS));
        let (lower, upper) = (state.rise - DEPTH * state.size, state.rise + HEIGHT * state.size);
        let corners = [(left, lower), (right, lower), (left, upper), (right, upper)];
        let place = multiply(self.line, state.current);
        let mut shown = mark(MarkKind::Text, place, &corners)?;
        let exact = (from - start).abs() < f64::EPSILON;
        let inside = (start + 0.15 * letter, state.rise + 0.25 * state.size);
        shown.begins = exact.then(|| apply(place, inside));
        Some(shown)
    }

    pub(super) fn unit_square(&self, kind: MarkKind) -> Option<Mark> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
        mark(kind, self.state.current, &corners)
    }
}

impl Path {
    /// Nothing but one rectangle along the edges of the page?
    fn is_rectangle(&self) -> bool {
        match self.rectangles.as_slice() {
            [] => {
                let aslant =
                    |[(x, y), (u, v)]: &[(f64, f64); 2]| (x - u).abs() > ASLANT && (y - v).abs() > ASLANT;
                !self.curved && self.segments.len() <= SIDES && !self.segments.iter().any(aslant)
            }
            [(_, straight)] => *straight && self.points.is_empty(),
            _ => false,
        }
    }

    /// The lines and curves, the pen `width` points wide.
    fn marks(&self, filled: bool, width: f64) -> Vec<Mark> {
        let lines = self.segments.len();
        if self.curved || lines > MOST_LINES || (filled && lines > 0) {
            let shape = mark(MarkKind::Shape, IDENTITY, &self.points);
            return shape
                .map(|shape| Mark {
                    area: grow(shape.area, width / 2.0),
                    parts: self.points.len(),
                    ..shape
                })
                .into_iter()
                .collect();
        }
        self.segments.iter().flat_map(|ends| line(*ends, width)).collect()
    }
}

/// One straight line: a stroke where it could be a frame's, a shape where it is wide or aslant, in pieces along its way.
fn line([(x, y), (u, v)]: [(f64, f64); 2], width: f64) -> Vec<Mark> {
    let aslant = (x - u).abs() > ASLANT && (y - v).abs() > ASLANT;
    let kind = if aslant || width > LINE {
        MarkKind::Shape
    } else {
        MarkKind::Stroke
    };
    // A drawing has thousands of short ones.
    let long = (x - u).abs().max((y - v).abs()) > PIECE;
    let pieces = if aslant && long { PIECES } else { 1 };
    let at = |piece: u32| {
        let part = f64::from(piece) / f64::from(pieces);
        (x + (u - x) * part, y + (v - y) * part)
    };
    let pieces = (0..pieces).filter_map(|piece| mark(kind, IDENTITY, &[at(piece), at(piece + 1)]));
    pieces
        .map(|one| Mark {
            area: grow(one.area, width / 2.0),
            ..one
        })
        .collect()
}

/// A rectangle: an area, a stroke where it is thin, its four sides where it is not filled.
fn rectangle(corners: &[(f64, f64); 4], straight: bool, filled: bool, width: f64) -> Vec<Mark> {
    let kind = if straight { MarkKind::Area } else { MarkKind::Shape };
    let Some(found) = mark(kind, IDENTITY, corners) else {
        return Vec::new();
    };
    let [left, lower, right, upper] = found.area;
    let thin = (right - left).min(upper - lower) <= LINE;
    let mut marks = Vec::new();
    if filled {
        let kind = if straight && thin { MarkKind::Stroke } else { kind };
        marks.push(Mark { kind, ..found });
    }
    let [one, two, three, four] = *corners;
    if width > 0.0 {
        for side in [[one, two], [two, four], [four, three], [three, one]] {
            marks.extend(line(side, width));
        }
    }
    marks
}

/// How many numbers an operator takes that takes a certain number of them.
pub(super) fn operands_of(operator: &[u8]) -> Option<usize> {
    match operator {
        b"cm" | b"c" | b"Tm" => Some(6),
        b"re" | b"v" | b"y" => Some(4),
        b"m" | b"l" | b"Td" | b"TD" => Some(2),
        b"w" | b"TL" | b"Ts" | b"Tz" | b"Tc" | b"Tw" | b"Tr" => Some(1),
        _ => None,
    }
}

/// Something is drawn, and nobody knows where.
pub(super) fn anywhere() -> Mark {
    Mark {
        kind: MarkKind::Unknown,
        area: EVERYWHERE,
        begins: None,
        parts: 1,
    }
}

fn grow([left, lower, right, upper]: [f64; 4], by: f64) -> [f64; 4] {
    [left - by, lower - by, right + by, upper + by]
}

fn meet([a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]) -> [f64; 4] {
    [a.max(e), b.max(f), c.min(g), d.min(h)]
}

pub(super) fn mark(kind: MarkKind, matrix: Matrix, corners: &[(f64, f64)]) -> Option<Mark> {
    let area = corners.iter().map(|corner| apply(matrix, *corner)).fold(
        [f64::MAX, f64::MAX, f64::MIN, f64::MIN],
        |[left, lower, right, upper], (x, y)| [left.min(x), lower.min(y), right.max(x), upper.max(y)],
    );
    (!corners.is_empty()).then_some(Mark {
        kind,
        area,
        begins: None,
        parts: 1,
    })
}

fn apply([a, b, c, d, e, f]: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    (a * x + c * y + e, b * x + d * y + f)
}

/// First `inner`, then `outer`.
pub(super) fn multiply(inner: Matrix, outer: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = inner;
    let [g, h, i, j, k, l] = outer;
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}
