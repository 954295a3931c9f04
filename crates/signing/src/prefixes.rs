// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Hash once (docs/decisions/0019): a file, its earlier revisions and what each signature covers all begin with the same
//! bytes. One SHA-256 runs over them; where they part, its state is copied and never the bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use pki::{Content, DigestAlgorithm};
use sha2::{Digest as _, Sha256};

/// SHA-256 of one file's bytes up to some offsets, not yet closed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefixes(BTreeMap<usize, Sha256>);

impl Prefixes {
    /// Run over `bytes` once, as far as the last of `ends`; what is held already is not computed again.
    pub(crate) fn reach(&mut self, bytes: &[u8], ends: impl IntoIterator<Item = usize>) {
        let mut ends: Vec<usize> = ends.into_iter().filter(|end| *end <= bytes.len()).collect();
        ends.sort_unstable();
        for end in ends {
            if !self.0.contains_key(&end) {
                let state = self.state(bytes, end);
                self.0.insert(end, state);
            }
        }
    }

    /// SHA-256 of `bytes` up to `end` and of `tail` behind it, part by part.
    pub(crate) fn sha256(&self, bytes: &[u8], end: usize, tail: &[&[u8]]) -> Vec<u8> {
        let mut state = self.state(bytes, end);
        tail.iter().for_each(|part| state.update(part));
        state.finalize().to_vec()
    }

    /// From the nearest offset that is held.
    fn state(&self, bytes: &[u8], end: usize) -> Sha256 {
        let nearest = self.0.range(..=end).next_back();
        let (from, mut state) = nearest.map_or_else(Default::default, |(at, state)| (*at, state.clone()));
        state.update(bytes.get(from..end).unwrap_or_default());
        state
    }
}

/// The two ranges of a signature. Their SHA-256 goes on from the file's.
#[derive(Debug)]
pub(crate) struct Ranges<'r> {
    bytes: &'r [u8],
    prefixes: &'r Prefixes,
    end: usize,
    parts: [&'r [u8]; 2],
}

impl<'r> Ranges<'r> {
    /// `None` when the ranges leave the file or do not begin with it.
    pub(crate) fn new(
        bytes: &'r [u8],
        prefixes: &'r Prefixes,
        [first, second]: &[Range<usize>; 2],
    ) -> Option<Self> {
        let parts = [bytes.get(first.clone())?, bytes.get(second.clone())?];
        (first.start == 0).then_some(Self {
            bytes,
            prefixes,
            end: first.end,
            parts,
        })
    }
}

impl Content for Ranges<'_> {
    fn parts(&self) -> &[&[u8]] {
        &self.parts
    }

    fn digest(&self, algorithm: DigestAlgorithm) -> Vec<u8> {
        let [_, second] = self.parts;
        match algorithm {
            DigestAlgorithm::Sha256 => self.prefixes.sha256(self.bytes, self.end, &[second]),
            other => other.hash(&self.parts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_is_the_one_computed_from_the_start() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let mut prefixes = Prefixes::default();
        prefixes.reach(&bytes, [640, 64, 3, 640, 5000]);
        for (first, second) in [
            (3, 10..20),
            (64, 70..1000),
            (640, 641..641),
            (700, 800..900),
            (0, 1..5),
        ] {
            let ranges = [0..first, second.clone()];
            let found = Ranges::new(&bytes, &prefixes, &ranges).unwrap();
            for algorithm in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384] {
                let expected = algorithm.hash(&[&bytes[..first], &bytes[second.clone()]]);
                assert_eq!(found.digest(algorithm), expected, "{first} {second:?}");
            }
        }
        let whole = prefixes.sha256(&bytes, bytes.len(), &[]);
        assert_eq!(whole, DigestAlgorithm::Sha256.hash(&[&bytes]));
    }

    #[test]
    fn ranges_outside_the_file_or_not_from_its_start_are_no_ranges() {
        let (bytes, prefixes) = ([0; 10], Prefixes::default());
        for ranges in [[0..5, 6..11], [1..5, 6..10]] {
            assert!(Ranges::new(&bytes, &prefixes, &ranges).is_none());
        }
    }
}
