// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reading SignedData. Facts only: nothing is judged here except that the bytes have the structure.

use super::attributes::{Attribute, SignedAttributes};
use crate::ber::{self, Normalised};
use crate::certificate::Certificate;
use crate::error::{Budget, ParseError};
use crate::oid;
use crate::tlv::{Element, Reader, tag};

/// A ContentInfo with SignedData, as received.
#[derive(Debug, Clone)]
pub struct SignedData {
    length: usize,
    ber: bool,
    content_type: String,
    content: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    unreadable_certificates: Vec<String>,
    other_certificates: usize,
    revocation_lists_inside: bool,
    signer_infos: Vec<SignerInfo>,
}

/// Who signed, as the SignerInfo names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerIdentifier {
    /// Issuer name (DER) and serial number (content octets).
    IssuerAndSerial {
        /// DER of the issuer's name.
        issuer: Vec<u8>,
        /// Content octets of the serial number.
        serial: Vec<u8>,
    },
    /// The certificate's subjectKeyIdentifier.
    SubjectKeyIdentifier(Vec<u8>),
}

impl SignerIdentifier {
    /// Whether this identifier names the certificate.
    #[must_use]
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                certificate.issuer_der() == issuer.as_slice() && certificate.serial() == serial.as_slice()
            }
            Self::SubjectKeyIdentifier(identifier) => {
                certificate.facts().subject_key_identifier.as_ref() == Some(identifier)
            }
        }
    }
}

/// One SignerInfo, as received.
#[derive(Debug, Clone)]
pub struct SignerInfo {
    /// Who signed.
    pub signer: SignerIdentifier,
    /// DER of `digestAlgorithm`.
    pub digest_algorithm: Vec<u8>,
    /// The signed attributes, if there are any (R27).
    pub signed_attributes: Option<SignedAttributes>,
    /// DER of `signatureAlgorithm`.
    pub signature_algorithm: Vec<u8>,
    /// `signature`: what a signature time stamp covers.
    pub signature: Vec<u8>,
    /// Unsigned attributes, in received order.
    pub unsigned_attributes: Vec<Attribute>,
}

impl SignedData {
    /// Reads the first value in `bytes`; what follows (zero padding, R8) is the caller's, see [`Self::length`]. What is
    /// BER is brought into DER first ([`Self::is_ber`], R33); what was DER inside stays byte for byte.
    ///
    /// # Errors
    /// Not a ContentInfo with SignedData, or beyond the budget.
    pub fn parse(bytes: &[u8], budget: &Budget) -> Result<Self, ParseError> {
        let as_der = match Self::parse_der(bytes, None, budget) {
            Err(error) if !matches!(error, ParseError::OverBudget { .. }) => error,
            answer => return answer,
        };
        let normalised = match ber::normalise(bytes, budget) {
            Ok(normalised) if normalised.is_changed() => normalised,
            Err(error) if matches!(as_der, ParseError::Unsupported { .. }) => return Err(error),
            _ => return Err(as_der),
        };
        Self::parse_der(&normalised.der, Some(&normalised), budget)
    }

    fn parse_der(bytes: &[u8], ber: Option<&Normalised>, budget: &Budget) -> Result<Self, ParseError> {
        let outer = Reader::new(bytes).expect(tag::SEQUENCE, "ContentInfo")?;
        let length = outer.encoding.len();
        if length > budget.bytes {
            return Err(ParseError::OverBudget {
                what: "SignedData",
                limit: budget.bytes,
                found: length,
            });
        }
        let mut fields = outer.reader();
        let kind = fields.expect(tag::OBJECT_IDENTIFIER, "contentType")?;
        if kind.oid("contentType")? != oid::SIGNED_DATA {
            let found = kind.oid("contentType")?;
            return Err(ParseError::malformed(
                "contentType",
                kind.offset,
                "id-signedData",
                found,
            ));
        }
        let wrapper = fields.expect(tag::context(0), "content")?;
        fields.finish("ContentInfo")?;
        let mut wrapper = wrapper.reader();
        let signed_data = wrapper.expect(tag::SEQUENCE, "SignedData")?;
        wrapper.finish("content")?;
        let mut read = Self::read(&signed_data, ber, budget)?;
        read.length = ber.map_or(length, |normalised| normalised.length);
        read.ber = ber.is_some();
        Ok(read)
    }

