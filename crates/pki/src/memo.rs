// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What was worked out once about bytes, for the next file that brings the same ones (docs/decisions/0019).
//!
//! A process that judges a thousand permits meets the same four certificates and the same revocation lists each time.
//! Only answers that follow from the bytes alone are kept: which facts a certificate states, and that a signature holds.
//! Bounded: a full table starts anew, so hostile files cost time, never memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{LazyLock, PoisonError, RwLock};

use foldhash::quality::RandomState;
use sha2::{Digest as _, Sha256};

/// What a question is about: bytes that are compared one by one, or SHA-256 in place of many.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Bytes {
    Few(Box<[u8]>),
    Many([u8; 32]),
}

/// Comparing and keeping so many is cheaper than their digest.
const FEW: usize = 4 << 10;

/// Answers by their question.
#[derive(Debug)]
pub(crate) struct Memo<Q, A>(LazyLock<RwLock<HashMap<Q, A, RandomState>>>);

/// Entries of one table.
const MOST: usize = 512;

impl<Q: Eq + Hash, A: Clone> Memo<Q, A> {
    pub(crate) const fn new() -> Self {
        Self(LazyLock::new(RwLock::default))
    }

    pub(crate) fn get(&self, question: &Q) -> Option<A> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.get(question).cloned()
    }

    pub(crate) fn keep(&self, question: Q, answer: A) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert(question, answer);
    }
}

/// Several parts as one; each part's length goes in, so that no two lists of parts look alike.
pub(crate) fn bytes(parts: &[&[u8]]) -> Bytes {
    let length = |part: &&[u8]| part.len().saturating_add(size_of::<usize>());
    let total = parts.iter().map(length).fold(0, usize::saturating_add);
    if total > FEW {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part);
        }
        return Bytes::Many(hasher.finalize().into());
    }
    let mut bytes = Vec::with_capacity(total);
    for part in parts {
        bytes.extend_from_slice(&part.len().to_be_bytes());
        bytes.extend_from_slice(part);
    }
    Bytes::Few(bytes.into_boxed_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_starts_anew_and_never_grows_beyond_its_bound() {
        static TABLE: Memo<usize, usize> = Memo::new();
        for number in 0..MOST * 2 + 1 {
            TABLE.keep(number, number + 1);
            assert!(TABLE.0.read().unwrap().len() <= MOST);
        }
        assert_eq!(TABLE.get(&(MOST * 2)), Some(MOST * 2 + 1));
        assert_eq!(TABLE.get(&0), None);
    }

    #[test]
    fn parts_that_join_to_the_same_bytes_are_different_questions() {
        let many = vec![7; FEW];
        for tail in [&b""[..], &many] {
            assert_ne!(bytes(&[b"ab", b"c", tail]), bytes(&[b"a", b"bc", tail]));
            assert_eq!(bytes(&[b"ab", b"c", tail]), bytes(&[b"ab", b"c", tail]));
        }
    }

    #[test]
    fn long_questions_take_no_more_room_than_short_ones() {
        assert!(matches!(bytes(&[&vec![0; FEW]]), Bytes::Many(_)));
        assert!(matches!(bytes(&[&vec![0; FEW / 2]]), Bytes::Few(few) if few.len() <= FEW));
    }
}
