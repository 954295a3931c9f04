// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signed attributes over their received bytes (R27–R30, R33).

use super::identifier;
use crate::ber::Normalised;
use crate::certificate::Certificate;
use crate::error::{Budget, ParseError};
use crate::name;
use crate::oid;
use crate::tlv::{self, Element, Reader, tag};

/// One attribute: its type, dotted, and the DER of each value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// `attrType`, dotted.
    pub name: String,
    /// DER of each member of `attrValues`.
    pub values: Vec<Vec<u8>>,
}

/// What CMS algorithm protection repeats (RFC 6211), both as DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlgorithmProtection {
    /// `digestAlgorithm`.
    pub digest: Vec<u8>,
    /// `signatureAlgorithm`.
    pub signature: Vec<u8>,
}

/// `signedAttrs` as received, and what is in them.
#[derive(Debug, Clone)]
pub struct SignedAttributes {
    encoding: Vec<u8>,
    in_der_order: bool,
    re_encoded: bool,
    attributes: Vec<Attribute>,
}

/// The first ESSCertID or ESSCertIDv2 of a signing-certificate attribute (RFC 2634, RFC 5035).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EssCertificateId {
    /// DER of the hash algorithm; absent means the default: SHA-256 in v2, SHA-1 in v1.
    pub hash_algorithm: Option<Vec<u8>>,
    /// Hash of the whole certificate.
    pub hash: Vec<u8>,
    /// Issuer name (DER, when it is one directoryName) and serial number (content octets).
    pub issuer_serial: Option<(Option<Vec<u8>>, Vec<u8>)>,
}

impl SignedAttributes {
    pub(super) fn read(
        element: &Element<'_>,
        ber: Option<&Normalised>,
        budget: &Budget,
    ) -> Result<Self, ParseError> {
        let attributes = read_all(element, budget)?;
        let mut encoding = element.encoding.to_vec();
        if let Some(first) = encoding.first_mut() {
            *first = tag::SET;
        }
        let mut members = element.reader();
        let (mut previous, mut in_der_order): (&[u8], bool) = (&[], true);
        while !members.is_empty() {
            let member = members.element("Attribute")?.encoding;
            in_der_order &= previous < member;
            previous = member;
        }
        Ok(Self {
            encoding,
            in_der_order,
            re_encoded: ber.is_some_and(|ber| {
                let end = element.offset.saturating_add(element.encoding.len());
                ber.is_changed_within(&(element.offset..end))
            }),
            attributes,
        })
    }

    /// What was signed: the received bytes with the tag of a SET (RFC 5652, 5.4; R29).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.encoding
    }

    /// Members sorted as DER asks; the signature is verified over the received order either way.
    #[must_use]
    pub fn in_der_order(&self) -> bool {
        self.in_der_order
    }

    /// They were BER themselves: what is verified is their DER form, which RFC 5652, 5.4 says was signed.
    #[must_use]
    pub fn were_ber(&self) -> bool {
        self.re_encoded
    }

    /// All of them, in received order.
    #[must_use]
    pub fn all(&self) -> &[Attribute] {
        &self.attributes
    }

    /// How often an attribute occurs.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.attributes.iter().filter(|found| found.name == name).count()
    }

    /// The one value of an attribute that occurs once (R28); `None` when absent.
    ///
    /// # Errors
    /// It occurs twice, or has not exactly one value; says so in words.
    pub fn single(&self, name: &str) -> Result<Option<&[u8]>, String> {
        let mut found = self.attributes.iter().filter(|found| found.name == name);
        let Some(first) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            return Err(format!(
                "attribute {name} occurs {} times, expected once",
                self.count(name)
            ));
        }
        match first.values.as_slice() {
            [one] => Ok(Some(one)),
            other => Err(format!(
                "attribute {name} has {} values, expected one",
                other.len()
            )),
        }
    }

    /// content-type, dotted.
    ///
    /// # Errors
    /// See [`Self::single`]; also when it is no object identifier.
    pub fn content_type(&self) -> Result<Option<String>, String> {
        let Some(value) = self.single(oid::CONTENT_TYPE)? else {
            return Ok(None);
        };
        let element = Reader::new(value)
            .element("content-type")
            .map_err(|error| error.to_string())?;
        element
            .oid("content-type")
            .map(Some)
            .map_err(|error| error.to_string())
    }

    /// message-digest.
    ///
    /// # Errors
    /// See [`Self::single`]; also when it is no OCTET STRING.
    pub fn message_digest(&self) -> Result<Option<Vec<u8>>, String> {
        let Some(value) = self.single(oid::MESSAGE_DIGEST)? else {
            return Ok(None);
        };
        let element = Reader::new(value).expect(tag::OCTET_STRING, "message-digest");
        element
            .map(|element| Some(element.content.to_vec()))
            .map_err(|error| error.to_string())
    }

    /// signing-certificate-v2, first identifier.
    ///
    /// # Errors
    /// See [`Self::single`]; also when it is not of its structure.
    pub fn signing_certificate_v2(&self) -> Result<Option<EssCertificateId>, String> {
        let Some(value) = self.single(oid::SIGNING_CERTIFICATE_V2)? else {
            return Ok(None);
        };
        EssCertificateId::read(value)
            .map(Some)
            .map_err(|error| error.to_string())
    }

    /// signing-certificate (v1, SHA-1), first identifier.
    ///
    /// # Errors
    /// See [`Self::single`]; also when it is not of its structure.
    pub fn signing_certificate(&self) -> Result<Option<EssCertificateId>, String> {
        let Some(value) = self.single(oid::SIGNING_CERTIFICATE)? else {
            return Ok(None);
        };
        EssCertificateId::read(value)
            .map(Some)
            .map_err(|error| error.to_string())
    }

    /// CMS algorithm protection (RFC 6211): DER of digest and signature AlgorithmIdentifier.
    ///
    /// # Errors
    /// See [`Self::single`]; also when it is not of its structure.
    pub fn algorithm_protection(&self) -> Result<Option<AlgorithmProtection>, String> {
        let Some(value) = self.single(oid::ALGORITHM_PROTECTION)? else {
            return Ok(None);
        };
        let read = || -> Result<AlgorithmProtection, ParseError> {
            let mut fields = Reader::new(value)
                .expect(tag::SEQUENCE, "CMSAlgorithmProtection")?
                .reader();
            let digest = fields.expect(tag::SEQUENCE, "digestAlgorithm")?.encoding.to_vec();
            let mut signature = fields
                .expect(tag::context(1), "signatureAlgorithm")?
                .encoding
                .to_vec();
            if let Some(first) = signature.first_mut() {
                *first = tag::SEQUENCE;
            }
            fields.finish("CMSAlgorithmProtection")?;
            Ok(AlgorithmProtection { digest, signature })
        };
        read().map(Some).map_err(|error| error.to_string())
    }
}

