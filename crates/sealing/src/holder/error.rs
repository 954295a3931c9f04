// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Why a key is not used.

use pki::ParseError;
use thiserror::Error;

/// A key that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A certificate cannot be read, or its key is of a kind we do not sign with.
    #[error("the signer's certificate: {0}")]
    Certificate(#[from] ParseError),
    /// There is none.
    #[error("no certificate: expected the signer's own first, then its issuers")]
    NoCertificate,
    /// The file holds no key in a form that is read here.
    #[error("the private key: {found}; {advice}")]
    Form {
        /// What was found.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// The file is encrypted, and the password is missing or wrong.
    #[error("the private key is encrypted: {reason}")]
    Locked {
        /// Missing or wrong.
        reason: String,
    },
    /// Not a private key of the certificate's kind.
    #[error(
        "the private key: expected one for {expected}, as the certificate says, found another ({reason})"
    )]
    Key {
        /// The algorithm of the certificate.
        expected: &'static str,
        /// The library's words.
        reason: String,
    },
    /// Key and certificate are not a pair.
    #[error("the private key does not belong to the certificate of {subject}")]
    NotAPair {
        /// Subject of the first certificate.
        subject: String,
    },
    /// The algorithm asked for cannot be used with this key.
    #[error("{algorithm} cannot be used with the key of {subject}")]
    Algorithm {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// Subject of the first certificate.
        subject: String,
    },
    /// The key could, but nothing here computes it.
    #[error("{algorithm} with {digest} is not signed on a token here; take SHA-256, SHA-384 or SHA-512")]
    NoMechanism {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// Its digest.
        digest: &'static str,
    },
    /// The file does not open.
    #[error("PKCS#12: {reason}; wrong password, or not such a file")]
    Pkcs12 {
        /// The library's words.
        reason: String,
    },
    /// Its password hashing would take minutes: an attack, or a mistake.
    #[error("{found}, more than {limit}")]
    Limit {
        /// What was counted.
        found: String,
        /// The limit.
        limit: u32,
    },
    /// The file holds no key, or no key with its certificates.
    #[error("PKCS#12: no private key with a certificate in it")]
    Pkcs12Empty,
    /// The module is not there or does not load, or the token is gone.
    #[error("PKCS#11: {reason}")]
    Unreachable {
        /// What happened.
        reason: String,
    },
    /// The token does not take the PIN.
    #[error("PKCS#11: the token does not take the PIN ({reason})")]
    Pin {
        /// The module's words.
        reason: String,
    },
    /// Token or key are not as the URI says, or the token refused.
    #[error("PKCS#11: {reason}")]
    Pkcs11 {
        /// Expected and found, or the module's words.
        reason: String,
    },
}

pub(super) fn malformed(found: impl Into<String>, advice: &'static str) -> KeyError {
    KeyError::Form {
        found: found.into(),
        advice,
    }
}
