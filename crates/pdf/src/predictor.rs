// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Predictors of Flate and LZW (ISO 32000-2 §7.4.4.4): rows of PNG, and of TIFF.

use std::borrow::Cow;

use crate::error::ReadError;
use crate::filter::Parameters;

const RULE: &str = "R2";

/// How a row is laid out.
#[derive(Clone, Copy)]
struct Geometry {
    colours: usize,
    bits: usize,
    /// Bytes of a row; no more than all that is there.
    row: usize,
}

/// The bytes as they were before prediction.
pub(crate) fn undo(
    bytes: Cow<'_, [u8]>,
    parameters: &Parameters<'_, '_>,
    at: usize,
) -> Result<Vec<u8>, ReadError> {
    let error = |message: &str| ReadError::malformed(RULE, at, message);
    let predictor = parameters
        .number(b"Predictor", 1)
        .ok_or_else(|| error("bad /Predictor"))?;
    if predictor == 1 {
        return Ok(bytes.into_owned());
    }
    let geometry = geometry(parameters, bytes.len()).ok_or_else(|| error("bad predictor geometry"))?;
    match predictor {
        2 => Ok(tiff(bytes.into_owned(), geometry)),
        10..=15 => png(&bytes, geometry).map_err(error),
        _ => Err(ReadError::Unsupported {
            what: "predictor",
            message: format!("predictor {predictor} on a structure stream"),
        }),
    }
}

fn geometry(parameters: &Parameters<'_, '_>, length: usize) -> Option<Geometry> {
    let number = |key: &[u8], default, most| {
        let value = parameters.number(key, default)?;
        (1..=most).contains(&value).then_some(value)
    };
    let colours = number(b"Colors", 1, 65_536)?;
    let bits = number(b"BitsPerComponent", 8, 16).filter(|bits| bits.is_power_of_two())?;
    let columns = number(b"Columns", 1, usize::MAX)?;
    let row = (colours * bits).checked_mul(columns)?.div_ceil(8);
    Some(Geometry {
        colours,
        bits,
        row: row.min(length),
    })
}

/// Each sample is the difference to the one of the same colour to its left.
fn tiff(mut bytes: Vec<u8>, Geometry { colours, bits, row }: Geometry) -> Vec<u8> {
    for line in bytes.chunks_mut(row.max(1)) {
        let samples = line.len() * 8 / bits;
        for index in colours..samples {
            let sum = sample(line, bits, index).wrapping_add(sample(line, bits, index - colours));
            put(line, bits, index, sum);
        }
    }
    bytes
}

/// Sample `index` of a row, most significant bit first.
fn sample(line: &[u8], bits: usize, index: usize) -> u16 {
    let byte = |at: usize| u16::from(line.get(at).copied().unwrap_or(0));
    match bits {
        16 => byte(index * 2) << 8 | byte(index * 2 + 1),
        _ => {
            let bit = index * bits;
            byte(bit / 8) >> (8 - bits - bit % 8) & mask(bits)
        }
    }
}

fn put(line: &mut [u8], bits: usize, index: usize, value: u16) {
    let [high, low] = value.to_be_bytes();
    if bits == 16 {
        for (at, byte) in [(index * 2, high), (index * 2 + 1, low)] {
            if let Some(place) = line.get_mut(at) {
                *place = byte;
            }
        }
        return;
    }
    let bit = index * bits;
    let shift = 8 - bits - bit % 8;
    let [_, mask] = mask(bits).to_be_bytes();
    if let Some(place) = line.get_mut(bit / 8) {
        *place = *place & !(mask << shift) | (low & mask) << shift;
    }
}

fn mask(bits: usize) -> u16 {
    (1 << bits) - 1
}

fn png(bytes: &[u8], Geometry { colours, bits, row }: Geometry) -> Result<Vec<u8>, &'static str> {
    let pixel = (colours * bits).div_ceil(8);
    let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut previous = vec![0_u8; row];
    for line in bytes.chunks(row + 1) {
        let (kind, data) = line.split_first().ok_or("an empty predictor row")?;
        let mut current = vec![0_u8; row];
        current
            .get_mut(..data.len())
            .ok_or("a predictor row is too long")?
            .copy_from_slice(data);
        restore(*kind, pixel, &mut current, &previous).ok_or("unknown PNG predictor")?;
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