impl EssCertificateId {
    fn read(value: &[u8]) -> Result<Self, ParseError> {
        let mut attribute = Reader::new(value)
            .expect(tag::SEQUENCE, "SigningCertificate")?
            .reader();
        let mut certificates = attribute.expect(tag::SEQUENCE, "certs")?.reader();
        let mut fields = certificates.expect(tag::SEQUENCE, "ESSCertID")?.reader();
        let hash_algorithm = fields
            .optional(tag::SEQUENCE, "hashAlgorithm")?
            .map(|algorithm| algorithm.encoding.to_vec());
        let hash = fields.expect(tag::OCTET_STRING, "certHash")?.content.to_vec();
        let issuer_serial = fields
            .optional(tag::SEQUENCE, "issuerSerial")?
            .map(read_issuer_serial)
            .transpose()?;
        fields.finish("ESSCertID")?;
        Ok(Self {
            hash_algorithm,
            hash,
            issuer_serial,
        })
    }

    /// Whether issuer and serial, where given, are those of the certificate.
    #[must_use]
    pub fn issuer_serial_fits(&self, certificate: &Certificate) -> bool {
        match &self.issuer_serial {
            None => true,
            Some((issuer, serial)) => {
                certificate.serial() == serial.as_slice()
                    && issuer
                        .as_ref()
                        .is_none_or(|issuer| name::equal(certificate.issuer_der(), issuer))
            }
        }
    }

    /// Whether the hash is that of the certificate; `v1` decides the default algorithm.
    ///
    /// # Errors
    /// A hash algorithm that is not computed here.
    pub fn hash_fits(&self, certificate: &Certificate, v1: bool) -> Result<bool, String> {
        if v1 {
            return Ok(certificate.fingerprint(crate::algorithm::DigestAlgorithm::Sha1) == self.hash);
        }
        let digest = match &self.hash_algorithm {
            None => crate::algorithm::DigestAlgorithm::Sha256,
            Some(algorithm) => identifier::digest(algorithm).map_err(|problem| problem.message)?,
        };
        Ok(certificate.fingerprint(digest) == self.hash)
    }
}

/// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }
fn read_issuer_serial(element: Element<'_>) -> Result<(Option<Vec<u8>>, Vec<u8>), ParseError> {
    let mut fields = element.reader();
    let mut names = fields.expect(tag::SEQUENCE, "issuer")?.reader();
    let first = names.element("GeneralName")?;
    let issuer = (first.tag == tag::context(4) && names.is_empty()).then(|| first.content.to_vec());
    let serial = fields.expect(tag::INTEGER, "serialNumber")?.content.to_vec();
    fields.finish("issuerSerial")?;
    Ok((issuer, serial))
}

/// SET OF Attribute ::= SEQUENCE { attrType, attrValues SET }
pub(super) fn read_all(set: &Element<'_>, budget: &Budget) -> Result<Vec<Attribute>, ParseError> {
    let mut attributes = Vec::new();
    let mut members = set.reader();
    while !members.is_empty() {
        if attributes.len() >= budget.attributes {
            let (limit, found) = (budget.attributes, attributes.len());
            return Err(ParseError::OverBudget {
                what: "attributes",
                limit,
                found,
            });
        }
        let mut fields = members.expect(tag::SEQUENCE, "Attribute")?.reader();
        let name = fields
            .expect(tag::OBJECT_IDENTIFIER, "attrType")?
            .oid("attrType")?;
        let mut set = fields.expect(tag::SET, "attrValues")?.reader();
        fields.finish("Attribute")?;
        let mut values = Vec::new();
        while !set.is_empty() {
            values.push(set.element("attrValues")?.encoding.to_vec());
        }
        attributes.push(Attribute { name, values });
    }
    Ok(attributes)
}

/// One attribute with one value, DER.
pub(super) fn encode(name: &str, value: &[u8]) -> Vec<u8> {
    tlv::sequence(&[&tlv::oid(name), &tlv::encode(tag::SET, value)])
}
