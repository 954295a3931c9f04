// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! OCSP responses (RFC 6960): read once, in order, kept as received. Who signed them and when they count is decided by
//! path validation; nothing is asked from here, so no nonce is expected.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::algorithm::DigestAlgorithm;
use crate::certificate::{Certificate, bit_string};
use crate::cms::identifier;
use crate::crl::{Revocation, reason, time};
use crate::error::{Budget, ParseError};
use crate::extension::Extension;
use crate::oid;
use crate::tlv::{Element, Reader, tag};

/// Who answers (`ResponderID`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Responder {
    /// DER of the name.
    Name(Vec<u8>),
    /// SHA-1 of the public key's bits.
    Key(Vec<u8>),
}

/// What is said about one certificate (`CertStatus`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateStatus {
    /// Not revoked.
    Good,
    /// Revoked, and when.
    Revoked(Revocation),
    /// The responder does not know it.
    Unknown,
}

/// `SingleResponse`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleResponse {
    digest: Option<DigestAlgorithm>,
    issuer_name_hash: Vec<u8>,
    issuer_key_hash: Vec<u8>,
    serial: Vec<u8>,
    /// What is said.
    pub status: CertificateStatus,
    /// Since when it is known to be so.
    pub this_update: Timestamp,
    /// Until when it may be relied on.
    pub next_update: Option<Timestamp>,
}

impl SingleResponse {
    /// Is it about this certificate of this issuer? Name, key and serial number must fit (RFC 6960, 4.1.1).
    #[must_use]
    pub fn is_about(&self, subject: &Certificate, issuer: &Certificate) -> bool {
        let (Some(digest), Ok(key)) = (self.digest, issuer.public_key()) else {
            return false;
        };
        self.serial == subject.serial()
            && digest.hash(&[subject.issuer_der()]) == self.issuer_name_hash
            && digest.hash(&[key.bytes()]) == self.issuer_key_hash
    }
}

/// A successful basic response. Cheap to clone.
#[derive(Clone)]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    to_be_signed: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    responder: Responder,
    produced_at: Timestamp,
    responses: Vec<SingleResponse>,
    certificates: Vec<Certificate>,
    not_understood: Vec<String>,
}

impl OcspResponse {
    /// Reads one DER `OCSPResponse`; nothing may follow it.
    ///
    /// # Errors
    /// Not a successful basic response, or larger than the budget.
    pub fn from_der(der: &[u8], budget: &Budget) -> Result<Self, ParseError> {
        if der.len() > budget.bytes {
            let (limit, found) = (budget.bytes, der.len());
            let what = "OCSPResponse";
            return Err(ParseError::OverBudget { what, limit, found });
        }
        let mut basic = basic(der)?;
        let to_be_signed = basic.expect(tag::SEQUENCE, "tbsResponseData")?;
        let algorithm = basic.expect(tag::SEQUENCE, "signatureAlgorithm")?;
        let signature = bit_string(&basic.expect(tag::BIT_STRING, "signature")?)?;
        let certificates = match basic.optional(tag::context(0), "certs")? {
            Some(wrapper) => certificates(&wrapper, budget)?,
            None => Vec::new(),
        };
        basic.finish("BasicOCSPResponse")?;

        let mut fields = to_be_signed.reader();
        fields.optional(tag::context(0), "version")?;
        let responder = responder(&fields.element("responderID")?)?;
        let produced_at = time(&fields.element("producedAt")?)?;
        let mut singles = fields.expect(tag::SEQUENCE, "responses")?.reader();
        let mut not_understood = Vec::new();
        let mut responses = Vec::new();
        while !singles.is_empty() {
            if responses.len() >= budget.crl_entries {
                let (limit, found) = (budget.crl_entries, responses.len());
                let what = "responses";
                return Err(ParseError::OverBudget { what, limit, found });
            }
            responses.push(single(
                &singles.expect(tag::SEQUENCE, "SingleResponse")?,
                &mut not_understood,
            )?);
        }
        if let Some(extensions) = fields.optional(tag::context(1), "responseExtensions")? {
            critical(&extensions, &mut not_understood)?;
        }
        fields.finish("ResponseData")?;
        Ok(Self(Arc::new(Inner {
            der: der.to_vec(),
            to_be_signed: to_be_signed.encoding.to_vec(),
            signature_algorithm: algorithm.encoding.to_vec(),
            signature,
            responder,
            produced_at,
            responses,
            certificates,
            not_understood,
        })))
    }

