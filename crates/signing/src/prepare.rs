// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Two-phase signing: `prepare` makes the bytes and the digest, a key holder signs, `complete` embeds.
//!
//! The key never enters this crate. A [`Prepared`] is plain data and survives a restart: it holds the
//! appended revision, not the file it was appended to, so `complete` wants the same file again.

use serde::{Deserialize, Serialize};

use crate::SignatureAlgorithm;
use crate::request::SigningRequest;

/// Schema name of a stored [`Prepared`].
pub const PREPARED_SCHEMA: &str = "geleit/prepared-signature/1";

/// A revision waiting for its signature value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    schema: String,
    original_sha256: String,
    original_length: u64,
    #[serde(with = "crate::base64_bytes")]
    revision: Vec<u8>,
    byte_range: [u64; 4],
    #[serde(with = "crate::base64_bytes")]
    signed_attributes: Vec<u8>,
    certificates: Vec<String>,
    algorithm: SignatureAlgorithm,
    field: String,
}

/// A signed file, verified before it was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPdf {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Full name of the signature field.
    pub field: String,
    /// The four numbers of the ByteRange.
    pub byte_range: [u64; 4],
    /// SHA-256 of the whole file, lower-case hex.
    pub sha256: String,
}

/// Why a file cannot be prepared for signing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// Not built yet.
    #[error("preparing a signature: {0} is not built yet")]
    NotBuilt(String),
}

/// Why a signature value cannot be embedded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompleteError {
    /// Not built yet.
    #[error("completing a signature: {0} is not built yet")]
    NotBuilt(String),
}

/// Append a revision with an empty signature to `pdf` and say what the key holder has to sign.
///
/// # Errors
/// [`PrepareError`] when the file or the request does not allow a sound signature.
pub fn prepare(_pdf: &[u8], _request: &SigningRequest) -> Result<Prepared, PrepareError> {
    Err(PrepareError::NotBuilt("the update writer".to_owned()))
}

impl Prepared {
    /// The DER signed attributes: the key holder signs exactly these bytes (RFC 5652 §5.4).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_attributes
    }

    /// The digest of [`Self::to_be_signed`], for key holders that sign digests.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        use sha2::Digest as _;
        sha2::Sha256::digest(&self.signed_attributes).to_vec()
    }

    /// SHA-256 of the file this preparation belongs to, lower-case hex.
    #[must_use]
    pub fn original_sha256(&self) -> &str {
        &self.original_sha256
    }

    /// Verify the signature value with both providers, embed it and check the result.
    ///
    /// `original` are the bytes that were given to [`prepare`].
    ///
    /// # Errors
    /// [`CompleteError`] when the file is another one or the signature does not hold.
    pub fn complete(self, _original: &[u8], _signature: &[u8]) -> Result<SignedPdf, CompleteError> {
        Err(CompleteError::NotBuilt("embedding".to_owned()))
    }
}
