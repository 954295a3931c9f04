// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a signature covers: some parts of bytes, and a digest of them that nobody has to compute twice.

use crate::algorithm::DigestAlgorithm;

/// Signed content. Plain parts hash themselves; who already holds a digest of them answers with that.
pub trait Content {
    /// The parts, one after the other.
    fn parts(&self) -> &[&[u8]];

    /// The digest of all parts.
    fn digest(&self, algorithm: DigestAlgorithm) -> Vec<u8> {
        algorithm.hash(self.parts())
    }
}

impl Content for &[&[u8]] {
    fn parts(&self) -> &[&[u8]] {
        self
    }
}
