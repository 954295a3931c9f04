// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reading SignedData. Facts only: nothing is judged here except that the bytes have the structure.

use super::attributes::{Attribute, SignedAttributes};
use crate::certificate::Certificate;
use crate::error::{Budget, ParseError};
use crate::oid;
use crate::tlv::{Element, Reader, tag};

/// A ContentInfo with SignedData, as received.
#[derive(Debug, Clone)]
pub struct SignedData {
    length: usize,
    content_type: String,
    encapsulated: bool,
    certificates: Vec<Certificate>,
    unreadable_certificates: Vec<String>,
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
    /// Reads the first DER value in `bytes`; what follows (zero padding, R8) is the caller's, see [`Self::length`].
    ///
    /// # Errors
    /// Not a ContentInfo with SignedData. BER indefinite lengths are [`ParseError::Unsupported`].
    pub fn parse(bytes: &[u8], budget: &Budget) -> Result<Self, ParseError> {
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
        Self::read(&signed_data, length, budget)
    }

    fn read(signed_data: &Element<'_>, length: usize, budget: &Budget) -> Result<Self, ParseError> {
        let mut fields = signed_data.reader();
        fields.expect(tag::INTEGER, "SignedData.version")?;
        fields.expect(tag::SET, "digestAlgorithms")?;
        let mut content = fields.expect(tag::SEQUENCE, "encapContentInfo")?.reader();
        let content_type = content
            .expect(tag::OBJECT_IDENTIFIER, "eContentType")?
            .oid("eContentType")?;
        let encapsulated = content.optional(tag::context(0), "eContent")?.is_some();
        content.finish("encapContentInfo")?;
        let (mut certificates, mut unreadable_certificates) = (Vec::new(), Vec::new());
        if let Some(set) = fields.optional(tag::context(0), "certificates")? {
            let mut members = set.reader();
            while !members.is_empty() {
                let member = members.element("certificates")?;
                let found = certificates.len().saturating_add(unreadable_certificates.len());
                if found >= budget.certificates {
                    let limit = budget.certificates;
                    return Err(ParseError::OverBudget {
                        what: "certificates",
                        limit,
                        found,
                    });
                }
                match Certificate::from_der(member.encoding) {
                    Ok(certificate) => certificates.push(certificate),
                    Err(error) => unreadable_certificates.push(error.to_string()),
                }
            }
        }
        let revocation_lists_inside = fields.optional(tag::context(1), "crls")?.is_some();
        let mut infos = fields.expect(tag::SET, "signerInfos")?.reader();
        fields.finish("SignedData")?;
        let mut signer_infos = Vec::new();
        while !infos.is_empty() {
            if signer_infos.len() >= budget.certificates {
                let (limit, found) = (budget.certificates, signer_infos.len());
                return Err(ParseError::OverBudget {
                    what: "signerInfos",
                    limit,
                    found,
                });
            }
            signer_infos.push(SignerInfo::read(
                &infos.expect(tag::SEQUENCE, "SignerInfo")?,
                budget,
            )?);
        }
        Ok(Self {
            length,
            content_type,
            encapsulated,
            certificates,
            unreadable_certificates,
            revocation_lists_inside,
            signer_infos,
        })
    }

    /// Bytes of the DER value; in a PDF everything after it must be zero (R8).
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// `eContentType`, dotted.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Whether content is inside (`eContent` present).
    #[must_use]
    pub fn is_encapsulated(&self) -> bool {
        self.encapsulated
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
    fn read(element: &Element<'_>, budget: &Budget) -> Result<Self, ParseError> {
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
            .map(|attributes| SignedAttributes::read(&attributes, budget))
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
