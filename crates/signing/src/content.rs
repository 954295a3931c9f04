// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a page's content stream draws (ISO 32000-2 §8, §9.4): boxes of text, pictures and paths, form XObjects included.
//!
//! It is for telling what lies under a visible signature or an annotation. Assumed: nothing is clipped away, and a text
//! runs as far as its font can make it; so boxes err on the side of telling. Where a text *begins* is exact unless it
//! follows one whose font does not say its widths. What is not followed (glyphs that are programs, writing downwards,
//! numbers that viewers read in different ways) may stand anywhere; patterns, shadings and masks may draw anything.
//! Each byte is read once, and the number of operators is bounded.

mod metrics;
mod painter;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Budget, Dictionary, Document, Object, Reference, Stream};

use crate::page_tree::{Page, rectangle};
use metrics::Metrics;
use painter::{Painter, State, anywhere, mark, multiply, operands_of};
use tokens::{Token, Tokens, image_ends};

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// Letters.
    Text,
    /// An image.
    Picture,
    /// A path that could be lettering: curves, many lines, a filled outline.
    Shape,
    /// A filled rectangle.
    Area,
    /// A thin line along an edge of the page, as frames and tables have them.
    Stroke,
    /// The box of a form.
    Drawing,
    /// Something that is not followed: it can stand anywhere.
    Unknown,
}

/// One thing that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) kind: MarkKind,
    /// Left, lower, right, upper in the page's default user space.
    pub(crate) area: [f64; 4],
    /// A point inside the first letter of a text, where it is known exactly.
    pub(crate) begins: Option<(f64, f64)>,
    /// How many points a path has, or how many lines a stroke counts for.
    pub(crate) parts: usize,
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// A page with more marks than this is not read to its end.
const MOST_MARKS: usize = 100_000;
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
    let mut reader = Reader::new(document, revision, allowance);
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
    reader.draw(&bytes, resources, State::new(IDENTITY), &mut BTreeSet::new())?;
    Some(reader.marks)
}

/// Everything an appearance stream draws, its box first, in the space of its matrix.
pub(crate) fn marks_of(
    document: &Document<'_>,
    revision: usize,
    stream: &Stream,
    allowance: &mut Allowance,
) -> Option<Vec<Mark>> {
    let mut reader = Reader::new(document, revision, allowance);
    let bytes = reader.decoded(stream)?;
    let resources = stream.dictionary.value(b"Resources");
    let resources = document.resolve(revision, resources).as_dictionary();
    let matrix = reader.matrix(&stream.dictionary);
    let [left, lower, right, upper] = rectangle(document, revision, stream.dictionary.value(b"BBox"))?;
    let corners = [(left, lower), (right, lower), (left, upper), (right, upper)];
    reader.marks.extend(mark(MarkKind::Drawing, matrix, &corners));
    reader.draw(&bytes, resources, State::new(matrix), &mut BTreeSet::new())?;
    Some(reader.marks)
}

/// The names in a piece of content, such as a default appearance, without their `#` escapes.
pub(crate) fn names(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut tokens = Tokens { bytes, at: 0 };
    let mut names = Vec::new();
    while let Some(token) = tokens.next() {
        if let Token::Name(name) = token {
            names.push(unescaped(name));
        }
    }
    names
}

struct Reader<'p, 'd> {
    document: &'p Document<'d>,
    revision: usize,
    allowance: &'p mut Allowance,
    marks: Vec<Mark>,
    /// By where the font lies in memory: it is chosen again and again, and read once.
    fonts: BTreeMap<*const Object, Metrics>,
}

