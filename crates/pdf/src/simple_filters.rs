// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! LZW, ASCII85, ASCIIHex and run length (ISO 32000-2 §7.4.2–7.4.5): strict, and metered byte by byte.

use weezl::{BitOrder, LzwStatus, decode};

use crate::budget::Meter;
use crate::error::ReadError;

const CHUNK: usize = 16 << 10;

fn damaged(at: usize, what: &str) -> ReadError {
    ReadError::malformed("R2", at, what)
}

/// Codes of 9 to 12 bits; `early`: the width grows one code early, as in TIFF.
pub(crate) fn lzw(raw: &[u8], early: bool, at: usize, meter: &mut Meter) -> Result<Vec<u8>, ReadError> {
    let mut engine = if early {
        decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8)
    } else {
        decode::Decoder::new(BitOrder::Msb, 8)
    };
    let (mut input, mut output) = (raw, Vec::new());
    let mut chunk = vec![0; CHUNK];
    loop {
        let step = engine.decode_bytes(input, &mut chunk);
        input = input.get(step.consumed_in..).unwrap_or_default();
        meter.inflated(step.consumed_out)?;
        output.extend(chunk.get(..step.consumed_out).unwrap_or_default());
        match step.status {
            Ok(LzwStatus::Done) => return Ok(output),
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            _ => return Err(damaged(at, "LZW data damaged")),
        }
    }
}

/// Groups of five digits; ends with `~>`.
pub(crate) fn ascii85(raw: &[u8], at: usize, meter: &mut Meter) -> Result<Vec<u8>, ReadError> {
    let (mut output, mut group) = (Vec::new(), Vec::new());
    for byte in raw {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => {
                meter.inflated(4)?;
                output.extend([0; 4]);
            }
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    meter.inflated(4)?;
                    output.extend(four(&group).ok_or_else(|| damaged(at, "ASCII85 data damaged"))?);
                    group.clear();
                }
            }
            byte if crate::lexer::is_whitespace(*byte) => {}
            _ => return Err(damaged(at, "ASCII85 data damaged")),
        }
    }
    if !group.is_empty() {
        let count = group.len() - 1;
        group.resize(5, 84);
        let last = four(&group).filter(|_| count > 0);
        let last = last.ok_or_else(|| damaged(at, "ASCII85 data damaged"))?;
        output.extend(last.get(..count).unwrap_or_default());
    }
    Ok(output)
}

fn four(group: &[u8]) -> Option<[u8; 4]> {
    let value = group
        .iter()
        .fold(0_u64, |value, digit| value * 85 + u64::from(*digit));
    u32::try_from(value).ok().map(u32::to_be_bytes)
}

/// Pairs of digits; ends with `>`.
pub(crate) fn ascii_hex(raw: &[u8], at: usize, meter: &mut Meter) -> Result<Vec<u8>, ReadError> {
    let (mut output, mut high) = (Vec::new(), None);
    for byte in raw.iter().take_while(|byte| **byte != b'>') {
        if crate::lexer::is_whitespace(*byte) {
            continue;
        }
        let digit = crate::lexer::hex_value(*byte).ok_or_else(|| damaged(at, "ASCIIHex data damaged"))?;
        match high.take() {
            None => high = Some(digit << 4),
            Some(first) => output.push(first | digit),
        }
    }
    output.extend(high);
    meter.inflated(output.len())?;
    Ok(output)
}

/// A length, then bytes; 128 ends.
pub(crate) fn run_length(raw: &[u8], at: usize, meter: &mut Meter) -> Result<Vec<u8>, ReadError> {
    let (mut output, mut input) = (Vec::new(), raw);
    while let Some((length, rest)) = input.split_first() {
        let before = output.len();
        match length {
            128 => break,
            0..=127 => {
                let (run, rest) = rest
                    .split_at_checked(usize::from(*length) + 1)
                    .ok_or_else(|| damaged(at, "run-length data ends too early"))?;
                output.extend(run);
                input = rest;
            }
            129..=255 => {
                let (byte, rest) = rest
                    .split_first()
                    .ok_or_else(|| damaged(at, "run-length data ends too early"))?;
                output.extend(std::iter::repeat_n(*byte, 257 - usize::from(*length)));
                input = rest;
            }
        }
        meter.inflated(output.len() - before)?;
    }
    Ok(output)
}
