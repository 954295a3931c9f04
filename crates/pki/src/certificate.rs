// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Certificates: the received bytes, the facts two independent readers found in them, and the public key.
//!
//! `x509-cert` (the encoder's own types) and `x509-parser` read every certificate. Where they differ the difference is
//! kept ([`Certificate::disagreements`]) and path validation turns it into a finding that prevents PASSED.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::algorithm::{Curve, DigestAlgorithm, MlDsaSet, PublicKeyKind, SignatureAlgorithm};
use crate::cms::identifier;
use crate::error::{Budget, ParseError};
use crate::extension::{self, Extension};
use crate::facts::{self, Facts};
use crate::memo::{self, Memo};
use crate::name;
use crate::oid;
use crate::pem;
use crate::provider;
use crate::tlv::{Element, Reader, tag};

pub use crate::facts::{BasicConstraints, ExtensionFact, KeyUsage};

/// RFC 7468, 5.
const PEM_LABEL: &str = "CERTIFICATE";

/// Certificates read before.
static KNOWN: Memo<memo::Bytes, Certificate> = Memo::new();

/// Larger certificates are read anew each time.
const KEPT_BYTES: usize = 8 << 10;

/// A certificate read by both readers. Cheap to clone; equal when the bytes are equal.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    to_be_signed: Vec<u8>,
    signature_algorithm: Vec<u8>,
    inner_signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    extensions: Vec<Extension>,
    facts: Facts,
    disagreements: Vec<String>,
    key: Result<PublicKey, ParseError>,
}

impl Certificate {
    /// Reads one DER certificate; nothing may follow it. One that was read before is not read again.
    ///
    /// # Errors
    /// Not a certificate, or one of the two readers refuses it.
    pub fn from_der(der: &[u8]) -> Result<Self, ParseError> {
        let limit = Budget::default().certificate_bytes;
        if der.len() > limit {
            return Err(ParseError::OverBudget {
                what: "Certificate",
                limit,
                found: der.len(),
            });
        }
        let bytes = memo::bytes(&[der]);
        if let Some(known) = KNOWN.get(&bytes) {
            return Ok(known);
        }
        let read = Self::read(der)?;
        if der.len() <= KEPT_BYTES {
            KNOWN.keep(bytes, read.clone());
        }
        Ok(read)
    }

    fn read(der: &[u8]) -> Result<Self, ParseError> {
        let mut outer = Reader::new(der);
        let mut parts = outer.expect(tag::SEQUENCE, "Certificate")?.reader();
        outer.finish("Certificate")?;
        let to_be_signed = parts.expect(tag::SEQUENCE, "tbsCertificate")?;
        let signature_algorithm = parts.expect(tag::SEQUENCE, "signatureAlgorithm")?;
        let signature = bit_string(&parts.expect(tag::BIT_STRING, "signatureValue")?)?;
        parts.finish("Certificate")?;

        let mut fields = to_be_signed.reader();
        fields.optional(tag::context(0), "version")?;
        fields.expect(tag::INTEGER, "serialNumber")?;
        let inner = fields.expect(tag::SEQUENCE, "signature")?;
        let extensions = read_extensions(&mut fields)?;

        let (facts, disagreements) = facts::read_twice(der)?;
        let key = PublicKey::from_spki(&facts.spki);
        Ok(Self(Arc::new(Inner {
            der: der.to_vec(),
            to_be_signed: to_be_signed.encoding.to_vec(),
            signature_algorithm: signature_algorithm.encoding.to_vec(),
            inner_signature_algorithm: inner.encoding.to_vec(),
            signature,
            extensions,
            facts,
            disagreements,
            key,
        })))
    }

