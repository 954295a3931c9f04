// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Digest and signature algorithms as values; their object identifiers and parameters (rule R31).

use serde::{Deserialize, Serialize};

use crate::oid;

/// The digests that are computed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DigestAlgorithm {
    /// SHA-256, 32 bytes.
    #[serde(rename = "SHA-256")]
    Sha256,
    /// SHA-384, 48 bytes.
    #[serde(rename = "SHA-384")]
    Sha384,
    /// SHA-512, 64 bytes.
    #[serde(rename = "SHA-512")]
    Sha512,
}

impl DigestAlgorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// `SHA-256` …
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Length of the digest in bytes.
    #[must_use]
    pub fn length(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Object identifier, dotted.
    #[must_use]
    pub fn oid(self) -> &'static str {
        match self {
            Self::Sha256 => oid::SHA_256,
            Self::Sha384 => oid::SHA_384,
            Self::Sha512 => oid::SHA_512,
        }
    }

    /// The digest with this object identifier, if it is computed here.
    #[must_use]
    pub fn from_oid(dotted: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.oid() == dotted)
    }

    /// Hashes `parts` one after the other.
    #[must_use]
    pub fn hash(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hasher = D::new();
            for part in parts {
                hasher.update(part);
            }
            hasher.finalize().to_vec()
        }
        match self {
            Self::Sha256 => run::<sha2::Sha256>(parts),
            Self::Sha384 => run::<sha2::Sha384>(parts),
            Self::Sha512 => run::<sha2::Sha512>(parts),
        }
    }
}

/// Named curves (RFC 5480); explicit parameters are never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Curve {
    /// secp256r1.
    #[serde(rename = "P-256")]
    P256,
    /// secp384r1.
    #[serde(rename = "P-384")]
    P384,
}

/// What a public key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PublicKeyKind {
    /// rsaEncryption with the bit length of its modulus.
    Rsa {
        /// Bits of the modulus.
        bits: u32,
    },
    /// id-ecPublicKey on a named curve.
    Ec {
        /// The curve.
        curve: Curve,
    },
    /// id-Ed25519.
    Ed25519,
}

/// A signature algorithm with everything needed to compute it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
    RsaPkcs1 {
        /// Message digest.
        digest: DigestAlgorithm,
    },
    /// RSASSA-PSS (RFC 8017, 8.1), MGF1 with the same digest, trailer 1.
    RsaPss {
        /// Message and mask digest.
        digest: DigestAlgorithm,
        /// Salt length in bytes.
        salt_length: u8,
    },
    /// ECDSA with a DER signature value (RFC 5480).
    Ecdsa {
        /// The key's curve.
        curve: Curve,
        /// Message digest.
        digest: DigestAlgorithm,
    },
    /// Ed25519 (RFC 8032); CMS digest SHA-512 (RFC 8419).
    Ed25519,
}

impl SignatureAlgorithm {
    /// RSASSA-PSS with a salt as long as the digest, the only form we produce.
    #[must_use]
    pub fn rsa_pss(digest: DigestAlgorithm) -> Self {
        Self::RsaPss {
            digest,
            salt_length: digest.length(),
        }
    }

    /// What we choose for a key of this kind: RSASSA-PSS, never PKCS#1 v1.5, and the digest of the curve's strength.
    #[must_use]
    pub fn preferred_for(key: PublicKeyKind) -> Self {
        match key {
            PublicKeyKind::Rsa { .. } => Self::rsa_pss(DigestAlgorithm::Sha256),
            PublicKeyKind::Ec { curve: Curve::P256 } => Self::Ecdsa {
                curve: Curve::P256,
                digest: DigestAlgorithm::Sha256,
            },
            PublicKeyKind::Ec { curve: Curve::P384 } => Self::Ecdsa {
                curve: Curve::P384,
                digest: DigestAlgorithm::Sha384,
            },
            PublicKeyKind::Ed25519 => Self::Ed25519,
        }
    }

    /// The name in verification reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1 { .. } => "RSASSA-PKCS1-v1_5",
            Self::RsaPss { .. } => "RSASSA-PSS",
            Self::Ecdsa { .. } => "ECDSA",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// The digest that goes into CMS as `digestAlgorithm`.
    #[must_use]
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaPkcs1 { digest } | Self::RsaPss { digest, .. } | Self::Ecdsa { digest, .. } => digest,
            Self::Ed25519 => DigestAlgorithm::Sha512,
        }
    }

    /// Upper bound of the signature value's length in bytes, for placeholders.
    #[must_use]
    pub fn longest_signature(self, key: PublicKeyKind) -> usize {
        match (self, key) {
            (_, PublicKeyKind::Rsa { bits }) => usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX),
            (
                Self::Ecdsa {
                    curve: Curve::P384, ..
                },
                _,
            ) => 104,
            (
                Self::Ecdsa {
                    curve: Curve::P256, ..
                },
                _,
            ) => 72,
            _ => 64,
        }
    }

    /// Whether a key of this kind can make such a signature.
    #[must_use]
    pub fn fits(self, key: PublicKeyKind) -> bool {
        match (self, key) {
            (Self::RsaPkcs1 { .. } | Self::RsaPss { .. }, PublicKeyKind::Rsa { .. })
            | (Self::Ed25519, PublicKeyKind::Ed25519) => true,
            (Self::Ecdsa { curve, .. }, PublicKeyKind::Ec { curve: of_key }) => curve == of_key,
            _ => false,
        }
    }
}
