// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Key holders: whoever has the private key and signs when asked. Files and PKCS#11 tokens;
//! a remote service will stand behind the same trait.

mod error;
mod key_file;
mod pkcs11;
mod pkcs11_uri;
mod pkcs12;
mod portable;
mod software;

use std::fmt::Debug;

use pki::SignatureAlgorithm;
use thiserror::Error;

pub use error::KeyError;
pub use key_file::key_is_encrypted;
pub use pkcs11::Pkcs11Holder;
pub use pkcs11_uri::Pkcs11Uri;
pub use pkcs12::Pkcs12Holder;
pub use software::Pkcs8Holder;

use crate::BoxFuture;

/// What a key holder is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignRequest {
    /// Unique per preparation; a holder that sees it twice may answer the same.
    pub request_id: String,
    /// DER of the signed attributes.
    pub to_be_signed: Vec<u8>,
    /// Digest of it by the algorithm's own digest, for holders that sign digests.
    pub digest: Vec<u8>,
    /// What a person is shown who has to consent.
    pub label: String,
}

/// Why a key holder did not sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyHolderError {
    /// It said no; no signature exists.
    #[error("the key holder refused: {reason}")]
    Refused {
        /// Its words.
        reason: String,
    },
    /// It could not be asked or not be understood; a signature may exist.
    #[error("the key holder is not available: {reason}")]
    Unavailable {
        /// What happened.
        reason: String,
    },
}

/// Has a private key and never shows it.
pub trait KeyHolder: Debug + Send + Sync {
    /// DER certificates: the key's own first, then its issuers without the root.
    fn certificates(&self) -> Vec<Vec<u8>>;

    /// What it signs with.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// The signature over `request.to_be_signed`; ECDSA as DER or as r and s side by side.
    fn sign<'a>(&'a self, request: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>>;
}
