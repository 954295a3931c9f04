// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What new streams hold (a certificate, a revocation list, an OCSP response, a token, an XMP packet) and what old pages
//! draw. Each is decoded once, all draw on one budget.

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
    known: RefCell<BTreeMap<(usize, Holding), bool>>,
    pages: RefCell<Pages>,
}

/// What pages draw, by revision and page; none where that is not known.
#[derive(Debug)]
struct Pages {
    allowance: Allowance,
    drawn: BTreeMap<(usize, Reference), Option<Rc<Vec<Mark>>>>,
}

/// What a stream may be asked to hold, and nothing else beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holding {
    /// One X.509 certificate.
    Certificate,
    /// One X.509 revocation list.
    RevocationList,
    /// One OCSP response.
    OcspResponse,
    /// One DER value of any kind: a token, or what a tool put in its place. Nothing can draw it.
    Der,
    /// Something that at least begins and ends as XML and holds RDF.
    Xmp,
}

impl Holding {
    /// What an entry of this list or index of a DSS holds (ISO 32000-2 tables 261 and 262).
    pub(crate) fn of(key: &[u8]) -> Option<Self> {
        match key {
            b"Certs" | b"Cert" => Some(Self::Certificate),
            b"CRLs" | b"CRL" => Some(Self::RevocationList),
            b"OCSPs" | b"OCSP" => Some(Self::OcspResponse),
            b"TS" => Some(Self::Der),
            _ => None,
        }
    }

    fn is_in(self, bytes: &[u8]) -> bool {
        let budget = pki::Budget::default();
        match self {
            Self::Certificate => pki::Certificate::from_der(bytes).is_ok(),
            Self::RevocationList => pki::CertificateList::from_der(bytes, &budget).is_ok(),
            Self::OcspResponse => pki::OcspResponse::from_der(bytes, &budget).is_ok(),
            Self::Der => is_one_der_value(bytes),
            Self::Xmp => is_xmp(bytes),
        }
    }

    /// Keys that make of the stream what it is; any other could make it a drawing or a page's content.
    fn allows(self, key: &[u8]) -> bool {
        matches!(key, b"Length" | b"Filter" | b"DecodeParms" | b"Type")
            || (self == Self::Xmp && key == b"Subtype")
    }
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

    /// What the appearance `stream` draws, its box first, in its own space; none where it cannot be read to the end.
    pub(crate) fn drawn_by(
        &self,
        document: &Document<'_>,
        revision: usize,
        stream: &Stream,
    ) -> Option<Vec<Mark>> {
        let mut pages = self.pages.borrow_mut();
        content::marks_of(document, revision, stream, &mut pages.allowance)
    }

    /// Does the stream hold this and nothing else?
    pub(crate) fn holds(&self, document: &Document<'_>, stream: &Stream, what: Holding) -> bool {
        let asked = (stream.data.start, what);
        if let Some(answer) = self.known.borrow().get(&asked) {
            return *answer;
        }
        let mut budget = self.budget.get();
        let plain = stream.dictionary.iter().all(|(key, _)| what.allows(key));
        let answer = plain
            && document.decoded(stream, &budget).is_ok_and(|bytes| {
                budget.inflated = budget.inflated.saturating_sub(bytes.len());
                self.budget.set(budget);
                what.is_in(&bytes)
            });
        self.known.borrow_mut().insert(asked, answer);
        answer
    }
}

fn is_xmp(bytes: &[u8]) -> bool {
    let text = bytes
        .strip_prefix(&[0xef, 0xbb, 0xbf])
        .unwrap_or(bytes)
        .trim_ascii();
    let holds_rdf = text.windows(7).any(|window| window == b"rdf:RDF");
    text.starts_with(b"<") && text.ends_with(b">") && holds_rdf
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
