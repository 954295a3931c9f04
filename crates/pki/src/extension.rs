// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Values of certificate extensions that path validation asks for (RFC 5280, 4.2), read on demand from the received
//! bytes.

use crate::error::ParseError;
use crate::tlv::{Element, Reader, tag};

/// One extension as it stands in a certificate, a list or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// `extnID`, dotted.
    pub oid: String,
    /// `critical`.
    pub critical: bool,
    /// Content of `extnValue`.
    pub value: Vec<u8>,
}

impl Extension {
    /// Reads one `Extension`.
    pub(crate) fn read(element: &Element<'_>) -> Result<Self, ParseError> {
        let mut fields = element.reader();
        let oid = fields.expect(tag::OBJECT_IDENTIFIER, "extnID")?.oid("extnID")?;
        let critical = fields
            .optional(tag::BOOLEAN, "critical")?
            .is_some_and(|flag| flag.content != [0]);
        let value = fields.expect(tag::OCTET_STRING, "extnValue")?.content.to_vec();
        fields.finish("Extension")?;
        Ok(Self { oid, critical, value })
    }

    /// Reads `Extensions` out of their explicit tag.
    pub(crate) fn read_all(wrapper: &Element<'_>) -> Result<Vec<Self>, ParseError> {
        let mut outer = wrapper.reader();
        let mut reader = outer.expect(tag::SEQUENCE, "Extensions")?.reader();
        outer.finish("Extensions")?;
        let mut all = Vec::new();
        while !reader.is_empty() {
            all.push(Self::read(&reader.expect(tag::SEQUENCE, "Extension")?)?);
        }
        Ok(all)
    }
}

/// A name of some kind (RFC 5280, 4.2.1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GeneralName {
    /// `rfc822Name`.
    Email(String),
    /// `dNSName`.
    Dns(String),
    /// `directoryName`, DER of the Name.
    Directory(Vec<u8>),
    /// `uniformResourceIdentifier`.
    Uri(String),
    /// `iPAddress`: 4 or 16 octets; in a constraint 8 or 32.
    Ip(Vec<u8>),
    /// Another kind, by its tag number; nothing is computed with it.
    Other(u8),
}

impl GeneralName {
    fn read(element: &Element<'_>) -> Result<Self, ParseError> {
        let text = || {
            let ascii = std::str::from_utf8(element.content)
                .ok()
                .filter(|text| text.is_ascii());
            ascii.map(str::to_owned).ok_or_else(|| {
                let found = hex::encode(element.content);
                ParseError::malformed("GeneralName", element.offset, "an IA5String", found)
            })
        };
        Ok(match element.tag {
            0x81 => Self::Email(text()?),
            0x82 => Self::Dns(text()?),
            0xa4 => {
                let mut inner = element.reader();
                let name = inner.expect(tag::SEQUENCE, "directoryName")?.encoding.to_vec();
                inner.finish("directoryName")?;
                Self::Directory(name)
            }
            0x86 => Self::Uri(text()?),
            0x87 => Self::Ip(element.content.to_vec()),
            other => Self::Other(other & 0x1f),
        })
    }

    /// The names inside a `GeneralNames`, whatever its tag.
    pub(crate) fn all(names: &Element<'_>) -> Result<Vec<Self>, ParseError> {
        let mut reader = names.reader();
        let mut all = Vec::new();
        while !reader.is_empty() {
            all.push(Self::read(&reader.element("GeneralName")?)?);
        }
        Ok(all)
    }
}

/// subjectAltName (RFC 5280, 4.2.1.6).
///
/// # Errors
/// Not a list of names.
pub fn subject_alternative_names(value: &[u8]) -> Result<Vec<GeneralName>, ParseError> {
    GeneralName::all(&whole(value, "subjectAltName")?)
}

/// nameConstraints (RFC 5280, 4.2.1.10).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// `permittedSubtrees`.
    pub permitted: Vec<GeneralName>,
    /// `excludedSubtrees`.
    pub excluded: Vec<GeneralName>,
}

