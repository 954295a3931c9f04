// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Why a file is not prepared for signing: all of it is known before the key is asked.

use pdf::{ReadError, UpdateError};

/// Why a file cannot be prepared for signing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The file cannot be read without guessing.
    #[error("the PDF cannot be signed: {0}")]
    Unreadable(#[from] ReadError),
    /// No revision can be appended.
    #[error("no revision can be appended: {0}")]
    Update(#[from] UpdateError),
    /// The trailer names no catalog.
    #[error("the PDF has no document catalog")]
    NoCatalog,
    /// The page tree leads to no page.
    #[error("the PDF has no page to hang the signature field on")]
    NoPage,
    /// The request's certificates cannot be used.
    #[error("certificate {index} of the request: {reason}")]
    Certificate {
        /// Position in the request.
        index: usize,
        /// What is wrong.
        reason: String,
    },
    /// The algorithm does not fit the signer's key.
    #[error("{algorithm} cannot be used with the signer's key")]
    Algorithm {
        /// Name of the algorithm.
        algorithm: &'static str,
    },
    /// A field name must be new, not empty and without a full stop (ISO 32000-2 §12.7.4.2).
    #[error("field name {name:?}: {reason}")]
    FieldName {
        /// The name asked for.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// ISO 32000-2 §12.8.2.2.1: the certification signature comes first, and there is only one.
    #[error(
        "the PDF has {count} signature(s) already; a certification must be the first (ISO 32000-2 §12.8.2.2.1)"
    )]
    NotFirst {
        /// Signatures found.
        count: usize,
    },
    /// An earlier certification or lock allows no further signature (R22).
    #[error("an earlier signature allows no further change (P=1, R22)")]
    Locked,
    /// An earlier signature locks the field that was to be signed, or made (R22).
    #[error(
        "an earlier signature locks field {field:?}, whether it is there already or new (R22){}",
        left(open)
    )]
    FieldLocked {
        /// Its full name.
        field: String,
        /// Empty signature fields that no earlier signature locks.
        open: Vec<String>,
    },
    /// After a certification a new field may not become visible (R18): it could cover what was certified.
    #[error(
        "the PDF is certified; a new signature can only be invisible, or fill an empty field that is there (R18)"
    )]
    VisibleAfterCertification,
    /// What would be appended breaks a signature that is there already (R13–R22): a verifier would say so of it.
    #[error("a signature that is there already would break: {what} ({rule})")]
    BreaksEarlier {
        /// The rule, as `geleit verify` names it.
        rule: String,
        /// What would break it.
        what: String,
    },
    /// The signed page could show something else with the same bytes (R23).
    #[error("a signature would be unsound (R23): {}", reasons.join("; "))]
    Unsound {
        /// What was found, in words.
        reasons: Vec<String>,
    },
    /// Readers would disagree about what is signed (R3).
    #[error("the PDF's {what}: readers disagree about such files, and a signature would not (R3)")]
    Ambiguous {
        /// Which part.
        what: &'static str,
    },
    /// The author of an encrypted file forbids it to whoever has no owner's password (ISO 32000-2 table 22).
    #[error("the file's permissions do not allow to {what}; give the owner's password (--password)")]
    Permission {
        /// What is not allowed.
        what: &'static str,
    },
    /// The visible signature cannot be drawn.
    #[error("the visible signature: {reason}")]
    Appearance {
        /// What is wrong.
        reason: String,
    },
    /// The empty field asks for what this signature does not have (ISO 32000-2 §12.7.5.5, table 237).
    #[error("the field's seed value asks for {what}")]
    SeedValue {
        /// The constraint.
        what: String,
    },
    /// A lock of fields that are not there locks nothing; most likely a name is mistyped.
    #[error("there is no field {name:?} to be locked")]
    UnknownField {
        /// The name asked for.
        name: String,
    },
    /// The field brings its own lock, and another was asked for.
    #[error("field {field:?} brings its own lock; no other can be given")]
    TwoLocks {
        /// Its full name.
        field: String,
    },
    /// What was written is not what is read: a fault of ours, found before the key is asked.
    #[error("what would be appended is not read back as written: {0}")]
    NotReadBack(String),
    /// The CMS would not fit the hole.
    #[error("the signature needs {needed} bytes, more than {limit}")]
    TooLarge {
        /// Upper bound of the CMS.
        needed: usize,
        /// The limit.
        limit: usize,
    },
}

/// More names than this help nobody.
const SHOWN: usize = 5;

fn left(open: &[String]) -> String {
    let names: Vec<String> = open.iter().take(SHOWN).map(|name| format!("{name:?}")).collect();
    match names.as_slice() {
        [] => "; it leaves no empty signature field either".to_owned(),
        names => format!("; name an empty field that it leaves: {}", names.join(", ")),
    }
}
