// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! AlgorithmIdentifiers: from bytes to [`SignatureAlgorithm`] with every parameter checked (R31), and back.

use thiserror::Error;

use crate::algorithm::{Curve, DigestAlgorithm, MlDsaSet, PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::error::ParseError;
use crate::finding::SubIndication;
use crate::oid;
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
    if name == oid::SHAKE256_LEN {
        return shake256_with_length(parameters);
    }
    let digest = DigestAlgorithm::from_oid(&name).ok_or_else(|| {
        AlgorithmProblem::constraint(format!(
            "digest {name} is not computed here (the SHA-2 and SHA-3 families are; SHA-1, RIPEMD-160 and MD5 for old files)"
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

/// id-shake256-len (RFC 8419, 2.3): the parameter is the length in bits, and EdDSA's is 512.
fn shake256_with_length(parameters: Option<Element<'_>>) -> Result<DigestAlgorithm, AlgorithmProblem> {
    match parameters {
        Some(length) if length.encoding == [tag::INTEGER, 2, 2, 0] => Ok(DigestAlgorithm::Shake256),
        _ => Err(AlgorithmProblem::constraint(
            "SHAKE256 is computed with 512 bits of output (RFC 8419, 2.3) and no other length",
        )),
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
    null_in_place(identifier)?;
    digests_agree(algorithm, declared)?;
    Ok(algorithm)
}

/// R31: `digestAlgorithm` is the digest of the signature algorithm, and the mask of RSASSA-PSS is made with it too. What
/// they say otherwise is computed all the same; it does not count.
///
/// # Errors
/// It is another.
pub fn digests_agree(
    algorithm: SignatureAlgorithm,
    declared: Option<DigestAlgorithm>,
) -> Result<(), AlgorithmProblem> {
    if let SignatureAlgorithm::RsaPss { digest, mask, .. } = algorithm
        && digest != mask
    {
        return Err(AlgorithmProblem::constraint(format!(
            "the mask must be MGF1 with {}, found {}",
            digest.name(),
            mask.name()
        )));
    }
    let Some(declared) = declared else { return Ok(()) };
    let agree = match algorithm {
        SignatureAlgorithm::MlDsa { set } => set.goes_with(declared),
        algorithm => algorithm.digest() == declared,
    };
    if agree {
        return Ok(());
    }
    Err(AlgorithmProblem::constraint(format!(
        "digestAlgorithm is {}, the signature algorithm {} uses {}",
        declared.name(),
        algorithm.name(),
        algorithm.digest().name()
    )))
}

/// PKCS#1 v1.5 with its digest in the name.
const RSA_NAMES: [(&str, DigestAlgorithm); 14] = [
    (oid::SHA_256_WITH_RSA, DigestAlgorithm::Sha256),
    (oid::SHA_384_WITH_RSA, DigestAlgorithm::Sha384),
    (oid::SHA_512_WITH_RSA, DigestAlgorithm::Sha512),
    (oid::SHA3_256_WITH_RSA, DigestAlgorithm::Sha3_256),
    (oid::SHA3_384_WITH_RSA, DigestAlgorithm::Sha3_384),
    (oid::SHA3_512_WITH_RSA, DigestAlgorithm::Sha3_512),
    (oid::SHA3_224_WITH_RSA, DigestAlgorithm::Sha3_224),
    (oid::SHA_224_WITH_RSA, DigestAlgorithm::Sha224),
    (oid::SHA_512_256_WITH_RSA, DigestAlgorithm::Sha512_256),
    (oid::SHA_512_224_WITH_RSA, DigestAlgorithm::Sha512_224),
    (oid::RIPEMD_160_WITH_RSA, DigestAlgorithm::Ripemd160),
    (oid::SHA_1_WITH_RSA, DigestAlgorithm::Sha1),
    (oid::MD5_WITH_RSA, DigestAlgorithm::Md5),
    (oid::SHA_1_WITH_RSA_OIW, DigestAlgorithm::Sha1),
];

/// ECDSA with its digest in the name.
const ECDSA_NAMES: [(&str, DigestAlgorithm); 11] = [
    (oid::ECDSA_WITH_SHA_256, DigestAlgorithm::Sha256),
    (oid::ECDSA_WITH_SHA_384, DigestAlgorithm::Sha384),
    (oid::ECDSA_WITH_SHA_512, DigestAlgorithm::Sha512),
    (oid::ECDSA_WITH_SHA3_256, DigestAlgorithm::Sha3_256),
    (oid::ECDSA_WITH_SHA3_384, DigestAlgorithm::Sha3_384),
    (oid::ECDSA_WITH_SHA3_512, DigestAlgorithm::Sha3_512),
    (oid::ECDSA_WITH_SHA3_224, DigestAlgorithm::Sha3_224),
    (oid::ECDSA_WITH_SHA_224, DigestAlgorithm::Sha224),
    (oid::ECDSA_WITH_SHAKE128, DigestAlgorithm::Shake128),
    (oid::ECDSA_WITH_SHAKE256, DigestAlgorithm::Shake256),
    (oid::ECDSA_WITH_SHA_1, DigestAlgorithm::Sha1),
];

/// ECDSA with r and s side by side (TR-03111, 5.2.1).
const PLAIN_NAMES: [(&str, DigestAlgorithm); 10] = [
    (oid::ECDSA_PLAIN_SHA_256, DigestAlgorithm::Sha256),
    (oid::ECDSA_PLAIN_SHA_384, DigestAlgorithm::Sha384),
    (oid::ECDSA_PLAIN_SHA_512, DigestAlgorithm::Sha512),
    (oid::ECDSA_PLAIN_SHA3_256, DigestAlgorithm::Sha3_256),
    (oid::ECDSA_PLAIN_SHA3_384, DigestAlgorithm::Sha3_384),
    (oid::ECDSA_PLAIN_SHA3_512, DigestAlgorithm::Sha3_512),
    (oid::ECDSA_PLAIN_SHA3_224, DigestAlgorithm::Sha3_224),
    (oid::ECDSA_PLAIN_SHA_224, DigestAlgorithm::Sha224),
    (oid::ECDSA_PLAIN_RIPEMD_160, DigestAlgorithm::Ripemd160),
    (oid::ECDSA_PLAIN_SHA_1, DigestAlgorithm::Sha1),
];

/// DSA with its digest in the name (RFC 5754, 3.1; NIST for SHA-3).
const DSA_NAMES: [(&str, DigestAlgorithm); 9] = [
    (oid::DSA_WITH_SHA_256, DigestAlgorithm::Sha256),
    (oid::DSA_WITH_SHA_384, DigestAlgorithm::Sha384),
    (oid::DSA_WITH_SHA_512, DigestAlgorithm::Sha512),
    (oid::DSA_WITH_SHA3_256, DigestAlgorithm::Sha3_256),
    (oid::DSA_WITH_SHA3_384, DigestAlgorithm::Sha3_384),
    (oid::DSA_WITH_SHA3_512, DigestAlgorithm::Sha3_512),
    (oid::DSA_WITH_SHA3_224, DigestAlgorithm::Sha3_224),
    (oid::DSA_WITH_SHA_224, DigestAlgorithm::Sha224),
    (oid::DSA_WITH_SHA_1, DigestAlgorithm::Sha1),
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
    let algorithm = match named(&name, key)? {
        Some(algorithm) => {
            let curve = matches!(algorithm, SignatureAlgorithm::EcdsaPlain { .. });
            check_absent(
                &name,
                parameters.filter(|found| !(curve && names_curve(found, key))),
            )?;
            algorithm
        }
        None => with_parameters(&name, parameters, key, declared)?,
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

/// Parameters that say nothing: absent or NULL. Where NULL is out of place [`null_in_place`] says so.
fn check_absent(name: &str, parameters: Option<Element<'_>>) -> Result<(), AlgorithmProblem> {
    match parameters {
        None => Ok(()),
        Some(found) if found.encoding == [tag::NULL, 0] => Ok(()),
        Some(_) => Err(AlgorithmProblem::format(format!(
            "{name}: parameters must be absent (or NULL: RFC 4055, 5)"
        ))),
    }
}

/// NULL stands for absent parameters only where RFC 4055 (RSA), RFC 3279 (DSA) and the practice of plain ECDSA have it;
/// ECDSA's, EdDSA's and ML-DSA's have to be absent (RFC 5758, 3.2; RFC 8410, 3; RFC 9881, 2; RFC 8702, 3).
///
/// # Errors
/// NULL is there.
pub fn null_in_place(identifier: &[u8]) -> Result<(), AlgorithmProblem> {
    let (name, parameters) = split(identifier, "signatureAlgorithm")?;
    let others = [
        oid::ED25519,
        oid::ED448,
        oid::RSASSA_PSS_SHAKE128,
        oid::RSASSA_PSS_SHAKE256,
    ];
    let absent = digest_in(&ECDSA_NAMES, &name).is_some()
        || MlDsaSet::from_oid(&name).is_some()
        || others.contains(&name.as_str());
    match parameters {
        Some(found) if absent && found.tag == tag::NULL => Err(AlgorithmProblem::format(format!(
            "{name}: parameters must be absent, found NULL"
        ))),
        _ => Ok(()),
    }
}

/// An algorithm whose name says everything.
fn named(name: &str, key: &PublicKey) -> Result<Option<SignatureAlgorithm>, AlgorithmProblem> {
    let found = if let Some(digest) = digest_in(&RSA_NAMES, name) {
        SignatureAlgorithm::RsaPkcs1 { digest }
    } else if let Some(digest) = digest_in(&DSA_NAMES, name) {
        SignatureAlgorithm::Dsa { digest }
    } else if let Some(digest) = digest_in(&ECDSA_NAMES, name) {
        let curve = curve_of(key)?;
        SignatureAlgorithm::Ecdsa { curve, digest }
    } else if let Some(digest) = digest_in(&PLAIN_NAMES, name) {
        let curve = curve_of(key)?;
        SignatureAlgorithm::EcdsaPlain { curve, digest }
    } else if let Some(set) = MlDsaSet::from_oid(name) {
        SignatureAlgorithm::MlDsa { set }
    } else {
        match name {
            oid::ED25519 => SignatureAlgorithm::Ed25519,
            oid::ED448 => SignatureAlgorithm::Ed448,
            // RFC 8702, 3.2.1: mask and salt follow from the name.
            oid::RSASSA_PSS_SHAKE128 => SignatureAlgorithm::rsa_pss(DigestAlgorithm::Shake128),
            oid::RSASSA_PSS_SHAKE256 => SignatureAlgorithm::rsa_pss(DigestAlgorithm::Shake256),
            _ => return Ok(None),
        }
    };
    Ok(Some(found))
}

/// An algorithm whose digest stands in the parameters or in `digestAlgorithm`.
fn with_parameters(
    name: &str,
    parameters: Option<Element<'_>>,
    key: &PublicKey,
    declared: Option<DigestAlgorithm>,
) -> Result<SignatureAlgorithm, AlgorithmProblem> {
    let declared = || declared.ok_or_else(|| AlgorithmProblem::constraint(format!("{name} names no digest")));
    match name {
        oid::RSA_ENCRYPTION => {
            check_absent(name, parameters)?;
            Ok(SignatureAlgorithm::RsaPkcs1 { digest: declared()? })
        }
        oid::RSASSA_PSS => pss_parameters(
            &parameters
                .ok_or_else(|| AlgorithmProblem::format("RSASSA-PSS needs parameters (RFC 4055, 3.1)"))?,
        ),
        oid::DSA => {
            // Some put the domain parameters here, as in the key; the key's are used.
            Ok(SignatureAlgorithm::Dsa { digest: declared()? })
        }
        oid::ECDSA_WITH_SPECIFIED => {
            let digest = match parameters {
                Some(inner) if inner.tag == tag::SEQUENCE => digest(inner.encoding)?,
                other => {
                    check_absent(name, other)?;
                    declared()?
                }
            };
            let curve = curve_of(key)?;
            Ok(SignatureAlgorithm::Ecdsa { curve, digest })
        }
        // The key's own name as that of the signature, as rsaEncryption is; the key says which curve.
        oid::EC_PUBLIC_KEY => {
            let curve = curve_of(key)?;
            check_absent(name, parameters.filter(|found| !names_curve(found, key)))?;
            let digest = declared()?;
            Ok(SignatureAlgorithm::Ecdsa { curve, digest })
        }
        _ => Err(AlgorithmProblem::constraint(format!(
            "signature algorithm {name} is not computed here"
        ))),
    }
}

/// Whether these parameters are the name of the key's own curve, as signers of plain ECDSA write it.
fn names_curve(parameters: &Element<'_>, key: &PublicKey) -> bool {
    let named = (parameters.tag == tag::OBJECT_IDENTIFIER).then(|| parameters.oid("namedCurve").ok());
    named
        .flatten()
        .is_some_and(|name| curve_of(key).is_ok_and(|curve| curve.oid() == name))
}

fn curve_of(key: &PublicKey) -> Result<Curve, AlgorithmProblem> {
    match key.kind() {
        PublicKeyKind::Ec { curve } => Ok(curve),
        other => Err(AlgorithmProblem::constraint(format!(
            "ECDSA does not fit the key {other:?}"
        ))),
    }
}

/// RSASSA-PSS-params (RFC 4055, 3.1): MGF1 with any digest, trailer 1; what is absent means SHA-1.
pub(crate) fn pss_parameters(parameters: &Element<'_>) -> Result<SignatureAlgorithm, AlgorithmProblem> {
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
        Some(mask) => mask_generator(mask.content)?,
    };
    let salt_length = salt.map_or(Ok(20), |salt| small_number(&salt))?;
    if trailer.map_or(Ok(1), |trailer| small_number(&trailer))? != 1 {
        return Err(AlgorithmProblem::format("trailerField must be 1"));
    }
    Ok(SignatureAlgorithm::RsaPss {
        digest,
        mask,
        salt_length,
    })
}

/// MGF1 with its digest (RFC 4055, 2.2), or SHAKE as its own mask (RFC 8702).
fn mask_generator(identifier: &[u8]) -> Result<DigestAlgorithm, AlgorithmProblem> {
    let (generator, inner) = split(identifier, "maskGenAlgorithm")?;
    match inner {
        Some(inner) if generator == oid::MGF1 => match digest(inner.encoding)? {
            extendable if extendable.is_extendable() => Err(AlgorithmProblem::constraint(
                "SHAKE is its own mask, not MGF1's (RFC 8702, 2)",
            )),
            digest => Ok(digest),
        },
        None if [oid::SHAKE128, oid::SHAKE256].contains(&generator.as_str()) => digest(identifier),
        _ => Err(AlgorithmProblem::constraint(format!(
            "mask generator {generator} is not computed here (MGF1 with a digest is)"
        ))),
    }
}

/// The INTEGER in a wrapper of RSASSA-PSS-params, below 65536: no modulus leaves room for a longer salt.
fn small_number(wrapper: &Element<'_>) -> Result<u16, AlgorithmProblem> {
    let mut inner = wrapper.reader();
    let value = inner.expect(tag::INTEGER, "RSASSA-PSS-params")?;
    inner.finish("RSASSA-PSS-params")?;
    match *value.content {
        [small] if small < 0x80 => Ok(small.into()),
        [first, second] if (1..0x80).contains(&first) || (first == 0 && second >= 0x80) => {
            Ok(u16::from_be_bytes([first, second]))
        }
        [0, first, second] if first >= 0x80 => Ok(u16::from_be_bytes([first, second])),
        _ => Err(AlgorithmProblem::format(
            "RSASSA-PSS-params: expected a positive number below 65536",
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
        SignatureAlgorithm::RsaPss {
            digest,
            mask,
            salt_length,
        } => {
            let hash = |digest: DigestAlgorithm| tlv::sequence(&[&tlv::oid(digest.oid()), NULL]);
            let mask = tlv::sequence(&[&tlv::oid(oid::MGF1), &hash(mask)]);
            // The shortest positive INTEGER.
            let salt: &[u8] = match &salt_length.to_be_bytes() {
                [0, small] if *small < 0x80 => &[*small],
                [large, small] if *large >= 0x80 => &[0, *large, *small],
                [large, small] => &[*large, *small],
            };
            let parameters = tlv::sequence(&[
                &tlv::encode(tag::context(0), &hash(digest)),
                &tlv::encode(tag::context(1), &mask),
                &tlv::encode(tag::context(2), &tlv::encode(tag::INTEGER, salt)),
            ]);
            tlv::sequence(&[&tlv::oid(oid::RSASSA_PSS), &parameters])
        }
        SignatureAlgorithm::Ecdsa { digest, .. } => {
            // MD5 has no name with ECDSA and is never written.
            let name = name_in(&ECDSA_NAMES, digest).unwrap_or(oid::EC_PUBLIC_KEY);
            tlv::sequence(&[&tlv::oid(name)])
        }
        SignatureAlgorithm::EcdsaPlain { digest, .. } => {
            let name = name_in(&PLAIN_NAMES, digest).unwrap_or(oid::EC_PUBLIC_KEY);
            tlv::sequence(&[&tlv::oid(name)])
        }
        SignatureAlgorithm::Dsa { digest } => {
            let name = name_in(&DSA_NAMES, digest).unwrap_or(oid::DSA);
            tlv::sequence(&[&tlv::oid(name)])
        }
        SignatureAlgorithm::Ed25519 => tlv::sequence(&[&tlv::oid(oid::ED25519)]),
        SignatureAlgorithm::Ed448 => tlv::sequence(&[&tlv::oid(oid::ED448)]),
        SignatureAlgorithm::MlDsa { set } => tlv::sequence(&[&tlv::oid(set.oid())]),
    }
}
