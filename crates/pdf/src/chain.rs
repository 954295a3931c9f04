// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The chain of cross-reference sections from the last `startxref` back, as revisions, oldest first (R2, R3).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::budget::Meter;
use crate::error::ReadError;
use crate::indirect;
use crate::lexer::{Lexer, is_whitespace};
use crate::object::{Dictionary, Object};
use crate::remark::{Remark, RemarkKind};
use crate::xref::{Entry, Section, XrefKind};

/// One revision before its objects are read.
#[derive(Debug)]
pub(crate) struct Chained {
    pub(crate) span: Range<usize>,
    pub(crate) kind: XrefKind,
    pub(crate) xref_at: usize,
    pub(crate) structure: Vec<Range<usize>>,
    pub(crate) trailer: Dictionary,
    pub(crate) own_number: Option<u32>,
    pub(crate) entries: BTreeMap<u32, Entry>,
}

/// A section with what `startxref` behind it says.
#[derive(Debug)]
struct Link {
    at: usize,
    section: Section,
    /// What else belongs to it: the stream of a hybrid section, a trailer behind a stream.
    others: Vec<Range<usize>>,
    /// From `startxref` to the end of the revision, and the number it names.
    tail: Range<usize>,
    names: u64,
}

pub(crate) fn walk(
    bytes: &[u8],
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Chained>, ReadError> {
    let mut links = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(last_startxref(bytes)?);
    while let Some(at) = next {
        if !seen.insert(at) {
            return Err(ReadError::malformed(
                "R3",
                at,
                "the /Prev chain comes back to this section",
            ));
        }
        if seen.len() > meter.limits().revisions {
            return Err(ReadError::Budget {
                what: "revisions",
                limit: meter.limits().revisions,
            });
        }
        let mut section = Section::read(bytes, at, meter, remarks)?;
        let mut others: Vec<Range<usize>> = Vec::new();
        others.extend(hybrid(bytes, &mut section, meter, remarks)?);
        others.extend(second_trailer(bytes, &section, meter, remarks)?);
        let end = others.iter().map(|one| one.end).chain([section.span.end]).max();
        let (tail, names) = tail(bytes, end.unwrap_or(section.span.end))?;
        next = previous(&section.trailer, at)?;
        links.push(Link {
            at,
            section,
            tail,
            others,
            names,
        });
    }
    join(bytes, links, meter, remarks)
}

/// A hybrid section (ISO 32000-2 §7.5.8.4): the table first, then the stream `/XRefStm` names. An entry in use in
/// the table wins; what the table calls free or does not name comes from the stream. Returns where that lies.
fn hybrid(
    bytes: &[u8],
    section: &mut Section,
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<Option<Range<usize>>, ReadError> {
    let at = match section.trailer.value(b"XRefStm") {
        Object::Null => return Ok(None),
        value => value.as_integer().and_then(|value| usize::try_from(value).ok()),
    };
    let start = section.span.start;
    let misplaced = || {
        ReadError::malformed(
            "R3",
            start,
            "/XRefStm names no cross-reference stream before its table",
        )
    };
    let at = at
        .filter(|at| *at < start && section.kind == XrefKind::Table)
        .ok_or_else(misplaced)?;
    let hidden = Section::read(bytes, at, meter, remarks)?;
    if hidden.kind != XrefKind::Stream {
        return Err(misplaced());
    }
    for (number, entry) in hidden.entries {
        match section.entries.get(&number) {
            Some(Entry::InFile { .. } | Entry::InStream { .. }) => {}
            Some(Entry::Free) | None => {
                section.entries.insert(number, entry);
            }
        }
    }
    remarks.push(Remark::new(RemarkKind::Hybrid, hidden.span.clone()));
    Ok(Some(hidden.span))
}

/// Some writers put a `trailer` behind a cross-reference stream, whose dictionary is the trailer (ISO 32000-2
/// §7.5.8.1). It is passed over where it says nothing else; where it does, readers would differ (R3).
fn second_trailer(
    bytes: &[u8],
    section: &Section,
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<Option<Range<usize>>, ReadError> {
    let mut lexer = Lexer::in_file(bytes, section.span.end);
    lexer.skip_space();
    let start = lexer.position;
    if section.kind != XrefKind::Stream || !lexer.eat(b"trailer") {
        return Ok(None);
    }
    lexer.skip_space();
    let depth = meter.limits().depth;
    let repeats = match lexer.object(depth, meter)? {
        Object::Dictionary(second) => second
            .iter()
            .all(|(key, value)| section.trailer.get(key) == Some(value)),
        _ => false,
    };
    if !repeats {
        let message = "a `trailer` behind the cross-reference stream says something else than the stream";
        return Err(ReadError::malformed("R3", start, message));
    }
    let span = start..lexer.position;
    remarks.push(Remark::new(RemarkKind::SecondTrailer, span.clone()));
    Ok(Some(span))
}

fn previous(trailer: &Dictionary, at: usize) -> Result<Option<usize>, ReadError> {
    match trailer.value(b"Prev") {
        Object::Null => Ok(None),
        value => match value.as_integer().and_then(|value| usize::try_from(value).ok()) {
            Some(offset) => Ok(Some(offset)),
            None => Err(ReadError::malformed("R2", at, "/Prev is no offset")),
        },
    }
}

/// The offset the last `startxref` of the file names.
fn last_startxref(bytes: &[u8]) -> Result<usize, ReadError> {
    let missing = || ReadError::malformed("R2", bytes.len(), "no `startxref`");
    let keyword = b"startxref";
    let position = bytes
        .windows(keyword.len())
        .rposition(|window| window == keyword)
        .ok_or_else(missing)?;
    let (_, offset) = tail(bytes, position)?;
    usize::try_from(offset)
        .ok()
        .filter(|offset| *offset < bytes.len())
        .ok_or_else(|| ReadError::malformed("R2", position, "`startxref` names an offset outside the file"))
}

/// `startxref` number `%%EOF` from `position` on, with at most one end of line after it.
fn tail(bytes: &[u8], position: usize) -> Result<(Range<usize>, u64), ReadError> {
    let mut lexer = Lexer::in_file(bytes, position);
    lexer.skip_space();
    let start = lexer.position;
    if !lexer.eat(b"startxref") {
        return Err(ReadError::malformed(
            "R2",
            start,
            "`startxref` expected behind the section",
        ));
    }
    lexer.skip_whitespace();
    let offset = lexer
        .unsigned()
        .ok_or_else(|| lexer.error("an offset expected behind `startxref`"))?;
    lexer.skip_whitespace();
    let rest = bytes.get(lexer.position..).unwrap_or_default();
    let Some(after) = rest.strip_prefix(b"%%EOF") else {
        return Err(ReadError::malformed("R2", lexer.position, "`%%EOF` expected"));
    };
    let line_end = match after {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    Ok((start..lexer.position + 5 + line_end, offset))
}

/// Links, newest first, become revisions, oldest first; a linearised pair becomes one.
fn join(
    bytes: &[u8],
    mut links: Vec<Link>,
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Chained>, ReadError> {
    links.reverse();
    let mut revisions: Vec<Chained> = Vec::new();
    let mut links = links.into_iter().peekable();
    while let Some(link) = links.next() {
        let first = revisions.is_empty();
        let start = revisions.last().map_or(0, |revision: &Chained| revision.span.end);
        let partner = links.next_if(|next| first && next.at < link.at);
        let chained = match partner {
            Some(partner) => {
                linearised(bytes, &partner, meter)?;
                remarks.push(Remark::new(RemarkKind::Linearised, partner.section.span.clone()));
                pair(link, partner)?
            }
            None => single(link, start)?,
        };
        if chained.span.start > chained.xref_at {
            let message = "the /Prev chain does not run backwards";
            return Err(ReadError::malformed("R3", chained.xref_at, message));
        }
        revisions.push(chained);
    }
    if let Some(last) = revisions.last() {
        remark_rest(bytes, last.span.end, revisions.len(), remarks);
    }
    Ok(revisions)
}

fn single(link: Link, start: usize) -> Result<Chained, ReadError> {
    if usize::try_from(link.names).ok() != Some(link.at) {
        let message = format!(
            "`startxref` names {}, the section lies at {}",
            link.names, link.at
        );
        return Err(ReadError::malformed("R2", link.tail.start, message));
    }
    Ok(Chained {
        span: start..link.tail.end,
        kind: link.section.kind,
        xref_at: link.at,
        structure: [link.section.span, link.tail]
            .into_iter()
            .chain(link.others)
            .collect(),
        trailer: link.section.trailer,
        own_number: link.section.own_number,
        entries: link.section.entries,
    })
}

/// ISO 32000-2 Annex F: the file starts with the linearisation dictionary.
fn linearised(bytes: &[u8], partner: &Link, meter: &mut Meter) -> Result<(), ReadError> {
    let refuse = || {
        ReadError::malformed(
            "R3",
            partner.at,
            "/Prev jumps forward in a file that is not linearised",
        )
    };
    let mut lexer = Lexer::in_file(bytes, 0);
    lexer.skip_space();
    let object = indirect::read(bytes, lexer.position, meter, &|_| None).map_err(|_| refuse())?;
    match object.object.as_dictionary() {
        Some(dictionary) if dictionary.get(b"Linearized").is_some() => Ok(()),
        _ => Err(refuse()),
    }
}

/// The main section of a linearised file lies behind the first-page section that names it with /Prev.
fn pair(main: Link, first_page: Link) -> Result<Chained, ReadError> {
    let mut entries = main.section.entries;
    for (number, entry) in first_page.section.entries {
        let replaced = entries.insert(number, entry);
        if replaced.is_some_and(|old| old != Entry::Free && old != entry) {
            let message = format!("object {number} has an entry in both sections of the linearised pair");
            return Err(ReadError::malformed("R3", first_page.at, message));
        }
    }
    Ok(Chained {
        span: 0..main.tail.end,
        kind: first_page.section.kind,
        xref_at: first_page.at,
        structure: [
            main.section.span,
            main.tail,
            first_page.section.span,
            first_page.tail,
        ]
        .into_iter()
        .chain(main.others)
        .chain(first_page.others)
        .collect(),
        trailer: first_page.section.trailer,
        own_number: first_page.section.own_number,
        entries,
    })
}

fn remark_rest(bytes: &[u8], end: usize, revision: usize, remarks: &mut Vec<Remark>) {
    let rest = bytes.get(end..).unwrap_or_default();
    if rest.is_empty() {
        return;
    }
    let only_space = rest.iter().copied().all(is_whitespace);
    let kind = if only_space {
        RemarkKind::SpaceAfterEnd
    } else {
        RemarkKind::BytesAfterEnd
    };
    remarks.push(Remark {
        kind,
        range: end..bytes.len(),
        revision,
    });
}