    /// Reads a file of certificates: PEM blocks `CERTIFICATE`, or one DER certificate.
    ///
    /// # Errors
    /// A block that is not a certificate, no certificate at all, or more than the budget.
    pub fn bundle(bytes: &[u8], budget: &Budget) -> Result<Vec<Self>, ParseError> {
        if !pem::is_pem(bytes) {
            return Self::from_der(bytes).map(|one| vec![one]);
        }
        let blocks = pem::blocks(bytes, PEM_LABEL)?;
        if blocks.is_empty() {
            return Err(ParseError::malformed("PEM", 0, "a CERTIFICATE block", "none"));
        }
        if blocks.len() > budget.certificates {
            let (limit, found) = (budget.certificates, blocks.len());
            return Err(ParseError::OverBudget {
                what: "certificates",
                limit,
                found,
            });
        }
        blocks.iter().map(|der| Self::from_der(der)).collect()
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

    /// DER of the outer `signatureAlgorithm`.
    #[must_use]
    pub fn signature_algorithm_der(&self) -> &[u8] {
        &self.0.signature_algorithm
    }

    /// RFC 5280, 4.1.1.2: the outer algorithm must be the inner one.
    #[must_use]
    pub fn signature_algorithms_agree(&self) -> bool {
        self.0.signature_algorithm == self.0.inner_signature_algorithm
    }

    /// `signatureValue`.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.0.signature
    }

    /// Content of the extension with this object identifier, if the certificate has it.
    #[must_use]
    pub fn extension(&self, oid: &str) -> Option<&[u8]> {
        self.0
            .extensions
            .iter()
            .find(|one| one.oid == oid)
            .map(|one| one.value.as_slice())
    }

    /// All extensions, in their order.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.0.extensions
    }

    /// URIs of OCSP responders (authorityInfoAccess, RFC 5280, 4.2.2.1); hints, empty where none can be read.
    #[must_use]
    pub fn ocsp_responders(&self) -> Vec<String> {
        let value = self.extension(oid::AUTHORITY_INFORMATION_ACCESS);
        value
            .and_then(|value| extension::ocsp_responders(value).ok())
            .unwrap_or_default()
    }

    /// Tells one read certificate from another without comparing bytes; clones are the same one.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Where the two readers differ; empty in every honest certificate.
    #[must_use]
    pub fn disagreements(&self) -> &[String] {
        &self.0.disagreements
    }

    /// Everything both readers were asked.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// Subject as RFC 4514 text.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.facts.subject_text
    }

    /// Issuer as RFC 4514 text.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.facts.issuer_text
    }

    /// DER of the subject name.
    #[must_use]
    pub fn subject_der(&self) -> &[u8] {
        &self.0.facts.subject
    }

    /// DER of the issuer name.
    #[must_use]
    pub fn issuer_der(&self) -> &[u8] {
        &self.0.facts.issuer
    }

    /// Content octets of `serialNumber`.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.0.facts.serial
    }

    /// Serial number, lower-case hexadecimal.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        hex::encode(self.serial())
    }

    /// First common name of the subject.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.0.facts.common_name.as_deref()
    }

    /// Start of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.0.facts.not_before
    }

    /// End of validity, inclusive.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.0.facts.not_after
    }

    /// Valid at this time by its own dates, in whole seconds as these are (RFC 5280, 4.1.2.5).
    #[must_use]
    pub fn is_valid_at(&self, time: Timestamp) -> bool {
        let second = time.as_second();
        self.not_before().as_second() <= second && second <= self.not_after().as_second()
    }

    /// Subject equals issuer.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        name::same(self.subject_der(), self.issuer_der())
    }

    /// Did the holder of `issuer`'s key issue this one, by name and signature (RFC 5280, 6.1.3)? A signature of a kind that is
    /// not computed here is left to the verifier.
    #[must_use]
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        if !name::same(self.issuer_der(), issuer.subject_der()) {
            return false;
        }
        let Ok(key) = issuer.public_key() else {
            return true;
        };
        let Ok(algorithm) = identifier::signature(self.signature_algorithm_der(), key, None) else {
            return true;
        };
        let (message, value) = (self.to_be_signed(), self.signature());
        match provider::verify_once(provider::aws_lc(), algorithm, key, message, value) {
            Ok(()) | Err(provider::VerifyError::Unsupported { .. }) => true,
            Err(_) => false,
        }
    }

    /// `TEST ONLY` in the subject: a certificate of a test PKI, which reports must say.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.subject().contains("TEST ONLY")
    }

    /// The public key.
    ///
    /// # Errors
    /// A key type that is not computed here, or bad parameters.
    pub fn public_key(&self) -> Result<&PublicKey, ParseError> {
        self.0.key.as_ref().map_err(Clone::clone)
    }

    /// Digest of the whole certificate.
    #[must_use]
    pub fn fingerprint(&self, digest: DigestAlgorithm) -> Vec<u8> {
        digest.hash(&[self.der()])
    }

    /// As PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(PEM_LABEL, self.der())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der() == other.der()
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("issuer", &self.issuer())
            .field("serial", &self.serial_hex())
            .finish_non_exhaustive()
    }
}

