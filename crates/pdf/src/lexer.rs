// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Objects from bytes (ISO 32000-2 §7.2, §7.3), strictly: what is not in the grammar is an error.

use std::borrow::Cow;

use crate::budget::Meter;
use crate::error::ReadError;
use crate::key::Key;
use crate::object::{Dictionary, Object, Reference, Text};

/// Rule code of plain syntax errors.
const SYNTAX: &str = "R2";

/// Most dictionaries have no more keys.
const USUAL_KEYS: usize = 8;

/// A position in a byte slice.
#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(crate) position: usize,
    /// False inside an object stream, where offsets mean nothing for the file.
    in_file: bool,
}

/// What each byte is outside strings (ISO 32000-2 §7.2.3).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Regular,
    WhiteSpace,
    Delimiter,
}

#[expect(clippy::indexing_slicing, reason = "the compiler runs this")]
static CLASSES: [Class; 256] = {
    let mut classes = [Class::Regular; 256];
    let (mut at, space, delimiters) = (0, b"\0\t\n\x0c\r ", b"()<>[]{}/%");
    while at < space.len() {
        classes[space[at] as usize] = Class::WhiteSpace;
        at += 1;
    }
    at = 0;
    while at < delimiters.len() {
        classes[delimiters[at] as usize] = Class::Delimiter;
        at += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Regular)
}

pub(crate) fn is_whitespace(byte: u8) -> bool {
    class(byte) == Class::WhiteSpace
}

pub(crate) fn is_regular(byte: u8) -> bool {
    class(byte) == Class::Regular
}

