// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The words of a content stream (ISO 32000-2 §7.8.2), read leniently: nothing is refused, everything is bounded.

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'c> {
    Number(f64),
    Name(&'c [u8]),
    /// Bytes of all strings of an operand; what an array of `TJ` moves is left out.
    Text(usize),
    Operator(&'c [u8]),
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
                    let start = self.at;
                    while self.peek().is_some_and(|byte| byte != b'>') {
                        self.at += 1;
                    }
                    self.at += 1;
                    return Some(Token::Text((self.at - start) / 2));
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

    fn literal(&mut self) -> usize {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.at.saturating_sub(start + 2)
    }

    /// Up to a free-standing `EI`.
    pub(super) fn skip_inline_image(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = rest.windows(4).position(|window| match window {
            [before, b'E', b'I', after] => is_space(*before) && is_space(*after),
            _ => false,
        });
        self.at = end.map_or(self.bytes.len(), |end| self.at + end + 3);
    }
}
