// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Elliptic curves by name.

use serde::{Deserialize, Serialize};

use super::DigestAlgorithm;
use crate::oid;

/// Named curves (RFC 5480, RFC 5639, SEC 2); explicit parameters are never read.
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
    /// brainpoolP512r1.
    #[serde(rename = "brainpoolP512r1")]
    BrainpoolP512r1,
    /// brainpoolP320r1; read, never signed with.
    #[serde(rename = "brainpoolP320r1")]
    BrainpoolP320r1,
    /// brainpoolP224r1; read, never signed with.
    #[serde(rename = "brainpoolP224r1")]
    BrainpoolP224r1,
    /// brainpoolP192r1; read, never signed with.
    #[serde(rename = "brainpoolP192r1")]
    BrainpoolP192r1,
    /// secp256k1; read, never signed with.
    #[serde(rename = "secp256k1")]
    Secp256k1,
    /// secp224r1; read, never signed with.
    #[serde(rename = "P-224")]
    P224,
    /// secp192r1; read, never signed with.
    #[serde(rename = "P-192")]
    P192,
}

/// Name, bits of the group's order, object identifier.
type CurveRow = (&'static str, u32, &'static str);

impl Curve {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::P256,
        Self::P384,
        Self::P521,
        Self::BrainpoolP256r1,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
        Self::BrainpoolP320r1,
        Self::BrainpoolP224r1,
        Self::BrainpoolP192r1,
        Self::Secp256k1,
        Self::P224,
        Self::P192,
    ];

    fn row(self) -> CurveRow {
        match self {
            Self::P256 => ("P-256", 256, oid::SECP256R1),
            Self::P384 => ("P-384", 384, oid::SECP384R1),
            Self::P521 => ("P-521", 521, oid::SECP521R1),
            Self::BrainpoolP256r1 => ("brainpoolP256r1", 256, oid::BRAINPOOL_P256R1),
            Self::BrainpoolP384r1 => ("brainpoolP384r1", 384, oid::BRAINPOOL_P384R1),
            Self::BrainpoolP512r1 => ("brainpoolP512r1", 512, oid::BRAINPOOL_P512R1),
            Self::BrainpoolP320r1 => ("brainpoolP320r1", 320, oid::BRAINPOOL_P320R1),
            Self::BrainpoolP224r1 => ("brainpoolP224r1", 224, oid::BRAINPOOL_P224R1),
            Self::BrainpoolP192r1 => ("brainpoolP192r1", 192, oid::BRAINPOOL_P192R1),
            Self::Secp256k1 => ("secp256k1", 256, oid::SECP256K1),
            Self::P224 => ("P-224", 224, oid::SECP224R1),
            Self::P192 => ("P-192", 192, oid::SECP192R1),
        }
    }

    /// `P-256` …
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Bits of the group's order.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.row().1
    }

    /// Bytes of r, s and of a coordinate.
    #[must_use]
    pub fn field_bytes(self) -> usize {
        usize::try_from(self.bits().div_ceil(8)).unwrap_or(usize::MAX)
    }

    /// Object identifier, dotted.
    #[must_use]
    pub fn oid(self) -> &'static str {
        self.row().2
    }

    /// The curve with this object identifier, if it is computed here.
    #[must_use]
    pub fn from_oid(dotted: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == dotted)
    }

    /// Whether the algorithm catalogues name it (TS 119 312, 8.4: NIST and Brainpool curves). secp256k1 is computed only.
    #[must_use]
    pub fn is_catalogued(self) -> bool {
        self != Self::Secp256k1
    }

    /// The digest of the curve's strength (RFC 5480, 4; TR-03111, 4.1.3).
    #[must_use]
    pub fn digest(self) -> DigestAlgorithm {
        match self.bits() {
            ..=256 => DigestAlgorithm::Sha256,
            257..=384 => DigestAlgorithm::Sha384,
            385.. => DigestAlgorithm::Sha512,
        }
    }
}
