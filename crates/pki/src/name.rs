// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether two distinguished names are the same (RFC 5280, 7.1): structure and types by bytes, text by what it says.

use crate::memo::{self, Memo};
use crate::tlv::{Reader, tag};

const UTF8_STRING: u8 = 0x0c;
const PRINTABLE_STRING: u8 = 0x13;
const IA5_STRING: u8 = 0x16;

/// The same RDNs in the same order; UTF8String, PrintableString and IA5String compare as text, without regard to case
/// and to how many spaces stand in a row. Deny by default: a text that mixes writing directions is equal to nothing
/// (RFC 3454, 6), and what cannot be read is equal to nothing.
#[must_use]
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    static KNOWN: Memo<memo::Bytes, bool> = Memo::new();
    let question = memo::bytes(&[one, other]);
    KNOWN.get(&question).unwrap_or_else(|| {
        let answer = compare(one, other);
        KNOWN.keep(question, answer);
        answer
    })
}

fn compare(one: &[u8], other: &[u8]) -> bool {
    match (values(one), values(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// The same bytes, or [`equal`]: names that lead from certificate to certificate.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one == other || equal(one, other)
}

/// Whether `name` begins with the RDNs of `prefix`; `None`: one of both cannot be read.
#[must_use]
pub fn starts_with(name: &[u8], prefix: &[u8]) -> Option<bool> {
    let (name, prefix) = (values(name)?, values(prefix)?);
    Some(name.starts_with(&prefix))
}

/// No RDN at all.
#[must_use]
pub fn is_empty(name: &[u8]) -> bool {
    name == [tag::SEQUENCE, 0]
}

/// The e-mail addresses among the attributes (RFC 2985, 5.2.1).
#[must_use]
pub fn emails(name: &[u8]) -> Vec<String> {
    /// Content octets of 1.2.840.113549.1.9.1.
    const EMAIL: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01];
    let mut all = Vec::new();
    let Ok(name) = Reader::new(name).expect(tag::SEQUENCE, "Name") else {
        return all;
    };
    let mut rdns = name.reader();
    while let Ok(rdn) = rdns.element("RelativeDistinguishedName") {
        let mut attributes = rdn.reader();
        while let Ok(attribute) = attributes.element("AttributeTypeAndValue") {
            let mut fields = attribute.reader();
            let (kind, value) = (fields.element("type"), fields.element("value"));
            if let (Ok(kind), Ok(value)) = (kind, value)
                && kind.content == EMAIL
            {
                all.push(String::from_utf8_lossy(value.content).into_owned());
            }
        }
    }
    all
}

/// The name one RDN below `issuer` (content of its SET).
#[must_use]
pub fn below(issuer: &[u8], rdn: &[u8]) -> Option<Vec<u8>> {
    let above = Reader::new(issuer).expect(tag::SEQUENCE, "Name").ok()?;
    let all = [above.content, &crate::tlv::encode(tag::SET, rdn)].concat();
    Some(crate::tlv::encode(tag::SEQUENCE, &all))
}

/// One RDN: its attributes, type and value.
type Rdn = Vec<(Vec<u8>, Value)>;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    Other(Vec<u8>),
}

fn values(name: &[u8]) -> Option<Vec<Rdn>> {
    let mut outer = Reader::new(name);
    let mut rdns = outer.expect(tag::SEQUENCE, "Name").ok()?.reader();
    outer.finish("Name").ok()?;
    let mut all = Vec::new();
    while !rdns.is_empty() {
        let mut attributes = rdns.expect(tag::SET, "RelativeDistinguishedName").ok()?.reader();
        let mut rdn = Vec::new();
        while !attributes.is_empty() {
            let mut fields = attributes
                .expect(tag::SEQUENCE, "AttributeTypeAndValue")
                .ok()?
                .reader();
            let kind = fields
                .expect(tag::OBJECT_IDENTIFIER, "type")
                .ok()?
                .content
                .to_vec();
            let value = fields.element("value").ok()?;
            fields.finish("AttributeTypeAndValue").ok()?;
            let value = match value.tag {
                UTF8_STRING | PRINTABLE_STRING | IA5_STRING => {
                    Value::Text(prepared(std::str::from_utf8(value.content).ok()?)?)
                }
                _ => Value::Other(value.encoding.to_vec()),
            };
            rdn.push((kind, value));
        }
        rdn.sort();
        all.push(rdn);
    }
    Some(all)
}

fn prepared(text: &str) -> Option<String> {
    let leftwards = text.chars().any(is_right_to_left);
    if leftwards
        && text
            .chars()
            .any(|letter| letter.is_alphabetic() && !is_right_to_left(letter))
    {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(words.join(" ").to_lowercase())
}

/// Hebrew, Arabic and their neighbours.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv;

    fn name(parts: &[(u8, &str)]) -> Vec<u8> {
        let rdn = |(kind, text): &(u8, &str)| {
            let attribute = tlv::sequence(&[&tlv::oid("2.5.4.3"), &tlv::encode(*kind, text.as_bytes())]);
            tlv::encode(tag::SET, &attribute)
        };
        let rdns: Vec<u8> = parts.iter().flat_map(rdn).collect();
        tlv::encode(tag::SEQUENCE, &rdns)
    }

    #[test]
    fn names_are_equal_when_they_say_the_same() {
        let braunschweig = name(&[(UTF8_STRING, "Stadt Braunschweig")]);
        let cases = [
            (name(&[(PRINTABLE_STRING, "Stadt Braunschweig")]), true),
            (name(&[(UTF8_STRING, "stadt  BRAUNSCHWEIG ")]), true),
            (name(&[(UTF8_STRING, "Stadt Brunswick")]), false),
            (name(&[(0x14, "Stadt Braunschweig")]), false),
            (
                name(&[(UTF8_STRING, "Stadt"), (UTF8_STRING, "Braunschweig")]),
                false,
            ),
            (Vec::new(), false),
        ];
        for (other, same) in cases {
            assert_eq!(equal(&braunschweig, &other), same, "{}", hex::encode(other));
        }
    }

    #[test]
    fn a_text_that_mixes_directions_is_equal_to_nothing() {
        let mixed = name(&[(UTF8_STRING, "Invalid\u{05d0}")]);
        assert!(!equal(&mixed, &mixed));
        let hebrew = name(&[(UTF8_STRING, "\u{05d0}\u{05d1}")]);
        assert!(equal(&hebrew, &hebrew));
    }
}
