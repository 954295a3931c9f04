// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Software keys in PKCS#8, signing with aws-lc-rs, and with RustCrypto what that does not sign (docs/decisions/0016).
//!
//! aws-lc-rs blinds its RSA operations; the `rsa` crate signs with SHA-3 only, and blinded (RUSTSEC-2023-0071).
//! Salts and ECDSA nonces come from aws-lc-rs's own generator: a signature is an answer from outside, and is journaled as one.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, RsaKeyPair};
use pki::{Budget, Certificate, Curve, DigestAlgorithm, ParseError, SignatureAlgorithm};
use thiserror::Error;

use super::portable::Portable;
use super::{KeyHolder, KeyHolderError, SignRequest};
use crate::BoxFuture;

/// A key that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// A certificate cannot be read, or its key is of a kind we do not sign with.
    #[error("the signer's certificate: {0}")]
    Certificate(#[from] ParseError),
    /// There is none.
    #[error("no certificate: expected the signer's own first, then its issuers")]
    NoCertificate,
    /// Not a private key of the certificate's kind.
    #[error("the private key: expected {expected} in PKCS#8, found something else ({reason})")]
    Key {
        /// The algorithm of the certificate.
        expected: &'static str,
        /// The library's words.
        reason: String,
    },
    /// Key and certificate are not a pair.
    #[error("the private key does not belong to the certificate of {subject}")]
    NotAPair {
        /// Subject of the first certificate.
        subject: String,
    },
    /// The algorithm asked for cannot be used with this key.
    #[error("{algorithm} cannot be used with the key of {subject}")]
    Algorithm {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// Subject of the first certificate.
        subject: String,
    },
    /// The file does not open.
    #[error("PKCS#12: {reason}; wrong password, or not such a file")]
    Pkcs12 {
        /// The library's words.
        reason: String,
    },
    /// Its password hashing would take minutes: an attack, or a mistake.
    #[error("PKCS#12: {found}, more than {limit}")]
    Pkcs12Limit {
        /// What was counted.
        found: String,
        /// The limit.
        limit: u32,
    },
    /// Module, token or key are not as the URI says, or the token refused.
    #[error("PKCS#11: {reason}")]
    Pkcs11 {
        /// Expected and found, or the module's words.
        reason: String,
    },
    /// The file holds no key, or no key with its certificates.
    #[error("PKCS#12: no private key with a certificate in it")]
    Pkcs12Empty,
}

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

    /// A `PRIVATE KEY` block and `CERTIFICATE` blocks; they may stand in one file.
    ///
    /// # Errors
    /// Not readable, or key and certificate are not a pair.
    pub fn from_pem(key: &[u8], certificates: &[u8]) -> Result<Self, KeyError> {
        let pkcs8 = pki::pem::blocks(key, "PRIVATE KEY")?;
        let missing = || KeyError::Key {
            expected: "a PRIVATE KEY block",
            reason: "none found".into(),
        };
        Self::new(
            pkcs8.first().ok_or_else(missing)?,
            Certificate::bundle(certificates, &Budget::default())?,
        )
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

    /// A signature over a fixed text must verify with the certificate's key, for both providers.
    fn check_pair(&self) -> Result<(), KeyError> {
        const TEXT: &[u8] = b"geleit: do key and certificate belong together?";
        let own = self.own().ok_or(KeyError::NoCertificate)?;
        let not_a_pair = || KeyError::NotAPair {
            subject: own.subject().to_owned(),
        };
        let value = self.pair.sign(self.algorithm, TEXT).ok_or_else(not_a_pair)?;
        pki::provider::verify_twice(self.algorithm, own.public_key()?, TEXT, &value).map_err(|_| not_a_pair())
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
