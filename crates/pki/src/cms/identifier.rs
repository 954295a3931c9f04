// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! AlgorithmIdentifiers: from bytes to [`SignatureAlgorithm`] with every parameter checked (R31), and back.

use thiserror::Error;

use crate::algorithm::{DigestAlgorithm, PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::error::ParseError;
use crate::finding::SubIndication;
use crate::oid;
use crate::provider::pss::PssParameters;
use crate::tlv::{self, Element, Reader, tag};

/// An algorithm identifier we cannot or must not use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct AlgorithmProblem {
    /// Expected and found.
    pub message: String,
    /// What it means for a signature: unknown or inconsistent algorithms are constraints, bad parameters are format.
    pub sub_indication: SubIndication,
}

impl AlgorithmProblem {
    fn constraint(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            sub_indication: SubIndication::CryptoConstraintsFailure,
        }
    }

    fn format(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            sub_indication: SubIndication::FormatFailure,
        }
    }
}

impl AlgorithmProblem {
    /// In a certificate or revocation list a bad format is a failure of the chain.
    pub(crate) fn sub_indication_in_chain(&self) -> SubIndication {
        match self.sub_indication {
            SubIndication::FormatFailure => SubIndication::CertificateChainGeneralFailure,
            other => other,
        }
    }
}

impl From<ParseError> for AlgorithmProblem {
    fn from(error: ParseError) -> Self {
        Self::format(error.to_string())
    }
}

/// Object identifier and parameters of an AlgorithmIdentifier.
fn split<'a>(identifier: &'a [u8], what: &'static str) -> Result<(String, Option<Element<'a>>), ParseError> {
    let mut outer = Reader::new(identifier);
    let mut fields = outer.expect(tag::SEQUENCE, what)?.reader();
    outer.finish(what)?;
    let name = fields.expect(tag::OBJECT_IDENTIFIER, what)?.oid(what)?;
    let parameters = if fields.is_empty() {
        None
    } else {
        Some(fields.element(what)?)
    };
    fields.finish(what)?;
    Ok((name, parameters))
}

/// Whether two AlgorithmIdentifiers say the same; NULL and absent parameters do (RFC 5754, 2; RFC 4055, 5).
#[must_use]
pub fn equivalent(one: &[u8], other: &[u8]) -> bool {
    let plain = |identifier| {
        let (name, parameters) = split(identifier, "AlgorithmIdentifier").ok()?;
        let none = parameters.is_none_or(|parameters| parameters.encoding == [tag::NULL, 0]);
        none.then_some(name)
    };
    one == other || plain(one).is_some_and(|name| plain(other) == Some(name))
}

/// The object identifier of an AlgorithmIdentifier, for messages.
#[must_use]
pub fn name_of(identifier: &[u8]) -> String {
    split(identifier, "AlgorithmIdentifier").map_or_else(|_| "unreadable".into(), |(name, _)| name)
}

/// A digest; parameters absent or NULL (RFC 5754, 2).
///
/// # Errors
/// Not computed here, or other parameters.
pub fn digest(identifier: &[u8]) -> Result<DigestAlgorithm, AlgorithmProblem> {
    let (name, parameters) = split(identifier, "digestAlgorithm")?;
    let digest = DigestAlgorithm::from_oid(&name).ok_or_else(|| {
        AlgorithmProblem::constraint(format!(
            "digest {name} is not computed here (the SHA-2 and SHA-3 families are, SHA-1 and MD5 for old files)"
        ))
    })?;
    match parameters {
        None => Ok(digest),
        Some(null) if null.encoding == [tag::NULL, 0] => Ok(digest),
        Some(_) => Err(AlgorithmProblem::format(format!(
            "{} takes no parameters",
            digest.name()
        ))),
    }
}

