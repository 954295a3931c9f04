// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RustCrypto: `rsa` 0.9 for verification only (no secret, so RUSTSEC-2023-0071 does not apply), `p256` and `p384`
//! 0.14 by bytes.

use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};

use super::{Provider, VerifyError};
use crate::algorithm::{Curve, DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::PublicKey;

const NAME: &str = "RustCrypto";
const INVALID: VerifyError = VerifyError::Invalid { provider: NAME };

#[derive(Debug)]
pub(super) struct RustCrypto;

impl Provider for RustCrypto {
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
        let bad_key = || VerifyError::Key {
            algorithm: algorithm.name(),
            key: format!("{:?}", key.kind()),
        };
        let hash = algorithm.digest().hash(&[message]);
        match algorithm {
            SignatureAlgorithm::RsaPkcs1 { digest } => {
                let key = RsaPublicKey::from_pkcs1_der(key.bytes()).map_err(|_| bad_key())?;
                key.verify(pkcs1(digest), &hash, value).map_err(|_| INVALID)
            }
            SignatureAlgorithm::RsaPss { digest, salt_length } => {
                let key = RsaPublicKey::from_pkcs1_der(key.bytes()).map_err(|_| bad_key())?;
                key.verify(pss(digest, usize::from(salt_length)), &hash, value)
                    .map_err(|_| INVALID)
            }
            SignatureAlgorithm::Ecdsa {
                curve: Curve::P256, ..
            } => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes()).map_err(|_| bad_key())?;
                let value = p256::ecdsa::Signature::from_der(value).map_err(|_| INVALID)?;
                key.verify_prehash(&hash, &value).map_err(|_| INVALID)
            }
            SignatureAlgorithm::Ecdsa {
                curve: Curve::P384, ..
            } => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes()).map_err(|_| bad_key())?;
                let value = p384::ecdsa::Signature::from_der(value).map_err(|_| INVALID)?;
                key.verify_prehash(&hash, &value).map_err(|_| INVALID)
            }
            SignatureAlgorithm::Ed25519 => Err(VerifyError::Unsupported {
                algorithm: algorithm.name(),
                provider: NAME,
            }),
        }
    }
}

fn pkcs1(digest: DigestAlgorithm) -> Pkcs1v15Sign {
    match digest {
        DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<sha2::Sha256>(),
        DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<sha2::Sha384>(),
        DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<sha2::Sha512>(),
    }
}

fn pss(digest: DigestAlgorithm, salt_length: usize) -> Pss {
    match digest {
        DigestAlgorithm::Sha256 => Pss::new_with_salt::<sha2::Sha256>(salt_length),
        DigestAlgorithm::Sha384 => Pss::new_with_salt::<sha2::Sha384>(salt_length),
        DigestAlgorithm::Sha512 => Pss::new_with_salt::<sha2::Sha512>(salt_length),
    }
}
