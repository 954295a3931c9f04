// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a page's content stream draws (ISO 32000-2 §8, §9.4): boxes of text, pictures and paths.
//!
//! It is for telling a signer what lies under a visible signature, so widths of text are estimates and clipping is not
//! looked at; it errs on the side of telling. Each byte is read once.

use pdf::{Budget, Document, Object};

use crate::page_tree::{Page, rectangle};

/// One thing that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// `text`, `a picture` or `a drawing`.
    pub(crate) kind: &'static str,
    /// Left, lower, right, upper in the page's default user space.
    pub(crate) area: [f64; 4],
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// A page with more marks than this is covered somewhere anyway.
const MOST_MARKS: usize = 100_000;
/// Nesting of `q`.
const MOST_SAVED: usize = 256;

/// Everything the page draws; `None` when its content cannot be decoded.
pub(crate) fn marks(document: &Document<'_>, page: &Page<'_>) -> Option<Vec<Mark>> {
    let latest = document.latest();
    let contents = document.resolve(latest, page.dictionary.value(b"Contents"));
    let parts: Vec<&Object> = match contents {
        Object::Array(items) => items.iter().map(|item| document.resolve(latest, item)).collect(),
        other => vec![other],
    };
    let mut bytes = Vec::new();
    for part in parts {
        match part {
            Object::Null => {}
            Object::Stream(stream) => {
                bytes.extend(document.decoded(stream, &Budget::default()).ok()?);
                bytes.push(b'\n');
            }
            _ => return None,
        }
    }
    let mut painter = Painter::new(document, page);
    let mut tokens = Tokens { bytes: &bytes, at: 0 };
    let mut operands = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Operator(b"ID") => {
                tokens.skip_inline_image();
                painter.unit_square("a picture");
                operands.clear();
            }
            Token::Operator(operator) => {
                painter.operator(operator, &operands);
                operands.clear();
            }
            operand => operands.push(operand),
        }
        if painter.marks.len() > MOST_MARKS {
            break;
        }
    }
    Some(painter.marks)
}

#[derive(Debug, Clone, PartialEq)]
enum Token<'c> {
    Number(f64),
    Name(&'c [u8]),
    /// Bytes of all strings of an operand; what an array of `TJ` moves is left out.
    Text(usize),
    Operator(&'c [u8]),
}

struct Tokens<'c> {
    bytes: &'c [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'c> Tokens<'c> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn regular(&mut self) -> &'c [u8] {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| !is_space(byte) && !is_delimiter(byte))
        {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn next(&mut self) -> Option<Token<'c>> {
        loop {
            let byte = self.peek()?;
            match byte {
                b'%' => {
                    while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                        self.at += 1;
                    }
                }
                b'/' => {
                    self.at += 1;
                    return Some(Token::Name(self.regular()));
                }
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if self.bytes.get(self.at + 1) != Some(&b'<') => {
                    let start = self.at;
                    while self.peek().is_some_and(|byte| byte != b'>') {
                        self.at += 1;
                    }
                    self.at += 1;
                    return Some(Token::Text((self.at - start) / 2));
                }
                _ if is_space(byte) || is_delimiter(byte) => self.at += 1,
                _ => {
                    let word = self.regular();
                    let number = std::str::from_utf8(word).ok().and_then(|text| text.parse().ok());
                    return Some(number.map_or(Token::Operator(word), Token::Number));
                }
            }
        }
    }

    fn literal(&mut self) -> usize {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.at.saturating_sub(start + 2)
    }

    /// Up to a free-standing `EI`.
    fn skip_inline_image(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = rest.windows(4).position(|window| match window {
            [before, b'E', b'I', after] => is_space(*before) && is_space(*after),
            _ => false,
        });
        self.at = end.map_or(self.bytes.len(), |end| self.at + end + 3);
    }
}

struct Painter<'p, 'd> {
    document: &'p Document<'d>,
    page: &'p Page<'p>,
    marks: Vec<Mark>,
    current: Matrix,
    saved: Vec<Matrix>,
    text: Matrix,
    line: Matrix,
    size: f64,
    leading: f64,
    path: Vec<(f64, f64)>,
}

impl<'p, 'd> Painter<'p, 'd> {
    fn new(document: &'p Document<'d>, page: &'p Page<'p>) -> Self {
        Self {
            document,
            page,
            marks: Vec::new(),
            current: IDENTITY,
            saved: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            size: 1.0,
            leading: 0.0,
            path: Vec::new(),
        }
    }

