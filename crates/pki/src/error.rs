// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What cannot be read, and how much of it we are willing to read.

use thiserror::Error;

/// Foreign bytes that are not what they should be. Says where, what was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    /// The bytes break the encoding or the structure.
    #[error("{what} at byte {offset}: expected {expected}, found {found}")]
    Malformed {
        /// The structure being read, in the standard's words (`SignerInfo`, `tbsCertificate`).
        what: &'static str,
        /// Offset into the bytes given to the parser.
        offset: usize,
        /// What the standard asks for.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The bytes may be in order, but reading them is not built.
    #[error("{what} at byte {offset} is not supported: {reason}")]
    Unsupported {
        /// The structure being read.
        what: &'static str,
        /// Offset into the bytes given to the parser.
        offset: usize,
        /// Why, and what would help.
        reason: String,
    },
    /// The bytes are larger than the budget allows.
    #[error("{what}: {found} exceeds the budget of {limit}")]
    OverBudget {
        /// What was counted.
        what: &'static str,
        /// The limit from [`Budget`].
        limit: usize,
        /// What the input asks for.
        found: usize,
    },
}

impl ParseError {
    pub(crate) fn malformed(
        what: &'static str,
        offset: usize,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self::Malformed {
            what,
            offset,
            expected: expected.into(),
            found: found.into(),
        }
    }
}

/// Limits for hostile input (rule R34). The readers walk a fixed structure without recursion, so size and counts bound
/// their work; only BER is walked as deep as it goes, up to `depth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Largest CMS, certificate or revocation list, in bytes.
    pub bytes: usize,
    /// Largest certificate, in bytes; those with ML-DSA keys take about ten thousand.
    pub certificate_bytes: usize,
    /// Most certificates read from one CMS or one bundle.
    pub certificates: usize,
    /// Most attributes of one `SignerInfo`.
    pub attributes: usize,
    /// Most entries read from one revocation list.
    pub crl_entries: usize,
    /// Deepest nesting when BER is brought into DER.
    pub depth: usize,
    /// Most elements when BER is brought into DER.
    pub elements: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            bytes: 8 * 1024 * 1024,
            certificate_bytes: 128 * 1024,
            certificates: 64,
            attributes: 64,
            crl_entries: 200_000,
            depth: 48,
            elements: 200_000,
        }
    }
}
