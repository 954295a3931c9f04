// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The memory: hash-chained case logs, a Merkle tree over issued decisions, signed checkpoints; pure.
//!
//! Knows no law, no SQL, no certificates: what a record says is opaque JSON, storing is the caller's, and the check of a
//! signature comes in as an argument. The formats are written down byte by byte in `docs/case-log.md`.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "tests may"
    )
)]

mod audit;
mod canonical;
mod case_log;
mod chain;
mod hash;
pub mod merkle;
mod note;

pub use audit::{Audit, Fault, PermitBinding, SignatureCheck, SignatureFault, verify};
pub use canonical::canonical_json;
pub use case_log::{Budget, CaseLog, DecisionLeaf, DecisionProof, LogKeyInfo, Malformed, SCHEMA};
pub use chain::{Draft, Entry, Head, append};
pub use hash::Hash;
pub use note::{Checkpoint, Note, NoteError};

/// What can go wrong while something is appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Canonical JSON holds no fractions and no integers beyond 2^53: write them as text.
    #[error(
        "number {found} at {pointer} has no canonical form here: expected an integer between -(2^53-1) and 2^53-1; write it as text"
    )]
    Number {
        /// JSON pointer of the number.
        pointer: String,
        /// The number as it stands.
        found: String,
    },
    /// A record nested deeper than any record of ours.
    #[error("record nested deeper than {limit} at {pointer}")]
    Depth {
        /// The limit in levels.
        limit: usize,
        /// JSON pointer of the place.
        pointer: String,
    },
    /// A time outside the years 0000 to 9999 or finer than a millisecond.
    #[error("time {found}: expected whole milliseconds in the years 0000 to 9999")]
    Time {
        /// The time as it stands.
        found: String,
    },
    /// A proof was asked for a leaf or a size the tree does not have.
    #[error("tree of {size} leaves has no {what} {asked}")]
    OutOfTree {
        /// `leaf` or `earlier size`.
        what: &'static str,
        /// What was asked for.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
    /// A name with line breaks, blanks or a plus sign cannot stand in a note.
    #[error("{found:?} cannot name a log or a key: expected no blanks, no line breaks, no '+'")]
    Name {
        /// The name.
        found: String,
    },
    /// The key did not sign.
    #[error("the log key did not sign: {0}")]
    Key(String),
}
