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
use crate::tolerance;
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
    pub(crate) hidden: BTreeSet<u32>,
}

/// A section with what `startxref` behind it says.
#[derive(Debug)]
struct Link {
    at: usize,
    section: Section,
    /// What else belongs to it: the stream of a hybrid section, a trailer behind a stream.
    others: Vec<Range<usize>>,
    tail: Tail,
}

/// What ends a section.
#[derive(Debug)]
enum Tail {
    /// From `startxref` to the end of the revision, and the number it names.
    Own(Range<usize>, u64),
    /// The newer section follows directly: both are one revision (ISO 32000-2 §7.5.8.4, as word processors write it).
    Newer,
    /// The first-page section of a linearised file, where it is a stream: its end is the main section's.
    Main,
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
        let (at, mut section) = section_at(bytes, at, meter, remarks)?;
        let mut others: Vec<Range<usize>> = Vec::new();
        others.extend(hybrid(bytes, &mut section, meter, remarks)?);
        let second = second_trailer(bytes, &section, meter, remarks)?;
        let end = second.as_ref().map_or(section.span.end, |second| second.end);
        others.extend(second);
        next = previous(&section.trailer, at)?;
        let tail = match links.last() {
            Some(newer) if follows(bytes, end, newer) => Tail::Newer,
            _ if is_first_page(bytes, (&section, end), next, meter) => Tail::Main,
            _ => {
                let (range, names) = tail(bytes, end)?;
                Tail::Own(range, names)
            }
        };
        links.push(Link {
            at,
            section,
            tail,
            others,
        });
    }
    join(bytes, links, meter, remarks)
}