    /// The received bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The signed part as received.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.0.to_be_signed
    }

    /// DER of `signatureAlgorithm`.
    #[must_use]
    pub fn signature_algorithm_der(&self) -> &[u8] {
        &self.0.signature_algorithm
    }

    /// `signature`.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.0.signature
    }

    /// Who answers.
    #[must_use]
    pub fn responder(&self) -> &Responder {
        &self.0.responder
    }

    /// When the response was signed.
    #[must_use]
    pub fn produced_at(&self) -> Timestamp {
        self.0.produced_at
    }

    /// What is said, certificate by certificate.
    #[must_use]
    pub fn responses(&self) -> &[SingleResponse] {
        &self.0.responses
    }

    /// Certificates that came along.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }

    /// What in it we do not understand; a response with any of it is not relied on.
    #[must_use]
    pub fn not_understood(&self) -> &[String] {
        &self.0.not_understood
    }

    /// Is anything said about this serial number, of whatever issuer?
    #[must_use]
    pub fn has_serial(&self, serial: &[u8]) -> bool {
        self.0.responses.iter().any(|one| one.serial == serial)
    }

    /// Names this certificate as the one who answers.
    #[must_use]
    pub fn is_answered_by(&self, certificate: &Certificate) -> bool {
        match &self.0.responder {
            Responder::Name(name) => crate::name::same(name, certificate.subject_der()),
            Responder::Key(hash) => certificate
                .public_key()
                .is_ok_and(|key| DigestAlgorithm::Sha1.hash(&[key.bytes()]) == *hash),
        }
    }

    /// Tells one read response from another without comparing bytes; clones are the same one.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        self.der() == other.der()
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OcspResponse")
            .field("responder", self.responder())
            .field("produced_at", &self.produced_at())
            .field("responses", &self.responses().len())
            .finish_non_exhaustive()
    }
}

/// The fields of the BasicOCSPResponse inside (RFC 6960, 4.2.1).
fn basic(der: &[u8]) -> Result<Reader<'_>, ParseError> {
    /// ENUMERATED.
    const STATUS: u8 = 0x0a;
    let mut outer = Reader::new(der);
    let mut fields = outer.expect(tag::SEQUENCE, "OCSPResponse")?.reader();
    outer.finish("OCSPResponse")?;
    let status = fields.expect(STATUS, "responseStatus")?;
    if status.content != [0] {
        let found = hex::encode(status.content);
        return Err(ParseError::malformed(
            "responseStatus",
            status.offset,
            "0, successful",
            found,
        ));
    }
    let mut wrapper = fields.expect(tag::context(0), "responseBytes")?.reader();
    fields.finish("OCSPResponse")?;
    let mut bytes = wrapper.expect(tag::SEQUENCE, "ResponseBytes")?.reader();
    wrapper.finish("responseBytes")?;
    let kind = bytes.expect(tag::OBJECT_IDENTIFIER, "responseType")?;
    let name = kind.oid("responseType")?;
    if name != oid::OCSP_BASIC {
        return Err(ParseError::malformed(
            "responseType",
            kind.offset,
            "id-pkix-ocsp-basic",
            name,
        ));
    }
    let response = bytes.expect(tag::OCTET_STRING, "response")?;
    bytes.finish("ResponseBytes")?;
    let mut inner = Reader::new(response.content);
    let basic = inner.expect(tag::SEQUENCE, "BasicOCSPResponse")?;
    inner.finish("BasicOCSPResponse")?;
    Ok(basic.reader())
}

