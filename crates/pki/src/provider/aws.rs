// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! aws-lc-rs.
//!
//! What it has no constant for (see [`implementation`]) the portable provider computes: RSASSA-PSS with another salt
//! than the digest's length or two digests, SHA-3 and old digests with RSA, keys below 1024 or above 8192 bits, Brainpool
//! and rare curves, DSA, Ed448, ML-DSA.

use std::sync::Arc;

use aws_lc_rs::signature::{self, ParsedPublicKey, VerificationAlgorithm};

use super::portable::RustCrypto;
use super::{Provider, VerifyError};
use crate::algorithm::{Curve, DigestAlgorithm, PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::memo::{self, Memo};

const NAME: &str = "aws-lc-rs";

#[derive(Debug)]
pub(super) struct AwsLc;

impl Provider for AwsLc {
    fn name(&self) -> &'static str {
        NAME
    }

    fn digest(&self, algorithm: DigestAlgorithm, parts: &[&[u8]]) -> Vec<u8> {
        algorithm.hash(parts)
    }

    fn computes(&self, algorithm: SignatureAlgorithm, key: &PublicKey) -> bool {
        implementation(algorithm, key.kind()).is_some()
    }

    fn verify_unchecked(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        value: &[u8],
    ) -> Result<(), VerifyError> {
        let Some(implementation) = implementation(algorithm, key.kind()) else {
            return RustCrypto.verify_unchecked(algorithm, key, message, value);
        };
        let parsed = parsed(implementation, algorithm, key)?;
        parsed
            .verify_sig(message, value)
            .map_err(|_| VerifyError::Invalid { provider: NAME })
    }
}

/// An office's files bring the same few keys: the library's form of a key is kept (docs/decisions/0019), a refusal is not.
fn parsed(
    implementation: &'static dyn VerificationAlgorithm,
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
) -> Result<Arc<ParsedPublicKey>, VerifyError> {
    static READ: Memo<(SignatureAlgorithm, PublicKeyKind, memo::Bytes), Arc<ParsedPublicKey>> = Memo::new();
    let question = (algorithm, key.kind(), memo::bytes(&[key.bytes()]));
    if let Some(read) = READ.get(&question) {
        return Ok(read);
    }
    let read = ParsedPublicKey::new(implementation, key.bytes()).map_err(|_| VerifyError::Key {
        algorithm: algorithm.name(),
        key: format!("{:?}", key.kind()),
    })?;
    let read = Arc::new(read);
    READ.keep(question, Arc::clone(&read));
    Ok(read)
}

fn implementation(
    algorithm: SignatureAlgorithm,
    key: PublicKeyKind,
) -> Option<&'static dyn VerificationAlgorithm> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    match (algorithm, key) {
        (SignatureAlgorithm::RsaPkcs1 { digest }, PublicKeyKind::Rsa { bits: 2048..=8192 }) => match digest {
            Sha256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
            Sha384 => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
            Sha512 => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
            DigestAlgorithm::Sha1 => Some(&signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
            _ => None,
        },
        (SignatureAlgorithm::RsaPkcs1 { digest }, PublicKeyKind::Rsa { bits: 1024..=2047 }) => match digest {
            DigestAlgorithm::Sha1 => Some(&signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
            Sha256 => Some(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
            Sha512 => Some(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
            _ => None,
        },
        (SignatureAlgorithm::RsaPss { digest, .. }, PublicKeyKind::Rsa { bits: 2048..=8192 })
            if algorithm == SignatureAlgorithm::rsa_pss(digest) =>
        {
            match digest {
                Sha256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
                Sha384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
                Sha512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
                _ => None,
            }
        }
        // The plain form is brought into DER before it comes here.
        (
            SignatureAlgorithm::Ecdsa { curve, digest } | SignatureAlgorithm::EcdsaPlain { curve, digest },
            _,
        ) => ecdsa(curve, digest),
        (SignatureAlgorithm::Ed25519, _) => Some(&signature::ED25519),
        _ => None,
    }
}

fn ecdsa(curve: Curve, digest: DigestAlgorithm) -> Option<&'static dyn VerificationAlgorithm> {
    use DigestAlgorithm::{Sha1, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512};
    match (curve, digest) {
        (Curve::P256, Sha1) => Some(&signature::ECDSA_P256_SHA1_ASN1),
        (Curve::P256, Sha256) => Some(&signature::ECDSA_P256_SHA256_ASN1),
        (Curve::P256, Sha384) => Some(&signature::ECDSA_P256_SHA384_ASN1),
        (Curve::P256, Sha512) => Some(&signature::ECDSA_P256_SHA512_ASN1),
        (Curve::P384, Sha256) => Some(&signature::ECDSA_P384_SHA256_ASN1),
        (Curve::P384, Sha384) => Some(&signature::ECDSA_P384_SHA384_ASN1),
        (Curve::P384, Sha512) => Some(&signature::ECDSA_P384_SHA512_ASN1),
        (Curve::P384, Sha3_384) => Some(&signature::ECDSA_P384_SHA3_384_ASN1),
        (Curve::P521, Sha1) => Some(&signature::ECDSA_P521_SHA1_ASN1),
        (Curve::P521, Sha224) => Some(&signature::ECDSA_P521_SHA224_ASN1),
        (Curve::P521, Sha256) => Some(&signature::ECDSA_P521_SHA256_ASN1),
        (Curve::P521, Sha384) => Some(&signature::ECDSA_P521_SHA384_ASN1),
        (Curve::P521, Sha512) => Some(&signature::ECDSA_P521_SHA512_ASN1),
        (Curve::P521, Sha3_512) => Some(&signature::ECDSA_P521_SHA3_512_ASN1),
        _ => None,
    }
}