pub(crate) fn hex_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl<'a> Lexer<'a> {
    pub(crate) fn in_file(bytes: &'a [u8], position: usize) -> Self {
        Self {
            bytes,
            position,
            in_file: true,
        }
    }

    pub(crate) fn in_object_stream(bytes: &'a [u8], position: usize) -> Self {
        Self {
            bytes,
            position,
            in_file: false,
        }
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    pub(crate) fn error(&self, message: impl Into<String>) -> ReadError {
        ReadError::malformed(SYNTAX, self.position, message)
    }

    pub(crate) fn skip_whitespace(&mut self) {
        while self.peek().is_some_and(is_whitespace) {
            self.position += 1;
        }
    }

    /// White space and comments.
    pub(crate) fn skip_space(&mut self) {
        loop {
            self.skip_whitespace();
            if self.peek() != Some(b'%') {
                return;
            }
            self.skip_comment();
        }
    }

    /// Up to the end of the line.
    pub(crate) fn skip_comment(&mut self) {
        let rest = self.rest();
        self.position += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    /// The keyword if it stands here as a whole token.
    pub(crate) fn eat(&mut self, keyword: &[u8]) -> bool {
        let rest = self.rest();
        let whole = rest.starts_with(keyword) && !rest.get(keyword.len()).copied().is_some_and(is_regular);
        if whole {
            self.position += keyword.len();
        }
        whole
    }

    /// An unsigned integer token.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let rest = self.rest();
        let (mut value, mut digits) = (0_u64, 0);
        while let Some(digit) = rest.get(digits).filter(|byte| byte.is_ascii_digit()) {
            value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            digits += 1;
        }
        if digits == 0 || rest.get(digits).copied().is_some_and(is_regular) {
            return None;
        }
        self.position += digits;
        Some(value)
    }

    /// `number generation R` or `number generation keyword`, else nothing is consumed.
    pub(crate) fn pair_then(&mut self, keyword: &[u8]) -> Option<Reference> {
        let start = self.position;
        let found = self.try_pair_then(keyword);
        if found.is_none() {
            self.position = start;
        }
        found
    }

    fn try_pair_then(&mut self, keyword: &[u8]) -> Option<Reference> {
        let number = u32::try_from(self.unsigned()?).ok()?;
        self.spaces()?;
        let generation = u16::try_from(self.unsigned()?).ok()?;
        self.spaces()?;
        self.eat(keyword).then_some(Reference { number, generation })
    }

    fn spaces(&mut self) -> Option<()> {
        let before = self.position;
        self.skip_whitespace();
        (self.position > before).then_some(())
    }

    /// One object; `depth` is what is left of the nesting limit.
    pub(crate) fn object(&mut self, depth: usize, meter: &mut Meter) -> Result<Object, ReadError> {
        meter.value()?;
        self.skip_space();
        let next = self
            .peek()
            .ok_or_else(|| self.error("an object expected, found the end"))?;
        match next {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal_string(),
            b'<' if self.rest().starts_with(b"<<") => self.dictionary(depth, meter).map(Object::Dictionary),
            b'<' => self.hexadecimal_string(),
            b'[' => self.array(depth, meter),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number_or_reference(),
            _ => self.keyword(),
        }
    }

    fn keyword(&mut self) -> Result<Object, ReadError> {
        for (keyword, object) in [
            (&b"true"[..], Object::Boolean(true)),
            (b"false", Object::Boolean(false)),
            (b"null", Object::Null),
        ] {
            if self.eat(keyword) {
                return Ok(object);
            }
        }
        Err(self.error("an object expected, found something else"))
    }

    fn number_or_reference(&mut self) -> Result<Object, ReadError> {
        if let Some(reference) = self.pair_then(b"R") {
            return Ok(Object::Reference(reference));
        }
        let start = self.position;
        if let Some(value) = self.unsigned() {
            if let Ok(value) = i64::try_from(value) {
                return Ok(Object::Integer(value));
            }
            self.position = start;
        }
        let length = self.rest().iter().take_while(|byte| is_regular(**byte)).count();
        let token = self.rest().get(..length).unwrap_or_default();
        let text = std::str::from_utf8(token).map_err(|_| self.error("a number expected"))?;
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let dots = digits.bytes().filter(|byte| *byte == b'.').count();
        let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !only_digits || dots > 1 || digits.len() == dots {
            return Err(self.error(format!("a number expected, found {:?}", shorten(text))));
        }
        let object = if dots == 1 {
            Object::Real(text.to_owned())
        } else {
            match text.parse() {
                Ok(value) => Object::Integer(value),
                Err(_) => return Err(self.error("a number that fits 64 bits expected")),
            }
        };
        self.position += length;
        Ok(object)
    }

    pub(crate) fn name(&mut self) -> Result<Vec<u8>, ReadError> {
        self.name_token().map(Cow::into_owned)
    }

    /// A name without its solidus; as it stands in the file, unless something in it is escaped.
    fn name_token(&mut self) -> Result<Cow<'a, [u8]>, ReadError> {
        let Some(rest) = self.rest().strip_prefix(b"/") else {
            return Err(self.error("a name expected"));
        };
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        let token = rest.get(..length).unwrap_or_default();
        self.position += 1 + length;
        if token.contains(&b'#') {
            return Ok(Cow::Owned(unescaped(token)));
        }
        Ok(Cow::Borrowed(token))
    }

    fn array(&mut self, depth: usize, meter: &mut Meter) -> Result<Object, ReadError> {
        let depth = self.deeper(depth, meter)?;
        self.position += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.position += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.object(depth, meter)?);
        }
    }

    fn dictionary(&mut self, depth: usize, meter: &mut Meter) -> Result<Dictionary, ReadError> {
        let depth = self.deeper(depth, meter)?;
        self.position += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.position += 2;
                return Ok(Dictionary::from_entries(entries));
            }
            let key = Key::from(&*self.name_token()?);
            if entries.is_empty() {
                entries.reserve_exact(USUAL_KEYS);
            }
            entries.push((key, self.object(depth, meter)?));
        }
    }

    fn deeper(&self, depth: usize, meter: &Meter) -> Result<usize, ReadError> {
        depth.checked_sub(1).ok_or(ReadError::Budget {
            what: "nesting",
            limit: meter.limits().depth,
        })
    }

    fn text(&self, bytes: Vec<u8>, hexadecimal: bool, start: usize) -> Object {
        let at = self.in_file.then_some(start..self.position);
        Object::String(Text {
            bytes,
            hexadecimal,
            at,
        })
    }

    fn hexadecimal_string(&mut self) -> Result<Object, ReadError> {
        let start = self.position;
        self.position += 1;
        if let Some(bytes) = self.plain_hexadecimal() {
            return Ok(self.text(bytes, true, start));
        }
        let mut bytes = Vec::new();
        let mut high = None;
        loop {
            let byte = self.peek().ok_or_else(|| self.error("the string does not end"))?;
            if byte == b'>' {
                break;
            }
            if !is_whitespace(byte) {
                let digit = hex_value(byte).ok_or_else(|| self.error("a hexadecimal digit expected"))?;
                match high.take() {
                    None => high = Some(digit << 4),
                    Some(first) => bytes.push(first | digit),
                }
            }
            self.position += 1;
        }
        self.position += 1;
        bytes.extend(high);
        Ok(self.text(bytes, true, start))
    }

    /// Pairs of digits up to `>` and nothing else, as every /Contents has them. Otherwise nothing is consumed.
    fn plain_hexadecimal(&mut self) -> Option<Vec<u8>> {
        let length = memchr::memchr(b'>', self.rest())?;
        let bytes = hexadecimal(self.rest().get(..length)?)?;
        self.position += length + 1;
        Some(bytes)
    }

    fn literal_string(&mut self) -> Result<Object, ReadError> {
        let start = self.position;
        self.position += 1;
        let mut bytes = Vec::new();
        let mut open = 1_usize;
        loop {
            let plain = plain(self.rest());
            bytes.extend_from_slice(plain);
            self.position += plain.len();
            let byte = self.peek().ok_or_else(|| self.error("the string does not end"))?;
            self.position += 1;
            match byte {
                b'\\' => self.escape(&mut bytes),
                b'(' => {
                    open += 1;
                    bytes.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(self.text(bytes, false, start));
                    }
                    bytes.push(byte);
                }
                b'\r' => {
                    self.skip_line_feed();
                    bytes.push(b'\n');
                }
                _ => bytes.push(byte),
            }
        }
    }

    fn skip_line_feed(&mut self) {
        if self.peek() == Some(b'\n') {
            self.position += 1;
        }
    }

    /// ISO 32000-2 table 3.
    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.position += 1;
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => self.skip_line_feed(),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.position += 1;
                    value = value * 8 + u32::from(digit - b'0');
                }
                // ISO 32000-2 §7.3.4.2: high-order overflow is ignored.
                bytes.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            other => bytes.push(other),
        }
    }
}

