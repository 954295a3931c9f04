// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Text strings (ISO 32000-2 §7.9.2.2).

use crate::pdf_doc_encoding;

/// A text string for people: UTF-16 with its mark, UTF-8 with its mark, else PDFDocEncoding.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        // No standard has it, and readers take it all the same.
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| pdf_doc_encoding::decode(*byte)).collect(),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_in_every_encoding_is_the_same() {
        for bytes in [
            &b"Gr\xf6\xdfe \xa0"[..],
            b"\xfe\xff\0G\0r\0\xf6\0\xdf\0e\0 \x20\xac",
            b"\xff\xfeG\0r\0\xf6\0\xdf\0e\0 \0\xac\x20",
            "\u{feff}Größe €".as_bytes(),
        ] {
            assert_eq!(text(bytes), "Größe €");
        }
    }

    #[test]
    fn what_latin_1_calls_control_characters_are_signs() {
        assert_eq!(text(b"\x18\x1f\x80\x85\x9e"), "˘˜•–ž");
        assert_eq!(text(b"\n\t\xa1\xff"), "\n\t¡ÿ");
    }
}