impl NameConstraints {
    /// Reads the extension's value.
    ///
    /// # Errors
    /// Empty, not of this form, or with distances (`minimum`, `maximum`), which the profile forbids.
    pub fn read(value: &[u8]) -> Result<Self, ParseError> {
        const WHAT: &str = "nameConstraints";
        let mut fields = whole(value, WHAT)?.reader();
        let permitted = fields.optional(tag::context(0), "permittedSubtrees")?;
        let excluded = fields.optional(tag::context(1), "excludedSubtrees")?;
        fields.finish(WHAT)?;
        if permitted.is_none() && excluded.is_none() {
            return Err(ParseError::malformed(
                WHAT,
                0,
                "permitted or excluded subtrees",
                "neither",
            ));
        }
        Ok(Self {
            permitted: permitted.map_or(Ok(Vec::new()), |trees| subtrees(&trees))?,
            excluded: excluded.map_or(Ok(Vec::new()), |trees| subtrees(&trees))?,
        })
    }
}

fn subtrees(trees: &Element<'_>) -> Result<Vec<GeneralName>, ParseError> {
    let mut reader = trees.reader();
    let mut all = Vec::new();
    while !reader.is_empty() {
        let mut fields = reader.expect(tag::SEQUENCE, "GeneralSubtree")?.reader();
        all.push(GeneralName::read(&fields.element("base")?)?);
        fields.finish("GeneralSubtree: base alone (RFC 5280, 4.2.1.10)")?;
    }
    Ok(all)
}

/// certificatePolicies (RFC 5280, 4.2.1.4): the identifiers; qualifiers inform, they decide nothing.
///
/// # Errors
/// Not of this form, empty, or one policy twice.
pub fn certificate_policies(value: &[u8]) -> Result<Vec<String>, ParseError> {
    const WHAT: &str = "certificatePolicies";
    let mut reader = whole(value, WHAT)?.reader();
    let mut all = Vec::new();
    while !reader.is_empty() {
        let mut fields = reader.expect(tag::SEQUENCE, "PolicyInformation")?.reader();
        let policy = fields
            .expect(tag::OBJECT_IDENTIFIER, "policyIdentifier")?
            .oid("policyIdentifier")?;
        fields.optional(tag::SEQUENCE, "policyQualifiers")?;
        fields.finish("PolicyInformation")?;
        if all.contains(&policy) {
            return Err(ParseError::malformed(WHAT, 0, "each policy once", policy));
        }
        all.push(policy);
    }
    if all.is_empty() {
        return Err(ParseError::malformed(WHAT, 0, "a policy", "none"));
    }
    Ok(all)
}

/// policyMappings (RFC 5280, 4.2.1.5): issuer's policy, subject's policy.
///
/// # Errors
/// Not of this form, or empty.
pub fn policy_mappings(value: &[u8]) -> Result<Vec<(String, String)>, ParseError> {
    const WHAT: &str = "policyMappings";
    let mut reader = whole(value, WHAT)?.reader();
    let mut all = Vec::new();
    while !reader.is_empty() {
        let mut fields = reader.expect(tag::SEQUENCE, WHAT)?.reader();
        let mut policy = |what| fields.expect(tag::OBJECT_IDENTIFIER, what)?.oid(what);
        let pair = (policy("issuerDomainPolicy")?, policy("subjectDomainPolicy")?);
        fields.finish(WHAT)?;
        all.push(pair);
    }
    if all.is_empty() {
        return Err(ParseError::malformed(WHAT, 0, "a mapping", "none"));
    }
    Ok(all)
}

/// policyConstraints (RFC 5280, 4.2.1.11): after how many certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// `requireExplicitPolicy`.
    pub require_explicit_policy: Option<u32>,
    /// `inhibitPolicyMapping`.
    pub inhibit_policy_mapping: Option<u32>,
}

impl PolicyConstraints {
    /// Reads the extension's value.
    ///
    /// # Errors
    /// Not of this form, or empty.
    pub fn read(value: &[u8]) -> Result<Self, ParseError> {
        const WHAT: &str = "policyConstraints";
        let mut fields = whole(value, WHAT)?.reader();
        let mut skip = |number, what| -> Result<Option<u32>, ParseError> {
            let field = fields.optional(tag::context_primitive(number), what)?;
            field.map(|field| skip_certificates(&field)).transpose()
        };
        let constraints = Self {
            require_explicit_policy: skip(0, "requireExplicitPolicy")?,
            inhibit_policy_mapping: skip(1, "inhibitPolicyMapping")?,
        };
        fields.finish(WHAT)?;
        if constraints.require_explicit_policy.is_none() && constraints.inhibit_policy_mapping.is_none() {
            return Err(ParseError::malformed(WHAT, 0, "one of both fields", "neither"));
        }
        Ok(constraints)
    }
}

