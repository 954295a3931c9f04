// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! BER to DER, bounded (R33, R34): indefinite and long-winded lengths, strings in pieces.
//!
//! What already is DER comes out byte for byte, so that a signature over it still holds; the members of a SET keep their
//! order. Old software and streams write BER outside and DER where it signs. No recursion: an explicit stack, no deeper
//! than [`Budget::depth`], no more elements than [`Budget::elements`].

use crate::error::{Budget, ParseError};
use crate::tlv::{self, tag};

const WHAT: &str = "BER";
/// Constructed bit of an identifier octet.
const CONSTRUCTED: u8 = 0x20;
/// More changed places than this are not told apart.
const MOST_PLACES: usize = 1000;

/// The first BER value of some bytes, as DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// The same value in DER (members of a SET as received).
    pub der: Vec<u8>,
    /// How many of the given bytes it took.
    pub length: usize,
    changes: Changes,
}

impl Normalised {
    /// It was not DER as received.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.changes.many || !self.changes.places.is_empty()
    }

    /// Whether something was changed in this range of [`Self::der`].
    #[must_use]
    pub fn is_changed_within(&self, range: &std::ops::Range<usize>) -> bool {
        self.changes.many || self.changes.places.iter().any(|place| range.contains(place))
    }
}

/// Where in the output an element was encoded anew: offsets of identifier octets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Changes {
    places: Vec<usize>,
    many: bool,
}

impl Changes {
    fn add(&mut self, place: usize) {
        if self.places.len() < MOST_PLACES {
            self.places.push(place);
        } else {
            self.many = true;
        }
    }
}

/// How the pieces inside a frame come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Elements one after the other.
    Plain,
    /// Pieces of a string: OCTET STRINGs, for character strings too (X.690, 8.23).
    Octets,
    /// Pieces of a BIT STRING, each with its own count of unused bits.
    Bits,
}

/// An element that was opened and not closed yet.
struct Frame {
    tag: u8,
    kind: Kind,
    /// Where a definite length ends.
    end: Option<usize>,
    /// Its length was not the shortest, or indefinite.
    changed: bool,
    content: Vec<u8>,
    unused_bits: u8,
    changes: Changes,
}

/// Reads the first value; what follows is the caller's.
///
/// # Errors
/// Not BER, truncated, or beyond the budget.
pub fn normalise(bytes: &[u8], budget: &Budget) -> Result<Normalised, ParseError> {
    Walk {
        bytes,
        budget,
        at: 0,
        elements: 0,
        stack: Vec::new(),
        done: None,
    }
    .run()
}

struct Walk<'a> {
    bytes: &'a [u8],
    budget: &'a Budget,
    at: usize,
    elements: usize,
    stack: Vec<Frame>,
    done: Option<(Vec<u8>, Changes)>,
}

struct Header {
    tag: u8,
    /// `None`: indefinite.
    length: Option<usize>,
    size: usize,
    shortest: bool,
}

fn over(what: &'static str, limit: usize) -> ParseError {
    let found = limit.saturating_add(1);
    ParseError::OverBudget { what, limit, found }
}

