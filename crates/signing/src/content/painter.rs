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

/// What `q` saves.
#[derive(Debug, Clone)]
struct State {
    current: Matrix,
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
}

#[derive(Debug, Default)]
struct Path {
    points: Vec<(f64, f64)>,
    rectangles: Vec<[(f64, f64); 4]>,
    lines: usize,
    curved: bool,
}

impl Painter {
    pub(super) fn new(current: Matrix) -> Self {
        Self {
            state: State {
                current,
                metrics: Metrics::Unknown,
                size: 1.0,
                leading: 0.0,
                rise: 0.0,
                scale: 1.0,
                letter_space: 0.0,
                word_space: 0.0,
            },
            saved: Vec::new(),
            line: IDENTITY,
            along: (0.0, 0.0),
            path: Path::default(),
        }
    }

    pub(super) fn current(&self) -> Matrix {
        self.state.current
    }

    /// `Tf`, and what an `ExtGState` says of the font.
    pub(super) fn font(&mut self, metrics: Metrics, size: f64) {
        self.state.metrics = metrics;
        self.state.size = size;
    }

    pub(super) fn operator(&mut self, operator: &[u8], operands: &[Token<'_>]) -> Vec<Mark> {
        let numbers: Vec<f64> = operands.iter().filter_map(Token::number).collect();
        match (operator, numbers.as_slice()) {
            (b"q", _) if self.saved.len() < MOST_SAVED => self.saved.push(self.state.clone()),
            (b"Q", _) => {
                if let Some(saved) = self.saved.pop() {
                    self.state = saved;
                }
            }
            (b"cm", [a, b, c, d, e, f]) => {
                self.state.current = multiply([*a, *b, *c, *d, *e, *f], self.state.current);
            }
            (b"re", [x, y, width, height]) => self.path.rectangles.push([
                (*x, *y),
                (x + width, *y),
                (*x, y + height),
                (x + width, y + height),
            ]),
            (b"m" | b"l" | b"c" | b"v" | b"y", points) => {
                self.path.lines += usize::from(operator == b"l");
                self.path.curved |= !matches!(operator, b"m" | b"l");
                let pairs = points.chunks_exact(2).filter_map(|pair| match pair {
                    [x, y] => Some((*x, *y)),
                    _ => None,
                });
                self.path.points.extend(pairs);
            }
            (b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*", _) => return self.paint(true),
            (b"S" | b"s", _) => return self.paint(false),
            (b"n", _) => self.path = Path::default(),
            _ => return self.text(operator, &numbers, operands),
        }
        Vec::new()
    }

    /// A path that could be a letter is a shape; frames, tables and lines are drawings, filled rectangles areas.
    fn paint(&mut self, filled: bool) -> Vec<Mark> {
        let path = std::mem::take(&mut self.path);
        let lettering = path.curved || path.lines > MOST_LINES || (filled && path.lines > 0);
        let kind = if lettering {
            MarkKind::Shape
        } else {
            MarkKind::Drawing
        };
        let mut marks: Vec<Mark> = mark(kind, self.state.current, &path.points).into_iter().collect();
        for rectangle in path.rectangles {
            let found = mark(MarkKind::Area, self.state.current, &rectangle);
            marks.extend(found.map(|mut found| {
                let [left, lower, right, upper] = found.area;
                if !filled || (right - left).min(upper - lower) <= LINE {
                    found.kind = MarkKind::Drawing;
                }
                found
            }));
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
        let state = &self.state;
        let (low, high) = state.metrics.run(text);
        let words = letters(
            &text
                .iter()
                .copied()
                .filter(|byte| *byte == b' ')
                .collect::<Vec<u8>>(),
        );
        let spaces = letters(text) * state.letter_space + words * state.word_space;
        let advance = |width: f64| (width * state.size + spaces) * state.scale;
        let (one, other) = (advance(low), advance(high));
        let (start, from) = self.along;
        self.along = (start + one.min(other), from + one.max(other));
        let letter = state.size * state.scale;
        // The last letter may be wider than the font says.
        let ends = [
            start,
            from,
            self.along.0,
            self.along.1,
            start + letter,
            from + letter,
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

pub(super) fn mark(kind: MarkKind, matrix: Matrix, corners: &[(f64, f64)]) -> Option<Mark> {
    let area = corners.iter().map(|corner| apply(matrix, *corner)).fold(
        [f64::MAX, f64::MAX, f64::MIN, f64::MIN],
        |[left, lower, right, upper], (x, y)| [left.min(x), lower.min(y), right.max(x), upper.max(y)],
    );
    (!corners.is_empty()).then_some(Mark {
        kind,
        area,
        begins: None,
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
