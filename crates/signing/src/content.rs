// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a page's content stream draws (ISO 32000-2 §8, §9.4): boxes of text, pictures and paths, form XObjects included.
//!
//! It is for telling what lies under a visible signature or an annotation. Assumed: a letter is half as wide as its
//! font is high, and nothing is clipped away; so boxes err on the side of telling. Where a text *begins* is exact
//! unless it follows another one on the line. Each byte is read once, and the number of operators is bounded.

mod tokens;

use std::collections::BTreeSet;

use pdf::{Budget, Dictionary, Document, Object, Reference, Stream};

use crate::page_tree::{Page, rectangle};
use tokens::{Token, Tokens};

/// One thing that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// `text`, `a picture` or `a drawing`.
    pub(crate) kind: &'static str,
    /// Left, lower, right, upper in the page's default user space.
    pub(crate) area: [f64; 4],
    /// A point inside the first letter of a text, where it is known exactly.
    pub(crate) begins: Option<(f64, f64)>,
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// A page with more marks than this is not read to its end.
const MOST_MARKS: usize = 100_000;
/// Nesting of `q`.
const MOST_SAVED: usize = 256;
/// Nesting of form XObjects.
const MOST_FORMS: usize = 16;

/// What reading pages may still cost, over all pages of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// The limits of the reading; decoded bytes are taken from `inflated`.
    pub(crate) budget: Budget,
    /// Operators, forms within forms counted each time they are drawn.
    pub(crate) operators: usize,
}

impl Allowance {
    pub(crate) fn new(budget: Budget) -> Self {
        Self {
            budget,
            operators: 2_000_000,
        }
    }
}

/// Everything the page draws as of `revision`; `None` when its content cannot be read to the end.
pub(crate) fn marks(
    document: &Document<'_>,
    revision: usize,
    page: &Page<'_>,
    allowance: &mut Allowance,
) -> Option<Vec<Mark>> {
    let contents = document.resolve(revision, page.dictionary.value(b"Contents"));
    let parts: Vec<&Object> = match contents {
        Object::Array(items) => items
            .iter()
            .map(|item| document.resolve(revision, item))
            .collect(),
        other => vec![other],
    };
    let mut reader = Reader {
        document,
        revision,
        allowance,
        marks: Vec::new(),
    };
    let mut bytes = Vec::new();
    for part in parts {
        match part {
            Object::Null => {}
            Object::Stream(stream) => {
                bytes.extend(reader.decoded(stream)?);
                bytes.push(b'\n');
            }
            _ => return None,
        }
    }
    let resources = page
        .resources
        .and_then(|one| document.resolve(revision, one).as_dictionary());
    reader.draw(&bytes, resources, IDENTITY, &mut BTreeSet::new())?;
    Some(reader.marks)
}

struct Reader<'p, 'd> {
    document: &'p Document<'d>,
    revision: usize,
    allowance: &'p mut Allowance,
    marks: Vec<Mark>,
}

impl<'p> Reader<'p, '_> {
    fn decoded(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let budget = &mut self.allowance.budget;
        let bytes = self.document.decoded(stream, budget).ok()?;
        budget.inflated = budget.inflated.saturating_sub(bytes.len());
        Some(bytes)
    }

    /// One content stream; `open` are the forms it lies in.
    fn draw(
        &mut self,
        bytes: &[u8],
        resources: Option<&'p Dictionary>,
        outer: Matrix,
        open: &mut BTreeSet<Reference>,
    ) -> Option<()> {
        let mut painter = Painter::new(outer);
        let mut tokens = Tokens { bytes, at: 0 };
        let mut operands = Vec::new();
        while let Some(token) = tokens.next() {
            match token {
                Token::Operator(operator) => {
                    self.allowance.operators = self.allowance.operators.checked_sub(1)?;
                    match operator {
                        b"ID" => {
                            tokens.skip_inline_image();
                            self.marks.extend(painter.unit_square("a picture"));
                        }
                        b"Do" => self.external(&painter, resources, operands.last(), open)?,
                        _ => self.marks.extend(painter.operator(operator, &operands)),
                    }
                    operands.clear();
                }
                operand => operands.push(operand),
            }
            if self.marks.len() > MOST_MARKS {
                return None;
            }
        }
        Some(())
    }

    fn external(
        &mut self,
        painter: &Painter,
        resources: Option<&'p Dictionary>,
        name: Option<&Token<'_>>,
        open: &mut BTreeSet<Reference>,
    ) -> Option<()> {
        let (document, revision) = (self.document, self.revision);
        let resolve = |object: &'p Object| document.resolve(revision, object);
        let objects = resources.and_then(|one| resolve(one.value(b"XObject")).as_dictionary());
        let (Some(Token::Name(name)), Some(objects)) = (name, objects) else {
            return Some(());
        };
        let value = objects.value(&unescaped(name));
        let Some(stream) = resolve(value).as_stream() else {
            return Some(());
        };
        let dictionary = &stream.dictionary;
        if dictionary.value(b"Subtype").as_name() != Some(b"Form") {
            self.marks.extend(painter.unit_square("a picture"));
            return Some(());
        }
        let numbers = resolve(dictionary.value(b"Matrix"))
            .as_array()
            .unwrap_or_default();
        let numbers: Vec<f64> = numbers
            .iter()
            .filter_map(|one| resolve(one).as_number())
            .collect();
        let own = match numbers.as_slice() {
            [a, b, c, d, e, f] => [*a, *b, *c, *d, *e, *f],
            _ => IDENTITY,
        };
        let inner = multiply(own, painter.current);
        let reference = value.as_reference().unwrap_or(stream.owner);
        // A form that draws itself is drawn by nobody the same way.
        if open.len() >= MOST_FORMS || !open.insert(reference) {
            return None;
        }
        if let Some([left, lower, right, upper]) =
            rectangle(document, self.revision, dictionary.value(b"BBox"))
        {
            let corners = [(left, lower), (right, lower), (left, upper), (right, upper)];
            self.marks.extend(mark("a drawing", inner, &corners));
        }
        let bytes = self.decoded(stream)?;
        let inside = resolve(dictionary.value(b"Resources"))
            .as_dictionary()
            .or(resources);
        self.draw(&bytes, inside, inner, open)?;
        open.remove(&reference);
        Some(())
    }
}

