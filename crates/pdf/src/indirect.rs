// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One indirect object in the file (ISO 32000-2 §7.3.10), from its header to `endobj`.

use std::ops::Range;

use crate::budget::Meter;
use crate::error::ReadError;
use crate::lexer::Lexer;
use crate::object::{Dictionary, Object, Reference, Stream};
use crate::tolerance;

/// An indirect object with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Indirect {
    /// What its header says.
    pub reference: Reference,
    /// The object itself.
    pub object: Object,
    /// From the header to after `endobj`; for an object in an object stream, the span of that stream.
    pub span: Range<usize>,
    /// Number of the object stream it lies in.
    pub container: Option<u32>,
}

/// Read the object whose header starts at `at` (white space before it allowed; the caller remarks it).
/// `length` resolves an indirect `/Length`.
pub(crate) fn read(
    bytes: &[u8],
    at: usize,
    meter: &mut Meter,
    length: &dyn Fn(Reference) -> Option<u64>,
) -> Result<Indirect, ReadError> {
    let mut lexer = Lexer::in_file(bytes, at);
    let read = object(&mut lexer, bytes, meter, length);
    // Data of a stream are passed over, not read.
    let data = match &read {
        Ok(Indirect {
            object: Object::Stream(stream),
            ..
        }) => stream.data.len(),
        _ => 0,
    };
    meter.lexed(lexer.position.saturating_sub(at).saturating_sub(data))?;
    read
}

fn object(
    lexer: &mut Lexer<'_>,
    bytes: &[u8],
    meter: &mut Meter,
    length: &dyn Fn(Reference) -> Option<u64>,
) -> Result<Indirect, ReadError> {
    lexer.skip_whitespace();
    let start = lexer.position;
    let reference = lexer
        .pair_then(b"obj")
        .ok_or_else(|| ReadError::malformed("R3", start, "an object header expected"))?;
    let depth = meter.limits().depth;
    let mut object = lexer.object(depth, meter)?;
    lexer.skip_space();
    if lexer.eat(b"stream") {
        let Object::Dictionary(dictionary) = object else {
            return Err(lexer.error("a stream without a dictionary"));
        };
        object = Object::Stream(stream(lexer, (bytes, reference), dictionary, length, meter)?);
        lexer.skip_space();
    }
    if !lexer.eat(b"endobj") {
        return Err(lexer.error(format!("`endobj` of object {reference} expected")));
    }
    Ok(Indirect {
        reference,
        object,
        span: start..lexer.position,
        container: None,
    })
}

fn stream(
    lexer: &mut Lexer<'_>,
    (bytes, owner): (&[u8], Reference),
    dictionary: Dictionary,
    length: &dyn Fn(Reference) -> Option<u64>,
    meter: &mut Meter,
) -> Result<Stream, ReadError> {
    match bytes.get(lexer.position..) {
        Some([b'\r', b'\n', ..]) => lexer.position += 2,
        Some([b'\n', ..]) => lexer.position += 1,
        _ => return Err(lexer.error("an end of line after `stream` expected (ISO 32000-2 §7.3.8.1)")),
    }
    let start = lexer.position;
    let count = match dictionary.value(b"Length") {
        Object::Integer(value) => u64::try_from(*value).ok(),
        Object::Reference(reference) => length(*reference),
        _ => None,
    };
    let end = count
        .and_then(|count| usize::try_from(count).ok())
        .and_then(|count| start.checked_add(count));
    let end = end.filter(|end| *end <= bytes.len());
    let ends = end.is_some_and(|end| {
        lexer.position = end;
        lexer.skip_whitespace();
        lexer.eat(b"endstream")
    });
    let end = match (end, ends) {
        (Some(end), true) => end,
        (named, _) => match searched_end(bytes, start, meter)? {
            Some(end) if meter.tolerates(start..end, "a stream whose /Length is missing or wrong") => {
                lexer.position = end;
                lexer.skip_whitespace();
                lexer.eat(b"endstream");
                end
            }
            _ => return Err(bad_length(named, start)),
        },
    };
    Ok(Stream {
        dictionary,
        data: start..end,
        owner,
    })
}

/// For a tolerant reading, where the data end although no /Length says so.
fn searched_end(bytes: &[u8], start: usize, meter: &mut Meter) -> Result<Option<usize>, ReadError> {
    if !meter.is_tolerant() {
        return Ok(None);
    }
    let (end, searched) = tolerance::data_end(bytes, start);
    meter.searched(searched)?;
    Ok(end)
}

fn bad_length(named: Option<usize>, start: usize) -> ReadError {
    match named {
        Some(end) => ReadError::malformed("R2", end, "`endstream` expected where /Length ends"),
        None => ReadError::malformed("R2", start, "a /Length inside the file expected"),
    }
}