impl<'p, 'd> Reader<'p, 'd> {
    fn new(document: &'p Document<'d>, revision: usize, allowance: &'p mut Allowance) -> Self {
        Self {
            document,
            revision,
            allowance,
            marks: Vec::new(),
            fonts: BTreeMap::new(),
        }
    }

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
        outer: State,
        open: &mut BTreeSet<Reference>,
    ) -> Option<()> {
        let mut painter = Painter::new(outer);
        let mut images = 0_usize;
        let mut begun = false;
        let mut tokens = Tokens { bytes, at: 0 };
        let mut operands = Vec::new();
        while let Some(token) = tokens.next() {
            match token {
                Token::Operator(operator) => {
                    self.allowance.operators = self.allowance.operators.checked_sub(1)?;
                    if is_odd(operator, &operands) {
                        self.marks.push(anywhere());
                    }
                    // Data that nothing begins is none to some viewers.
                    if operator == b"ID" && !begun {
                        return None;
                    }
                    begun = operator == b"BI";
                    match operator {
                        b"ID" => {
                            images += 1;
                            tokens.skip_inline_image();
                            self.marks.extend(painter.unit_square(MarkKind::Picture));
                        }
                        b"Tf" | b"gs" => self.font(&mut painter, resources, operator, &operands),
                        b"Do" => self.external(&painter, resources, operands.last(), open)?,
                        _ => self.marks.extend(painter.operator(operator, &operands)),
                    }
                    operands.clear();
                }
                operand => operands.push(operand),
            }
            if self.marks.len() > MOST_MARKS || painter.lost {
                return None;
            }
        }
        (images == 0 || images == image_ends(bytes)).then_some(())
    }

    /// The font that is named, or that a graphics state brings.
    fn font(
        &mut self,
        painter: &mut Painter,
        resources: Option<&'p Dictionary>,
        operator: &[u8],
        operands: &[Token<'_>],
    ) {
        let (document, revision) = (self.document, self.revision);
        let resolve = |object: &'p Object| document.resolve(revision, object);
        let name = operands.iter().rev().find_map(|operand| match operand {
            Token::Name(name) => Some(unescaped(name)),
            _ => None,
        });
        let found = |category: &[u8]| {
            let all = resources.and_then(|one| resolve(one.value(category)).as_dictionary())?;
            Some(all.value(name.as_deref()?))
        };
        if operator == b"Tf" {
            let font = found(b"Font");
            let metrics = font.map_or(Metrics::Unknown, |font| self.metrics(font));
            let size = operands.iter().rev().find_map(Token::number);
            painter.font(metrics, size.unwrap_or(1.0));
            return;
        }
        let state = found(b"ExtGState").and_then(|state| resolve(state).as_dictionary());
        if let Some([font, size]) = state.and_then(|state| resolve(state.value(b"Font")).as_array()) {
            let size = resolve(size).as_number().unwrap_or(1.0);
            painter.font(self.metrics(font), size);
        }
        let value = |key: &[u8]| state.map_or(&Object::Null, |state| resolve(state.value(key)));
        let masked = match value(b"SMask") {
            Object::Null => None,
            mask => Some(mask.as_name() != Some(b"None")),
        };
        painter.graphics(value(b"LW").as_number(), masked);
    }

    fn metrics(&mut self, font: &'p Object) -> Metrics {
        let (document, revision) = (self.document, self.revision);
        let font = document.resolve(revision, font);
        let read = || Metrics::read(document, revision, font);
        self.fonts
            .entry(std::ptr::from_ref(font))
            .or_insert_with(read)
            .clone()
    }

    /// The matrix of a form (ISO 32000-2 table 93).
    fn matrix(&self, form: &Dictionary) -> Matrix {
        let resolve = |object| self.document.resolve(self.revision, object);
        let numbers = resolve(form.value(b"Matrix")).as_array().unwrap_or_default();
        let numbers: Vec<f64> = numbers
            .iter()
            .filter_map(|one| resolve(one).as_number())
            .collect();
        match numbers.as_slice() {
            [a, b, c, d, e, f] => [*a, *b, *c, *d, *e, *f],
            _ => IDENTITY,
        }
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
            self.marks.extend(painter.unit_square(MarkKind::Picture));
            return Some(());
        }
        let inner = multiply(self.matrix(dictionary), painter.current());
        let reference = value.as_reference().unwrap_or(stream.owner);
        // A form that draws itself is drawn by nobody the same way.
        if open.len() >= MOST_FORMS || !open.insert(reference) {
            return None;
        }
        if let Some([left, lower, right, upper]) =
            rectangle(document, self.revision, dictionary.value(b"BBox"))
        {
            let corners = [(left, lower), (right, lower), (left, upper), (right, upper)];
            self.marks.extend(mark(MarkKind::Drawing, inner, &corners));
        }
        let bytes = self.decoded(stream)?;
        let inside = resolve(dictionary.value(b"Resources"))
            .as_dictionary()
            .or(resources);
        self.draw(&bytes, inside, painter.state().inside(inner), open)?;
        open.remove(&reference);
        Some(())
    }
}

/// Do viewers read this word, or what stands before it, in different ways?
fn is_odd(operator: &[u8], operands: &[Token<'_>]) -> bool {
    let number = operator
        .first()
        .is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
    number || operands_of(operator).is_some_and(|count| operands.len() > count)
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