/// The rest of tbsCertificate behind `signature`; the two readers have their own opinion of all but the last.
fn read_extensions(fields: &mut Reader<'_>) -> Result<Vec<Extension>, ParseError> {
    for what in ["issuer", "validity", "subject", "subjectPublicKeyInfo"] {
        fields.expect(tag::SEQUENCE, what)?;
    }
    fields.optional(tag::context_primitive(1), "issuerUniqueID")?;
    fields.optional(tag::context_primitive(2), "subjectUniqueID")?;
    let extensions = fields.optional(tag::context(3), "extensions")?;
    fields.finish("tbsCertificate")?;
    extensions.map_or(Ok(Vec::new()), |wrapper| Extension::read_all(&wrapper))
}

/// A public key out of a SubjectPublicKeyInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: PublicKeyKind,
    bytes: Vec<u8>,
    /// DER of Dss-Parms; empty for the other kinds.
    parameters: Vec<u8>,
    restriction: Option<SignatureAlgorithm>,
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo; parameters must be exactly what the key type asks for (R31, R32).
    ///
    /// # Errors
    /// Unknown key type or curve, explicit curve parameters, wrong parameters.
    pub fn from_spki(spki: &[u8]) -> Result<Self, ParseError> {
        let mut outer = Reader::new(spki);
        let mut parts = outer.expect(tag::SEQUENCE, "SubjectPublicKeyInfo")?.reader();
        let algorithm = parts.expect(tag::SEQUENCE, "SubjectPublicKeyInfo.algorithm")?;
        let bytes = bit_string(&parts.expect(tag::BIT_STRING, "subjectPublicKey")?)?;
        parts.finish("SubjectPublicKeyInfo")?;

        let mut fields = algorithm.reader();
        let key_type = fields
            .expect(tag::OBJECT_IDENTIFIER, "algorithm")?
            .oid("algorithm")?;
        let parameters = if fields.is_empty() {
            None
        } else {
            Some(fields.element("parameters")?)
        };
        fields.finish("SubjectPublicKeyInfo.algorithm")?;

        let (kind, restriction) = kind_of(&key_type, parameters, &bytes, algorithm.offset)?;
        let parameters = match (kind, parameters) {
            (PublicKeyKind::Dsa { .. }, Some(domain)) => domain.encoding.to_vec(),
            _ => Vec::new(),
        };
        Ok(Self {
            kind,
            bytes,
            parameters,
            restriction,
        })
    }

    /// Type and size.
    #[must_use]
    pub fn kind(&self) -> PublicKeyKind {
        self.kind
    }

    /// `subjectPublicKey`: PKCS#1 `RSAPublicKey`, an EC point, DSA's INTEGER y, or the bytes of the other kinds.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// DER of Dss-Parms (RFC 3279, 2.3.2); empty for the other kinds.
    pub(crate) fn parameters(&self) -> &[u8] {
        &self.parameters
    }

    /// RFC 4055, 3.1 and 1.2: an id-RSASSA-PSS key signs PSS only, with its parameters where it has any.
    #[must_use]
    pub fn permits(&self, algorithm: SignatureAlgorithm) -> bool {
        match (self.restriction, algorithm) {
            (None, _) => true,
            (
                Some(SignatureAlgorithm::RsaPss {
                    digest,
                    mask,
                    salt_length,
                }),
                SignatureAlgorithm::RsaPss {
                    digest: used,
                    mask: used_mask,
                    salt_length: salt,
                },
            ) => digest == used && mask == used_mask && salt >= salt_length,
            (Some(_), _) => false,
        }
    }
}

