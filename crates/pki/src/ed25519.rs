// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Ed25519 for the ledger's checkpoints: sign and verify bytes; deterministic, so it needs no entropy.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use thiserror::Error;

use crate::algorithm::{PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::provider::{self, VerifyError};

/// The private key of a log.
#[derive(Debug)]
pub struct SigningKey(Ed25519KeyPair);

/// Not an Ed25519 key in PKCS#8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected an Ed25519 private key in PKCS#8 DER (RFC 8410); check the file and its type")]
pub struct NotAKey;

impl SigningKey {
    /// Reads PKCS#8 DER, version 1 or 2.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, NotAKey> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map(Self)
            .map_err(|_| NotAKey)
    }

    /// 32 bytes.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    /// 64 bytes over `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// Verifies one signature with the key of a certificate or SubjectPublicKeyInfo.
///
/// # Errors
/// Not an Ed25519 key, or the signature does not fit.
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
    if key.kind() != PublicKeyKind::Ed25519 {
        return Err(VerifyError::Key {
            algorithm: "Ed25519",
            key: format!("{:?}", key.kind()),
        });
    }
    provider::verify(
        provider::aws_lc(),
        SignatureAlgorithm::Ed25519,
        key,
        message,
        signature,
    )
}