/// The state of one content stream.
struct Painter {
    current: Matrix,
    saved: Vec<(Matrix, f64, f64)>,
    text: Matrix,
    line: Matrix,
    size: f64,
    leading: f64,
    /// Is the place of the next letter exact?
    exact: bool,
    path: Vec<(f64, f64)>,
}

impl Painter {
    fn new(current: Matrix) -> Self {
        Self {
            current,
            saved: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            size: 1.0,
            leading: 0.0,
            exact: true,
            path: Vec::new(),
        }
    }

    fn operator(&mut self, operator: &[u8], operands: &[Token<'_>]) -> Option<Mark> {
        let numbers: Vec<f64> = operands
            .iter()
            .filter_map(|operand| match operand {
                Token::Number(value) => Some(*value),
                _ => None,
            })
            .collect();
        match (operator, numbers.as_slice()) {
            (b"q", _) if self.saved.len() < MOST_SAVED => {
                self.saved.push((self.current, self.size, self.leading));
            }
            (b"Q", _) => {
                let now = (self.current, self.size, self.leading);
                (self.current, self.size, self.leading) = self.saved.pop().unwrap_or(now);
            }
            (b"cm", [a, b, c, d, e, f]) => self.current = multiply([*a, *b, *c, *d, *e, *f], self.current),
            (b"re", [x, y, width, height]) => {
                self.path.extend([
                    (*x, *y),
                    (x + width, *y),
                    (*x, y + height),
                    (x + width, y + height),
                ]);
            }
            (b"m" | b"l" | b"c" | b"v" | b"y", points) => {
                self.path
                    .extend(points.chunks_exact(2).filter_map(|pair| match pair {
                        [x, y] => Some((*x, *y)),
                        _ => None,
                    }));
            }
            (b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s", _) => {
                let path = std::mem::take(&mut self.path);
                return mark("a drawing", self.current, &path);
            }
            (b"n", _) => self.path.clear(),
            _ => return self.text_operator(operator, &numbers, operands),
        }
        None
    }

    fn text_operator(&mut self, operator: &[u8], numbers: &[f64], operands: &[Token<'_>]) -> Option<Mark> {
        match (operator, numbers) {
            (b"BT", _) => self.begin_line(IDENTITY),
            (b"Tf", [size]) => self.size = *size,
            (b"TL", [leading]) => self.leading = *leading,
            (b"Td", [x, y]) => self.next_line(*x, *y),
            (b"TD", [x, y]) => {
                self.leading = -y;
                self.next_line(*x, *y);
            }
            (b"T*", _) => self.next_line(0.0, -self.leading),
            (b"Tm", [a, b, c, d, e, f]) => self.begin_line([*a, *b, *c, *d, *e, *f]),
            (b"Tj" | b"TJ", _) => return self.show(operands),
            (b"'" | b"\"", _) => {
                self.next_line(0.0, -self.leading);
                return self.show(operands);
            }
            _ => {}
        }
        None
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.begin_line(multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line));
    }

    fn begin_line(&mut self, line: Matrix) {
        self.line = line;
        self.text = line;
        self.exact = true;
    }

    /// Half the size is the usual width of a letter.
    fn show(&mut self, operands: &[Token<'_>]) -> Option<Mark> {
        let letters: usize = operands
            .iter()
            .map(|operand| match operand {
                Token::Text(length) => *length,
                _ => 0,
            })
            .sum();
        let letters = f64::from(u32::try_from(letters).unwrap_or(u32::MAX));
        if letters == 0.0 {
            return None;
        }
        let width = letters * self.size * 0.5;
        let (low, high) = (-0.2 * self.size, 0.8 * self.size);
        let corners = [(0.0, low), (width, low), (0.0, high), (width, high)];
        let place = multiply(self.text, self.current);
        let mut shown = mark("text", place, &corners)?;
        let inside = (0.15 * self.size, 0.25 * self.size);
        shown.begins = std::mem::replace(&mut self.exact, false).then(|| apply(place, inside));
        self.text = multiply([1.0, 0.0, 0.0, 1.0, width, 0.0], self.text);
        Some(shown)
    }

    fn unit_square(&self, kind: &'static str) -> Option<Mark> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
        mark(kind, self.current, &corners)
    }
}

fn mark(kind: &'static str, matrix: Matrix, corners: &[(f64, f64)]) -> Option<Mark> {
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

/// A name as it is written, without its `#` escapes.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'#' => {
                plain.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                plain.push(*first);
                rest = tail;
            }
        }
    }
    plain
}

fn apply([a, b, c, d, e, f]: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    (a * x + c * y + e, b * x + d * y + f)
}

/// First `inner`, then `outer`.
fn multiply(inner: Matrix, outer: Matrix) -> Matrix {
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
