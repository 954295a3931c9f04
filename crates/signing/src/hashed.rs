// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A file that is hashed once: its own SHA-256, the digest of the signed ranges and the SHA-256 of the signed file all begin
//! with the same bytes.

use sha2::{Digest as _, Sha256};

use crate::SignatureAlgorithm;

/// The original with the state of SHA-256 behind its last byte.
pub(crate) struct Hashed<'a> {
    original: &'a [u8],
    state: Sha256,
}

impl<'a> Hashed<'a> {
    pub(crate) fn new(original: &'a [u8]) -> Self {
        let state = Sha256::new_with_prefix(original);
        Self { original, state }
    }

    pub(crate) fn original(&self) -> &'a [u8] {
        self.original
    }

    /// SHA-256 of the original, lower-case hex.
    pub(crate) fn sha256(&self) -> String {
        hex::encode(self.state.clone().finalize())
    }

    /// SHA-256 of the original with what is appended to it, lower-case hex.
    pub(crate) fn with(&self, appended: &[u8]) -> String {
        hex::encode(self.state.clone().chain_update(appended).finalize())
    }

    /// The digest over the two ranges of the file that the original and `revision` are together.
    pub(crate) fn digest_ranges(
        &self,
        algorithm: SignatureAlgorithm,
        revision: &[u8],
        [_, first, second, _]: [u64; 4],
    ) -> Vec<u8> {
        let inside = |offset: u64| {
            usize::try_from(offset)
                .unwrap_or(usize::MAX)
                .saturating_sub(self.original.len())
        };
        let before = revision.get(..inside(first)).unwrap_or_default();
        let after = revision.get(inside(second)..).unwrap_or_default();
        match algorithm.digest() {
            pki::DigestAlgorithm::Sha256 => {
                let state = self.state.clone().chain_update(before).chain_update(after);
                state.finalize().to_vec()
            }
            other => other.hash(&[self.original, before, after]),
        }
    }
}
