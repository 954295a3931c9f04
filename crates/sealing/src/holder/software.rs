// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Software keys in PKCS#8, signing with aws-lc-rs, and with RustCrypto what that does not sign (docs/decisions/0016).
//!
//! aws-lc-rs blinds its RSA operations; the `rsa` crate signs with SHA-3 only, and blinded (RUSTSEC-2023-0071).
//! Salts and ECDSA nonces come from aws-lc-rs's own generator: a signature is an answer from outside, and is journaled as one.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use pki::certificate::PublicKey;
use pki::{Budget, Certificate, Curve, DigestAlgorithm, SignatureAlgorithm};

use super::portable::Portable;
use super::{KeyError, KeyHolder, KeyHolderError, SignRequest, key_file};
use crate::BoxFuture;

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed25519(Box<Ed25519KeyPair>),
    Portable(Portable),
}

/// A key out of a file, in this process. For development, tests, and for a seal whose operator accepts it.
pub struct Pkcs8Holder {
    pair: Pair,
    /// Kept because another algorithm may need another library's key.
    pkcs8: Vec<u8>,
    algorithm: SignatureAlgorithm,
    certificates: Vec<Certificate>,
}

impl fmt::Debug for Pkcs8Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pkcs8Holder")
            .field("algorithm", &self.algorithm)
            .field("certificates", &self.certificates)
            .finish_non_exhaustive()
    }
}

impl Pkcs8Holder {
    /// PKCS#8 DER and the certificates as DER, the key's own first.
    ///
    /// # Errors
    /// Not readable, or key and certificate are not a pair.
    pub fn from_der(pkcs8: &[u8], certificates: Vec<Vec<u8>>) -> Result<Self, KeyError> {
        let certificates = certificates
            .iter()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(pkcs8, certificates)
    }

    /// A private key and certificates, each in PEM or DER; they may stand in one PEM file. The key is in PKCS#8, PKCS#1 or
    /// SEC 1, and `password` opens it where it is encrypted.
    ///
    /// # Errors
    /// Not readable, locked, or key and certificate are not a pair.
    pub fn open(key: &[u8], certificates: &[u8], password: Option<&str>) -> Result<Self, KeyError> {
        let certificates = Certificate::bundle(certificates, &Budget::default())?;
        let own = certificates.first().ok_or(KeyError::NoCertificate)?;
        let pkcs8 = key_file::pkcs8(key, own, password)?;
        Self::new(&pkcs8, certificates)
    }

    /// As [`Self::open`], for a key that is not encrypted.
    ///
    /// # Errors
    /// As there.
    pub fn from_pem(key: &[u8], certificates: &[u8]) -> Result<Self, KeyError> {
        Self::open(key, certificates, None)
    }

    fn new(pkcs8: &[u8], mut certificates: Vec<Certificate>) -> Result<Self, KeyError> {
        // The root stands with the verifier, not in the file.
        certificates = certificates
            .into_iter()
            .enumerate()
            .filter(|(index, one)| *index == 0 || !one.is_self_issued())
            .map(|(_, one)| one)
            .collect();
        let own = certificates.first().ok_or(KeyError::NoCertificate)?;
        let algorithm = SignatureAlgorithm::preferred_for(own.public_key()?.kind());
        let holder = Self {
            pair: Pair::read(pkcs8, algorithm)?,
            pkcs8: pkcs8.to_vec(),
            algorithm,
            certificates,
        };
        holder.check_pair()?;
        Ok(holder)
    }

    /// Signs with another algorithm than the preferred one of the key.
    ///
    /// # Errors
    /// It does not fit the key, or is not signed with here.
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let fits = self
            .own()
            .is_some_and(|own| own.public_key().is_ok_and(|key| algorithm.fits(key.kind())));
        let whole_salt = match algorithm {
            SignatureAlgorithm::RsaPss { digest, .. } => algorithm == SignatureAlgorithm::rsa_pss(digest),
            SignatureAlgorithm::Ecdsa { .. }
            | SignatureAlgorithm::RsaPkcs1 { .. }
            | SignatureAlgorithm::Ed25519 => true,
            // Computed to read what others signed; nothing is signed with them.
            SignatureAlgorithm::EcdsaPlain { .. }
            | SignatureAlgorithm::Ed448
            | SignatureAlgorithm::Dsa { .. }
            | SignatureAlgorithm::MlDsa { .. } => false,
        };
        if !fits || !whole_salt || algorithm.digest().is_legacy() {
            let subject = self.own().map(|own| own.subject().to_owned()).unwrap_or_default();
            return Err(KeyError::Algorithm {
                algorithm: algorithm.name(),
                subject,
            });
        }
        if algorithm != self.algorithm {
            self.pair = Pair::read(&self.pkcs8, algorithm)?;
            self.algorithm = algorithm;
        }
        Ok(self)
    }

    fn own(&self) -> Option<&Certificate> {
        self.certificates.first()
    }

    /// The public key of the private one is the certificate's.
    fn check_pair(&self) -> Result<(), KeyError> {
        let own = self.own().ok_or(KeyError::NoCertificate)?;
        let public = self.pair.public();
        let certified = own.public_key()?;
        if public.is_some_and(|public| is_same(&public, certified)) {
            return Ok(());
        }
        Err(KeyError::NotAPair {
            subject: own.subject().to_owned(),
        })
    }
}

