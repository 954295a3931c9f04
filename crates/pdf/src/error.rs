// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Why a file is not read. There is no third way: what would need repair is refused.

/// Why [`crate::Document::parse`] refuses a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes break a rule of the format.
    #[error("{rule} at byte {offset}: {message}")]
    Malformed {
        /// Code of the rule, see `docs/signing-rules.md`.
        rule: &'static str,
        /// Where in the file.
        offset: usize,
        /// Expected and found.
        message: String,
    },
    /// The file may be sound, but it needs what this reader does not have.
    #[error("{what} is not supported yet: {message}")]
    Unsupported {
        /// The feature.
        what: &'static str,
        /// What to do.
        message: String,
    },
    /// The file is encrypted and the password does not open it.
    #[error("the file is encrypted: {message}")]
    Locked {
        /// Missing or wrong.
        message: String,
    },
    /// A limit of the [`crate::Budget`] was reached.
    #[error("the file needs more {what} than the limit of {limit}")]
    Budget {
        /// Which limit.
        what: &'static str,
        /// Its value.
        limit: usize,
    },
}

impl ReadError {
    pub(crate) fn malformed(rule: &'static str, offset: usize, message: impl Into<String>) -> Self {
        Self::Malformed {
            rule,
            offset,
            message: message.into(),
        }
    }
}
