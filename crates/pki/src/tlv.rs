// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A small strict DER cursor over received bytes, and its writing counterpart.
//!
//! Every element keeps its place, so that signatures are verified over what was received (rule R29) and errors say
//! where. No recursion: callers descend by hand, along the structure of the standard.

use crate::error::ParseError;

/// Universal and context tags used here (X.690).
pub mod tag {
    #![allow(missing_docs, reason = "the names are ASN.1's")]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OBJECT_IDENTIFIER: u8 = 0x06;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;
    /// Context-specific, constructed, number `n`.
    #[must_use]
    pub const fn context(n: u8) -> u8 {
        0xa0 | n
    }
    /// Context-specific, primitive, number `n`.
    #[must_use]
    pub const fn context_primitive(n: u8) -> u8 {
        0x80 | n
    }
}

/// One tag-length-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// Identifier octet.
    pub tag: u8,
    /// Content octets.
    pub content: &'a [u8],
    /// The whole encoding as received.
    pub encoding: &'a [u8],
    /// Offset of the identifier octet in the parsed bytes.
    pub offset: usize,
}

impl<'a> Element<'a> {
    /// Reads the elements inside.
    #[must_use]
    pub fn reader(&self) -> Reader<'a> {
        let header = self.encoding.len().saturating_sub(self.content.len());
        Reader {
            rest: self.content,
            offset: self.offset.saturating_add(header),
        }
    }

    /// The dotted object identifier.
    ///
    /// # Errors
    /// Not an object identifier.
    pub fn oid(&self, what: &'static str) -> Result<String, ParseError> {
        let bad = || {
            ParseError::malformed(
                what,
                self.offset,
                "an OBJECT IDENTIFIER",
                hex::encode(self.encoding),
            )
        };
        if self.tag != tag::OBJECT_IDENTIFIER {
            return Err(bad());
        }
        dotted(self.content).ok_or_else(bad)
    }
}

/// An object identifier in dotted form (X.690 §8.19): below 2 any arc may follow, and arcs may have 128 bits (2.25).
fn dotted(content: &[u8]) -> Option<String> {
    // No octet takes more than three digits and a dot.
    let mut text = String::with_capacity(content.len().saturating_mul(4));
    let (mut arc, mut fresh) = (0_u128, true);
    for octet in content {
        if fresh && *octet == 0x80 {
            return None;
        }
        arc = arc.checked_mul(128)? | u128::from(octet & 0x7f);
        fresh = octet & 0x80 == 0;
        if fresh {
            let arc = std::mem::take(&mut arc);
            if text.is_empty() {
                let top = (arc / 40).min(2);
                push(&mut text, top);
                text.push('.');
                push(&mut text, arc - top * 40);
            } else {
                text.push('.');
                push(&mut text, arc);
            }
        }
    }
    (fresh && !text.is_empty()).then_some(text)
}

/// Digit by digit: most arcs have one, and the machinery of formatting costs more than they do.
fn push(text: &mut String, arc: u128) {
    if arc >= 10 {
        push(text, arc / 10);
    }
    text.extend(u8::try_from(arc % 10).map(|digit| char::from(b'0' + digit)));
}

