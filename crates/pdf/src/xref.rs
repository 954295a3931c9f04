// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One cross-reference section: a classic table (ISO 32000-2 §7.5.4) or a stream (§7.5.8).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::budget::Meter;
use crate::error::ReadError;
use crate::filter;
use crate::lexer::{Lexer, is_whitespace};
use crate::object::{Dictionary, Object, Reference};
use crate::remark::{Remark, RemarkKind};
use crate::{structure_stream, table_layout};

/// How a cross-reference section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefKind {
    /// `xref … trailer`.
    Table,
    /// A stream of `/Type /XRef`.
    Stream,
}

/// One entry of a cross-reference section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The object does not exist (any more).
    Free,
    /// It lies in the file.
    InFile {
        /// Offset of its header.
        offset: usize,
        /// Its generation.
        generation: u16,
    },
    /// It lies in an object stream.
    InStream {
        /// Number of the object stream.
        container: u32,
        /// Its place there.
        index: usize,
    },
}

/// A section as written.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) kind: XrefKind,
    /// From the keyword or object header to after the trailer dictionary or `endobj`.
    pub(crate) span: Range<usize>,
    pub(crate) entries: BTreeMap<u32, Entry>,
    pub(crate) trailer: Dictionary,
    /// The object that the xref stream itself is.
    pub(crate) own: Option<Reference>,
    /// Numbers that the table of a hybrid section calls free and its stream does not.
    pub(crate) hidden: BTreeSet<u32>,
}

/// What qpdf and others read as a free entry.
const AT_ZERO: &str = "a cross-reference entry in use that points to offset 0, read as free";

fn malformed(offset: usize, message: impl Into<String>) -> ReadError {
    ReadError::malformed("R3", offset, message)
}

impl Section {
    pub(crate) fn read(
        bytes: &[u8],
        at: usize,
        meter: &mut Meter,
        remarks: &mut Vec<Remark>,
    ) -> Result<Self, ReadError> {
        let mut lexer = Lexer::in_file(bytes, at);
        if lexer.peek().is_some_and(is_whitespace) {
            lexer.skip_whitespace();
            remarks.push(Remark::new(RemarkKind::SpaceBeforeXref, at..lexer.position));
        }
        let start = lexer.position;
        meter.lexed(start - at)?;
        let mut odd = None;
        let section = if lexer.eat(b"xref") {
            let table = table(&mut lexer, start, meter);
            let length = lexer.position.saturating_sub(start);
            meter.lexed(length)?;
            if table.is_ok() {
                meter.searched(length)?;
                odd = table_layout::odd(bytes, start);
            }
            table
        } else if lexer.pair_then(b"obj").is_some() {
            stream(bytes, start, (meter, &mut odd))
        } else {
            Err(ReadError::malformed(
                "R2",
                start,
                "a cross-reference section expected here",
            ))
        }?;
        if section.trailer.duplicate_within().is_some() {
            return Err(malformed(start, "the trailer has a key twice"));
        }
        if let Some(place) = odd {
            remarks.push(Remark::new(RemarkKind::OddSection, place));
        }
        Ok(section)
    }

    fn insert(&mut self, number: u64, entry: Entry, offset: usize) -> Result<(), ReadError> {
        let number = u32::try_from(number).map_err(|_| malformed(offset, "an object number is too large"))?;
        if self.entries.insert(number, entry).is_some() {
            return Err(malformed(
                offset,
                format!("object {number} has two entries in one section"),
            ));
        }
        Ok(())
    }
}

fn table(lexer: &mut Lexer<'_>, start: usize, meter: &mut Meter) -> Result<Section, ReadError> {
    let mut section = Section {
        kind: XrefKind::Table,
        span: start..start,
        entries: BTreeMap::new(),
        trailer: Dictionary::new(),
        own: None,
        hidden: BTreeSet::new(),
    };
    loop {
        lexer.skip_space();
        if lexer.eat(b"trailer") {
            break;
        }
        let first = lexer
            .unsigned()
            .ok_or_else(|| lexer.error("a subsection or `trailer` expected"))?;
        lexer.skip_whitespace();
        let count = lexer
            .unsigned()
            .ok_or_else(|| lexer.error("a number of entries expected"))?;
        let small = usize::try_from(count).map_err(|_| lexer.error("too many entries"))?;
        meter.objects(small)?;
        for number in first..first.saturating_add(count) {
            let (offset, entry) = table_entry(lexer, meter)?;
            section.insert(number, entry, offset)?;
        }
    }
    let depth = meter.limits().depth;
    lexer.skip_space();
    let Object::Dictionary(trailer) = lexer.object(depth, meter)? else {
        return Err(lexer.error("a trailer dictionary expected"));
    };
    section.trailer = trailer;
    section.span = start..lexer.position;
    Ok(section)
}

fn table_entry(lexer: &mut Lexer<'_>, meter: &mut Meter) -> Result<(usize, Entry), ReadError> {
    lexer.skip_whitespace();
    let at = lexer.position;
    let error = || malformed(at, "a cross-reference entry expected");
    let offset = lexer.unsigned().ok_or_else(error)?;
    if lexer.position - at != 10 {
        return Err(malformed(at, "an offset of ten digits expected"));
    }
    lexer.skip_whitespace();
    let generation = lexer.unsigned().ok_or_else(error)?;
    lexer.skip_whitespace();
    if lexer.eat(b"f") {
        return Ok((at, Entry::Free));
    }
    if !lexer.eat(b"n") {
        return Err(error());
    }
    let offset = usize::try_from(offset).map_err(|_| error())?;
    if offset == 0 && meter.tolerates(at..lexer.position, AT_ZERO) {
        return Ok((at, Entry::Free));
    }
    let generation = u16::try_from(generation).map_err(|_| error())?;
    if offset == 0 {
        return Err(malformed(at, "an entry in use points to offset 0"));
    }
    Ok((at, Entry::InFile { offset, generation }))
}

