// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the reader noticed without refusing the file. How much it weighs is for others to say.

use std::ops::Range;

/// One thing noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is.
    pub kind: RemarkKind,
    /// Where.
    pub range: Range<usize>,
    /// The revision it lies in; equal to the number of revisions for what lies behind the last one.
    pub revision: usize,
}

/// Kinds of things noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// White space at the offset `startxref` names, before the section (R2).
    SpaceBeforeXref,
    /// White space at an entry's offset, before the object header (R3).
    SpaceBeforeObject,
    /// Tables and streams in one file (R3).
    MixedXref,
    /// A section with a table and a stream (ISO 32000-2 §7.5.8.4).
    Hybrid,
    /// A `trailer` behind a cross-reference stream that repeats what the stream says (R3).
    SecondTrailer,
    /// A cross-reference section laid out so that some readers rebuild the file instead of reading it (R3).
    OddSection,
    /// Table and stream of a hybrid section do not name the same object under one number (R3).
    HybridConflict,
    /// A few bytes of white space behind the last `%%EOF` (R4).
    SpaceAfterEnd,
    /// Other bytes behind the last `%%EOF`, or so much white space that readers no longer find the end (R4).
    BytesAfterEnd,
    /// A comment between objects (R4).
    Comment,
    /// An object that no cross-reference entry names (R4).
    UnnamedObject,
    /// The same, and it is a signature (R5).
    UnnamedSignature,
    /// Bytes between objects that are no object (R4).
    Junk,
    /// The first revision is a linearised pair (ISO 32000-2 Annex F).
    Linearised,
}

impl Remark {
    pub(crate) fn new(kind: RemarkKind, range: Range<usize>) -> Self {
        Self {
            kind,
            range,
            revision: 0,
        }
    }
}
