// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RustCrypto: `rsa` 0.9 for verification only (no secret, so RUSTSEC-2023-0071 does not apply), the curves of the 0.14
//! generation by bytes, `ed25519-dalek`.

use ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1::der::Decode as _;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};

use super::{Provider, VerifyError};
use crate::algorithm::{Curve, DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::PublicKey;

const NAME: &str = "RustCrypto";
const INVALID: VerifyError = VerifyError::Invalid { provider: NAME };
/// Largest modulus, as large as aws-lc-rs goes.
const MOST_BITS: usize = 8192;

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
        let answer = match algorithm {
            SignatureAlgorithm::RsaPkcs1 { digest } => {
                rsa_key(key).map(|key| key.verify(pkcs1(digest), &digest.hash(&[message]), value).is_ok())
            }
            SignatureAlgorithm::RsaPss { digest, salt_length } => rsa_key(key).map(|key| {
                let scheme = pss(digest, usize::from(salt_length));
                key.verify(scheme, &digest.hash(&[message]), value).is_ok()
            }),
            SignatureAlgorithm::Ecdsa { curve, digest } => {
                verify_ecdsa(curve, key.bytes(), &prehash(curve, digest, message), value)
            }
            SignatureAlgorithm::Ed25519 => ed25519(key.bytes(), message, value),
        };
        match answer {
            Some(true) => Ok(()),
            Some(false) => Err(INVALID),
            None => Err(VerifyError::Key {
                algorithm: algorithm.name(),
                key: format!("{:?}", key.kind()),
            }),
        }
    }
}

/// `None`: not a key. `from_pkcs1_der` would stop at 4096 bits.
fn rsa_key(key: &PublicKey) -> Option<RsaPublicKey> {
    let read = rsa::pkcs1::RsaPublicKey::from_der(key.bytes()).ok()?;
    let number = |value: rsa::pkcs1::UintRef<'_>| BigUint::from_bytes_be(value.as_bytes());
    RsaPublicKey::new_with_max_size(number(read.modulus), number(read.public_exponent), MOST_BITS).ok()
}

/// The hash as a number of at least the field's length: `verify_prehash` refuses much shorter ones.
fn prehash(curve: Curve, digest: DigestAlgorithm, message: &[u8]) -> Vec<u8> {
    let hash = digest.hash(&[message]);
    let mut padded = vec![0; curve.field_bytes().saturating_sub(hash.len())];
    padded.extend(hash);
    padded
}

/// `None`: not a point of the curve.
fn verify_ecdsa(curve: Curve, point: &[u8], hash: &[u8], value: &[u8]) -> Option<bool> {
    macro_rules! verify {
        ($curve:ty) => {{
            let key = ecdsa::VerifyingKey::<$curve>::from_sec1_bytes(point).ok()?;
            ecdsa::Signature::<$curve>::from_der(value)
                .is_ok_and(|value| key.verify_prehash(hash, &value).is_ok())
        }};
    }
    Some(match curve {
        Curve::P256 => verify!(p256::NistP256),
        Curve::P384 => verify!(p384::NistP384),
        Curve::P521 => verify!(p521::NistP521),
        Curve::BrainpoolP256r1 => verify!(bp256::BrainpoolP256r1),
        Curve::BrainpoolP384r1 => verify!(bp384::BrainpoolP384r1),
    })
}

/// Strict (RFC 8032 with canonical points, no keys of small order). `None`: not a key.
fn ed25519(key: &[u8], message: &[u8], value: &[u8]) -> Option<bool> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
    let value = ed25519_dalek::Signature::from_slice(value);
    Some(value.is_ok_and(|value| key.verify_strict(message, &value).is_ok()))
}

fn pkcs1(digest: DigestAlgorithm) -> Pkcs1v15Sign {
    match digest {
        DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<sha2::Sha256>(),
        DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<sha2::Sha384>(),
        DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<sha2::Sha512>(),
        DigestAlgorithm::Sha3_256 => Pkcs1v15Sign::new::<sha3::Sha3_256>(),
        DigestAlgorithm::Sha3_384 => Pkcs1v15Sign::new::<sha3::Sha3_384>(),
        DigestAlgorithm::Sha3_512 => Pkcs1v15Sign::new::<sha3::Sha3_512>(),
        DigestAlgorithm::Sha3_224 => Pkcs1v15Sign::new::<sha3::Sha3_224>(),
        DigestAlgorithm::Sha224 => Pkcs1v15Sign::new::<sha2::Sha224>(),
        DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<sha1::Sha1>(),
        DigestAlgorithm::Md5 => Pkcs1v15Sign::new::<md5::Md5>(),
    }
}

fn pss(digest: DigestAlgorithm, salt_length: usize) -> Pss {
    match digest {
        DigestAlgorithm::Sha256 => Pss::new_with_salt::<sha2::Sha256>(salt_length),
        DigestAlgorithm::Sha384 => Pss::new_with_salt::<sha2::Sha384>(salt_length),
        DigestAlgorithm::Sha512 => Pss::new_with_salt::<sha2::Sha512>(salt_length),
        DigestAlgorithm::Sha3_256 => Pss::new_with_salt::<sha3::Sha3_256>(salt_length),
        DigestAlgorithm::Sha3_384 => Pss::new_with_salt::<sha3::Sha3_384>(salt_length),
        DigestAlgorithm::Sha3_512 => Pss::new_with_salt::<sha3::Sha3_512>(salt_length),
        DigestAlgorithm::Sha3_224 => Pss::new_with_salt::<sha3::Sha3_224>(salt_length),
        DigestAlgorithm::Sha224 => Pss::new_with_salt::<sha2::Sha224>(salt_length),
        DigestAlgorithm::Sha1 => Pss::new_with_salt::<sha1::Sha1>(salt_length),
        DigestAlgorithm::Md5 => Pss::new_with_salt::<md5::Md5>(salt_length),
    }
}