/// Cursor over a run of elements.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            offset: 0,
        }
    }

    /// Nothing left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Identifier octet of the next element.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Next element whatever its tag.
    ///
    /// # Errors
    /// Not DER, or truncated.
    pub fn element(&mut self, what: &'static str) -> Result<Element<'a>, ParseError> {
        let (header, length) = self.header(what)?;
        let total = header.saturating_add(length);
        let Some((encoding, rest)) = self.rest.split_at_checked(total) else {
            return Err(ParseError::malformed(
                what,
                self.offset,
                format!("{length} content bytes"),
                format!("only {}", self.rest.len().saturating_sub(header)),
            ));
        };
        let element = Element {
            tag: encoding.first().copied().unwrap_or_default(),
            content: encoding.get(header..).unwrap_or_default(),
            encoding,
            offset: self.offset,
        };
        self.rest = rest;
        self.offset = self.offset.saturating_add(total);
        Ok(element)
    }

    /// Next element, which must have this tag.
    ///
    /// # Errors
    /// Another tag, the end, or not DER.
    pub fn expect(&mut self, wanted: u8, what: &'static str) -> Result<Element<'a>, ParseError> {
        match self.peek() {
            Some(found) if found == wanted => self.element(what),
            found => Err(ParseError::malformed(
                what,
                self.offset,
                format!("tag {wanted:#04x}"),
                found.map_or_else(|| "the end".to_owned(), |tag| format!("tag {tag:#04x}")),
            )),
        }
    }

    /// Next element if it has this tag.
    ///
    /// # Errors
    /// Not DER.
    pub fn optional(&mut self, wanted: u8, what: &'static str) -> Result<Option<Element<'a>>, ParseError> {
        if self.peek() == Some(wanted) {
            self.element(what).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Nothing may follow.
    ///
    /// # Errors
    /// Something does.
    pub fn finish(&self, what: &'static str) -> Result<(), ParseError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(ParseError::malformed(
            what,
            self.offset,
            "the end",
            format!("{} more bytes", self.rest.len()),
        ))
    }

    fn header(&self, what: &'static str) -> Result<(usize, usize), ParseError> {
        let short = || ParseError::malformed(what, self.offset, "a DER element", "the end");
        let bad = |expected: &str, found: String| ParseError::malformed(what, self.offset, expected, found);
        let identifier = self.peek().ok_or_else(short)?;
        if identifier & 0x1f == 0x1f {
            return Err(bad("a tag number below 31", format!("{identifier:#04x}")));
        }
        let first = self.rest.get(1).copied().ok_or_else(short)?;
        match first {
            0..=0x7f => Ok((2, usize::from(first))),
            0x80 => Err(ParseError::Unsupported {
                what,
                offset: self.offset,
                reason: "BER indefinite length; PAdES asks for DER (RFC 5652, 5.1; R33)".into(),
            }),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let octets = self
                    .rest
                    .get(2..2_usize.saturating_add(count))
                    .ok_or_else(short)?;
                let length = octets
                    .iter()
                    .fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
                if length < 0x80 || octets.first() == Some(&0) {
                    return Err(bad("the shortest length form", hex::encode(octets)));
                }
                Ok((count.saturating_add(2), length))
            }
            _ => Err(bad("a length of at most four octets", format!("{first:#04x}"))),
        }
    }
}

/// Length of the first DER element: where a padded value ends (rule R8).
///
/// # Errors
/// Not DER, or truncated; BER indefinite length is unsupported.
pub fn outer_length(bytes: &[u8], what: &'static str) -> Result<usize, ParseError> {
    Reader::new(bytes)
        .element(what)
        .map(|element| element.encoding.len())
}

/// Encodes one element around `content`.
#[must_use]
pub fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len().saturating_add(6));
    out.push(tag);
    let length = content.len().to_be_bytes();
    let significant: &[u8] = {
        let zeros = length.iter().take_while(|octet| **octet == 0).count();
        length.get(zeros..).unwrap_or_default()
    };
    match significant {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

/// Encodes a SEQUENCE of already encoded parts.
#[must_use]
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(tag::SEQUENCE, &parts.concat())
}

/// Encodes a SET OF in DER order (X.690, 11.6).
#[must_use]
pub fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    encode(tag::SET, &parts.concat())
}

/// Encodes an object identifier given dotted (X.690 §8.19); a constant of [`crate::oid`] is always encodable.
#[must_use]
pub fn oid(dotted: &str) -> Vec<u8> {
    encode(tag::OBJECT_IDENTIFIER, &arcs(dotted).unwrap_or_default())
}

