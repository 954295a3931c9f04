// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a writer appended, read again: strictly, by the reader's own code, without reading the file before it once more.
//!
//! Offsets in the appended bytes count from the start of the whole file.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::budget::{Budget, Meter};
use crate::chain;
use crate::document::Document;
use crate::error::ReadError;
use crate::indirect;
use crate::lexer::is_whitespace;
use crate::object::{Dictionary, Object, Reference};
use crate::xref::{Entry, Section};

/// The objects of one appended revision; strings of an encrypted file are as they lie there.
#[derive(Debug)]
pub struct Reread {
    objects: BTreeMap<Reference, Object>,
}

impl Reread {
    /// Read `appended`, which is to lie behind the bytes of `document`.
    ///
    /// # Errors
    /// [`ReadError`], its offsets counted in `appended`: an entry that misses its object, bytes that belong to nothing, or a section that
    /// does not follow the document's last.
    pub fn new(document: &Document<'_>, appended: &[u8], budget: &Budget) -> Result<Self, ReadError> {
        let base = document.bytes().len();
        let mut meter = Meter::new(*budget);
        let (tail, at) = chain::last_tail(appended)?;
        let at = inside(at, base, tail.start)?;
        let mut remarks = Vec::new();
        let section = Section::read(appended, at, &mut meter, &mut remarks)?;
        follows(document, &section.trailer, at)?;
        let mut spans = vec![section.span.clone(), tail];
        let mut objects = BTreeMap::new();
        for (number, entry) in &section.entries {
            let Entry::InFile { offset, generation } = *entry else {
                return Err(error(
                    at,
                    format!("object {number} is not written in the file itself"),
                ));
            };
            let start = inside(offset, base, appended.len())?;
            if section.own.is_some_and(|own| own.number == *number) && start == at {
                continue;
            }
            let found = indirect::read(appended, start, &mut meter, &|_| None)?;
            let reference = Reference {
                number: *number,
                generation,
            };
            if found.reference != reference || found.span.start != start {
                return Err(error(
                    start,
                    format!("object {reference} is not where its entry says"),
                ));
            }
            spans.push(found.span);
            objects.insert(reference, found.object);
        }
        nothing_between(appended, spans)?;
        match remarks.first() {
            Some(_) => Err(error(at, "white space before the section")),
            None => Ok(Self { objects }),
        }
    }

    /// The object, if this revision brings it.
    #[must_use]
    pub fn get(&self, reference: Reference) -> Option<&Object> {
        self.objects.get(&reference)
    }
}

fn error(at: usize, message: impl Into<String>) -> ReadError {
    ReadError::malformed("R3", at, message)
}

/// An offset of the whole file as one of the appended bytes.
fn inside(offset: usize, base: usize, end: usize) -> Result<usize, ReadError> {
    let found = offset.checked_sub(base).filter(|at| *at < end);
    found.ok_or_else(|| error(end, format!("offset {offset} lies outside what was appended")))
}

/// The section names the last one before it, and the same catalog.
fn follows(document: &Document<'_>, trailer: &Dictionary, at: usize) -> Result<(), ReadError> {
    let last = document.revisions().get(document.latest());
    let previous = trailer
        .value(b"Prev")
        .as_integer()
        .and_then(|at| usize::try_from(at).ok());
    if previous.is_none() || previous != last.map(|last| last.xref_at) {
        return Err(error(at, "/Prev does not name the section before"));
    }
    if trailer.get(b"Root") != last.and_then(|last| last.trailer.get(b"Root")) {
        return Err(error(at, "/Root names another catalog"));
    }
    Ok(())
}

/// Each byte belongs to one span or is white space, up to the last.
fn nothing_between(appended: &[u8], mut spans: Vec<Range<usize>>) -> Result<(), ReadError> {
    spans.sort_by_key(|span| span.start);
    let mut cursor = 0;
    for span in spans {
        let between = appended.get(cursor..span.start);
        if !between.is_some_and(|between| between.iter().copied().all(is_whitespace)) {
            return Err(error(cursor, "bytes that belong to no object, or to two"));
        }
        cursor = span.end;
    }
    if cursor != appended.len() {
        return Err(error(cursor, "bytes behind the end of the revision"));
    }
    Ok(())
}
