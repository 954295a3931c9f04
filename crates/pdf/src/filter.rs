// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filters that are needed to read structure (ISO 32000-2 §7.4): Flate and LZW with predictors, ASCII85, ASCIIHex,
//! run length. All bounded.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use crate::budget::{DECODER, Meter};
use crate::error::ReadError;
use crate::object::{Dictionary, Object};
use crate::simple_filters;

const RULE: &str = "R2";
const CHUNK: usize = 64 << 10;
/// Filters of one stream.
const MOST_FILTERS: usize = 4;

/// The decoded bytes of a stream whose raw bytes are `raw`; `at` is where they lie, for the error.
pub(crate) fn decode(
    raw: &[u8],
    dictionary: &Dictionary,
    at: usize,
    meter: &mut Meter,
) -> Result<Vec<u8>, ReadError> {
    let filters = list(dictionary.value(b"Filter"));
    let parameters = list(dictionary.value(b"DecodeParms"));
    if filters.len() > MOST_FILTERS {
        return Err(ReadError::malformed(RULE, at, "too many filters on one stream"));
    }
    let mut bytes = Cow::Borrowed(raw);
    for (index, filter) in filters.iter().enumerate() {
        meter.step(DECODER)?;
        bytes = Cow::Owned(match filter.as_name() {
            Some(b"FlateDecode" | b"Fl") => inflate(&bytes, at, meter)?,
            Some(b"LZWDecode" | b"LZW") => {
                let early = parameters
                    .get(index)
                    .and_then(|item| item.as_dictionary())
                    .and_then(|item| item.value(b"EarlyChange").as_integer())
                    != Some(0);
                simple_filters::lzw(&bytes, early, at, meter)?
            }
            Some(b"ASCII85Decode" | b"A85") => simple_filters::ascii85(&bytes, at, meter)?,
            Some(b"ASCIIHexDecode" | b"AHx") => simple_filters::ascii_hex(&bytes, at, meter)?,
            Some(b"RunLengthDecode" | b"RL") => simple_filters::run_length(&bytes, at, meter)?,
            // The cipher has been here before (ISO 32000-2 §7.4.10).
            Some(b"Crypt") if index == 0 => bytes.into_owned(),
            Some(other) => {
                let message = format!("filter {} on a structure stream", String::from_utf8_lossy(other));
                return Err(ReadError::Unsupported {
                    what: "filter",
                    message,
                });
            }
            None => return Err(ReadError::malformed(RULE, at, "a filter name expected")),
        });
        if let Some(parameters) = parameters.get(index).and_then(|item| item.as_dictionary()) {
            bytes = Cow::Owned(unpredict(bytes, parameters, at)?);
        }
    }
    Ok(bytes.into_owned())
}

fn list(object: &Object) -> Vec<&Object> {
    match object {
        Object::Null => Vec::new(),
        Object::Array(items) => items.iter().collect(),
        single => vec![single],
    }
}

fn inflate(raw: &[u8], at: usize, meter: &mut Meter) -> Result<Vec<u8>, ReadError> {
    let mut engine = Decompress::new(true);
    let mut output = Vec::new();
    let mut input = raw;
    loop {
        // Small streams are many: room for what they can be expected to hold.
        let room = CHUNK
            .min(raw.len().saturating_mul(4).max(256))
            .min(meter.inflated_left());
        if room == 0 {
            meter.inflated(CHUNK)?;
        }
        let length = output.len();
        output.reserve_exact(room.max(length / 2));
        let before = engine.total_in();
        let status = engine
            .decompress_vec(input, &mut output, FlushDecompress::None)
            .map_err(|error| ReadError::malformed(RULE, at, format!("Flate data damaged: {error}")))?;
        let consumed = usize::try_from(engine.total_in() - before).unwrap_or(usize::MAX);
        input = input.get(consumed..).unwrap_or_default();
        let produced = output.len() - length;
        meter.inflated(produced)?;
        match status {
            Status::StreamEnd => return Ok(output),
            _ if consumed == 0 && produced == 0 => {
                return Err(ReadError::malformed(RULE, at, "Flate data ends too early"));
            }
            _ => {}
        }
    }
}

fn parameter(parameters: &Dictionary, key: &[u8], default: usize) -> Option<usize> {
    match parameters.value(key) {
        Object::Null => Some(default),
        value => value.as_integer().and_then(|value| usize::try_from(value).ok()),
    }
}

fn unpredict(bytes: Cow<'_, [u8]>, parameters: &Dictionary, at: usize) -> Result<Vec<u8>, ReadError> {
    let error = |message: &str| ReadError::malformed(RULE, at, message);
    let predictor = parameter(parameters, b"Predictor", 1).ok_or_else(|| error("bad /Predictor"))?;
    if predictor == 1 {
        return Ok(bytes.into_owned());
    }
    if !(10..=15).contains(&predictor) {
        let message = format!("predictor {predictor} on a structure stream");
        return Err(ReadError::Unsupported {
            what: "predictor",
            message,
        });
    }
    let geometry = [(&b"Columns"[..], 1), (b"Colors", 1), (b"BitsPerComponent", 8)].map(|(key, default)| {
        parameter(parameters, key, default).filter(|value| (1..=65_536).contains(value))
    });
    let [Some(columns), Some(colours), Some(bits)] = geometry else {
        return Err(error("bad predictor geometry"));
    };
    let pixel = (colours * bits).div_ceil(8);
    let row = (colours * bits)
        .checked_mul(columns)
        .ok_or_else(|| error("bad predictor geometry"))?
        .div_ceil(8)
        // No row is longer than all that is there.
        .min(bytes.len());
    let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut previous = vec![0_u8; row];
    for line in bytes.chunks(row + 1) {
        let (kind, data) = line
            .split_first()
            .ok_or_else(|| error("an empty predictor row"))?;
        let mut current = vec![0_u8; row];
        current
            .get_mut(..data.len())
            .ok_or_else(|| error("a predictor row is too long"))?
            .copy_from_slice(data);
        restore(*kind, pixel, &mut current, &previous).ok_or_else(|| error("unknown PNG predictor"))?;
        output.extend(current.get(..data.len()).unwrap_or_default());
        previous = current;
    }
    Ok(output)
}

/// PNG filters, ISO/IEC 15948 §9.
fn restore(kind: u8, pixel: usize, current: &mut [u8], previous: &[u8]) -> Option<()> {
    for index in 0..current.len() {
        let before = index.checked_sub(pixel);
        let left = before.and_then(|at| current.get(at)).copied().unwrap_or(0);
        let up = previous.get(index).copied().unwrap_or(0);
        let corner = before.and_then(|at| previous.get(at)).copied().unwrap_or(0);
        let add = match kind {
            0 => return Some(()),
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            4 => paeth(left, up, corner),
            _ => return None,
        };
        let byte = current.get_mut(index)?;
        *byte = byte.wrapping_add(add);
    }
    Some(())
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let [a, b, c] = [left, up, corner].map(|value| (estimate - i16::from(value)).abs());
    if a <= b && a <= c {
        left
    } else if b <= c {
        up
    } else {
        corner
    }
}
