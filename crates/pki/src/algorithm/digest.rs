// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Digests: names, lengths, object identifiers, and the mask generation of RSASSA-PSS.

use serde::{Deserialize, Serialize};
use sha3::digest::{ExtendableOutput, Update};

use crate::oid;

/// The digests that are computed here. MD5, SHA-1 and the like only to say what old files say; see [`Self::is_legacy`].
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
    /// SHA-512/256, 32 bytes; read, never produced.
    #[serde(rename = "SHA-512/256")]
    Sha512_256,
    /// SHA-512/224, 28 bytes; read, never produced.
    #[serde(rename = "SHA-512/224")]
    Sha512_224,
    /// SHAKE128 with 32 bytes (RFC 8702, 3.1); read, never produced.
    #[serde(rename = "SHAKE128")]
    Shake128,
    /// SHAKE256 with 64 bytes (RFC 8702, 3.1; RFC 8419, 2.3), the digest of Ed448; read, never produced.
    #[serde(rename = "SHAKE256")]
    Shake256,
    /// RIPEMD-160, 20 bytes; read, never produced.
    #[serde(rename = "RIPEMD160")]
    Ripemd160,
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
    pub const ALL: [Self; 15] = [
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Sha3_224,
        Self::Sha224,
        Self::Sha512_256,
        Self::Sha512_224,
        Self::Shake128,
        Self::Shake256,
        Self::Ripemd160,
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
            Self::Sha512_256 => ("SHA-512/256", 32, oid::SHA_512_256),
            Self::Sha512_224 => ("SHA-512/224", 28, oid::SHA_512_224),
            Self::Shake128 => ("SHAKE128", 32, oid::SHAKE128),
            Self::Shake256 => ("SHAKE256", 64, oid::SHAKE256),
            Self::Ripemd160 => ("RIPEMD160", 20, oid::RIPEMD_160),
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

    /// SHAKE128 and SHAKE256: as many bytes as one asks for.
    #[must_use]
    pub fn is_extendable(self) -> bool {
        matches!(self, Self::Shake128 | Self::Shake256)
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
            Self::Sha512_256 => run::<sha2::Sha512_256>(parts),
            Self::Sha512_224 => run::<sha2::Sha512_224>(parts),
            Self::Shake128 => extend::<sha3::Shake128>(parts, 32),
            Self::Shake256 => extend::<sha3::Shake256>(parts, 64),
            Self::Ripemd160 => run::<ripemd::Ripemd160>(parts),
            Self::Sha1 => run::<sha1::Sha1>(parts),
            Self::Md5 => run::<md5::Md5>(parts),
        }
    }
}

/// `length` bytes of mask (RFC 8017, B.2.1): MGF1 over a digest, or the extendable function itself (RFC 8702, 3.2.1).
pub(crate) fn mask(digest: DigestAlgorithm, seed: &[u8], length: usize) -> Vec<u8> {
    match digest {
        DigestAlgorithm::Shake128 => extend::<sha3::Shake128>(&[seed], length),
        DigestAlgorithm::Shake256 => extend::<sha3::Shake256>(&[seed], length),
        digest => {
            let blocks = (0_u32..).flat_map(|counter| digest.hash(&[seed, &counter.to_be_bytes()]));
            blocks.take(length).collect()
        }
    }
}

fn extend<X: Default + Update + ExtendableOutput>(parts: &[&[u8]], length: usize) -> Vec<u8> {
    let mut hasher = X::default();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize_boxed(length).into_vec()
}