impl Walk<'_> {
    fn run(mut self) -> Result<Normalised, ParseError> {
        loop {
            while self.stack.last().is_some_and(|frame| frame.end == Some(self.at)) {
                self.close();
            }
            if let Some((der, changes)) = self.done {
                return Ok(Normalised {
                    der,
                    length: self.at,
                    changes,
                });
            }
            if self.at > self.budget.bytes {
                return Err(over("BER bytes", self.budget.bytes));
            }
            self.step()?;
        }
    }

    fn bad(&self, expected: &str, found: impl Into<String>) -> ParseError {
        ParseError::malformed(WHAT, self.at, expected, found)
    }

    fn step(&mut self) -> Result<(), ParseError> {
        let indefinite = self.stack.last().is_some_and(|frame| frame.end.is_none());
        if indefinite
            && self
                .bytes
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with(&[0, 0]))
        {
            self.at = self.at.saturating_add(2);
            self.close();
            return Ok(());
        }
        self.elements = self.elements.saturating_add(1);
        if self.elements > self.budget.elements {
            return Err(over("BER elements", self.budget.elements));
        }
        let header = self.header()?;
        let content = self.at.saturating_add(header.size);
        let end = match header.length {
            Some(length) => Some(self.end_of(content, length)?),
            None if header.tag & CONSTRUCTED == 0 => {
                return Err(self.bad("a definite length of a primitive", "an indefinite one"));
            }
            None => None,
        };
        self.check_piece(header.tag)?;
        if header.tag & CONSTRUCTED != 0 {
            return self.open(&header, content, end);
        }
        let end = end.unwrap_or(content);
        let value = self.bytes.get(content..end).unwrap_or_default();
        self.primitive(header.tag, value, !header.shortest)?;
        self.at = end;
        Ok(())
    }

    /// The end must lie inside the bytes and inside every open definite length; the innermost one suffices.
    fn end_of(&self, content: usize, length: usize) -> Result<usize, ParseError> {
        let limit = self
            .stack
            .iter()
            .rev()
            .find_map(|frame| frame.end)
            .unwrap_or(self.bytes.len());
        match content.checked_add(length) {
            Some(end) if end <= limit => Ok(end),
            _ => {
                let left = limit.saturating_sub(content);
                Err(self.bad(&format!("{length} content bytes"), format!("only {left}")))
            }
        }
    }

    fn header(&self) -> Result<Header, ParseError> {
        let short = || self.bad("a BER element", "the end");
        let limit = self
            .stack
            .iter()
            .rev()
            .find_map(|frame| frame.end)
            .unwrap_or(self.bytes.len());
        let rest = self.bytes.get(self.at..limit).unwrap_or_default();
        let tag = *rest.first().ok_or_else(short)?;
        if tag & 0x1f == 0x1f || tag == 0 {
            return Err(self.bad("a tag number from 1 to 30", format!("{tag:#04x}")));
        }
        let first = *rest.get(1).ok_or_else(short)?;
        let count = usize::from(first & 0x7f);
        if first < 0x80 {
            return Ok(Header {
                tag,
                length: Some(count),
                size: 2,
                shortest: true,
            });
        }
        if first == 0x80 {
            return Ok(Header {
                tag,
                length: None,
                size: 2,
                shortest: false,
            });
        }
        let octets = rest.get(2..count.saturating_add(2)).ok_or_else(short)?;
        let zeros = octets.iter().take_while(|octet| **octet == 0).count();
        let significant = octets.get(zeros..).unwrap_or_default();
        if significant.len() > 4 {
            return Err(self.bad("a length below 4 GiB", hex::encode(significant)));
        }
        let length = significant
            .iter()
            .fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
        Ok(Header {
            tag,
            length: Some(length),
            size: count.saturating_add(2),
            shortest: zeros == 0 && length >= 0x80,
        })
    }

    /// Inside a string in pieces stand only pieces of it.
    fn check_piece(&self, found: u8) -> Result<(), ParseError> {
        let wanted = match self.stack.last().map(|frame| frame.kind) {
            None | Some(Kind::Plain) => return Ok(()),
            Some(Kind::Octets) => tag::OCTET_STRING,
            Some(Kind::Bits) => tag::BIT_STRING,
        };
        if found & !CONSTRUCTED == wanted {
            return Ok(());
        }
        Err(self.bad(
            &format!("a piece with tag {wanted:#04x}"),
            format!("{found:#04x}"),
        ))
    }

    fn open(&mut self, header: &Header, content: usize, end: Option<usize>) -> Result<(), ParseError> {
        if self.stack.len() >= self.budget.depth {
            return Err(over("BER depth", self.budget.depth));
        }
        let kind = match header.tag & !CONSTRUCTED {
            tag::OCTET_STRING | 0x0c | 0x12..=0x16 | 0x19..=0x1c | 0x1e => Kind::Octets,
            tag::BIT_STRING => Kind::Bits,
            0x01..=0x07 | 0x09 | 0x0a | 0x0d..=0x0f | 0x17 | 0x18 => {
                return Err(self.bad(
                    "a primitive encoding of this type",
                    format!("{:#04x}", header.tag),
                ));
            }
            _ => Kind::Plain,
        };
        self.stack.push(Frame {
            tag: header.tag,
            kind,
            end,
            changed: !header.shortest,
            content: Vec::new(),
            unused_bits: 0,
            changes: Changes::default(),
        });
        self.at = content;
        Ok(())
    }

    fn primitive(&mut self, tag: u8, value: &[u8], changed: bool) -> Result<(), ParseError> {
        let kind = self.stack.last().map_or(Kind::Plain, |frame| frame.kind);
        match kind {
            Kind::Plain => {
                self.emit(&tlv::encode(tag, value), changed, &Changes::default());
                Ok(())
            }
            Kind::Octets => {
                self.emit(value, false, &Changes::default());
                Ok(())
            }
            Kind::Bits => {
                let (unused, bits) = value
                    .split_first()
                    .filter(|(unused, _)| **unused < 8)
                    .ok_or_else(|| {
                        self.bad(
                            "a count of unused bits",
                            hex::encode(value.get(..1).unwrap_or_default()),
                        )
                    })?;
                self.bits(*unused, bits)
            }
        }
    }

    /// X.690, 8.6.4: only the last piece may have unused bits.
    fn bits(&mut self, unused: u8, bits: &[u8]) -> Result<(), ParseError> {
        if self.stack.last().is_some_and(|frame| frame.unused_bits != 0) {
            return Err(self.bad("whole octets in every piece but the last", "unused bits"));
        }
        if let Some(frame) = self.stack.last_mut() {
            frame.unused_bits = unused;
            frame.content.extend_from_slice(bits);
        }
        Ok(())
    }

    /// Puts an encoding behind what the innermost frame has; without a frame it is the result.
    fn emit(&mut self, encoding: &[u8], changed: bool, inner: &Changes) {
        let Some(frame) = self.stack.last_mut() else {
            let mut changes = inner.clone();
            if changed {
                changes.add(0);
            }
            self.done = Some((encoding.to_vec(), changes));
            return;
        };
        let start = frame.content.len();
        frame.content.extend_from_slice(encoding);
        if changed {
            frame.changes.add(start);
        }
        for place in &inner.places {
            frame.changes.add(start.saturating_add(*place));
        }
        frame.changes.many |= inner.many;
    }

    fn close(&mut self) {
        let Some(mut frame) = self.stack.pop() else { return };
        let outer = self.stack.last().map_or(Kind::Plain, |frame| frame.kind);
        match (frame.kind, outer) {
            // A piece that itself came in pieces.
            (Kind::Octets, Kind::Octets) => self.emit(&frame.content, false, &Changes::default()),
            (Kind::Bits, Kind::Bits) => {
                if let Some(outer) = self.stack.last_mut() {
                    outer.unused_bits = frame.unused_bits;
                    outer.content.append(&mut frame.content);
                }
            }
            (Kind::Octets, _) => {
                let encoding = tlv::encode(frame.tag & !CONSTRUCTED, &frame.content);
                self.emit(&encoding, true, &Changes::default());
            }
            (Kind::Bits, _) => {
                frame.content.insert(0, frame.unused_bits);
                let encoding = tlv::encode(frame.tag & !CONSTRUCTED, &frame.content);
                self.emit(&encoding, true, &Changes::default());
            }
            (Kind::Plain, _) => {
                let encoding = tlv::encode(frame.tag, &frame.content);
                let header = encoding.len().saturating_sub(frame.content.len());
                let mut inner = Changes {
                    places: Vec::new(),
                    many: frame.changes.many,
                };
                for place in &frame.changes.places {
                    inner.add(place.saturating_add(header));
                }
                self.emit(&encoding, frame.changed, &inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(hex_text: &str) -> Result<Normalised, ParseError> {
        let bytes = hex::decode(hex_text.replace(' ', "")).unwrap();
        normalise(&bytes, &Budget::default())
    }

    #[test]
    fn every_form_of_ber_becomes_der() {
        let cases = [
            ("indefinite", "3080 020105 0000", "3003 020105"),
            ("nested indefinite", "3080 3180 0500 0000 0000", "3004 3102 0500"),
            ("indefinite in definite", "3006 3080 0500 0000", "3004 3002 0500"),
            ("long-winded length", "308103 020105", "3003 020105"),
            ("leading zeros of a length", "30840000 0003 020105", "3003 020105"),
            ("long primitive length", "3004 02810105", "3003 020105"),
            ("octets in pieces", "2408 040201 02 04020304", "0404 01020304"),
            (
                "octets in pieces, indefinite",
                "2480 0401aa 0401bb 0000",
                "0402 aabb",
            ),
            ("pieces of pieces", "2480 2403 0401aa 0401bb 0000", "0402 aabb"),
            ("no pieces", "2480 0000", "0400"),
            ("bits in pieces", "2308 0302 00aa 0302 04b0", "0303 04aab0"),
            ("text in pieces", "2c06 040161 040162", "0c02 6162"),
            ("context tags", "a080 8001ff 0000", "a003 8001ff"),
            (
                "a set keeps its order",
                "3180 020102 020101 0000",
                "3106 020102 020101",
            ),
        ];
        for (what, ber, der) in cases {
            let found = read(ber).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(hex::encode(&found.der), der.replace(' ', ""), "{what}");
            assert_eq!(found.length, ber.replace(' ', "").len() / 2, "{what}");
            assert!(found.is_changed(), "{what}");
            let again = normalise(&found.der, &Budget::default()).unwrap();
            assert_eq!((&again.der, again.is_changed()), (&found.der, false), "{what}");
        }
    }

    #[test]
    fn der_comes_out_as_it_went_in_and_what_follows_is_left() {
        let inner = tlv::encode(tag::OCTET_STRING, &[7; 300]);
        let mut bytes = tlv::sequence(&[&inner, &[5, 0]]);
        let der = bytes.clone();
        bytes.extend([0; 9]);
        let found = normalise(&bytes, &Budget::default()).unwrap();
        assert_eq!(
            (&found.der, found.length, found.is_changed()),
            (&der, der.len(), false)
        );
    }

    #[test]
    fn a_change_is_known_by_its_place() {
        // SEQUENCE { SEQUENCE { NULL } (DER), SEQUENCE { NULL } (indefinite) }
        let found = read("3080 30020500 3080 0500 0000 0000").unwrap();
        assert_eq!(hex::encode(&found.der), "30083002050030020500");
        assert!(!found.is_changed_within(&(2..6)));
        assert!(found.is_changed_within(&(6..10)));
    }

    #[test]
    fn what_is_not_ber_is_refused_with_its_place() {
        let cases = [
            ("nothing", "", "the end"),
            ("no end of contents", "3080 0500", "the end"),
            ("primitive without length", "0480 00 0000", "indefinite"),
            ("end of contents where a length is known", "3002 0000", "0x00"),
            ("longer than its parent", "3003 020205 05", "only 1"),
            ("longer than the file", "3005 0500", "only 2"),
            ("high tag", "1f8101 00", "0x1f"),
            ("a number in pieces", "2203 020105", "0x22"),
            ("another type among the pieces", "2403 020105", "0x02"),
            ("unused bits in the middle", "2308 0302 04a0 0302 00bb", "unused"),
            ("nine unused bits", "2304 0302 09aa", "unused"),
            ("a length of five octets", "3085 0100000000", "4 GiB"),
        ];
        for (what, bytes, words) in cases {
            let error = read(bytes).unwrap_err().to_string();
            assert!(error.contains(words), "{what}: {error}");
        }
    }

    #[test]
    fn depth_elements_and_size_draw_on_the_budget() {
        let small = Budget {
            bytes: 1000,
            depth: 8,
            elements: 50,
            ..Budget::default()
        };
        let deep = [0x30, 0x80].repeat(9);
        let many = [[0x30, 0x80].as_slice(), &[5, 0].repeat(60)].concat();
        let large = [[0x30, 0x80].as_slice(), &tlv::encode(4, &[0; 2000])].concat();
        for bytes in [deep, many, large] {
            let error = normalise(&bytes, &small).unwrap_err();
            assert!(matches!(error, ParseError::OverBudget { .. }), "{error}");
        }
        // Deep nesting up to the default limit stays cheap and never recurses.
        let deep = [0x30, 0x80].repeat(100_000);
        assert!(normalise(&deep, &Budget::default()).is_err());
    }
}
