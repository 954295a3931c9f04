// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Object streams (ISO 32000-2 §7.5.7): the numbers and offsets first, then the objects.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::budget::Meter;
use crate::document::Document;
use crate::error::ReadError;
use crate::lexer::Lexer;
use crate::structure_stream;

/// A decoded object stream.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) data: Vec<u8>,
    /// Number and offset in `data` of each object, in order.
    pub(crate) places: Vec<(u32, usize)>,
    /// Where the stream lies in the file.
    pub(crate) span: Range<usize>,
}

/// What is wrong with the object stream whose object, or the section that names it, lies at `at`.
pub(crate) fn error(container: u32, at: usize, message: &str) -> ReadError {
    ReadError::malformed("R3", at, format!("object stream {container}: {message}"))
}

/// Decode the object stream in force under `container` as of `revision` and read its header.
pub(crate) fn open(
    document: &Document<'_>,
    revision: usize,
    container: u32,
    meter: &mut Meter,
) -> Result<Opened, ReadError> {
    let section = document.revisions().get(revision);
    let found = document.indirect(revision, container).ok_or_else(|| {
        let at = section.map_or(0, |section| section.xref_at);
        error(container, at, "there is no such object")
    })?;
    let refuse = |message: &str| error(container, found.span.start, message);
    if found.container.is_some() || found.reference.generation != 0 {
        return Err(refuse("it lies in an object stream itself, or has a generation"));
    }
    let stream = found
        .object
        .as_stream()
        .ok_or_else(|| refuse("it is no stream"))?;
    if stream.dictionary.value(b"Type").as_name() != Some(b"ObjStm") {
        return Err(refuse("its /Type is not /ObjStm"));
    }
    let resolve = |object| document.resolve(document.latest(), object);
    structure_stream::check(&stream.dictionary, found.span.start, &resolve)?;
    let whole = |key: &[u8]| {
        stream
            .dictionary
            .value(key)
            .as_integer()
            .and_then(|value| usize::try_from(value).ok())
    };
    let (count, first) = whole(b"N")
        .zip(whole(b"First"))
        .ok_or_else(|| refuse("bad /N or /First"))?;
    let data = document.stream_bytes(stream, meter)?;
    meter.objects(count)?;
    let mut header = Lexer::in_object_stream(&data, 0);
    let (mut seen, mut places) = (BTreeSet::new(), Vec::new());
    for _ in 0..count {
        let Some((number, offset)) = pair(&mut header) else {
            if meter.tolerates(
                found.span.clone(),
                format!("object stream {container}: its header ends early"),
            ) {
                break;
            }
            return Err(refuse("bad header"));
        };
        if !seen.insert(number) {
            return Err(refuse("it holds one object twice"));
        }
        let at = first
            .checked_add(offset)
            .filter(|at| *at < data.len())
            .ok_or_else(|| refuse("bad offset"))?;
        // Some readers give each object the bytes up to the next one's offset.
        if places.last().is_some_and(|(_, before)| *before >= at)
            && !meter.tolerates(
                found.span.clone(),
                "an object stream whose objects are not in order",
            )
        {
            return Err(refuse("its objects are not in the order of their offsets"));
        }
        places.push((number, at));
    }
    if header.position > first
        && !meter.tolerates(found.span.clone(), "an object stream whose /First is wrong")
    {
        return Err(refuse("its header runs into its objects"));
    }
    Ok(Opened {
        data,
        places,
        span: found.span.clone(),
    })
}

fn pair(lexer: &mut Lexer<'_>) -> Option<(u32, usize)> {
    lexer.skip_whitespace();
    let number = u32::try_from(lexer.unsigned()?).ok()?;
    lexer.skip_whitespace();
    Some((number, usize::try_from(lexer.unsigned()?).ok()?))
}
