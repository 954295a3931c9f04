// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every byte of every revision belongs to something: an object, a section, a `startxref` line or white
//! space. Overlaps are refused; what belongs to nothing is remarked (R3, R4).

use std::ops::Range;

use crate::budget::Meter;
use crate::document::Document;
use crate::error::ReadError;
use crate::indirect;
use crate::lexer::{Lexer, is_whitespace};
use crate::remark::{Remark, RemarkKind};
use crate::signature;

/// The header line and its binary comment lie in this many bytes.
const HEADER: usize = 64;
/// How often bytes that no entry names are tried as an object; after that they are junk.
const ATTEMPTS: usize = 64;

/// What is left of these attempts. Together they read no more than the file is long.
struct Attempts {
    count: usize,
    bytes: usize,
}

pub(crate) fn check(document: &mut Document<'_>, meter: &mut Meter) -> Result<(), ReadError> {
    let mut spans: Vec<Range<usize>> = document
        .objects()
        .iter()
        .filter(|object| object.container.is_none())
        .map(|object| object.span.clone())
        .chain(
            document
                .revisions()
                .iter()
                .flat_map(|revision| revision.structure.iter().cloned()),
        )
        .collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup();
    let ends: Vec<usize> = document
        .revisions()
        .iter()
        .map(|revision| revision.span.end)
        .collect();
    let last = ends.last().copied().unwrap_or(0);
    let mut cursor = 0;
    let mut attempts = Attempts {
        count: ATTEMPTS,
        bytes: document.bytes().len(),
    };
    for span in spans.into_iter().chain(std::iter::once(last..last)) {
        if span.start < cursor {
            let message = "two objects, or an object and a section, share bytes";
            return Err(ReadError::malformed("R3", span.start, message));
        }
        gap(document, cursor..span.start, &mut attempts, meter)?;
        cursor = span.end;
    }
    place_remarks(document, &ends);
    Ok(())
}

fn place_remarks(document: &mut Document<'_>, ends: &[usize]) {
    for remark in document.remarks_mut() {
        remark.revision = ends
            .iter()
            .position(|end| remark.range.start < *end)
            .unwrap_or(ends.len());
    }
}

/// What lies between two known spans.
fn gap(
    document: &mut Document<'_>,
    range: Range<usize>,
    attempts: &mut Attempts,
    meter: &mut Meter,
) -> Result<(), ReadError> {
    meter.lexed(range.len())?;
    let bytes = document.bytes();
    let mut at = range.start;
    while at < range.end {
        let byte = bytes.get(at).copied().unwrap_or(0);
        if is_whitespace(byte) {
            at += 1;
            continue;
        }
        meter.value()?;
        let limit = meter.limits().remarks;
        if document.remarks().len() >= limit {
            return Err(ReadError::Budget {
                what: "remarks",
                limit,
            });
        }
        let (kind, end) = classify(bytes, at, attempts, meter)?;
        let end = end.min(range.end).max(at + 1);
        // The header line and the binary comment behind it belong to the format (ISO 32000-2 §7.5.2).
        let header = kind == RemarkKind::Comment && range.start == 0 && at < HEADER;
        if !header {
            document.remark(Remark::new(kind, at..end));
        }
        at = end;
    }
    Ok(())
}

fn classify(
    bytes: &[u8],
    at: usize,
    attempts: &mut Attempts,
    meter: &mut Meter,
) -> Result<(RemarkKind, usize), ReadError> {
    let mut lexer = Lexer::in_file(bytes, at);
    if lexer.peek() == Some(b'%') {
        lexer.skip_comment();
        let text = bytes.get(at..lexer.position).unwrap_or_default();
        let kind = if text.starts_with(b"%%EOF") {
            RemarkKind::Junk
        } else {
            RemarkKind::Comment
        };
        return Ok((kind, lexer.position));
    }
    if attempts.count > 0 {
        // An object that cannot end within what is left is none for us.
        let window = bytes.get(..bytes.len().min(at.saturating_add(attempts.bytes)));
        match indirect::read(window.unwrap_or(bytes), at, meter, &|_| None) {
            Ok(object) => {
                let kind = if signature::signature_of(&object.object).is_some() {
                    RemarkKind::UnnamedSignature
                } else {
                    RemarkKind::UnnamedObject
                };
                return Ok((kind, object.span.end));
            }
            Err(error @ ReadError::Budget { .. }) => return Err(error),
            Err(ReadError::Malformed { offset, .. }) => {
                attempts.count -= 1;
                attempts.bytes = attempts.bytes.saturating_sub(offset.saturating_sub(at));
            }
            Err(_) => attempts.count -= 1,
        }
    }
    lexer.skip_comment();
    Ok((RemarkKind::Junk, lexer.position))
}
