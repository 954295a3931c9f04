// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What aws-lc-rs does not sign: Brainpool curves, and SHA-3 with RSA and with the curves it offers no such pair for.
//!
//! RSA is blinded with randomness of aws-lc-rs (RUSTSEC-2023-0071: never without); ECDSA nonces are those of RFC 6979,
//! hedged with the same randomness.

use aws_lc_rs::rand;
use ecdsa::signature::hazmat::PrehashSigner as _;
use p256::pkcs8::DecodePrivateKey as _;
use pki::{Curve, DigestAlgorithm, SignatureAlgorithm};
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::rand_core::{CryptoRng, Error, RngCore};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};

/// A private key as RustCrypto reads it.
pub(super) enum Portable {
    Rsa(Box<RsaPrivateKey>),
    P256(ecdsa::SigningKey<p256::NistP256>),
    P384(ecdsa::SigningKey<p384::NistP384>),
    P521(ecdsa::SigningKey<p521::NistP521>),
    BrainpoolP256(ecdsa::SigningKey<bp256::BrainpoolP256r1>),
    BrainpoolP384(ecdsa::SigningKey<bp384::BrainpoolP384r1>),
}

/// aws-lc-rs's generator under the trait that `rsa` asks for.
struct System;

impl CryptoRng for System {}

impl RngCore for System {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    #[expect(
        clippy::panic,
        reason = "without randomness an unblinded signature would leak the key"
    )]
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        if rand::fill(bytes).is_err() {
            panic!("the system gives no random bytes");
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl Portable {
    /// The key of PKCS#8 DER, if it fits the algorithm.
    pub(super) fn read(pkcs8: &[u8], algorithm: SignatureAlgorithm) -> Result<Self, String> {
        macro_rules! curve {
            ($variant:ident) => {
                ecdsa::SigningKey::from_pkcs8_der(pkcs8)
                    .map(Self::$variant)
                    .map_err(|error| error.to_string())
            };
        }
        match algorithm {
            SignatureAlgorithm::RsaPkcs1 { .. } | SignatureAlgorithm::RsaPss { .. } => {
                RsaPrivateKey::from_pkcs8_der(pkcs8)
                    .map(|key| Self::Rsa(Box::new(key)))
                    .map_err(|error| error.to_string())
            }
            SignatureAlgorithm::Ecdsa { curve, .. } => match curve {
                Curve::P256 => curve!(P256),
                Curve::P384 => curve!(P384),
                Curve::P521 => curve!(P521),
                Curve::BrainpoolP256r1 => curve!(BrainpoolP256),
                Curve::BrainpoolP384r1 => curve!(BrainpoolP384),
                other => Err(format!(
                    "{} keys are not signed with in software; use a token",
                    other.name()
                )),
            },
            other => Err(format!("{} is not signed with RustCrypto", other.name())),
        }
    }

    /// The public key, as a SubjectPublicKeyInfo holds it.
    pub(super) fn public(&self) -> Option<Vec<u8>> {
        macro_rules! point {
            ($key:expr) => {
                Some(
                    $key.verifying_key()
                        .to_sec1_point(false)
                        .as_bytes()
                        .to_vec(),
                )
            };
        }
        match self {
            Self::Rsa(key) => {
                let der = key.to_public_key().to_pkcs1_der().ok()?;
                Some(der.as_bytes().to_vec())
            }
            Self::P256(key) => point!(key),
            Self::P384(key) => point!(key),
            Self::P521(key) => point!(key),
            Self::BrainpoolP256(key) => point!(key),
            Self::BrainpoolP384(key) => point!(key),
        }
    }

    /// ECDSA as DER.
    pub(super) fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Option<Vec<u8>> {
        let hash = algorithm.digest().hash(&[message]);
        macro_rules! ecdsa {
            ($key:expr, $curve:ty, $bytes:expr) => {{
                // As a number of the field's length: shorter hashes than half of it are refused otherwise.
                let mut padded = vec![0; usize::saturating_sub($bytes, hash.len())];
                padded.extend(&hash);
                let value: ecdsa::Signature<$curve> = $key.sign_prehash(&padded).ok()?;
                Some(value.to_der().as_bytes().to_vec())
            }};
        }
        match self {
            Self::Rsa(key) => rsa(key, algorithm, &hash),
            Self::P256(key) => ecdsa!(key, p256::NistP256, 32),
            Self::P384(key) => ecdsa!(key, p384::NistP384, 48),
            Self::P521(key) => ecdsa!(key, p521::NistP521, 66),
            Self::BrainpoolP256(key) => ecdsa!(key, bp256::BrainpoolP256r1, 32),
            Self::BrainpoolP384(key) => ecdsa!(key, bp384::BrainpoolP384r1, 48),
        }
    }
}

/// SHA-3 only; everything else is aws-lc-rs's.
fn rsa(key: &RsaPrivateKey, algorithm: SignatureAlgorithm, hash: &[u8]) -> Option<Vec<u8>> {
    use DigestAlgorithm::{Sha3_256, Sha3_384, Sha3_512};
    match algorithm {
        SignatureAlgorithm::RsaPkcs1 { digest } => {
            let padding = match digest {
                Sha3_256 => Pkcs1v15Sign::new::<sha3::Sha3_256>(),
                Sha3_384 => Pkcs1v15Sign::new::<sha3::Sha3_384>(),
                Sha3_512 => Pkcs1v15Sign::new::<sha3::Sha3_512>(),
                _ => return None,
            };
            key.sign_with_rng(&mut System, padding, hash).ok()
        }
        SignatureAlgorithm::RsaPss { digest, .. } => {
            let padding = match digest {
                Sha3_256 => Pss::new_blinded::<sha3::Sha3_256>(),
                Sha3_384 => Pss::new_blinded::<sha3::Sha3_384>(),
                Sha3_512 => Pss::new_blinded::<sha3::Sha3_512>(),
                _ => return None,
            };
            key.sign_with_rng(&mut System, padding, hash).ok()
        }
        _ => None,
    }
}
