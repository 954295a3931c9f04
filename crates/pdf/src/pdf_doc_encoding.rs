// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! PDFDocEncoding (ISO 32000-2 Annex D.2, D.3): Latin-1 but for what stands here.

/// From 0x18 on.
const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
/// From 0x80 on; 0x9f is not defined.
const SIGNS: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ',
    'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{9f}', '€',
];

/// The character of a byte.
pub(crate) fn decode(byte: u8) -> char {
    let among = |table: &[char], first: u8| {
        let place = usize::from(byte.checked_sub(first)?);
        table.get(place).copied()
    };
    let found = among(&ACCENTS, 0x18).or_else(|| among(&SIGNS, 0x80));
    found.unwrap_or_else(|| char::from(byte))
}

/// The bytes of a text; `None` if a character has none.
pub(crate) fn encode(text: &str) -> Option<Vec<u8>> {
    let byte = |character: char| (0..=u8::MAX).find(|byte| decode(*byte) == character);
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_from_its_character() {
        for byte in 0..=u8::MAX {
            assert_eq!(encode(&decode(byte).to_string()), Some(vec![byte]));
        }
        assert_eq!(encode("100€ für Łódź"), None);
        assert_eq!(
            encode("100€ – ß"),
            Some(vec![b'1', b'0', b'0', 0xa0, b' ', 0x85, b' ', 0xdf])
        );
    }
}
