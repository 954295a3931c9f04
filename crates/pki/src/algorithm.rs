// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Digest and signature algorithms as values; their object identifiers and parameters (rule R31).

use serde::{Deserialize, Serialize};

use crate::oid;

/// The digests that are computed here. MD5, SHA-1 and SHA-224 only to say what old files say; see [`Self::is_legacy`].
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
    /// SHA3-256, 32 bytes.
    #[serde(rename = "SHA3-256")]
    Sha3_256,
    /// SHA3-384, 48 bytes.
    #[serde(rename = "SHA3-384")]
    Sha3_384,
    /// SHA3-512, 64 bytes.
    #[serde(rename = "SHA3-512")]
    Sha3_512,
    /// SHA3-224, 28 bytes; read, never produced.
    #[serde(rename = "SHA3-224")]
    Sha3_224,
    /// SHA-224, 28 bytes; read, never produced.
    #[serde(rename = "SHA-224")]
    Sha224,
    /// SHA-1, 20 bytes; read, never produced.
    #[serde(rename = "SHA-1")]
    Sha1,
    /// MD5, 16 bytes; read, never produced.
    #[serde(rename = "MD5")]
    Md5,
}

/// Name, length in bytes, object identifier.
type DigestRow = (&'static str, u8, &'static str);

impl DigestAlgorithm {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Sha3_224,
        Self::Sha224,
        Self::Sha1,
        Self::Md5,
    ];

    fn row(self) -> DigestRow {
        match self {
            Self::Sha256 => ("SHA-256", 32, oid::SHA_256),
            Self::Sha384 => ("SHA-384", 48, oid::SHA_384),
            Self::Sha512 => ("SHA-512", 64, oid::SHA_512),
            Self::Sha3_256 => ("SHA3-256", 32, oid::SHA3_256),
            Self::Sha3_384 => ("SHA3-384", 48, oid::SHA3_384),
            Self::Sha3_512 => ("SHA3-512", 64, oid::SHA3_512),
            Self::Sha3_224 => ("SHA3-224", 28, oid::SHA3_224),
            Self::Sha224 => ("SHA-224", 28, oid::SHA_224),
            Self::Sha1 => ("SHA-1", 20, oid::SHA_1),
            Self::Md5 => ("MD5", 16, oid::MD5),
        }
    }

    /// `SHA-256` …
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Length of the digest in bytes.
    #[must_use]
    pub fn length(self) -> u8 {
        self.row().1
    }

    /// Object identifier, dotted.
    #[must_use]
    pub fn oid(self) -> &'static str {
        self.row().2
    }

    /// Weaker than 128 bits against collisions: verified so that a report can say what an old file says, never produced.
    #[must_use]
    pub fn is_legacy(self) -> bool {
        self.length() < 32
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
            Self::Sha3_256 => run::<sha3::Sha3_256>(parts),
            Self::Sha3_384 => run::<sha3::Sha3_384>(parts),
            Self::Sha3_512 => run::<sha3::Sha3_512>(parts),
            Self::Sha3_224 => run::<sha3::Sha3_224>(parts),
            Self::Sha224 => run::<sha2::Sha224>(parts),
            Self::Sha1 => run::<sha1::Sha1>(parts),
            Self::Md5 => run::<md5::Md5>(parts),
        }
    }
}

/// Named curves (RFC 5480, RFC 5639); explicit parameters are never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Curve {
    /// secp256r1.
    #[serde(rename = "P-256")]
    P256,
    /// secp384r1.
    #[serde(rename = "P-384")]
    P384,
    /// secp521r1.
    #[serde(rename = "P-521")]
    P521,
    /// brainpoolP256r1.
    #[serde(rename = "brainpoolP256r1")]
    BrainpoolP256r1,
    /// brainpoolP384r1.
    #[serde(rename = "brainpoolP384r1")]
    BrainpoolP384r1,
}

impl Curve {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::P256,
        Self::P384,
        Self::P521,
        Self::BrainpoolP256r1,
        Self::BrainpoolP384r1,
    ];

    /// Bits of the group's order.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => 256,
            Self::P384 | Self::BrainpoolP384r1 => 384,
            Self::P521 => 521,
        }
    }

    /// Bytes of r, s and of a coordinate.
    #[must_use]
    pub fn field_bytes(self) -> usize {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => 32,
            Self::P384 | Self::BrainpoolP384r1 => 48,
            Self::P521 => 66,
        }
    }

    /// Object identifier, dotted.
    #[must_use]
    pub fn oid(self) -> &'static str {
        match self {
            Self::P256 => oid::SECP256R1,
            Self::P384 => oid::SECP384R1,
            Self::P521 => oid::SECP521R1,
            Self::BrainpoolP256r1 => oid::BRAINPOOL_P256R1,
            Self::BrainpoolP384r1 => oid::BRAINPOOL_P384R1,
        }
    }

    /// The curve with this object identifier, if it is computed here.
    #[must_use]
    pub fn from_oid(dotted: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == dotted)
    }

    /// The digest of the curve's strength (RFC 5480, 4; TR-03111, 4.1.3).
    #[must_use]
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => DigestAlgorithm::Sha256,
            Self::P384 | Self::BrainpoolP384r1 => DigestAlgorithm::Sha384,
            Self::P521 => DigestAlgorithm::Sha512,
        }
    }
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

impl PublicKeyKind {
    /// Size in bits, as algorithm policies count it.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            Self::Rsa { bits } => bits,
            Self::Ec { curve } => curve.bits(),
            Self::Ed25519 => 256,
        }
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
    /// RSASSA-PSS (RFC 8017, 8.1), MGF1 with the same digest, trailer 1.
    RsaPss {
        /// Message and mask digest.
        digest: DigestAlgorithm,
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
    /// Ed25519 (RFC 8032); CMS digest SHA-512 (RFC 8419).
    Ed25519,
}

impl SignatureAlgorithm {
    /// RSASSA-PSS with a salt as long as the digest, the only form we produce.
    #[must_use]
    pub fn rsa_pss(digest: DigestAlgorithm) -> Self {
        Self::RsaPss {
            digest,
            salt_length: u16::from(digest.length()),
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
            // SEQUENCE (two or three bytes) of two INTEGERs (two bytes each), each with a possible zero in front; the
            // 66 bytes of P-521 carry 521 bits and never need it.
            (
                Self::Ecdsa {
                    curve: Curve::P521, ..
                },
                _,
            ) => 2 * (66 + 2) + 3,
            (Self::Ecdsa { curve, .. }, _) => 2 * (curve.field_bytes() + 3) + 2,
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