/// ISO 32000-2 §7.5.8: the entries lie in a stream, the trailer keys in its dictionary. `odd` is where readers may stumble.
fn stream(
    bytes: &[u8],
    start: usize,
    (meter, odd): (&mut Meter, &mut Option<Range<usize>>),
) -> Result<Section, ReadError> {
    let object = crate::indirect::read(bytes, start, meter, &|_| None)?;
    let Object::Stream(stream) = object.object else {
        return Err(malformed(start, "a cross-reference stream expected"));
    };
    if stream.dictionary.value(b"Type").as_name() != Some(b"XRef") {
        return Err(malformed(start, "a stream of /Type /XRef expected"));
    }
    // ISO 32000-2 §7.5.8.2: all of its entries are direct, for nothing can be looked up yet.
    let direct = |object| object;
    structure_stream::check(&stream.dictionary, start, &direct)?;
    let raw = bytes.get(stream.data.clone()).unwrap_or_default();
    meter.searched(raw.len())?;
    let data = filter::decode(raw, &stream.dictionary, stream.data.start, meter, &direct)?;
    let mut section = Section {
        kind: XrefKind::Stream,
        span: object.span,
        entries: BTreeMap::new(),
        trailer: stream.dictionary,
        own: Some(object.reference),
        hidden: BTreeSet::new(),
    };
    let widths = widths(&section.trailer).ok_or_else(|| malformed(start, "bad /W"))?;
    let index = index(&section.trailer).ok_or_else(|| malformed(start, "bad /Index or /Size"))?;
    let row: usize = widths.iter().sum();
    let mut rows = data.chunks_exact(row);
    for (first, count) in index {
        let small = usize::try_from(count).map_err(|_| malformed(start, "too many entries"))?;
        meter.objects(small)?;
        for number in first..first.saturating_add(count) {
            let fields = rows
                .next()
                .ok_or_else(|| malformed(start, "fewer entries than /Index says"))?;
            let entry = stream_entry(fields, widths, start, meter)?;
            section.insert(number, entry, start)?;
        }
    }
    if rows.next().is_some() || !rows.remainder().is_empty() {
        *odd = Some(section.span.clone());
    }
    Ok(section)
}

impl Section {
    /// Readers take a cross-reference stream for an object of its section, whether an entry says so or not. False when
    /// an entry says that the object lies elsewhere.
    pub(crate) fn names_itself(&mut self, bytes: &[u8]) -> bool {
        let (Some(own), start) = (self.own, self.span.start) else {
            return true;
        };
        match self.entries.get(&own.number) {
            Some(Entry::InFile { offset, .. }) => bytes
                .get(*offset..start)
                .is_some_and(|before| before.iter().copied().all(is_whitespace)),
            Some(Entry::InStream { .. }) => false,
            // Some writers call their own number free.
            Some(Entry::Free) | None => {
                let entry = Entry::InFile {
                    offset: start,
                    generation: own.generation,
                };
                self.entries.insert(own.number, entry);
                true
            }
        }
    }
}

fn widths(dictionary: &Dictionary) -> Option<[usize; 3]> {
    let items = dictionary.value(b"W").as_array()?;
    let mut widths = items
        .iter()
        .map(|item| usize::try_from(item.as_integer()?).ok().filter(|w| *w <= 8));
    let found = [widths.next()??, widths.next()??, widths.next()??];
    (items.len() == 3 && found.iter().sum::<usize>() > 0).then_some(found)
}

fn index(dictionary: &Dictionary) -> Option<Vec<(u64, u64)>> {
    let number = |object: &Object| u64::try_from(object.as_integer()?).ok();
    match dictionary.value(b"Index") {
        Object::Null => Some(vec![(0, number(dictionary.value(b"Size"))?)]),
        object => {
            let items = object.as_array()?;
            let pairs = items.chunks(2).map(|pair| match pair {
                [first, count] => Some((number(first)?, number(count)?)),
                _ => None,
            });
            pairs.collect()
        }
    }
}

/// ISO 32000-2 table 18. An entry of an unknown type means the null object: the number is taken from what it had.
fn stream_entry(
    fields: &[u8],
    widths: [usize; 3],
    start: usize,
    meter: &mut Meter,
) -> Result<Entry, ReadError> {
    let [first, second, _] = widths;
    let (kind, rest) = fields.split_at_checked(first).unwrap_or_default();
    let (middle, last) = rest.split_at_checked(second).unwrap_or_default();
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte))
    };
    let kind = if kind.is_empty() { 1 } else { number(kind) };
    let too_large = |_| malformed(start, "an entry of the cross-reference stream is too large");
    match kind {
        1 => {
            let offset = usize::try_from(number(middle)).map_err(too_large)?;
            if offset == 0 && meter.tolerates(start..start, AT_ZERO) {
                return Ok(Entry::Free);
            }
            let generation = u16::try_from(number(last)).map_err(too_large)?;
            if offset == 0 {
                return Err(malformed(start, "an entry in use points to offset 0"));
            }
            Ok(Entry::InFile { offset, generation })
        }
        2 => {
            let container = u32::try_from(number(middle)).map_err(too_large)?;
            let index = usize::try_from(number(last)).map_err(too_large)?;
            Ok(Entry::InStream { container, index })
        }
        _ => Ok(Entry::Free),
    }
}