    fn read(
        signed_data: &Element<'_>,
        ber: Option<&Normalised>,
        budget: &Budget,
    ) -> Result<Self, ParseError> {
        let mut fields = signed_data.reader();
        fields.expect(tag::INTEGER, "SignedData.version")?;
        fields.expect(tag::SET, "digestAlgorithms")?;
        let mut content = fields.expect(tag::SEQUENCE, "encapContentInfo")?.reader();
        let content_type = content
            .expect(tag::OBJECT_IDENTIFIER, "eContentType")?
            .oid("eContentType")?;
        let inside = match content.optional(tag::context(0), "eContent")? {
            // An OCTET STRING; PKCS#7 allowed any type and signs its content octets too (RFC 5652, 5.2.1).
            Some(wrapper) => {
                let mut wrapper = wrapper.reader();
                let value = wrapper.element("eContent")?.content.to_vec();
                wrapper.finish("eContent")?;
                Some(value)
            }
            None => None,
        };
        content.finish("encapContentInfo")?;
        let mut read = Self {
            length: 0,
            ber: false,
            content_type,
            content: inside,
            certificates: Vec::new(),
            unreadable_certificates: Vec::new(),
            other_certificates: 0,
            revocation_lists_inside: false,
            signer_infos: Vec::new(),
        };
        if let Some(set) = fields.optional(tag::context(0), "certificates")? {
            read.read_certificates(&set, budget)?;
        }
        read.revocation_lists_inside = fields.optional(tag::context(1), "crls")?.is_some();
        let mut infos = fields.expect(tag::SET, "signerInfos")?.reader();
        fields.finish("SignedData")?;
        while !infos.is_empty() {
            if read.signer_infos.len() >= budget.certificates {
                let (limit, found) = (budget.certificates, read.signer_infos.len());
                return Err(ParseError::OverBudget {
                    what: "signerInfos",
                    limit,
                    found,
                });
            }
            let info = infos.expect(tag::SEQUENCE, "SignerInfo")?;
            read.signer_infos.push(SignerInfo::read(&info, ber, budget)?);
        }
        Ok(read)
    }

    /// CertificateChoices: certificates are read, other kinds (attribute certificates) are counted only.
    fn read_certificates(&mut self, set: &Element<'_>, budget: &Budget) -> Result<(), ParseError> {
        let mut members = set.reader();
        let mut found = 0_usize;
        while !members.is_empty() {
            let member = members.element("certificates")?;
            if found >= budget.certificates {
                let limit = budget.certificates;
                return Err(ParseError::OverBudget {
                    what: "certificates",
                    limit,
                    found,
                });
            }
            found = found.saturating_add(1);
            if member.tag != tag::SEQUENCE {
                self.other_certificates = self.other_certificates.saturating_add(1);
                continue;
            }
            match Certificate::from_der(member.encoding) {
                Ok(certificate) => self.certificates.push(certificate),
                Err(error) => self.unreadable_certificates.push(error.to_string()),
            }
        }
        Ok(())
    }

    /// Bytes the value took as received; in a PDF everything after it must be zero (R8).
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// It was BER, not DER, as received (R33).
    #[must_use]
    pub fn is_ber(&self) -> bool {
        self.ber
    }

    /// `eContentType`, dotted.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Whether content is inside (`eContent` present).
    #[must_use]
    pub fn is_encapsulated(&self) -> bool {
        self.content.is_some()
    }

    /// The octets inside (`eContent`), if there are any.
    #[must_use]
    pub fn encapsulated_content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// The readable certificates, in received order.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Why the others could not be read.
    #[must_use]
    pub fn unreadable_certificates(&self) -> &[String] {
        &self.unreadable_certificates
    }

    /// How many members of `certificates` are of another kind: attribute certificates, which are not read.
    #[must_use]
    pub fn other_certificates(&self) -> usize {
        self.other_certificates
    }

    /// Whether `crls` is present; not used for baseline signatures (R26).
    #[must_use]
    pub fn has_revocation_lists(&self) -> bool {
        self.revocation_lists_inside
    }

    /// All SignerInfos; more than one is a failure (R26).
    #[must_use]
    pub fn signer_infos(&self) -> &[SignerInfo] {
        &self.signer_infos
    }
}

impl SignerInfo {
    fn read(element: &Element<'_>, ber: Option<&Normalised>, budget: &Budget) -> Result<Self, ParseError> {
        let mut fields = element.reader();
        fields.expect(tag::INTEGER, "SignerInfo.version")?;
        let sid = fields.element("sid")?;
        let signer = if sid.tag == tag::SEQUENCE {
            let mut parts = sid.reader();
            let issuer = parts.expect(tag::SEQUENCE, "issuer")?.encoding.to_vec();
            let serial = parts.expect(tag::INTEGER, "serialNumber")?.content.to_vec();
            parts.finish("sid")?;
            SignerIdentifier::IssuerAndSerial { issuer, serial }
        } else if sid.tag == tag::context_primitive(0) {
            SignerIdentifier::SubjectKeyIdentifier(sid.content.to_vec())
        } else {
            let found = format!("tag {:#04x}", sid.tag);
            return Err(ParseError::malformed(
                "sid",
                sid.offset,
                "issuerAndSerialNumber or [0]",
                found,
            ));
        };
        let digest_algorithm = fields.expect(tag::SEQUENCE, "digestAlgorithm")?.encoding.to_vec();
        let signed_attributes = fields
            .optional(tag::context(0), "signedAttrs")?
            .map(|attributes| SignedAttributes::read(&attributes, ber, budget))
            .transpose()?;
        let signature_algorithm = fields
            .expect(tag::SEQUENCE, "signatureAlgorithm")?
            .encoding
            .to_vec();
        let signature = fields.expect(tag::OCTET_STRING, "signature")?.content.to_vec();
        let unsigned_attributes = match fields.optional(tag::context(1), "unsignedAttrs")? {
            Some(attributes) => super::attributes::read_all(&attributes, budget)?,
            None => Vec::new(),
        };
        fields.finish("SignerInfo")?;
        Ok(Self {
            signer,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature,
            unsigned_attributes,
        })
    }
}