/// What the key is and, for RSASSA-PSS, what it is restricted to.
fn kind_of(
    key_type: &str,
    parameters: Option<Element<'_>>,
    key: &[u8],
    offset: usize,
) -> Result<(PublicKeyKind, Option<SignatureAlgorithm>), ParseError> {
    let unsupported = |reason: String| ParseError::Unsupported {
        what: "subjectPublicKey",
        offset,
        reason,
    };
    let kind = match (key_type, parameters) {
        (oid::RSA_ENCRYPTION, Some(null)) if null.tag == tag::NULL => PublicKeyKind::Rsa {
            bits: modulus_bits(key)?,
        },
        (oid::RSASSA_PSS, parameters) => {
            let bits = modulus_bits(key)?;
            return Ok((PublicKeyKind::Rsa { bits }, restriction(parameters)?));
        }
        (oid::EC_PUBLIC_KEY, Some(curve)) if curve.tag == tag::OBJECT_IDENTIFIER => {
            let name = curve.oid("namedCurve")?;
            let curve = Curve::from_oid(&name)
                .ok_or_else(|| unsupported(format!("curve {name} is not computed here")))?;
            PublicKeyKind::Ec { curve }
        }
        (oid::EC_PUBLIC_KEY, _) => {
            return Err(unsupported(
                "curve parameters must name a curve (RFC 5480, 2.1.1)".into(),
            ));
        }
        (oid::ED25519, None) => PublicKeyKind::Ed25519,
        (oid::ED448, None) => PublicKeyKind::Ed448,
        (oid::DSA, Some(domain)) if domain.tag == tag::SEQUENCE => PublicKeyKind::Dsa {
            bits: significant_bits(domain.reader().expect(tag::INTEGER, "Dss-Parms")?.content),
        },
        (oid::DSA, _) => {
            let reason = "DSA parameters must stand in the key; those of the issuer are not looked up";
            return Err(unsupported(reason.into()));
        }
        (other, None) if let Some(set) = MlDsaSet::from_oid(other) => PublicKeyKind::MlDsa { set },
        (other, _) => return Err(unsupported(format!("key type {other}, or its parameters"))),
    };
    Ok((kind, None))
}

/// RFC 4055, 3.1: absent parameters restrict nothing.
fn restriction(parameters: Option<Element<'_>>) -> Result<Option<SignatureAlgorithm>, ParseError> {
    let read = |parameters: Element<'_>| {
        crate::cms::identifier::pss_parameters(&parameters).map_err(|problem| {
            ParseError::malformed(
                "RSASSA-PSS-params",
                parameters.offset,
                "RFC 4055",
                problem.message,
            )
        })
    };
    parameters.map(read).transpose()
}

fn modulus_bits(key: &[u8]) -> Result<u32, ParseError> {
    let mut outer = Reader::new(key);
    let mut parts = outer.expect(tag::SEQUENCE, "RSAPublicKey")?.reader();
    let modulus = parts.expect(tag::INTEGER, "modulus")?;
    Ok(significant_bits(modulus.content))
}

fn significant_bits(number: &[u8]) -> u32 {
    let significant: Vec<u8> = number.iter().copied().skip_while(|octet| *octet == 0).collect();
    let leading = significant.first().map_or(0, |first| first.leading_zeros());
    let octets = u32::try_from(significant.len()).unwrap_or(u32::MAX);
    octets.saturating_mul(8).saturating_sub(leading)
}

/// Content of a BIT STRING without unused bits.
pub(crate) fn bit_string(element: &Element<'_>) -> Result<Vec<u8>, ParseError> {
    match element.content.split_first() {
        Some((0, bits)) => Ok(bits.to_vec()),
        found => Err(ParseError::malformed(
            "BIT STRING",
            element.offset,
            "no unused bits",
            found.map_or_else(
                || "nothing".to_owned(),
                |(unused, _)| format!("{unused} unused bits"),
            ),
        )),
    }
}
