// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which revocation list is about which certificate: cRLDistributionPoints (RFC 5280, 4.2.1.13) and
//! issuingDistributionPoint (5.2.5).

use crate::error::ParseError;
use crate::extension::{GeneralName, whole};
use crate::name;
use crate::tlv::{Element, tag};

/// A set of reasons (`ReasonFlags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reasons(u16);

impl Reasons {
    /// Bits 1 to 8: all of them.
    pub const ALL: Self = Self(0x1fe);
    /// None.
    pub const NONE: Self = Self(0);

    fn read(bits: &Element<'_>) -> Result<Self, ParseError> {
        let Some((unused, octets)) = bits.content.split_first() else {
            return Err(ParseError::malformed(
                "ReasonFlags",
                bits.offset,
                "a BIT STRING",
                "nothing",
            ));
        };
        let octet = |at: usize| u16::from(octets.get(at).copied().unwrap_or(0).reverse_bits());
        let all = octet(0) | (octet(1) << 8);
        let length = octets
            .len()
            .saturating_mul(8)
            .saturating_sub(usize::from(*unused));
        let mask = if length >= 16 {
            u16::MAX
        } else {
            (1_u16 << length).saturating_sub(1)
        };
        Ok(Self(all & mask & Self::ALL.0))
    }

    /// In both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// In either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Has `other` a reason that is not in here?
    #[must_use]
    pub fn lacks_some_of(self, other: Self) -> bool {
        other.0 & !self.0 != 0
    }
}

/// `DistributionPointName`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointName {
    /// `fullName`.
    Full(Vec<GeneralName>),
    /// `nameRelativeToCRLIssuer`: content of the RelativeDistinguishedName.
    Relative(Vec<u8>),
}

impl PointName {
    fn read(wrapper: &Element<'_>) -> Result<Self, ParseError> {
        let mut choice = wrapper.reader();
        let name = choice.element("DistributionPointName")?;
        choice.finish("DistributionPointName")?;
        match name.tag {
            0xa0 => GeneralName::all(&name).map(Self::Full),
            0xa1 => Ok(Self::Relative(name.content.to_vec())),
            found => Err(ParseError::malformed(
                "DistributionPointName",
                name.offset,
                "fullName or nameRelativeToCRLIssuer",
                format!("tag {found:#04x}"),
            )),
        }
    }

    /// The names in full; a relative one stands under `issuer`.
    #[must_use]
    pub fn names(&self, issuer: &[u8]) -> Vec<GeneralName> {
        match self {
            Self::Full(names) => names.clone(),
            Self::Relative(rdn) => name::below(issuer, rdn)
                .map(GeneralName::Directory)
                .into_iter()
                .collect(),
        }
    }
}

/// Have the two lists a name in common?
#[must_use]
pub fn share_a_name(one: &[GeneralName], other: &[GeneralName]) -> bool {
    one.iter()
        .any(|name| other.iter().any(|second| same(name, second)))
}

fn same(one: &GeneralName, other: &GeneralName) -> bool {
    match (one, other) {
        (GeneralName::Directory(one), GeneralName::Directory(other)) => name::same(one, other),
        (GeneralName::Other(_), _) => false,
        (one, other) => one == other,
    }
}

/// One place where a certificate says its revocation is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionPoint {
    /// Its name.
    pub name: Option<PointName>,
    /// The reasons told there; `None`: all.
    pub reasons: Option<Reasons>,
    /// `cRLIssuer`, directory names; empty: the certificate's issuer.
    pub issuers: Vec<Vec<u8>>,
}

impl DistributionPoint {
    /// Reads cRLDistributionPoints.
    ///
    /// # Errors
    /// Not of this form.
    pub fn read_all(value: &[u8]) -> Result<Vec<Self>, ParseError> {
        let mut reader = whole(value, "cRLDistributionPoints")?.reader();
        let mut all = Vec::new();
        while !reader.is_empty() {
            let mut fields = reader.expect(tag::SEQUENCE, "DistributionPoint")?.reader();
            let name = fields.optional(tag::context(0), "distributionPoint")?;
            let reasons = fields.optional(tag::context_primitive(1), "reasons")?;
            let issuers = fields.optional(tag::context(2), "cRLIssuer")?;
            fields.finish("DistributionPoint")?;
            all.push(Self {
                name: name.map(|name| PointName::read(&name)).transpose()?,
                reasons: reasons.map(|reasons| Reasons::read(&reasons)).transpose()?,
                issuers: issuers.map_or(Ok(Vec::new()), |names| directory_names(&names))?,
            });
        }
        Ok(all)
    }
}

