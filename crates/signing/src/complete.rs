// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Second phase of signing: verify what the key holder gave back, embed it, check the whole.

use pki::tlv::{self, Reader, tag};
use pki::{Assembly, SignatureAlgorithm};

use crate::prefixes::Prefixes;
use crate::prepare::{PREPARED_SCHEMA, Prepared, attributes, digest_ranges, read_certificates};
use crate::self_check;

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

/// Why a signature value cannot be embedded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompleteError {
    /// The stored preparation is of another version.
    #[error("a preparation of schema {expected} expected, found {found}")]
    Schema {
        /// What this version reads.
        expected: &'static str,
        /// What is stored.
        found: String,
    },
    /// Another file than the prepared one was given.
    #[error("the preparation belongs to a file with SHA-256 {expected}, the given one has {found}")]
    OtherFile {
        /// The prepared file.
        expected: String,
        /// The given file.
        found: String,
    },
    /// The stored preparation contradicts itself.
    #[error("the stored preparation is damaged: {0}")]
    Damaged(String),
    /// The signature value does not hold: it is not embedded.
    #[error("the returned signature does not hold: {0}")]
    Signature(String),
    /// The time stamp does not hold: it is not embedded.
    #[error("the time stamp is not embedded: {0}")]
    Token(String),
    /// The signature with its time stamp does not fit the room that was reserved.
    #[error("signature and time stamp need {needed} bytes, {room} were reserved; sign again, with more room")]
    TooLarge {
        /// Bytes of the CMS.
        needed: usize,
        /// Bytes of the hole.
        room: usize,
    },
    /// The finished file did not pass our own validation.
    #[error("the signed file does not pass its own check: {0}")]
    SelfCheck(String),
}

/// A signature value that holds.
pub(crate) struct Verified {
    /// As CMS wants it.
    pub(crate) value: Vec<u8>,
    /// The SignedData around it.
    pub(crate) cms: Vec<u8>,
    /// What was hashed on the way.
    pub(crate) prefixes: Prefixes,
}

impl Prepared {
    /// Verify the signature value with both providers, embed it and check the result.
    ///
    /// `original` are the bytes that were given to [`crate::prepare`]. An ECDSA value may be DER or the
    /// two integers side by side, as key services return it.
    ///
    /// # Errors
    /// [`CompleteError`] when the file is another one or the signature does not hold.
    pub fn complete(self, original: &[u8], signature: &[u8]) -> Result<SignedPdf, CompleteError> {
        let verified = self.verified(original, signature)?;
        self.embed(original, &verified.cms, verified.prefixes)
    }

    /// The CMS around a signature value that holds, for the file this preparation belongs to.
    pub(crate) fn verified(&self, original: &[u8], signature: &[u8]) -> Result<Verified, CompleteError> {
        let prefixes = self.check_stored(original)?;
        let damaged = |error: &dyn std::fmt::Display| CompleteError::Damaged(error.to_string());
        let ders: Vec<Vec<u8>> = self
            .certificates
            .iter()
            .map(hex::decode)
            .collect::<Result<_, _>>()
            .map_err(|e| damaged(&e))?;
        let certificates = read_certificates(&ders).map_err(|error| damaged(&error))?;
        let signer = certificates.first().ok_or_else(|| damaged(&"no certificate"))?;
        let digest = digest_ranges(
            self.algorithm,
            (original, &prefixes),
            &self.revision,
            self.byte_range,
        );
        let expected = attributes(self.algorithm, &digest, signer).map_err(|error| damaged(&error))?;
        if expected != self.signed_attributes {
            return Err(damaged(
                &"the signed attributes do not belong to file and revision",
            ));
        }
        let value = normalise(self.algorithm, signature);
        let key = signer.public_key().map_err(|error| damaged(&error))?;
        pki::provider::verify_twice(self.algorithm, key, &self.signed_attributes, &value)
            .map_err(|error| CompleteError::Signature(error.to_string()))?;
        let assembly = Assembly {
            signed_attributes: &self.signed_attributes,
            signature: &value,
            algorithm: self.algorithm,
            certificates: &certificates,
        };
        let cms = pki::assemble(&assembly).map_err(|error| damaged(&error))?;
        Ok(Verified { value, cms, prefixes })
    }

