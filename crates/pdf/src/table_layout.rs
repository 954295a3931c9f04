// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Is a cross-reference table written exactly as ISO 32000-2 §7.5.4 says? Readers that count twenty bytes an entry
//! rebuild the whole file when a line is longer, and may then find other objects than the entries name.

use std::ops::Range;

/// Bytes of an entry with its end of line.
const ENTRY: usize = 20;

/// The first place in the table at `start` that is laid out otherwise: an entry that is not twenty bytes, a comment, a
/// subsection whose header is not two numbers on a line, an object 0 in use, a first free entry under another number.
pub(crate) fn odd(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let mut rest = bytes.get(start..).unwrap_or_default();
    let here = |rest: &[u8]| bytes.len() - rest.len();
    let place = |rest: &[u8]| {
        let at = here(rest);
        Some(at..at + ENTRY.min(rest.len()))
    };
    let Some(behind) = rest.strip_prefix(b"xref").and_then(line_end) else {
        return place(rest);
    };
    rest = behind.trim_ascii_start();
    while !rest.starts_with(b"trailer") {
        let Some((first, count, entries)) = header(rest) else {
            return place(rest);
        };
        // Some readers take a table that begins with the head of the free list for one that begins at 0.
        if first == 1 && entries.starts_with(b"0000000000 65535 f") {
            return place(rest);
        }
        rest = entries;
        for index in 0..count {
            let in_use = match rest.get(..ENTRY).map(entry) {
                Some(Some(in_use)) => in_use,
                _ => return place(rest),
            };
            if in_use && first.checked_add(index) == Some(0) {
                return place(rest);
            }
            rest = rest.get(ENTRY..).unwrap_or_default();
        }
        rest = rest.trim_ascii_start();
    }
    None
}

/// `first count` and the end of the line.
fn header(rest: &[u8]) -> Option<(u64, u64, &[u8])> {
    let (first, rest) = number(rest)?;
    let (count, rest) = number(rest.strip_prefix(b" ")?)?;
    Some((first, count, line_end(rest)?))
}

fn number(rest: &[u8]) -> Option<(u64, &[u8])> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = rest.split_at_checked(digits)?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

/// What follows the end of the line, before which spaces may stand.
fn line_end(rest: &[u8]) -> Option<&[u8]> {
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    match rest.get(spaces..)? {
        [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// `nnnnnnnnnn ggggg n` with a two-byte end of line: is the object in use?
fn entry(line: &[u8]) -> Option<bool> {
    let (offset, rest) = line.split_at_checked(10)?;
    let (generation, rest) = rest.strip_prefix(b" ")?.split_at_checked(5)?;
    let digits = offset.iter().chain(generation).all(u8::is_ascii_digit);
    match rest {
        [b' ', kind @ (b'n' | b'f'), b' ', b'\r' | b'\n'] | [b' ', kind @ (b'n' | b'f'), b'\r', b'\n'] => {
            digits.then_some(*kind == b'n')
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(lines: &str) -> Option<Range<usize>> {
        odd(format!("xref\n{lines}trailer\n<< >>").as_bytes(), 0)
    }

    #[test]
    fn twenty_bytes_an_entry_are_in_order_and_nothing_else_is() {
        for good in [
            "0 1\n0000000000 65535 f \n",
            "4 2 \n0000000017 00000 n\r\n0000000018 00001 n \r",
            "0 0\n",
            "2 1\n0000000000 65535 f \n5 1\n0000000018 00000 n \n",
            "",
        ] {
            assert_eq!(table(good), None, "{good:?}");
        }
        for (bad, at) in [
            ("0 1\n0000000000 65535 f  \n", 9),
            ("0 1\n0000000000 65535 f\n", 9),
            ("% note\n0 1\n0000000000 65535 f \n", 5),
            ("0 1 0000000000 65535 f \n", 5),
            ("0  1\n0000000000 65535 f \n", 5),
            ("0 1\n\n0000000000 65535 f \n", 9),
            ("0 1\n0000000017 00000 n \n", 9),
            ("1 1\n0000000000 65535 f \n", 5),
        ] {
            assert_eq!(table(bad).map(|found| found.start), Some(at), "{bad:?}");
        }
    }

    #[test]
    fn a_table_that_ends_in_the_middle_ends() {
        for bytes in [
            &b"xref"[..],
            b"xref\n1",
            b"xref\n0 99999999999\n0000000000 65535 f \n",
        ] {
            assert!(odd(bytes, 0).is_some());
        }
    }
}
