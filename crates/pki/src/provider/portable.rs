// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RustCrypto: `rsa` 0.9 for verification only (no secret, so RUSTSEC-2023-0071 does not apply), the curves of the 0.14
//! generation by bytes, `ed25519-dalek`, `ed448-goldilocks`, `ml-dsa`; beside them what no crate computes.

use ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1::der::Decode as _;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};

use super::emsa_pss::{self, Parameters};
use super::{Provider, VerifyError, dsa, weierstrass};
use crate::algorithm::{Curve, DigestAlgorithm, MlDsaSet, SignatureAlgorithm};
use crate::certificate::PublicKey;

const NAME: &str = "RustCrypto";
const INVALID: VerifyError = VerifyError::Invalid { provider: NAME };
/// Largest modulus.
const MOST_BITS: usize = 16384;

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
                let Some(scheme) = pkcs1(digest) else {
                    return Err(VerifyError::Unsupported {
                        algorithm: algorithm.name(),
                        provider: NAME,
                    });
                };
                rsa_key(key).map(|key| key.verify(scheme, &digest.hash(&[message]), value).is_ok())
            }
            SignatureAlgorithm::RsaPss {
                digest,
                mask,
                salt_length,
            } => {
                let salt_length = usize::from(salt_length);
                let parameters = Parameters {
                    digest,
                    mask,
                    salt_length,
                };
                rsa_key(key).map(|key| verify_pss(&key, parameters, message, value))
            }
            SignatureAlgorithm::Ecdsa { curve, digest } => {
                verify_ecdsa(curve, key.bytes(), &digest.hash(&[message]), value)
            }
            // `verify` has brought it into DER.
            SignatureAlgorithm::EcdsaPlain { .. } => None,
            SignatureAlgorithm::Ed25519 => ed25519(key.bytes(), message, value),
            SignatureAlgorithm::Ed448 => ed448(key.bytes(), message, value),
            SignatureAlgorithm::Dsa { digest } => dsa::verify(key, &digest.hash(&[message]), value),
            SignatureAlgorithm::MlDsa { set } => ml_dsa(set, key.bytes(), message, value),
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
fn padded(curve: Curve, hash: &[u8]) -> Vec<u8> {
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
                .is_ok_and(|value| key.verify_prehash(&padded(curve, hash), &value).is_ok())
        }};
    }
    Some(match curve {
        Curve::P256 => verify!(p256::NistP256),
        Curve::P384 => verify!(p384::NistP384),
        Curve::P521 => verify!(p521::NistP521),
        Curve::BrainpoolP256r1 => verify!(bp256::BrainpoolP256r1),
        Curve::BrainpoolP384r1 => verify!(bp384::BrainpoolP384r1),
        Curve::BrainpoolP512r1
        | Curve::BrainpoolP320r1
        | Curve::BrainpoolP224r1
        | Curve::BrainpoolP192r1
        | Curve::Secp256k1
        | Curve::P224
        | Curve::P192 => return weierstrass::verify(curve, point, hash, value),
    })
}

/// Strict (RFC 8032 with canonical points, no keys of small order). `None`: not a key.
fn ed25519(key: &[u8], message: &[u8], value: &[u8]) -> Option<bool> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
    let value = ed25519_dalek::Signature::from_slice(value);
    Some(value.is_ok_and(|value| key.verify_strict(message, &value).is_ok()))
}

/// p = 2^448 - 2^224 - 1, the field of Ed448, little-endian.
const ED448_PRIME: [u8; 56] = {
    let mut octets = [0xff; 56];
    octets[28] = 0xfe;
    octets
};

/// RFC 8032, 5.2.3: y below p, and nothing in the last octet but the sign. The crate reduces what is larger.
fn is_canonical(point: &[u8]) -> bool {
    point
        .split_last()
        .is_some_and(|(sign, y)| sign & 0x7f == 0 && y.iter().rev().lt(ED448_PRIME.iter().rev()))
}

/// Strict: canonical points, none of small order. `None`: not a key.
fn ed448(key: &[u8], message: &[u8], value: &[u8]) -> Option<bool> {
    let read = ed448_goldilocks::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
    let point = value.get(..57)?;
    let value = ed448_goldilocks::Signature::from_slice(value).ok()?;
    is_canonical(key).then(|| is_canonical(point) && read.verify_raw(&value, message).is_ok())
}