/// The section at `at`, or, for a tolerant reading, the table a few bytes beside it.
fn section_at(
    bytes: &[u8],
    at: usize,
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<(usize, Section), ReadError> {
    let error = match named(bytes, at, meter, remarks) {
        Ok(section) => return Ok((at, section)),
        Err(error @ ReadError::Malformed { .. }) if meter.is_tolerant() => error,
        Err(error) => return Err(error),
    };
    match tolerance::table_close_to(bytes, at).filter(|beside| *beside != at) {
        Some(beside)
            if meter.tolerates(
                at..beside.max(at),
                "an offset that misses its cross-reference table",
            ) =>
        {
            Ok((beside, named(bytes, beside, meter, remarks)?))
        }
        _ => Err(error),
    }
}

/// The section at `at`, a stream named in its own entries.
fn named(
    bytes: &[u8],
    at: usize,
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<Section, ReadError> {
    let mut section = Section::read(bytes, at, meter, remarks)?;
    if !section.names_itself(bytes) {
        remarks.push(Remark::new(RemarkKind::OddSection, section.span.clone()));
    }
    Ok(section)
}

fn follows(bytes: &[u8], end: usize, newer: &Link) -> bool {
    let between = bytes.get(end..newer.section.span.start);
    between.is_some_and(|between| between.iter().copied().all(is_whitespace))
}

/// ISO 32000-2 Annex F: a cross-reference stream whose main section lies behind it, in a file that begins by saying that
/// it is linearised and how long it is. Some writers end it with `startxref 0 %%EOF` nevertheless; then it is an ordinary one.
fn is_first_page(
    bytes: &[u8],
    (section, end): (&Section, usize),
    next: Option<usize>,
    meter: &mut Meter,
) -> bool {
    let forward = section.kind == XrefKind::Stream && next.is_some_and(|next| next > section.span.start);
    let mut lexer = Lexer::in_file(bytes, end);
    lexer.skip_whitespace();
    forward && !lexer.eat(b"startxref") && linearisation(bytes, meter).is_some()
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
    let misplaced = || ReadError::malformed("R3", start, "/XRefStm names no cross-reference stream");
    let at = at
        .filter(|at| *at != start && *at < bytes.len() && section.kind == XrefKind::Table)
        .ok_or_else(misplaced)?;
    let hidden = named(bytes, at, meter, remarks)?;
    if hidden.kind != XrefKind::Stream {
        return Err(misplaced());
    }
    let mut conflict = false;
    for (number, entry) in hidden.entries {
        match section.entries.get(&number) {
            named @ (Some(Entry::Free) | None) => {
                if named.is_some() && entry != Entry::Free {
                    section.hidden.insert(number);
                }
                section.entries.insert(number, entry);
            }
            Some(named) => conflict |= *named != entry && entry != Entry::Free,
        }
    }
    if conflict {
        remarks.push(Remark::new(RemarkKind::HybridConflict, hidden.span.clone()));
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
    meter.lexed(start.saturating_sub(section.span.end))?;
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
    let (line, offset) = last_tail(bytes)?;
    if offset >= bytes.len() {
        let message = "`startxref` names an offset outside the file";
        return Err(ReadError::malformed("R2", line.start, message));
    }
    Ok(offset)
}

/// Where the last `startxref` begins and the revision ends, and the offset it names.
pub(crate) fn last_tail(bytes: &[u8]) -> Result<(Range<usize>, usize), ReadError> {
    let missing = || ReadError::malformed("R2", bytes.len(), "no `startxref`");
    let keyword = b"startxref";
    let position = memchr::memmem::rfind(bytes, keyword).ok_or_else(missing)?;
    let (line, offset) = tail(bytes, position)?;
    Ok((line, usize::try_from(offset).unwrap_or(usize::MAX)))
}

/// Bytes behind a section in which its `startxref` must begin. What lies between belongs to nothing and is remarked.
const TAIL_WINDOW: usize = 1024;

/// `startxref` number `%%EOF` from `position` on, with at most one end of line after it.
fn tail(bytes: &[u8], position: usize) -> Result<(Range<usize>, u64), ReadError> {
    let window = bytes.get(position..bytes.len().min(position.saturating_add(TAIL_WINDOW)));
    let keyword = b"startxref";
    let found = window
        .unwrap_or_default()
        .windows(keyword.len())
        .position(|one| one == keyword);
    let mut lexer = Lexer::in_file(bytes, position.saturating_add(found.unwrap_or(0)));
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
    links: Vec<Link>,
    meter: &mut Meter,
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Chained>, ReadError> {
    let mut revisions: Vec<Chained> = Vec::new();
    let mut parts = parts(links, meter)?.into_iter().peekable();
    while let Some(part) = parts.next() {
        let first = revisions.is_empty();
        let start = revisions.last().map_or(0, |revision: &Chained| revision.span.end);
        let partner = parts.next_if(|next| first && next.at < part.at);
        let chained = match partner {
            Some(partner) => {
                linearised(bytes, &part, &partner, meter)?;
                remarks.push(Remark::new(RemarkKind::Linearised, partner.span.clone()));
                pair(part, partner, meter)?
            }
            None => single(part, start, meter)?,
        };
        let backwards = chained.span.start <= chained.xref_at;
        if !backwards || chained.structure.iter().any(|one| one.end > chained.span.end) {
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

/// The sections of one `startxref`.
struct Part {
    at: usize,
    /// Of the newest section.
    span: Range<usize>,
    kind: XrefKind,
    trailer: Dictionary,
    own_number: Option<u32>,
    entries: BTreeMap<u32, Entry>,
    hidden: BTreeSet<u32>,
    structure: Vec<Range<usize>>,
    tail: Range<usize>,
    /// What its `startxref` names, where it has one.
    names: Option<u64>,
}

/// Oldest first, each link without a `startxref` of its own joined to the newer one that follows it.
fn parts(links: Vec<Link>, meter: &mut Meter) -> Result<Vec<Part>, ReadError> {
    let mut parts: Vec<Part> = Vec::new();
    for link in links {
        let end = link.section.span.end;
        let (tail, names) = match link.tail {
            Tail::Own(tail, names) => (tail, Some(names)),
            Tail::Main => (end..end, None),
            Tail::Newer => {
                // Only a link behind another one is marked so.
                if let Some(newer) = parts.last_mut() {
                    newer.structure.push(link.section.span);
                    newer.structure.extend(link.others);
                    newer.hidden.extend(link.section.hidden);
                    let newest = std::mem::replace(&mut newer.entries, link.section.entries);
                    one_entry_each(&mut newer.entries, newest, newer.at, meter)?;
                }
                continue;
            }
        };
        parts.push(Part {
            at: link.at,
            span: link.section.span.clone(),
            kind: link.section.kind,
            trailer: link.section.trailer,
            own_number: link.section.own.map(|own| own.number),
            entries: link.section.entries,
            hidden: link.section.hidden,
            structure: [link.section.span]
                .into_iter()
                .chain(names.is_some().then(|| tail.clone()))
                .chain(link.others)
                .collect(),
            tail,
            names,
        });
    }
    parts.reverse();
    Ok(parts)
}

/// Sections of one revision: what the newer one names the older one may not name otherwise.
fn one_entry_each(
    entries: &mut BTreeMap<u32, Entry>,
    newer: BTreeMap<u32, Entry>,
    at: usize,
    meter: &mut Meter,
) -> Result<(), ReadError> {
    for (number, entry) in newer {
        let replaced = entries.insert(number, entry);
        if replaced.is_some_and(|old| old != Entry::Free && old != entry) {
            let message = format!("object {number} has different entries in two sections of one revision");
            if !meter.tolerates(at..at, format!("{message}; the newer counts")) {
                return Err(ReadError::malformed("R3", at, message));
            }
        }
    }
    Ok(())
}

fn single(part: Part, start: usize, meter: &mut Meter) -> Result<Chained, ReadError> {
    let Some(names) = part.names else {
        let message = "`startxref` expected behind the section";
        return Err(ReadError::malformed("R2", part.tail.start, message));
    };
    if usize::try_from(names).ok() != Some(part.at) {
        let message = format!("`startxref` names {names}, the section lies at {}", part.at);
        if !meter.tolerates(part.tail.clone(), message.as_str()) {
            return Err(ReadError::malformed("R2", part.tail.start, message));
        }
    }
    Ok(Chained {
        span: start..part.tail.end,
        kind: part.kind,
        xref_at: part.at,
        structure: part.structure,
        trailer: part.trailer,
        own_number: part.own_number,
        entries: part.entries,
        hidden: part.hidden,
    })
}

/// ISO 32000-2 Annex F: the file starts with the linearisation dictionary.
fn linearised(bytes: &[u8], main: &Part, first_page: &Part, meter: &mut Meter) -> Result<(), ReadError> {
    let Some(length) = linearisation(bytes, meter) else {
        let message = "/Prev jumps forward in a file that is not linearised";
        return Err(ReadError::malformed("R3", first_page.at, message));
    };
    // The end of line behind %%EOF may have been written by whoever appended to the file.
    let last = bytes.get(..main.tail.end).unwrap_or_default();
    let least = last.trim_ascii_end().len();
    if first_page.names.is_none() && !length.is_some_and(|length| (least..=last.len()).contains(&length)) {
        let message = "`startxref` expected behind the section; the file is not linearised any more, its /L is another length";
        return Err(ReadError::malformed("R2", first_page.span.end, message));
    }
    Ok(())
}

/// The `/L` of the linearisation dictionary, if the file begins with one.
fn linearisation(bytes: &[u8], meter: &mut Meter) -> Option<Option<usize>> {
    let mut lexer = Lexer::in_file(bytes, 0);
    lexer.skip_space();
    let object = indirect::read(bytes, lexer.position, meter, &|_| None).ok()?;
    let dictionary = object.object.as_dictionary()?;
    dictionary.get(b"Linearized")?;
    let length = dictionary.value(b"L").as_integer();
    Some(length.and_then(|length| usize::try_from(length).ok()))
}

/// The main section of a linearised file lies behind the first-page section that names it with /Prev.
fn pair(main: Part, first_page: Part, meter: &mut Meter) -> Result<Chained, ReadError> {
    let mut entries = main.entries;
    one_entry_each(&mut entries, first_page.entries, first_page.at, meter)?;
    let mut structure = main.structure;
    structure.extend(first_page.structure);
    Ok(Chained {
        span: 0..main.tail.end,
        kind: first_page.kind,
        xref_at: first_page.at,
        structure,
        trailer: first_page.trailer,
        own_number: first_page.own_number,
        entries,
        hidden: first_page.hidden.into_iter().chain(main.hidden).collect(),
    })
}

/// White space behind the last `%%EOF`. Many readers look for `startxref` in the last kilobyte and rebuild the file when it
/// is not there; what they find then is not what the entries name.
const MOST_SPACE: usize = 512;

fn remark_rest(bytes: &[u8], end: usize, revision: usize, remarks: &mut Vec<Remark>) {
    let rest = bytes.get(end..).unwrap_or_default();
    if rest.is_empty() {
        return;
    }
    let only_space = rest.len() <= MOST_SPACE && rest.iter().copied().all(is_whitespace);
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
