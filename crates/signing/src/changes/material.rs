// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What new streams hold (one DER value, or an XMP packet) and what old pages draw. Each is decoded once, all draw on
//! one budget.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use pdf::{Budget, Document, Reference, Stream};

use crate::content::{self, Allowance, Mark};
use crate::page_tree::Page;

/// Answers about streams, shared by all comparisons of a file.
#[derive(Debug)]
pub(crate) struct Material {
    budget: Cell<Budget>,
    known: RefCell<BTreeMap<usize, Kind>>,
    pages: RefCell<Pages>,
}

/// What pages draw, by revision and page; none where that is not known.
#[derive(Debug)]
struct Pages {
    allowance: Allowance,
    drawn: BTreeMap<(usize, Reference), Option<Rc<Vec<Mark>>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Der,
    /// One DER value that is no SEQUENCE.
    Simple,
    Xmp,
    Other,
}

impl Material {
    pub(crate) fn new(budget: &Budget) -> Self {
        Self {
            budget: Cell::new(*budget),
            known: RefCell::default(),
            pages: RefCell::new(Pages {
                allowance: Allowance::new(*budget),
                drawn: BTreeMap::new(),
            }),
        }
    }

    /// What `page` draws as of `revision`; none where its content cannot be read to the end.
    pub(crate) fn drawn(
        &self,
        document: &Document<'_>,
        revision: usize,
        page: &Page<'_>,
    ) -> Option<Rc<Vec<Mark>>> {
        let mut pages = self.pages.borrow_mut();
        if let Some(known) = pages.drawn.get(&(revision, page.reference)) {
            return known.clone();
        }
        let marks = content::marks(document, revision, page, &mut pages.allowance).map(Rc::new);
        pages.drawn.insert((revision, page.reference), marks.clone());
        marks
    }

    /// One definite-length SEQUENCE and nothing behind it: a certificate, CRL, OCSP response or token.
    pub(crate) fn is_der(&self, document: &Document<'_>, stream: &Stream) -> bool {
        self.kind(document, stream) == Kind::Der
    }

    /// One DER value of any kind, which nothing can draw.
    pub(crate) fn is_any_der(&self, document: &Document<'_>, stream: &Stream) -> bool {
        matches!(self.kind(document, stream), Kind::Der | Kind::Simple)
    }

    /// Something that at least begins and ends as XML and holds RDF.
    pub(crate) fn is_xmp(&self, document: &Document<'_>, stream: &Stream) -> bool {
        self.kind(document, stream) == Kind::Xmp
    }

    fn kind(&self, document: &Document<'_>, stream: &Stream) -> Kind {
        if let Some(kind) = self.known.borrow().get(&stream.data.start) {
            return *kind;
        }
        let mut budget = self.budget.get();
        let kind = match document.decoded(stream, &budget) {
            Ok(bytes) => {
                budget.inflated = budget.inflated.saturating_sub(bytes.len());
                self.budget.set(budget);
                classify(&bytes)
            }
            Err(_) => Kind::Other,
        };
        self.known.borrow_mut().insert(stream.data.start, kind);
        kind
    }
}

fn classify(bytes: &[u8]) -> Kind {
    if is_one_der_value(bytes) {
        return if bytes.first() == Some(&0x30) {
            Kind::Der
        } else {
            Kind::Simple
        };
    }
    let text = bytes
        .strip_prefix(&[0xef, 0xbb, 0xbf])
        .unwrap_or(bytes)
        .trim_ascii();
    let holds_rdf = text.windows(7).any(|window| window == b"rdf:RDF");
    if text.starts_with(b"<") && text.ends_with(b">") && holds_rdf {
        Kind::Xmp
    } else {
        Kind::Other
    }
}

fn is_one_der_value(bytes: &[u8]) -> bool {
    let length = match bytes {
        [_, short @ 0..=0x7f, ..] => Some(2 + usize::from(*short)),
        [_, long @ 0x81..=0x84, rest @ ..] => {
            let count = usize::from(long & 0x7f);
            let digits = rest.get(..count);
            digits.map(|digits| {
                digits
                    .iter()
                    .fold(0_usize, |value, byte| value << 8 | usize::from(*byte))
                    + 2
                    + count
            })
        }
        _ => None,
    };
    length == Some(bytes.len())
}
