// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Limits for hostile input (R34): every loop of the reader draws on one of these.

/// What reading one file may cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of the file.
    pub bytes: usize,
    /// Nesting of arrays and dictionaries.
    pub depth: usize,
    /// Cross-reference entries over all revisions.
    pub objects: usize,
    /// Bytes that come out of filters, over the whole reading.
    pub inflated: usize,
    /// Links in the `/Prev` chain.
    pub revisions: usize,
    /// Values (numbers, names, array elements, …) read over the whole reading.
    pub values: usize,
}

impl Default for Budget {
    /// Enough for a 100 MB file of an office; a bomb ends within a second or two.
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            depth: 64,
            objects: 2_000_000,
            inflated: 256 << 20,
            revisions: 256,
            values: 20_000_000,
        }
    }
}