fn directory_names(names: &Element<'_>) -> Result<Vec<Vec<u8>>, ParseError> {
    let directory = |name| match name {
        GeneralName::Directory(der) => Some(der),
        _ => None,
    };
    Ok(GeneralName::all(names)?
        .into_iter()
        .filter_map(directory)
        .collect())
}

/// What a list says it is about (issuingDistributionPoint).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuingDistributionPoint {
    /// The value as received; lists of one scope have the same.
    pub der: Vec<u8>,
    /// Its name.
    pub name: Option<PointName>,
    /// `onlyContainsUserCerts`.
    pub user_certificates: bool,
    /// `onlyContainsCACerts`.
    pub authority_certificates: bool,
    /// `onlyContainsAttributeCerts`.
    pub attribute_certificates: bool,
    /// `onlySomeReasons`; `None`: all.
    pub reasons: Option<Reasons>,
    /// `indirectCRL`: entries may name other issuers.
    pub indirect: bool,
}

impl IssuingDistributionPoint {
    /// Reads the extension's value.
    ///
    /// # Errors
    /// Not of this form, or more than one of the `onlyContains` fields.
    pub fn read(value: &[u8]) -> Result<Self, ParseError> {
        const WHAT: &str = "issuingDistributionPoint";
        let mut fields = whole(value, WHAT)?.reader();
        let name = fields.optional(tag::context(0), "distributionPoint")?;
        let mut only = [false; 2];
        for (number, flag) in (1..).zip(only.iter_mut()) {
            let field = fields.optional(tag::context_primitive(number), WHAT)?;
            *flag = field.is_some_and(|field| field.content != [0]);
        }
        let reasons = fields.optional(tag::context_primitive(3), "onlySomeReasons")?;
        let mut flag = |number| -> Result<bool, ParseError> {
            let field = fields.optional(tag::context_primitive(number), WHAT)?;
            Ok(field.is_some_and(|field| field.content != [0]))
        };
        let (indirect, attribute_certificates) = (flag(4)?, flag(5)?);
        fields.finish(WHAT)?;
        let [user_certificates, authority_certificates] = only;
        let exclusive = [user_certificates, authority_certificates, attribute_certificates];
        if exclusive.iter().filter(|flag| **flag).count() > 1 {
            return Err(ParseError::malformed(
                WHAT,
                0,
                "at most one onlyContains field",
                "several",
            ));
        }
        Ok(Self {
            der: value.to_vec(),
            name: name.map(|name| PointName::read(&name)).transpose()?,
            user_certificates,
            authority_certificates,
            attribute_certificates,
            reasons: reasons.map(|reasons| Reasons::read(&reasons)).transpose()?,
            indirect,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::{self, Reader};

    #[test]
    fn reasons_are_bits_from_the_left() {
        let read = |content: &[u8]| {
            let der = tlv::encode(0x81, content);
            Reasons::read(&Reader::new(&der).element("test").unwrap()).unwrap()
        };
        // keyCompromise (1) and cACompromise (2).
        assert_eq!(read(&[5, 0x60]), Reasons(0b110));
        // Bit 0 is unused, bit 8 is the first of the second octet.
        assert_eq!(read(&[7, 0xff, 0x80]), Reasons::ALL);
        assert!(read(&[5, 0x60]).lacks_some_of(Reasons::ALL));
        assert!(!Reasons::ALL.lacks_some_of(read(&[5, 0x60])));
    }

    #[test]
    fn a_scope_with_two_kinds_is_refused() {
        let flag = |number: u8| tlv::encode(0x80 | number, &[0xff]);
        assert!(IssuingDistributionPoint::read(&tlv::sequence(&[&flag(1), &flag(2)])).is_err());
        assert!(
            IssuingDistributionPoint::read(&tlv::sequence(&[&flag(1)]))
                .unwrap()
                .user_certificates
        );
        assert!(
            IssuingDistributionPoint::read(&tlv::sequence(&[&flag(4)]))
                .unwrap()
                .indirect
        );
    }
}
