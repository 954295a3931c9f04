// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The border to the cryptographic libraries: one small trait, two independent implementations.
//!
//! [`aws_lc`] is the native provider, [`rustcrypto`] the portable one and the second opinion. Both get a key and an
//! algorithm that were checked against each other (R31) and a signature whose encoding is checked here, once (R32).
//!
//! What aws-lc-rs lacks (Brainpool curves, SHA-3 with RSA, salts of other lengths, most of what is only read in old
//! files) it leaves to the portable provider; [`Provider::computes`] says so, and then there is one opinion only.

mod aws;
mod portable;

use std::fmt::Debug;

use thiserror::Error;

use crate::algorithm::{DigestAlgorithm, PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::memo::{self, Memo};
use crate::tlv::{Reader, tag};

/// Why a signature value was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The mathematics says no.
    #[error("the signature value does not fit message and key ({provider})")]
    Invalid {
        /// Which provider said so.
        provider: &'static str,
    },
    /// The value is not encoded as its standard asks (R32).
    #[error("signature value: expected {expected}, found {found}")]
    Encoding {
        /// What the standard asks for.
        expected: String,
        /// What was received.
        found: String,
    },
    /// Algorithm and key do not belong together, or the key is of a size we do not compute with.
    #[error("{algorithm} cannot be verified with a {key} key")]
    Key {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// The key found.
        key: String,
    },
    /// This provider does not compute this algorithm; nothing is said about the signature.
    #[error("{algorithm} is not computed by {provider}")]
    Unsupported {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// Which provider said so.
        provider: &'static str,
    },
}

/// A cryptographic library behind one face.
pub trait Provider: Debug + Send + Sync {
    /// Its name in findings.
    fn name(&self) -> &'static str;

    /// Digest of `parts` one after the other.
    fn digest(&self, algorithm: DigestAlgorithm, parts: &[&[u8]]) -> Vec<u8>;

    /// Whether this library computes it itself; otherwise it asks the other provider.
    fn computes(&self, algorithm: SignatureAlgorithm, key: &PublicKey) -> bool {
        let _ = (algorithm, key);
        true
    }

    /// One equation: does `signature` over `message` fit the key? Callers use [`verify`], which checks encodings.
    ///
    /// # Errors
    /// It does not, or this provider cannot tell.
    fn verify_unchecked(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;
}

/// The native provider: aws-lc-rs (digests by `sha2`).
#[must_use]
pub fn aws_lc() -> &'static dyn Provider {
    &aws::AwsLc
}

/// The portable provider and second opinion: `rsa`, `p256`, `p384`, `p521`, `bp256`, `bp384`, `ed25519-dalek`.
#[must_use]
pub fn rustcrypto() -> &'static dyn Provider {
    &portable::RustCrypto
}

/// Verifies one signature: key fits algorithm, key size in 1024–8192 (RSA; what counts is the algorithm policy's), encoding strict (R32), then the equation.
///
/// # Errors
/// [`VerifyError`], see there.
pub fn verify(
    provider: &dyn Provider,
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    check_key(algorithm, key)?;
    check_encoding(algorithm, key, signature)?;
    provider.verify_unchecked(algorithm, key, message, signature)
}

/// As [`verify`], for what is met again and again: certificates, revocation lists, their answers. That a signature holds
/// is remembered; a refusal is not.
///
/// # Errors
/// As [`verify`].
pub fn verify_once(
    provider: &dyn Provider,
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    type Question = (&'static str, SignatureAlgorithm, PublicKeyKind, memo::Digest);
    static HELD: Memo<Question, ()> = Memo::new();
    check_key(algorithm, key)?;
    let bytes = memo::digest(&[key.bytes(), message, signature]);
    let question = (provider.name(), algorithm, key.kind(), bytes);
    if HELD.get(&question).is_none() {
        verify(provider, algorithm, key, message, signature)?;
        HELD.keep(question, ());
    }
    Ok(())
}

/// Verifies with both providers; both must agree. Where only the portable one computes it, it is verified by it alone.
///
/// # Errors
/// The first refusal.
pub fn verify_twice(
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    if aws_lc().computes(algorithm, key) {
        verify(aws_lc(), algorithm, key, message, signature)?;
    }
    verify(rustcrypto(), algorithm, key, message, signature)
}

fn check_key(algorithm: SignatureAlgorithm, key: &PublicKey) -> Result<(), VerifyError> {
    let size_ok = match key.kind() {
        PublicKeyKind::Rsa { bits } => (1024..=8192).contains(&bits),
        PublicKeyKind::Ec { .. } | PublicKeyKind::Ed25519 => true,
    };
    if size_ok && algorithm.fits(key.kind()) && key.permits(algorithm) {
        return Ok(());
    }
    Err(VerifyError::Key {
        algorithm: algorithm.name(),
        key: format!("{:?}", key.kind()),
    })
}

/// ECDSA: DER SEQUENCE of two positive minimal INTEGERs and nothing else; RSA: as long as the modulus; Ed25519: 64.
fn check_encoding(
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    signature: &[u8],
) -> Result<(), VerifyError> {
    let length = |expected: usize| {
        if signature.len() == expected {
            return Ok(());
        }
        Err(VerifyError::Encoding {
            expected: format!("{expected} bytes"),
            found: format!("{} bytes", signature.len()),
        })
    };
    match (algorithm, key.kind()) {
        (SignatureAlgorithm::Ecdsa { .. }, _) => {
            strict_ecdsa(signature).ok_or_else(|| VerifyError::Encoding {
                expected: "DER SEQUENCE { INTEGER r, INTEGER s }, r and s positive and minimal".into(),
                found: format!(
                    "{} bytes: {}",
                    signature.len(),
                    hex::encode(signature.get(..8).unwrap_or(signature))
                ),
            })
        }
        (_, PublicKeyKind::Rsa { bits }) => length(usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX)),
        _ => length(64),
    }
}

fn strict_ecdsa(signature: &[u8]) -> Option<()> {
    let mut outer = Reader::new(signature);
    let sequence = outer.expect(tag::SEQUENCE, "Ecdsa-Sig-Value").ok()?;
    outer.finish("Ecdsa-Sig-Value").ok()?;
    let mut inner = sequence.reader();
    for _ in 0..2 {
        let integer = inner.expect(tag::INTEGER, "r, s").ok()?;
        match integer.content {
            [] | [0] => return None,
            [first, ..] if *first >= 0x80 => return None,
            [0, second, ..] if *second < 0x80 => return None,
            _ => {}
        }
    }
    inner.finish("Ecdsa-Sig-Value").ok()
}
