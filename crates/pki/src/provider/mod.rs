// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The border to the cryptographic libraries: one small trait, two independent implementations.
//!
//! [`aws_lc`] is the native provider, [`rustcrypto`] the portable one and the second opinion. Both get a key and an
//! algorithm that were checked against each other (R31) and a signature whose encoding is checked here, once (R32).
//!
//! What aws-lc-rs lacks (Brainpool curves, SHA-3 with RSA, salts of other lengths, most of what is only read in old
//! files) it leaves to the portable provider; [`Provider::computes`] says so, and then there is one opinion only.
//!
//! Whether a value is valid for what its structure declares is all that is answered here; what counts is the policy's.

mod aws;
mod dsa;
mod emsa_pss;
mod portable;
mod weierstrass;

use std::fmt::Debug;

use rsa::BigUint;
use thiserror::Error;

use crate::algorithm::{DigestAlgorithm, PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::memo::{self, Memo};
use crate::tlv::{self, Reader, tag};

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

/// The portable provider and second opinion: `rsa`, `p256`, `p384`, `p521`, `bp256`, `bp384`, `ed25519-dalek`,
/// `ed448-goldilocks`, `ml-dsa`; what has no crate (RSASSA-PSS with two digests, DSA, rare curves) on the numbers of `rsa`.
#[must_use]
pub fn rustcrypto() -> &'static dyn Provider {
    &portable::RustCrypto
}

/// Verifies one signature: key fits algorithm, key size in 512–16384 (RSA; what counts is the algorithm policy's), encoding strict (R32), then the equation.
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
    let SignatureAlgorithm::EcdsaPlain { curve, digest } = algorithm else {
        return provider.verify_unchecked(algorithm, key, message, signature);
    };
    let (algorithm, signature) = (SignatureAlgorithm::Ecdsa { curve, digest }, der_pair(signature));
    check_encoding(algorithm, key, &signature)?;
    provider.verify_unchecked(algorithm, key, message, &signature)
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
    type Question = (&'static str, SignatureAlgorithm, PublicKeyKind, memo::Bytes);
    static HELD: Memo<Question, ()> = Memo::new();
    check_key(algorithm, key)?;
    let bytes = memo::bytes(&[key.bytes(), key.parameters(), message, signature]);
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
        PublicKeyKind::Rsa { bits } => (512..=16384).contains(&bits),
        _ => true,
    };
    if size_ok && algorithm.fits(key.kind()) && key.permits(algorithm) {
        return Ok(());
    }
    Err(VerifyError::Key {
        algorithm: algorithm.name(),
        key: format!("{:?}", key.kind()),
    })
}

/// ECDSA and DSA: DER SEQUENCE of two positive minimal INTEGERs and nothing else; RSA: as long as the modulus; the
/// others have one length.
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
        (SignatureAlgorithm::Ecdsa { .. } | SignatureAlgorithm::Dsa { .. }, _) => strict_pair(signature)
            .ok_or_else(|| VerifyError::Encoding {
                expected: "DER SEQUENCE { INTEGER r, INTEGER s }, r and s positive and minimal".into(),
                found: format!(
                    "{} bytes: {}",
                    signature.len(),
                    hex::encode(signature.get(..8).unwrap_or(signature))
                ),
            }),
        (_, PublicKeyKind::Rsa { bits }) => length(usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX)),
        (algorithm, kind) => length(algorithm.longest_signature(kind)),
    }
}

fn strict_pair(signature: &[u8]) -> Option<()> {
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

/// r and s side by side (TR-03111, 5.2.1) as DER.
fn der_pair(signature: &[u8]) -> Vec<u8> {
    let integer = |digits: &[u8]| {
        let significant = digits.iter().skip_while(|octet| **octet == 0).copied();
        let mut content: Vec<u8> = significant.collect();
        if content.first().is_none_or(|first| *first >= 0x80) {
            content.insert(0, 0);
        }
        tlv::encode(tag::INTEGER, &content)
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    tlv::sequence(&[&integer(r), &integer(s)])
}

/// r and s of a value that [`strict_pair`] has seen.
fn pair(signature: &[u8]) -> Option<(BigUint, BigUint)> {
    let sequence = Reader::new(signature)
        .expect(tag::SEQUENCE, "Ecdsa-Sig-Value")
        .ok()?;
    let mut fields = sequence.reader();
    Some((number(&mut fields)?, number(&mut fields)?))
}

/// The next INTEGER, which has to be positive.
fn number(fields: &mut Reader<'_>) -> Option<BigUint> {
    let integer = fields.expect(tag::INTEGER, "INTEGER").ok()?;
    let positive = integer.content.first().is_some_and(|first| *first < 0x80);
    positive.then(|| BigUint::from_bytes_be(integer.content))
}
