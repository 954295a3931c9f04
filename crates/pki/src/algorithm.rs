// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Digest and signature algorithms as values; their object identifiers and parameters (rule R31).
//!
//! What is here is computed. What counts is another question, which [`crate::policy`] answers.

mod curve;
mod digest;

use serde::{Deserialize, Serialize};

use crate::oid;

pub use curve::Curve;
pub use digest::DigestAlgorithm;
pub(crate) use digest::mask;

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
    /// id-Ed448.
    Ed448,
    /// id-dsa with the bit length of p.
    Dsa {
        /// Bits of p.
        bits: u32,
    },
    /// id-ml-dsa-44, -65, -87 (RFC 9881).
    MlDsa {
        /// The parameter set.
        set: MlDsaSet,
    },
}

impl PublicKeyKind {
    /// Size in bits, as algorithm policies count it.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            Self::Rsa { bits } | Self::Dsa { bits } => bits,
            Self::Ec { curve } => curve.bits(),
            Self::Ed25519 => 256,
            Self::Ed448 => 456,
            Self::MlDsa { set } => u32::try_from(set.key_bytes().saturating_mul(8)).unwrap_or(u32::MAX),
        }
    }
}

/// The parameter sets of ML-DSA (FIPS 204, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MlDsaSet {
    /// Category 2.
    #[serde(rename = "ML-DSA-44")]
    MlDsa44,
    /// Category 3.
    #[serde(rename = "ML-DSA-65")]
    MlDsa65,
    /// Category 5.
    #[serde(rename = "ML-DSA-87")]
    MlDsa87,
}

/// Name, bytes of the public key, bytes of a signature, strength of its collision resistance in bits, object identifier.
type MlDsaRow = (&'static str, usize, usize, u16, &'static str);

impl MlDsaSet {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MlDsa44, Self::MlDsa65, Self::MlDsa87];

    fn row(self) -> MlDsaRow {
        match self {
            Self::MlDsa44 => ("ML-DSA-44", 1312, 2420, 128, oid::ML_DSA_44),
            Self::MlDsa65 => ("ML-DSA-65", 1952, 3309, 192, oid::ML_DSA_65),
            Self::MlDsa87 => ("ML-DSA-87", 2592, 4627, 256, oid::ML_DSA_87),
        }
    }

    /// `ML-DSA-44` …
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Bytes of a public key.
    #[must_use]
    pub fn key_bytes(self) -> usize {
        self.row().1
    }

    /// Bytes of a signature.
    #[must_use]
    pub fn signature_bytes(self) -> usize {
        self.row().2
    }

    /// Object identifier, dotted.
    #[must_use]
    pub fn oid(self) -> &'static str {
        self.row().4
    }

    /// The set with this object identifier.
    #[must_use]
    pub fn from_oid(dotted: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.oid() == dotted)
    }

    /// RFC 9882, 3.3: a message digest with at least the strength of the set.
    #[must_use]
    pub fn goes_with(self, digest: DigestAlgorithm) -> bool {
        u16::from(digest.length()).saturating_mul(4) >= self.row().3
    }
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
    /// RSASSA-PSS (RFC 8017, 8.1), trailer 1.
    RsaPss {
        /// Message digest.
        digest: DigestAlgorithm,
        /// Digest of the mask; another than the message's is computed and a finding (R31).
        mask: DigestAlgorithm,
        /// Salt length in bytes.
        salt_length: u16,
    },
    /// ECDSA with a DER signature value (RFC 5480).
    Ecdsa {
        /// The key's curve.
        curve: Curve,
        /// Message digest.
        digest: DigestAlgorithm,
    },
    /// ECDSA with r and s side by side (BSI TR-03111, 5.2.1); read, never produced.
    EcdsaPlain {
        /// The key's curve.
        curve: Curve,
        /// Message digest.
        digest: DigestAlgorithm,
    },
    /// Ed25519 (RFC 8032); CMS digest SHA-512 (RFC 8419).
    Ed25519,
    /// Ed448 (RFC 8032) without context; CMS digest SHAKE256 (RFC 8419). Read, never produced.
    Ed448,
    /// DSA (FIPS 186-4, 4.7; RFC 5754, 3.1); read, never produced.
    Dsa {
        /// Message digest.
        digest: DigestAlgorithm,
    },
    /// Pure ML-DSA (FIPS 204, 5.3) without context (RFC 9882); read, never produced.
    MlDsa {
        /// The key's parameter set.
        set: MlDsaSet,
    },
}