/// What of a literal string stands for itself, up to the first byte that does not.
fn plain(rest: &[u8]) -> &[u8] {
    let end = memchr::memchr3(b'(', b')', b'\\', rest).unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or_default();
    let end = memchr::memchr(b'\r', line).unwrap_or(end);
    rest.get(..end).unwrap_or_default()
}

/// ISO 32000-2 §7.3.5: `#` and two digits are one byte; any other `#` is itself.
fn unescaped(token: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(token.len());
    let mut rest = token;
    while let Some((byte, behind)) = rest.split_first() {
        let escaped = match behind {
            [high, low, ..] if *byte == b'#' => hex_value(*high).zip(hex_value(*low)),
            _ => None,
        };
        name.push(escaped.map_or(*byte, |(high, low)| high << 4 | low));
        rest = behind
            .get(if escaped.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    name
}

fn shorten(text: &str) -> String {
    text.chars().take(20).collect()
}

/// What pairs of hexadecimal digits say; `None` where anything else is among them, or a digit is alone.
#[must_use]
pub fn hexadecimal(digits: &[u8]) -> Option<Vec<u8>> {
    // No early end: both loops run over many digits at once.
    let plain = digits
        .iter()
        .fold(true, |plain, byte| plain & byte.is_ascii_hexdigit());
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    // `0` to `9` end in their value, letters of both cases in their value less nine.
    let value = |byte: u8| (byte & 0x0f) + 9 * (byte >> 6);
    let bytes = pairs.iter().map(|[high, low]| value(*high) << 4 | value(*low));
    plain.then(|| bytes.collect())
}