/// A signature algorithm for this key. `declared` is CMS's `digestAlgorithm`, which must be the same digest.
///
/// # Errors
/// Unknown, not consistent with key or digest, or wrong parameters.
pub fn signature(
    identifier: &[u8],
    key: &PublicKey,
    declared: Option<DigestAlgorithm>,
) -> Result<SignatureAlgorithm, AlgorithmProblem> {
    let algorithm = signature_as_named(identifier, key, declared)?;
    digests_agree(algorithm, declared)?;
    Ok(algorithm)
}

/// R31: `digestAlgorithm` is the digest of the signature algorithm.
///
/// # Errors
/// It is another.
pub fn digests_agree(
    algorithm: SignatureAlgorithm,
    declared: Option<DigestAlgorithm>,
) -> Result<(), AlgorithmProblem> {
    match declared {
        Some(declared) if declared != algorithm.digest() => Err(AlgorithmProblem::constraint(format!(
            "digestAlgorithm is {}, the signature algorithm uses {}",
            declared.name(),
            algorithm.digest().name()
        ))),
        _ => Ok(()),
    }
}

/// PKCS#1 v1.5 with its digest in the name.
const RSA_NAMES: [(&str, DigestAlgorithm); 11] = [
    (oid::SHA_256_WITH_RSA, DigestAlgorithm::Sha256),
    (oid::SHA_384_WITH_RSA, DigestAlgorithm::Sha384),
    (oid::SHA_512_WITH_RSA, DigestAlgorithm::Sha512),
    (oid::SHA3_256_WITH_RSA, DigestAlgorithm::Sha3_256),
    (oid::SHA3_384_WITH_RSA, DigestAlgorithm::Sha3_384),
    (oid::SHA3_512_WITH_RSA, DigestAlgorithm::Sha3_512),
    (oid::SHA3_224_WITH_RSA, DigestAlgorithm::Sha3_224),
    (oid::SHA_224_WITH_RSA, DigestAlgorithm::Sha224),
    (oid::SHA_1_WITH_RSA, DigestAlgorithm::Sha1),
    (oid::MD5_WITH_RSA, DigestAlgorithm::Md5),
    (oid::SHA_1_WITH_RSA_OIW, DigestAlgorithm::Sha1),
];

/// ECDSA with its digest in the name.
const ECDSA_NAMES: [(&str, DigestAlgorithm); 9] = [
    (oid::ECDSA_WITH_SHA_256, DigestAlgorithm::Sha256),
    (oid::ECDSA_WITH_SHA_384, DigestAlgorithm::Sha384),
    (oid::ECDSA_WITH_SHA_512, DigestAlgorithm::Sha512),
    (oid::ECDSA_WITH_SHA3_256, DigestAlgorithm::Sha3_256),
    (oid::ECDSA_WITH_SHA3_384, DigestAlgorithm::Sha3_384),
    (oid::ECDSA_WITH_SHA3_512, DigestAlgorithm::Sha3_512),
    (oid::ECDSA_WITH_SHA3_224, DigestAlgorithm::Sha3_224),
    (oid::ECDSA_WITH_SHA_224, DigestAlgorithm::Sha224),
    (oid::ECDSA_WITH_SHA_1, DigestAlgorithm::Sha1),
];

fn digest_in(names: &[(&str, DigestAlgorithm)], name: &str) -> Option<DigestAlgorithm> {
    names
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, digest)| *digest)
}