/// Content octets; `None`: not an object identifier, or an arc of more than 64 bits.
fn arcs(dotted: &str) -> Option<Vec<u8>> {
    let mut numbers = dotted.split('.').map(|arc| arc.parse::<u64>().ok());
    let (top, second) = (numbers.next()??, numbers.next()??);
    let below = if top < 2 { 40 } else { u64::MAX - 80 };
    let first = (top <= 2 && second < below).then(|| top * 40 + second)?;
    let mut content = Vec::with_capacity(dotted.len());
    for arc in std::iter::once(Some(first)).chain(numbers) {
        let arc = arc?;
        // Seven bits an octet, the highest first; all but the last are marked.
        for place in (1..=arc.checked_ilog2().unwrap_or(0) / 7).rev() {
            content.push(u8::try_from(arc >> (7 * place) & 0x7f).ok()? | 0x80);
        }
        content.push(u8::try_from(arc & 0x7f).ok()?);
    }
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_with_its_place() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let inner = encode(tag::OCTET_STRING, &vec![7; length]);
            let outer = sequence(&[&[tag::NULL, 0], &inner]);
            let mut padded = outer.clone();
            padded.extend([0; 9]);
            assert_eq!(outer_length(&padded, "test"), Ok(outer.len()));
            let mut fields = Reader::new(&outer)
                .expect(tag::SEQUENCE, "test")
                .unwrap()
                .reader();
            fields.expect(tag::NULL, "test").unwrap();
            let found = fields.expect(tag::OCTET_STRING, "test").unwrap();
            assert_eq!((found.content.len(), found.encoding), (length, inner.as_slice()));
            assert_eq!(outer.get(found.offset..), Some(inner.as_slice()));
            fields.finish("test").unwrap();
        }
    }

    #[test]
    fn object_identifiers_of_every_arc_are_read_and_bent_ones_refused() {
        let read = |content: &[u8]| {
            let bytes = encode(tag::OBJECT_IDENTIFIER, content);
            Reader::new(&bytes).element("test").unwrap().oid("test").ok()
        };
        assert_eq!(read(&[0x2a, 0x86, 0x48]).as_deref(), Some("1.2.840"));
        assert_eq!(read(&[0x88, 0x37]).as_deref(), Some("2.999"));
        let long = [&[0x69, 0x83][..], &[0xff; 17], &[0x7f]].concat();
        let most = format!("2.25.{}", u128::MAX);
        assert_eq!(read(&long).as_deref(), Some(most.as_str()));
        let longer = [&[0x69, 0x87][..], &[0xff; 17], &[0x7f]].concat();
        for bent in [&[][..], &[0x2a, 0x86], &[0x2a, 0x80, 0x01], &longer] {
            assert_eq!(read(bent), None, "{bent:x?}");
        }
    }

    #[test]
    fn object_identifiers_are_written_as_they_are_read() {
        for dotted in [
            "0.0",
            "0.39",
            "1.2.840.113549.1.9.16.2.47",
            "2.0.128",
            "2.999.16383.16384",
            "1.3.18446744073709551615",
        ] {
            let bytes = oid(dotted);
            assert_eq!(
                Reader::new(&bytes)
                    .element("test")
                    .unwrap()
                    .oid("test")
                    .as_deref(),
                Ok(dotted)
            );
        }
        for bent in ["", "1", "1.", "3.1", "1.40", "1.2.x", "1.2.18446744073709551616"] {
            assert_eq!(arcs(bent), None, "{bent}");
        }
    }

    #[test]
    fn what_is_not_der_is_refused_and_the_place_is_named() {
        let cases: [(&[u8], &str); 7] = [
            (&[], "the end"),
            (&[0x30], "the end"),
            (&[0x30, 2, 5], "only 1"),
            (&[0x30, 0x81, 0x05], "05"),
            (&[0x30, 0x82, 0x00, 0xff], "00ff"),
            (&[0x1f, 0x01, 0x00], "0x1f"),
            (&[0x30, 0x85, 1, 1, 1, 1, 1], "0x85"),
        ];
        for (bytes, words) in cases {
            let error = outer_length(bytes, "test").unwrap_err();
            assert!(error.to_string().contains(words), "{bytes:02x?}: {error}");
        }
        let mut fields = Reader::new(&[5, 0, 5, 0]);
        fields.element("test").unwrap();
        let error = fields.finish("test").unwrap_err();
        assert!(error.to_string().contains("at byte 2"), "{error}");
        let indefinite = outer_length(&[0x30, 0x80, 0, 0], "test");
        assert!(matches!(
            indefinite,
            Err(ParseError::Unsupported { offset: 0, .. })
        ));
    }
}
