// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Many files, one key, one process: everything between two signatures costs as little as it can.
//!
//! The signer's certificates are read once, each file is read once and hashed once, the value is verified once, and the
//! original is not copied. What [`crate::Prepared::complete`] does on top (a second provider, our own validation of the
//! finished file) is left to whoever takes samples; see docs/decisions/0016.

use pki::{Assembly, Certificate, provider};

use crate::complete::{CompleteError, normalise};
use crate::prefixes::Prefixes;
use crate::prepare::{PrepareError, Prepared, draft, read_certificates};
use crate::request::SigningRequest;

/// A signer's certificates, read once.
#[derive(Debug)]
pub struct Batch {
    ders: Vec<Vec<u8>>,
    certificates: Vec<Certificate>,
}

/// What to append to the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRevision {
    /// The bytes behind those of the original.
    pub appended: Vec<u8>,
    /// Full name of the signature field.
    pub field: String,
    /// The four numbers of the ByteRange.
    pub byte_range: [u64; 4],
    /// SHA-256 of the original, lower-case hex.
    pub original_sha256: String,
    /// SHA-256 of the whole signed file, lower-case hex.
    pub sha256: String,
    /// As [`crate::Prepared::told`].
    pub told: Vec<String>,
}

/// Why one file of a batch is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError<E> {
    /// It cannot be prepared.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The key holder did not sign.
    #[error("the key holder: {0}")]
    Key(E),
    /// What it returned does not hold or does not fit.
    #[error(transparent)]
    Complete(#[from] CompleteError),
}

impl Batch {
    /// DER certificates, the signer's first, then its issuers without the root.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn new(certificates: Vec<Vec<u8>>) -> Result<Self, PrepareError> {
        Ok(Self {
            certificates: read_certificates(&certificates)?,
            ders: certificates,
        })
    }

    /// Sign one file. `request.certificates` are replaced by the batch's; `key` signs [`Prepared::to_be_signed`].
    ///
    /// # Errors
    /// [`BatchError`].
    pub fn sign<E>(
        &self,
        pdf: &[u8],
        password: &str,
        mut request: SigningRequest,
        key: impl FnOnce(&Prepared) -> Result<Vec<u8>, E>,
    ) -> Result<SignedRevision, BatchError<E>> {
        request.certificates.clone_from(&self.ders);
        let mut prefixes = Prefixes::default();
        prefixes.reach(pdf, [pdf.len()]);
        let mut prepared = draft((pdf, &prefixes), password, &request, &self.certificates)?;
        let value = key(&prepared).map_err(BatchError::Key)?;
        let value = normalise(prepared.algorithm, &value);
        let damaged = |error: &dyn std::fmt::Display| CompleteError::Damaged(error.to_string());
        let signer = self
            .certificates
            .first()
            .ok_or_else(|| damaged(&"no certificate"))?;
        let public = signer.public_key().map_err(|error| damaged(&error))?;
        provider::verify(
            provider::aws_lc(),
            prepared.algorithm,
            public,
            &prepared.signed_attributes,
            &value,
        )
        .map_err(|error| CompleteError::Signature(error.to_string()))?;
        let assembly = Assembly {
            signed_attributes: &prepared.signed_attributes,
            signature: &value,
            algorithm: prepared.algorithm,
            certificates: &self.certificates,
        };
        let cms = pki::assemble(&assembly).map_err(|error| damaged(&error))?;
        prepared.fill(&cms)?;
        Ok(SignedRevision {
            sha256: hex::encode(prefixes.sha256(pdf, pdf.len(), &[&prepared.revision])),
            appended: prepared.revision,
            field: prepared.field,
            byte_range: prepared.byte_range,
            original_sha256: prepared.original_sha256,
            told: prepared.told,
        })
    }
}