/// inhibitAnyPolicy (RFC 5280, 4.2.1.14).
///
/// # Errors
/// Not a number.
pub fn inhibit_any_policy(value: &[u8]) -> Result<u32, ParseError> {
    let mut outer = Reader::new(value);
    let number = outer.expect(tag::INTEGER, "inhibitAnyPolicy")?;
    outer.finish("inhibitAnyPolicy")?;
    skip_certificates(&number)
}

/// `SkipCerts`: not negative; what does not fit means "never".
fn skip_certificates(number: &Element<'_>) -> Result<u32, ParseError> {
    match number.content {
        octets if octets.first().is_none_or(|first| *first >= 0x80) => Err(ParseError::malformed(
            "SkipCerts",
            number.offset,
            "a number of certificates",
            hex::encode(number.content),
        )),
        octets => Ok(octets
            .iter()
            .try_fold(0_u32, |sum, octet| {
                sum.checked_mul(256)?.checked_add(u32::from(*octet))
            })
            .unwrap_or(u32::MAX)),
    }
}

/// authorityInfoAccess: where OCSP is spoken.
pub(crate) fn ocsp_responders(value: &[u8]) -> Result<Vec<String>, ParseError> {
    let mut reader = whole(value, "authorityInfoAccess")?.reader();
    let mut all = Vec::new();
    while !reader.is_empty() {
        let mut fields = reader.expect(tag::SEQUENCE, "AccessDescription")?.reader();
        let method = fields
            .expect(tag::OBJECT_IDENTIFIER, "accessMethod")?
            .oid("accessMethod")?;
        if let GeneralName::Uri(uri) = GeneralName::read(&fields.element("accessLocation")?)?
            && method == crate::oid::AD_OCSP
        {
            all.push(uri);
        }
    }
    Ok(all)
}

/// The one SEQUENCE a value consists of.
pub(crate) fn whole<'a>(value: &'a [u8], what: &'static str) -> Result<Element<'a>, ParseError> {
    let mut outer = Reader::new(value);
    let sequence = outer.expect(tag::SEQUENCE, what)?;
    outer.finish(what)?;
    Ok(sequence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv;

    #[test]
    fn what_the_profile_forbids_is_refused() {
        let empty = tlv::sequence(&[]);
        assert!(NameConstraints::read(&empty).is_err());
        assert!(PolicyConstraints::read(&empty).is_err());
        assert!(policy_mappings(&empty).is_err());
        assert!(certificate_policies(&empty).is_err());
        assert!(inhibit_any_policy(&[2, 1, 0xff]).is_err(), "negative");
        assert_eq!(inhibit_any_policy(&[2, 1, 3]), Ok(3));
        assert_eq!(inhibit_any_policy(&[2, 5, 1, 0, 0, 0, 0]), Ok(u32::MAX));
        let policy = tlv::sequence(&[&tlv::oid("1.2.3")]);
        assert_eq!(
            certificate_policies(&tlv::sequence(&[&policy])),
            Ok(vec!["1.2.3".to_owned()])
        );
        assert!(
            certificate_policies(&tlv::sequence(&[&policy, &policy])).is_err(),
            "twice"
        );
    }

    #[test]
    fn subtrees_are_read_without_distances_only() {
        let base = tlv::encode(0x82, b"example.org");
        let tree = |parts: &[&[u8]]| tlv::sequence(&[&tlv::encode(tag::context(0), &tlv::sequence(parts))]);
        let read = NameConstraints::read(&tree(&[&base])).unwrap();
        assert_eq!(read.permitted, vec![GeneralName::Dns("example.org".into())]);
        assert!(NameConstraints::read(&tree(&[&base, &tlv::encode(0x80, &[1])])).is_err());
    }
}
