// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Between the signature and its time stamp (level B-T): what the key holder returned was verified and waits for a token.
//!
//! An [`Unstamped`] is plain data like a [`Prepared`]: it survives a restart, and nobody is asked to sign again.

use pki::{DigestAlgorithm, DigestCheck, SignatureCheck, TimeStampRequest, TimeStampToken, TokenCheck};
use serde::{Deserialize, Serialize};

use crate::complete::{CompleteError, SignedPdf};
use crate::prepare::Prepared;
use crate::report::Severity;

/// Schema name of a stored [`Unstamped`].
pub const UNSTAMPED_SCHEMA: &str = "geleit/unstamped-signature/1";

/// What a token of the same authority may be longer than another one, at least: serial number, fractions of a second, the two
/// integers of an ECDSA signature, another server with another certificate.
const TOKEN_VARIES: usize = 1024;
/// The attribute around the token: object identifier, SET, lengths, and the lengths of all that contains it.
const ATTRIBUTE: usize = 64;

/// Bytes to reserve for a time stamp ([`crate::SigningRequest::timestamp_reserve`]), from a token over `stamped` by the
/// authority that will be asked, with a quarter more than it has. So before the key is asked, room is known, and the authority
/// is known to answer and to stamp soundly.
///
/// # Errors
/// [`CompleteError::Token`]: the token does not hold; no other of this authority will.
pub fn timestamp_reserve(token: &[u8], stamped: &[u8]) -> Result<usize, CompleteError> {
    check_token(token, stamped).map_err(CompleteError::Token)?;
    let varies = TOKEN_VARIES.max(token.len() / 4);
    Ok(token.len().saturating_add(varies).saturating_add(ATTRIBUTE))
}

/// A verified signature whose time stamp is still to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unstamped {
    schema: String,
    prepared: Prepared,
    #[serde(with = "crate::base64_bytes")]
    value: Vec<u8>,
}

impl Prepared {
    /// Verify the signature value, and wait for its time stamp instead of embedding it at once.
    ///
    /// # Errors
    /// As [`Prepared::complete`]; nothing was reserved for a time stamp.
    pub fn signed(self, original: &[u8], signature: &[u8]) -> Result<Unstamped, CompleteError> {
        let value = self.verified(original, signature)?.value;
        Ok(Unstamped {
            schema: UNSTAMPED_SCHEMA.to_owned(),
            prepared: self,
            value,
        })
    }
}

impl Unstamped {
    /// What to ask an authority for: SHA-256 of the signature value (EN 319 122-1 §5.3). `nonce`: eight random bytes or more.
    #[must_use]
    pub fn request(&self, nonce: Vec<u8>) -> TimeStampRequest {
        let digest = DigestAlgorithm::Sha256;
        TimeStampRequest {
            digest,
            imprint: digest.hash(&[&self.value]),
            nonce,
        }
    }

    /// Check the token, put it into the signature and embed both.
    ///
    /// # Errors
    /// The token does not hold, is larger than what was reserved, or as [`Prepared::complete`].
    pub fn complete(self, original: &[u8], token: &[u8]) -> Result<SignedPdf, CompleteError> {
        self.check_schema()?;
        check_token(token, &self.value).map_err(CompleteError::Token)?;
        let verified = self.prepared.verified(original, &self.value)?;
        let stamped = pki::add_signature_time_stamp(&verified.cms, token)
            .map_err(|error| CompleteError::Token(error.to_string()))?;
        self.prepared.embed(original, &stamped, verified.prefixes)
    }

    /// Give up waiting: embed the signature without a time stamp (level B-B).
    ///
    /// # Errors
    /// As [`Prepared::complete`].
    pub fn without_time_stamp(self, original: &[u8]) -> Result<SignedPdf, CompleteError> {
        self.check_schema()?;
        self.prepared.complete(original, &self.value)
    }

    fn check_schema(&self) -> Result<(), CompleteError> {
        if self.schema == UNSTAMPED_SCHEMA {
            return Ok(());
        }
        Err(CompleteError::Schema {
            expected: UNSTAMPED_SCHEMA,
            found: self.schema.clone(),
        })
    }
}

/// R41, R42: imprint, the token's own signature, and an authority that may stamp; trust is the verifier's matter.
fn check_token(token: &[u8], value: &[u8]) -> Result<(), String> {
    let token = TimeStampToken::parse(token, &pki::Budget::default()).map_err(|error| error.to_string())?;
    let check: TokenCheck = token.check(&[value], &[], pki::provider::aws_lc());
    let failed = check
        .findings
        .iter()
        .find(|finding| finding.severity == Severity::Fail);
    match failed {
        Some(finding) => Err(format!("{}: {}", finding.rule, finding.message)),
        None if check.imprint == DigestCheck::Match && check.signer.signature == SignatureCheck::Valid => {
            Ok(())
        }
        None => Err("its imprint or its signature could not be checked".into()),
    }
}