fn certificates(wrapper: &Element<'_>, budget: &Budget) -> Result<Vec<Certificate>, ParseError> {
    let mut outer = wrapper.reader();
    let mut reader = outer.expect(tag::SEQUENCE, "certs")?.reader();
    outer.finish("certs")?;
    let mut all = Vec::new();
    while !reader.is_empty() {
        let certificate = reader.expect(tag::SEQUENCE, "certs")?;
        if all.len() >= budget.certificates {
            let (limit, found) = (budget.certificates, all.len().saturating_add(1));
            let what = "certificates";
            return Err(ParseError::OverBudget { what, limit, found });
        }
        all.push(Certificate::from_der(certificate.encoding)?);
    }
    Ok(all)
}

fn responder(element: &Element<'_>) -> Result<Responder, ParseError> {
    let mut inner = element.reader();
    let responder = match element.tag {
        0xa1 => Responder::Name(inner.expect(tag::SEQUENCE, "byName")?.encoding.to_vec()),
        0xa2 => Responder::Key(inner.expect(tag::OCTET_STRING, "byKey")?.content.to_vec()),
        found => {
            let found = format!("tag {found:#04x}");
            return Err(ParseError::malformed(
                "responderID",
                element.offset,
                "byName or byKey",
                found,
            ));
        }
    };
    inner.finish("responderID")?;
    Ok(responder)
}

fn single(element: &Element<'_>, not_understood: &mut Vec<String>) -> Result<SingleResponse, ParseError> {
    let mut fields = element.reader();
    let mut id = fields.expect(tag::SEQUENCE, "CertID")?.reader();
    let algorithm = id.expect(tag::SEQUENCE, "hashAlgorithm")?;
    let issuer_name_hash = id.expect(tag::OCTET_STRING, "issuerNameHash")?.content.to_vec();
    let issuer_key_hash = id.expect(tag::OCTET_STRING, "issuerKeyHash")?.content.to_vec();
    let serial = id.expect(tag::INTEGER, "serialNumber")?.content.to_vec();
    id.finish("CertID")?;
    let status = status(&fields.element("certStatus")?)?;
    let this_update = time(&fields.element("thisUpdate")?)?;
    let next_update = match fields.optional(tag::context(0), "nextUpdate")? {
        Some(wrapper) => Some(time(&wrapper.reader().element("nextUpdate")?)?),
        None => None,
    };
    if let Some(extensions) = fields.optional(tag::context(1), "singleExtensions")? {
        critical(&extensions, not_understood)?;
    }
    fields.finish("SingleResponse")?;
    Ok(SingleResponse {
        digest: identifier::digest(algorithm.encoding).ok(),
        issuer_name_hash,
        issuer_key_hash,
        serial,
        status,
        this_update,
        next_update,
    })
}

fn status(element: &Element<'_>) -> Result<CertificateStatus, ParseError> {
    match element.tag {
        0x80 => Ok(CertificateStatus::Good),
        0xa1 => {
            let mut fields = element.reader();
            let date = time(&fields.element("revocationTime")?)?;
            let given = match fields.optional(tag::context(0), "revocationReason")? {
                Some(wrapper) => Some(reason(wrapper.reader().element("CRLReason")?.content)),
                None => None,
            };
            fields.finish("RevokedInfo")?;
            Ok(CertificateStatus::Revoked(Revocation {
                date,
                reason: given,
                invalidity_date: None,
            }))
        }
        0x82 => Ok(CertificateStatus::Unknown),
        found => {
            let found = format!("tag {found:#04x}");
            Err(ParseError::malformed(
                "certStatus",
                element.offset,
                "good, revoked or unknown",
                found,
            ))
        }
    }
}

/// Critical extensions are not understood, all of them.
fn critical(wrapper: &Element<'_>, not_understood: &mut Vec<String>) -> Result<(), ParseError> {
    let critical = Extension::read_all(wrapper)?
        .into_iter()
        .filter(|one| one.critical);
    not_understood.extend(critical.map(|one| format!("critical extension {}", one.oid)));
    Ok(())
}