/// Pure, without context (RFC 9882, 3.1). `None`: not a key.
fn ml_dsa(set: MlDsaSet, key: &[u8], message: &[u8], value: &[u8]) -> Option<bool> {
    macro_rules! verify {
        ($set:ty) => {{
            let key = ml_dsa::VerifyingKey::<$set>::decode(key.try_into().ok()?);
            ml_dsa::Signature::<$set>::try_from(value)
                .is_ok_and(|value| key.verify_with_context(message, &[], &value))
        }};
    }
    Some(match set {
        MlDsaSet::MlDsa44 => verify!(ml_dsa::MlDsa44),
        MlDsaSet::MlDsa65 => verify!(ml_dsa::MlDsa65),
        MlDsaSet::MlDsa87 => verify!(ml_dsa::MlDsa87),
    })
}

/// `None`: PKCS#1 v1.5 has no name for the digest.
fn pkcs1(digest: DigestAlgorithm) -> Option<Pkcs1v15Sign> {
    Some(match digest {
        DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<sha2::Sha256>(),
        DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<sha2::Sha384>(),
        DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<sha2::Sha512>(),
        DigestAlgorithm::Sha3_256 => Pkcs1v15Sign::new::<sha3::Sha3_256>(),
        DigestAlgorithm::Sha3_384 => Pkcs1v15Sign::new::<sha3::Sha3_384>(),
        DigestAlgorithm::Sha3_512 => Pkcs1v15Sign::new::<sha3::Sha3_512>(),
        DigestAlgorithm::Sha3_224 => Pkcs1v15Sign::new::<sha3::Sha3_224>(),
        DigestAlgorithm::Sha224 => Pkcs1v15Sign::new::<sha2::Sha224>(),
        DigestAlgorithm::Sha512_256 => Pkcs1v15Sign::new::<sha2::Sha512_256>(),
        DigestAlgorithm::Sha512_224 => Pkcs1v15Sign::new::<sha2::Sha512_224>(),
        DigestAlgorithm::Ripemd160 => Pkcs1v15Sign::new::<ripemd::Ripemd160>(),
        DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<sha1::Sha1>(),
        DigestAlgorithm::Md5 => Pkcs1v15Sign::new::<md5::Md5>(),
        DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256 => return None,
    })
}

/// By the `rsa` crate where it can: one digest for message and mask, of fixed length.
fn verify_pss(key: &RsaPublicKey, parameters: Parameters, message: &[u8], value: &[u8]) -> bool {
    let Parameters {
        digest,
        mask,
        salt_length,
    } = parameters;
    match pss(digest, salt_length).filter(|_| digest == mask) {
        Some(scheme) => key.verify(scheme, &digest.hash(&[message]), value).is_ok(),
        None => emsa_pss::verify(key, parameters, message, value),
    }
}

/// `None`: an extendable function, which is its own mask (RFC 8702).
fn pss(digest: DigestAlgorithm, salt_length: usize) -> Option<Pss> {
    Some(match digest {
        DigestAlgorithm::Sha256 => Pss::new_with_salt::<sha2::Sha256>(salt_length),
        DigestAlgorithm::Sha384 => Pss::new_with_salt::<sha2::Sha384>(salt_length),
        DigestAlgorithm::Sha512 => Pss::new_with_salt::<sha2::Sha512>(salt_length),
        DigestAlgorithm::Sha3_256 => Pss::new_with_salt::<sha3::Sha3_256>(salt_length),
        DigestAlgorithm::Sha3_384 => Pss::new_with_salt::<sha3::Sha3_384>(salt_length),
        DigestAlgorithm::Sha3_512 => Pss::new_with_salt::<sha3::Sha3_512>(salt_length),
        DigestAlgorithm::Sha3_224 => Pss::new_with_salt::<sha3::Sha3_224>(salt_length),
        DigestAlgorithm::Sha224 => Pss::new_with_salt::<sha2::Sha224>(salt_length),
        DigestAlgorithm::Sha512_256 => Pss::new_with_salt::<sha2::Sha512_256>(salt_length),
        DigestAlgorithm::Sha512_224 => Pss::new_with_salt::<sha2::Sha512_224>(salt_length),
        DigestAlgorithm::Ripemd160 => Pss::new_with_salt::<ripemd::Ripemd160>(salt_length),
        DigestAlgorithm::Sha1 => Pss::new_with_salt::<sha1::Sha1>(salt_length),
        DigestAlgorithm::Md5 => Pss::new_with_salt::<md5::Md5>(salt_length),
        DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256 => return None,
    })
}