    fn check_stored(&self, original: &[u8]) -> Result<Prefixes, CompleteError> {
        if self.schema != PREPARED_SCHEMA {
            let found = self.schema.clone();
            return Err(CompleteError::Schema {
                expected: PREPARED_SCHEMA,
                found,
            });
        }
        let mut prefixes = Prefixes::default();
        prefixes.reach(original, [original.len()]);
        let found = hex::encode(prefixes.sha256(original, original.len(), &[]));
        if found != self.original_sha256 || u64::try_from(original.len()).ok() != Some(self.original_length) {
            return Err(CompleteError::OtherFile {
                expected: self.original_sha256.clone(),
                found,
            });
        }
        Ok(prefixes)
    }

    /// `prefixes` are those of `original`, with which the finished file begins.
    pub(crate) fn embed(
        mut self,
        original: &[u8],
        cms: &[u8],
        mut prefixes: Prefixes,
    ) -> Result<SignedPdf, CompleteError> {
        self.fill(cms)?;
        let mut bytes = Vec::with_capacity(original.len().saturating_add(self.revision.len()));
        bytes.extend_from_slice(original);
        bytes.extend_from_slice(&self.revision);
        let [_, first, _, _] = self.byte_range;
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        prefixes.reach(&bytes, [place(first)]);
        self_check::check(&self, &bytes, &prefixes).map_err(CompleteError::SelfCheck)?;
        let sha256 = hex::encode(prefixes.sha256(&bytes, bytes.len(), &[]));
        Ok(SignedPdf {
            bytes,
            field: self.field,
            byte_range: self.byte_range,
            sha256,
        })
    }

    /// Write the CMS into the hole of the revision.
    pub(crate) fn fill(&mut self, cms: &[u8]) -> Result<(), CompleteError> {
        let [_, first, second, _] = self.byte_range;
        let inside = |offset: u64| {
            let inside = offset.saturating_sub(self.original_length);
            usize::try_from(inside).unwrap_or(usize::MAX)
        };
        let hole = inside(first).saturating_add(1)..inside(second).saturating_sub(1);
        let hole = self
            .revision
            .get_mut(hole)
            .ok_or_else(|| CompleteError::Damaged("no place for the signature".into()))?;
        let (needed, room) = (cms.len(), hole.len() / 2);
        let target = hole.get_mut(..needed.saturating_mul(2));
        let target = target.ok_or(CompleteError::TooLarge { needed, room })?;
        hex::encode_to_slice(cms, target).map_err(|error| CompleteError::Damaged(error.to_string()))
    }
}

/// A signature value as CMS wants it: ECDSA's r and s side by side become DER (RFC 5480), everything else stays as it is.
#[must_use]
pub fn der_signature(algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<u8> {
    normalise(algorithm, signature)
}

/// r and s side by side become DER (RFC 5480); everything else stays as it is, the verification decides.
pub(crate) fn normalise(algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<u8> {
    let SignatureAlgorithm::Ecdsa { .. } = algorithm else {
        return signature.to_vec();
    };
    if is_der_pair(signature) || !signature.len().is_multiple_of(2) {
        return signature.to_vec();
    }
    let (r, s) = signature.split_at(signature.len() / 2);
    tlv::sequence(&[&integer(r), &integer(s)])
}

fn is_der_pair(signature: &[u8]) -> bool {
    let mut outer = Reader::new(signature);
    let Ok(sequence) = outer.expect(tag::SEQUENCE, "Ecdsa-Sig-Value") else {
        return false;
    };
    let mut inner = sequence.reader();
    let pair = inner.expect(tag::INTEGER, "r").is_ok() && inner.expect(tag::INTEGER, "s").is_ok();
    pair && inner.is_empty() && outer.is_empty()
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut value = bytes
        .get(zeros.min(bytes.len().saturating_sub(1))..)
        .unwrap_or_default()
        .to_vec();
    if value.first().is_some_and(|byte| *byte >= 0x80) {
        value.insert(0, 0);
    }
    tlv::encode(tag::INTEGER, &value)
}