    fn operator(&mut self, operator: &[u8], operands: &[Token<'_>]) {
        let numbers: Vec<f64> = operands
            .iter()
            .filter_map(|operand| match operand {
                Token::Number(value) => Some(*value),
                _ => None,
            })
            .collect();
        match (operator, numbers.as_slice()) {
            (b"q", _) if self.saved.len() < MOST_SAVED => self.saved.push(self.current),
            (b"Q", _) => self.current = self.saved.pop().unwrap_or(self.current),
            (b"cm", [a, b, c, d, e, f]) => self.current = multiply([*a, *b, *c, *d, *e, *f], self.current),
            (b"Do", _) => self.external(operands),
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
                self.mark("a drawing", self.current, &path);
            }
            (b"n", _) => self.path.clear(),
            _ => self.text_operator(operator, &numbers, operands),
        }
    }

    fn text_operator(&mut self, operator: &[u8], numbers: &[f64], operands: &[Token<'_>]) {
        match (operator, numbers) {
            (b"BT", _) => {
                self.text = IDENTITY;
                self.line = IDENTITY;
            }
            (b"Tf", [size]) => self.size = *size,
            (b"TL", [leading]) => self.leading = *leading,
            (b"Td", [x, y]) => self.next_line(*x, *y),
            (b"TD", [x, y]) => {
                self.leading = -y;
                self.next_line(*x, *y);
            }
            (b"T*", _) => self.next_line(0.0, -self.leading),
            (b"Tm", [a, b, c, d, e, f]) => {
                self.line = [*a, *b, *c, *d, *e, *f];
                self.text = self.line;
            }
            (b"Tj" | b"TJ", _) => self.show(operands),
            (b"'" | b"\"", _) => {
                self.next_line(0.0, -self.leading);
                self.show(operands);
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    /// Half the size is the usual width of a letter.
    fn show(&mut self, operands: &[Token<'_>]) {
        let letters: usize = operands
            .iter()
            .map(|operand| match operand {
                Token::Text(length) => *length,
                _ => 0,
            })
            .sum();
        let letters = f64::from(u32::try_from(letters).unwrap_or(u32::MAX));
        let width = letters * self.size * 0.5;
        let corners = [(0.0, -0.2 * self.size), (width, 0.8 * self.size)];
        let corners: Vec<(f64, f64)> = corners
            .iter()
            .flat_map(|(x, y)| [(*x, *y), (width - *x, *y)])
            .collect();
        if letters > 0.0 {
            self.mark("text", multiply(self.text, self.current), &corners);
        }
        self.text = multiply([1.0, 0.0, 0.0, 1.0, width, 0.0], self.text);
    }

    fn external(&mut self, operands: &[Token<'_>]) {
        let latest = self.document.latest();
        let Some(Token::Name(name)) = operands.last() else {
            return;
        };
        let resources = self.page.resources.map(|one| self.document.resolve(latest, one));
        let objects = resources
            .and_then(Object::as_dictionary)
            .map(|one| self.document.resolve(latest, one.value(b"XObject")));
        let object = objects
            .and_then(Object::as_dictionary)
            .map(|one| self.document.resolve(latest, one.value(name)));
        let Some(object) = object.and_then(Object::as_dictionary) else {
            return;
        };
        if object.value(b"Subtype").as_name() != Some(b"Form") {
            self.unit_square("a picture");
            return;
        }
        let Some([left, lower, right, upper]) = rectangle(self.document, latest, object.value(b"BBox"))
        else {
            return;
        };
        let numbers: Vec<f64> = object
            .value(b"Matrix")
            .as_array()
            .unwrap_or_default()
            .iter()
            .filter_map(Object::as_number)
            .collect();
        let own = match numbers.as_slice() {
            [a, b, c, d, e, f] => [*a, *b, *c, *d, *e, *f],
            _ => IDENTITY,
        };
        let corners = [(left, lower), (right, lower), (left, upper), (right, upper)];
        self.mark("a drawing", multiply(own, self.current), &corners);
    }

    fn unit_square(&mut self, kind: &'static str) {
        self.mark(
            kind,
            self.current,
            &[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)],
        );
    }

    fn mark(&mut self, kind: &'static str, [a, b, c, d, e, f]: Matrix, corners: &[(f64, f64)]) {
        let placed = corners
            .iter()
            .map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
        let area = placed.fold(
            [f64::MAX, f64::MAX, f64::MIN, f64::MIN],
            |[left, lower, right, upper], (x, y)| [left.min(x), lower.min(y), right.max(x), upper.max(y)],
        );
        if !corners.is_empty() {
            self.marks.push(Mark { kind, area });
        }
    }
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