impl SignatureAlgorithm {
    /// RSASSA-PSS with a salt as long as the digest, the only form we produce.
    #[must_use]
    pub fn rsa_pss(digest: DigestAlgorithm) -> Self {
        Self::RsaPss {
            digest,
            mask: digest,
            salt_length: digest.length().into(),
        }
    }

    /// What we choose for a key of this kind: RSASSA-PSS, never PKCS#1 v1.5, and the digest of the curve's strength.
    #[must_use]
    pub fn preferred_for(key: PublicKeyKind) -> Self {
        match key {
            PublicKeyKind::Rsa { .. } => Self::rsa_pss(DigestAlgorithm::Sha256),
            PublicKeyKind::Ec { curve } => Self::Ecdsa {
                curve,
                digest: curve.digest(),
            },
            PublicKeyKind::Ed25519 => Self::Ed25519,
            PublicKeyKind::Ed448 => Self::Ed448,
            PublicKeyKind::Dsa { .. } => Self::Dsa {
                digest: DigestAlgorithm::Sha256,
            },
            PublicKeyKind::MlDsa { set } => Self::MlDsa { set },
        }
    }

    /// The name in verification reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1 { .. } => "RSASSA-PKCS1-v1_5",
            Self::RsaPss { .. } => "RSASSA-PSS",
            Self::Ecdsa { .. } => "ECDSA",
            Self::EcdsaPlain { .. } => "PLAIN-ECDSA",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::Dsa { .. } => "DSA",
            Self::MlDsa { set } => set.name(),
        }
    }

    /// The digest that goes into CMS as `digestAlgorithm`.
    #[must_use]
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaPkcs1 { digest }
            | Self::RsaPss { digest, .. }
            | Self::Ecdsa { digest, .. }
            | Self::EcdsaPlain { digest, .. }
            | Self::Dsa { digest } => digest,
            Self::Ed25519 | Self::MlDsa { .. } => DigestAlgorithm::Sha512,
            Self::Ed448 => DigestAlgorithm::Shake256,
        }
    }

    /// Upper bound of the signature value's length in bytes, for placeholders.
    #[must_use]
    pub fn longest_signature(self, key: PublicKeyKind) -> usize {
        match (self, key) {
            (_, PublicKeyKind::Rsa { bits }) => usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX),
            (Self::Ecdsa { curve, .. }, _) => {
                // SEQUENCE of two INTEGERs, each with a possible zero in front where the order fills its octets.
                let zero = usize::from(curve.bits().is_multiple_of(8));
                let content = 2 * (2 + zero + curve.field_bytes());
                content + if content > 127 { 3 } else { 2 }
            }
            (Self::EcdsaPlain { curve, .. }, _) => 2 * curve.field_bytes(),
            (Self::Ed448, _) => 114,
            (Self::MlDsa { set }, _) => set.signature_bytes(),
            // As ECDSA with q of 256 bits, the longest of FIPS 186-4.
            (Self::Dsa { .. }, _) => 2 * (32 + 3) + 2,
            _ => 64,
        }
    }

    /// Whether a key of this kind can make such a signature.
    #[must_use]
    pub fn fits(self, key: PublicKeyKind) -> bool {
        match (self, key) {
            (Self::RsaPkcs1 { .. } | Self::RsaPss { .. }, PublicKeyKind::Rsa { .. })
            | (Self::Ed25519, PublicKeyKind::Ed25519)
            | (Self::Ed448, PublicKeyKind::Ed448)
            | (Self::Dsa { .. }, PublicKeyKind::Dsa { .. }) => true,
            (
                Self::Ecdsa { curve, .. } | Self::EcdsaPlain { curve, .. },
                PublicKeyKind::Ec { curve: of_key },
            ) => curve == of_key,
            (Self::MlDsa { set }, PublicKeyKind::MlDsa { set: of_key }) => set == of_key,
            _ => false,
        }
    }
}
