// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The words of a content stream (ISO 32000-2 §7.8.2), read leniently: nothing is refused, everything is bounded.

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'c> {
    Number(f64),
    Name(&'c [u8]),
    /// A string.
    Text(Vec<u8>),
    Operator(&'c [u8]),
}

impl Token<'_> {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

pub(super) struct Tokens<'c> {
    pub(super) bytes: &'c [u8],
    pub(super) at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'c> Tokens<'c> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn regular(&mut self) -> &'c [u8] {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| !is_space(byte) && !is_delimiter(byte))
        {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Option<Token<'c>> {
        loop {
            let byte = self.peek()?;
            match byte {
                b'%' => {
                    while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                        self.at += 1;
                    }
                }
                b'/' => {
                    self.at += 1;
                    return Some(Token::Name(self.regular()));
                }
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if self.bytes.get(self.at + 1) != Some(&b'<') => {
                    let start = self.at + 1;
                    while self.peek().is_some_and(|byte| byte != b'>') {
                        self.at += 1;
                    }
                    let digits = self.bytes.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Some(Token::Text(hexadecimal(digits)));
                }
                _ if is_space(byte) || is_delimiter(byte) => self.at += 1,
                _ => {
                    let word = self.regular();
                    let numeric = word
                        .iter()
                        .all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
                    let text = std::str::from_utf8(word).ok().filter(|_| numeric);
                    let number = text.and_then(|text| text.parse().ok());
                    return Some(number.map_or(Token::Operator(word), Token::Number));
                }
            }
        }
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => text.extend(self.escape()),
                b'(' => {
                    depth += 1;
                    if depth > 1 {
                        text.push(byte);
                    }
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                    text.push(byte);
                }
                _ => text.push(byte),
            }
        }
        text
    }

    /// ISO 32000-2 table 3; an escaped end of line is nothing.
    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'\n' | b'\r' => None,
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    value = value * 8 + u32::from(digit - b'0');
                }
                u8::try_from(value & 0xff).ok()
            }
            other => Some(other),
        }
    }

    /// Up to `EI`, which ends the data wherever it stands; see [`image_ends`].
    pub(super) fn skip_inline_image(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = (0..rest.len()).find(|at| ends_image(rest, *at));
        self.at = end.map_or(self.bytes.len(), |end| self.at + end + 2);
    }
}

/// Places where a viewer may see the end of an inline image. With more of them than images nobody knows which one it takes.
pub(super) fn image_ends(bytes: &[u8]) -> usize {
    (0..bytes.len()).filter(|at| ends_image(bytes, *at)).count()
}

fn ends_image(bytes: &[u8], at: usize) -> bool {
    let behind = bytes.get(at..).and_then(|rest| rest.strip_prefix(b"EI"));
    behind.is_some_and(|rest| {
        rest.first()
            .is_none_or(|byte| is_space(*byte) || is_delimiter(*byte))
    })
}

/// Pairs of digits; a last one alone counts as if 0 followed.
fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let values: Vec<u8> = digits
        .iter()
        .filter_map(|digit| char::from(*digit).to_digit(16))
        .filter_map(|value| u8::try_from(value).ok())
        .collect();
    let pair = |pair: &[u8]| match pair {
        [high, low] => high << 4 | low,
        [high] => high << 4,
        _ => 0,
    };
    values.chunks(2).map(pair).collect()
}
