// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Many files, one key, one process: everything between two signatures costs as little as it can.
//!
//! The signer's certificates are read once, each file is read once and hashed once, the value is verified once, and the
//! original is not copied. The first file of a batch goes through all that [`crate::Prepared::complete`] asks: both
//! providers, and our own validation of the finished file. Of every later one, what was appended is read again strictly, and
//! the CMS in it is checked over the bytes (docs/decisions/0016, 0019).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pdf::Document;
use pki::certificate::PublicKey;
use pki::{Assembly, Certificate, SignatureAlgorithm, provider};

use crate::complete::{CompleteError, normalise};
use crate::prefixes::Prefixes;
use crate::prepare::{PrepareError, Prepared, contents_capacity, draft, read_certificates};
use crate::request::SigningRequest;
use crate::self_check::{self, Known};
use crate::signer;

/// A signer's certificates, read once.
#[derive(Debug)]
pub struct Batch {
    ders: Vec<Vec<u8>>,
    certificates: Vec<Certificate>,
    /// As a [`Prepared`] holds them.
    spelled: Vec<String>,
    /// The room the first file needed for its CMS, with the algorithm and the reserve that decide it.
    capacity: OnceLock<((SignatureAlgorithm, usize), usize)>,
    /// A signature of this key passed both providers, and its file our own validation.
    compared: AtomicBool,
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
    /// One of them cannot be read, is not for signing, or did not issue the one before it.
    pub fn new(certificates: Vec<Vec<u8>>) -> Result<Self, PrepareError> {
        let read = read_certificates(&certificates)?;
        signer::check_use(&read)?;
        Ok(Self {
            certificates: read,
            capacity: OnceLock::new(),
            spelled: certificates.iter().map(hex::encode).collect(),
            ders: certificates,
            compared: AtomicBool::new(false),
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
        let document =
            Document::open_to_sign(pdf, &pdf::Budget::default(), password).map_err(PrepareError::from)?;
        signer::check_time(&self.certificates, request.claimed_time)?;
        let signer = (self.certificates.as_slice(), self.capacity(&request)?);
        let mut prepared = draft((&document, &prefixes), password, &request, signer)?;
        prepared.certificates.clone_from(&self.spelled);
        let value = key(&prepared).map_err(BatchError::Key)?;
        let value = normalise(prepared.algorithm, &value);
        let damaged = |error: &dyn std::fmt::Display| CompleteError::Damaged(error.to_string());
        let signer = self
            .certificates
            .first()
            .ok_or_else(|| damaged(&"no certificate"))?;
        let key = signer.public_key().map_err(|error| damaged(&error))?;
        let compared = self.compared.load(Ordering::Acquire);
        let message = prepared.signed_attributes.clone();
        self.verify(compared, (prepared.algorithm, key), &message, &value)?;
        let assembly = Assembly {
            signed_attributes: &prepared.signed_attributes,
            signature: &value,
            algorithm: prepared.algorithm,
            certificates: &self.certificates,
        };
        let cms = pki::assemble(&assembly).map_err(|error| damaged(&error))?;
        prepared.fill(&cms)?;
        let known = Known {
            algorithm: prepared.algorithm,
            key,
            message: &message,
            value: &value,
        };
        self_check::read_back(&prepared, (pdf, &prefixes), &known).map_err(CompleteError::SelfCheck)?;
        if !compared {
            let whole = [pdf, &prepared.revision].concat();
            self_check::check(&prepared, &whole, &prefixes).map_err(CompleteError::SelfCheck)?;
            self.compared.store(true, Ordering::Release);
        }
        Ok(SignedRevision {
            sha256: hex::encode(prefixes.sha256(pdf, pdf.len(), &[&prepared.revision])),
            appended: prepared.revision,
            field: prepared.field,
            byte_range: prepared.byte_range,
            original_sha256: prepared.original_sha256,
            told: prepared.told,
        })
    }

    fn capacity(&self, request: &SigningRequest) -> Result<usize, PrepareError> {
        let wish = (request.algorithm, request.timestamp_reserve);
        match self.capacity.get() {
            Some((known, capacity)) if *known == wish => Ok(*capacity),
            _ => {
                let capacity = contents_capacity(&self.certificates, request)?;
                self.capacity.get_or_init(|| (wish, capacity));
                Ok(capacity)
            }
        }
    }

    /// By both providers until one signature of this key passed both; then by aws-lc-rs.
    fn verify(
        &self,
        compared: bool,
        (algorithm, key): (SignatureAlgorithm, &PublicKey),
        message: &[u8],
        value: &[u8],
    ) -> Result<(), CompleteError> {
        let held = if compared {
            provider::verify(provider::aws_lc(), algorithm, key, message, value)
        } else {
            provider::verify_twice(algorithm, key, message, value)
        };
        held.map_err(|error| CompleteError::Signature(error.to_string()))
    }
}