/// A point may be written compressed in a certificate (SEC 1, 2.3.3): then its x and the sign of its y are compared.
pub(super) fn is_same(public: &[u8], certified: &PublicKey) -> bool {
    match (public, certified.bytes()) {
        (public, certified) if public == certified => true,
        ([4, both @ ..], [sign @ (2 | 3), x @ ..]) => {
            let (own_x, own_y) = both.split_at(both.len() / 2);
            own_x == x && own_y.last().is_some_and(|last| last & 1 == sign & 1)
        }
        _ => false,
    }
}

impl KeyHolder for Pkcs8Holder {
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.certificates.iter().map(|one| one.der().to_vec()).collect()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign<'a>(&'a self, request: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
        Box::pin(async move {
            self.pair
                .sign(self.algorithm, &request.to_be_signed)
                .ok_or_else(|| KeyHolderError::Unavailable {
                    reason: format!("aws-lc-rs could not sign with {}", self.algorithm.name()),
                })
        })
    }
}

impl Pair {
    fn read(pkcs8: &[u8], algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let bad = |error: aws_lc_rs::error::KeyRejected| KeyError::Key {
            expected: algorithm.name(),
            reason: error.to_string(),
        };
        let portable = || {
            Portable::read(pkcs8, algorithm)
                .map(Self::Portable)
                .map_err(|reason| KeyError::Key {
                    expected: algorithm.name(),
                    reason,
                })
        };
        match algorithm {
            SignatureAlgorithm::Ecdsa { curve, digest } => match ecdsa(curve, digest) {
                Some(kind) => EcdsaKeyPair::from_pkcs8(kind, pkcs8)
                    .map(Self::Ecdsa)
                    .map_err(bad),
                None => portable(),
            },
            SignatureAlgorithm::RsaPkcs1 { .. } | SignatureAlgorithm::RsaPss { .. } => {
                match rsa_encoding(algorithm) {
                    Some(_) => RsaKeyPair::from_pkcs8(pkcs8).map(Self::Rsa).map_err(bad),
                    None => portable(),
                }
            }
            SignatureAlgorithm::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
                .map(|pair| Self::Ed25519(Box::new(pair)))
                .map_err(bad),
            SignatureAlgorithm::EcdsaPlain { .. }
            | SignatureAlgorithm::Ed448
            | SignatureAlgorithm::Dsa { .. }
            | SignatureAlgorithm::MlDsa { .. } => Err(KeyError::Key {
                expected: "RSA, ECDSA or Ed25519",
                reason: format!("{} is read and not signed with", algorithm.name()),
            }),
        }
    }

    /// The public key, as a SubjectPublicKeyInfo holds it.
    fn public(&self) -> Option<Vec<u8>> {
        match self {
            Self::Ecdsa(pair) => Some(pair.public_key().as_ref().to_vec()),
            Self::Rsa(pair) => Some(pair.public_key().as_ref().to_vec()),
            Self::Ed25519(pair) => Some(pair.public_key().as_ref().to_vec()),
            Self::Portable(key) => key.public(),
        }
    }

    fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::Ecdsa(pair) => pair
                .sign(&random, message)
                .ok()
                .map(|value| value.as_ref().to_vec()),
            Self::Ed25519(pair) => Some(pair.sign(message).as_ref().to_vec()),
            Self::Portable(key) => key.sign(algorithm, message),
            Self::Rsa(pair) => {
                let mut value = vec![0; pair.public_modulus_len()];
                pair.sign(rsa_encoding(algorithm)?, &random, message, &mut value)
                    .ok()?;
                Some(value)
            }
        }
    }
}

/// The pairs of curve and digest that aws-lc-rs signs.
fn ecdsa(curve: Curve, digest: DigestAlgorithm) -> Option<&'static EcdsaSigningAlgorithm> {
    use DigestAlgorithm::{Sha3_384, Sha3_512, Sha256, Sha384, Sha512};
    match (curve, digest) {
        (Curve::P256, Sha256) => Some(&signature::ECDSA_P256_SHA256_ASN1_SIGNING),
        (Curve::P384, Sha384) => Some(&signature::ECDSA_P384_SHA384_ASN1_SIGNING),
        (Curve::P384, Sha3_384) => Some(&signature::ECDSA_P384_SHA3_384_ASN1_SIGNING),
        (Curve::P521, Sha256) => Some(&signature::ECDSA_P521_SHA256_ASN1_SIGNING),
        (Curve::P521, Sha384) => Some(&signature::ECDSA_P521_SHA384_ASN1_SIGNING),
        (Curve::P521, Sha512) => Some(&signature::ECDSA_P521_SHA512_ASN1_SIGNING),
        (Curve::P521, Sha3_512) => Some(&signature::ECDSA_P521_SHA3_512_ASN1_SIGNING),
        _ => None,
    }
}

fn rsa_encoding(algorithm: SignatureAlgorithm) -> Option<&'static signature::RsaSignatureEncoding> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    match algorithm {
        SignatureAlgorithm::RsaPss { digest: Sha256, .. } => Some(&signature::RSA_PSS_SHA256),
        SignatureAlgorithm::RsaPss { digest: Sha384, .. } => Some(&signature::RSA_PSS_SHA384),
        SignatureAlgorithm::RsaPss { digest: Sha512, .. } => Some(&signature::RSA_PSS_SHA512),
        SignatureAlgorithm::RsaPkcs1 { digest: Sha256 } => Some(&signature::RSA_PKCS1_SHA256),
        SignatureAlgorithm::RsaPkcs1 { digest: Sha384 } => Some(&signature::RSA_PKCS1_SHA384),
        SignatureAlgorithm::RsaPkcs1 { digest: Sha512 } => Some(&signature::RSA_PKCS1_SHA512),
        _ => None,
    }
}
