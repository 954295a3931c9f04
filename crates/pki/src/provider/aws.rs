// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! aws-lc-rs.
//!
//! It verifies RSASSA-PSS with a salt as long as the digest; other salt lengths need a constant per length, so the
//! portable provider does those (foreign files only; we never produce them).

use aws_lc_rs::signature::{self, ParsedPublicKey, VerificationAlgorithm};

use super::portable::RustCrypto;
use super::{Provider, VerifyError};
use crate::algorithm::{Curve, DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::PublicKey;

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

    fn verify_unchecked(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        value: &[u8],
    ) -> Result<(), VerifyError> {
        if let SignatureAlgorithm::RsaPss { digest, salt_length } = algorithm
            && salt_length != digest.length()
        {
            return RustCrypto.verify_unchecked(algorithm, key, message, value);
        }
        let parsed =
            ParsedPublicKey::new(implementation(algorithm), key.bytes()).map_err(|_| VerifyError::Key {
                algorithm: algorithm.name(),
                key: format!("{:?}", key.kind()),
            })?;
        parsed
            .verify_sig(message, value)
            .map_err(|_| VerifyError::Invalid { provider: NAME })
    }
}

fn implementation(algorithm: SignatureAlgorithm) -> &'static dyn VerificationAlgorithm {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    match algorithm {
        SignatureAlgorithm::RsaPkcs1 { digest: Sha256 } => &signature::RSA_PKCS1_2048_8192_SHA256,
        SignatureAlgorithm::RsaPkcs1 { digest: Sha384 } => &signature::RSA_PKCS1_2048_8192_SHA384,
        SignatureAlgorithm::RsaPkcs1 { digest: Sha512 } => &signature::RSA_PKCS1_2048_8192_SHA512,
        SignatureAlgorithm::RsaPss { digest: Sha256, .. } => &signature::RSA_PSS_2048_8192_SHA256,
        SignatureAlgorithm::RsaPss { digest: Sha384, .. } => &signature::RSA_PSS_2048_8192_SHA384,
        SignatureAlgorithm::RsaPss { digest: Sha512, .. } => &signature::RSA_PSS_2048_8192_SHA512,
        SignatureAlgorithm::Ecdsa {
            curve: Curve::P256,
            digest: Sha256,
        } => &signature::ECDSA_P256_SHA256_ASN1,
        SignatureAlgorithm::Ecdsa {
            curve: Curve::P256,
            digest: Sha384,
        } => &signature::ECDSA_P256_SHA384_ASN1,
        SignatureAlgorithm::Ecdsa {
            curve: Curve::P256,
            digest: Sha512,
        } => &signature::ECDSA_P256_SHA512_ASN1,
        SignatureAlgorithm::Ecdsa {
            curve: Curve::P384,
            digest: Sha256,
        } => &signature::ECDSA_P384_SHA256_ASN1,
        SignatureAlgorithm::Ecdsa {
            curve: Curve::P384,
            digest: Sha384,
        } => &signature::ECDSA_P384_SHA384_ASN1,
        SignatureAlgorithm::Ecdsa {
            curve: Curve::P384,
            digest: Sha512,
        } => &signature::ECDSA_P384_SHA512_ASN1,
        SignatureAlgorithm::Ed25519 => &signature::ED25519,
    }
}