fn name_in(names: &[(&'static str, DigestAlgorithm)], digest: DigestAlgorithm) -> Option<&'static str> {
    names
        .iter()
        .find(|(_, known)| *known == digest)
        .map(|(name, _)| *name)
}

/// The algorithm the identifier names, whatever `digestAlgorithm` says: what the mathematics is done with, while
/// [`digests_agree`] judges. `declared` fills in where the identifier names no digest.
///
/// # Errors
/// Unknown, does not fit the key, or wrong parameters.
pub fn signature_as_named(
    identifier: &[u8],
    key: &PublicKey,
    declared: Option<DigestAlgorithm>,
) -> Result<SignatureAlgorithm, AlgorithmProblem> {
    let (name, parameters) = split(identifier, "signatureAlgorithm")?;
    // RFC 4055, 5: written as NULL, read as NULL or absent.
    let null_or_absent = || match parameters {
        None => Ok(()),
        Some(null) if null.encoding == [tag::NULL, 0] => Ok(()),
        Some(_) => Err(AlgorithmProblem::format(format!(
            "{name}: parameters must be NULL (RFC 4055, 5)"
        ))),
    };
    let absent = || match parameters {
        None => Ok(()),
        Some(_) => Err(AlgorithmProblem::format(format!(
            "{name}: parameters must be absent"
        ))),
    };
    let rsa = |digest| SignatureAlgorithm::RsaPkcs1 { digest };
    let algorithm = if let Some(digest) = digest_in(&RSA_NAMES, &name) {
        null_or_absent()?;
        rsa(digest)
    } else if let Some(digest) = digest_in(&ECDSA_NAMES, &name) {
        absent()?;
        ecdsa(key, digest)?
    } else if name == oid::RSA_ENCRYPTION {
        null_or_absent()?;
        rsa(declared.ok_or_else(|| AlgorithmProblem::constraint("rsaEncryption names no digest"))?)
    } else if name == oid::RSASSA_PSS {
        let parameters = parameters
            .ok_or_else(|| AlgorithmProblem::format("RSASSA-PSS needs parameters (RFC 4055, 3.1)"))?;
        pss_parameters(&parameters)?
    } else if name == oid::ED25519 {
        absent()?;
        SignatureAlgorithm::Ed25519
    } else {
        return Err(AlgorithmProblem::constraint(format!(
            "signature algorithm {name} is not computed here"
        )));
    };
    if !algorithm.fits(key.kind()) || !key.permits(algorithm) {
        return Err(AlgorithmProblem::constraint(format!(
            "{} does not fit the key {:?}",
            algorithm.name(),
            key.kind()
        )));
    }
    Ok(algorithm)
}

fn ecdsa(key: &PublicKey, digest: DigestAlgorithm) -> Result<SignatureAlgorithm, AlgorithmProblem> {
    match key.kind() {
        PublicKeyKind::Ec { curve } => Ok(SignatureAlgorithm::Ecdsa { curve, digest }),
        other => Err(AlgorithmProblem::constraint(format!(
            "ECDSA does not fit the key {other:?}"
        ))),
    }
}

/// RSASSA-PSS-params (RFC 4055, 3.1) as R31 allows them: MGF1 with the same digest.
pub(crate) fn pss_parameters(parameters: &Element<'_>) -> Result<SignatureAlgorithm, AlgorithmProblem> {
    let read = read_pss(parameters)?;
    let (digest, salt_length) = (read.digest, read.salt_length);
    if read.mask != digest {
        return Err(AlgorithmProblem::constraint(format!(
            "the mask must be MGF1 with {}",
            digest.name()
        )));
    }
    Ok(SignatureAlgorithm::RsaPss { digest, salt_length })
}

/// The parameters of an RSASSA-PSS identifier that R31 refuses for its mask, so that the value can be computed all the same.
pub(crate) fn pss_with_another_mask(identifier: &[u8]) -> Option<PssParameters> {
    let (name, parameters) = split(identifier, "signatureAlgorithm").ok()?;
    let read = read_pss(&parameters?).ok()?;
    (name == oid::RSASSA_PSS && read.mask != read.digest).then_some(read)
}

/// MGF1, trailer 1; what is absent means SHA-1.
fn read_pss(parameters: &Element<'_>) -> Result<PssParameters, AlgorithmProblem> {
    if parameters.tag != tag::SEQUENCE {
        return Err(AlgorithmProblem::format("RSASSA-PSS-params must be a SEQUENCE"));
    }
    let mut fields = parameters.reader();
    let hash = fields.optional(tag::context(0), "hashAlgorithm")?;
    let mask = fields.optional(tag::context(1), "maskGenAlgorithm")?;
    let salt = fields.optional(tag::context(2), "saltLength")?;
    let trailer = fields.optional(tag::context(3), "trailerField")?;
    fields.finish("RSASSA-PSS-params")?;
    let digest = hash.map_or(Ok(DigestAlgorithm::Sha1), |hash| digest(hash.content))?;
    let mask = match mask {
        None => DigestAlgorithm::Sha1,
        Some(mask) => {
            let (generator, inner) = split(mask.content, "maskGenAlgorithm")?;
            match inner.filter(|_| generator == oid::MGF1) {
                Some(inner) => self::digest(inner.encoding)?,
                None => return Err(AlgorithmProblem::constraint("the mask must be MGF1")),
            }
        }
    };
    let salt_length = salt.map_or(Ok(20), |salt| pss_number(&salt))?;
    if trailer.map_or(Ok(1), |trailer| pss_number(&trailer))? != 1 {
        return Err(AlgorithmProblem::format("trailerField must be 1"));
    }
    Ok(PssParameters {
        digest,
        mask,
        salt_length,
    })
}

/// No modulus that is computed here leaves room for a salt of more than a thousand bytes.
fn pss_number(wrapper: &Element<'_>) -> Result<u16, AlgorithmProblem> {
    let mut inner = wrapper.reader();
    let value = inner.expect(tag::INTEGER, "RSASSA-PSS-params")?;
    inner.finish("RSASSA-PSS-params")?;
    match value.content {
        [small] if *small < 0x80 => Ok(u16::from(*small)),
        [0, byte] => Ok(u16::from(*byte)),
        [high, low] if *high < 0x80 => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(AlgorithmProblem::constraint(
            "a number that is no length of a salt",
        )),
    }
}

/// DER of a digest's AlgorithmIdentifier; parameters absent (RFC 5754, 2).
#[must_use]
pub fn encode_digest(digest: DigestAlgorithm) -> Vec<u8> {
    tlv::sequence(&[&tlv::oid(digest.oid())])
}

/// DER of a signature AlgorithmIdentifier.
#[must_use]
pub fn encode_signature(algorithm: SignatureAlgorithm) -> Vec<u8> {
    const NULL: &[u8] = &[tag::NULL, 0];
    match algorithm {
        SignatureAlgorithm::RsaPkcs1 { digest } => {
            let name = name_in(&RSA_NAMES, digest).unwrap_or(oid::RSA_ENCRYPTION);
            tlv::sequence(&[&tlv::oid(name), NULL])
        }
        SignatureAlgorithm::RsaPss { digest, salt_length } => {
            let hash = tlv::sequence(&[&tlv::oid(digest.oid()), NULL]);
            let mask = tlv::sequence(&[&tlv::oid(oid::MGF1), &hash]);
            let salt = match salt_length.to_be_bytes() {
                [0, low] if low < 0x80 => vec![low],
                [high, low] if high < 0x80 => vec![high, low],
                [high, low] => vec![0, high, low],
            };
            let parameters = tlv::sequence(&[
                &tlv::encode(tag::context(0), &hash),
                &tlv::encode(tag::context(1), &mask),
                &tlv::encode(tag::context(2), &tlv::encode(tag::INTEGER, &salt)),
            ]);
            tlv::sequence(&[&tlv::oid(oid::RSASSA_PSS), &parameters])
        }
        SignatureAlgorithm::Ecdsa { digest, .. } => {
            // MD5 has no name with ECDSA and is never written.
            let name = name_in(&ECDSA_NAMES, digest).unwrap_or(oid::EC_PUBLIC_KEY);
            tlv::sequence(&[&tlv::oid(name)])
        }
        SignatureAlgorithm::Ed25519 => tlv::sequence(&[&tlv::oid(oid::ED25519)]),
    }
}
