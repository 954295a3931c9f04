// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RSASSA-PSS with a mask of another digest than the message's (RFC 8017, 8.1.2 and 9.1.2).
//!
//! R31 refuses such parameters, whatever comes out here; the mathematics tells a report whether the file is broken as
//! well. Public values only, so nothing has to be constant in time.

use rsa::BigUint;

use super::VerifyError;
use crate::algorithm::DigestAlgorithm;

const NAME: &str = "RustCrypto, RFC 8017";
const INVALID: VerifyError = VerifyError::Invalid { provider: NAME };
/// As large as aws-lc-rs goes; a public exponent of more than 33 bits is nobody's.
const MOST_BITS: usize = 8192;
const MOST_EXPONENT_BITS: usize = 33;

/// RSASSA-PSS-params.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PssParameters {
    /// The message's digest.
    pub digest: DigestAlgorithm,
    /// The digest of the mask generation function MGF1.
    pub mask: DigestAlgorithm,
    /// Salt length in bytes.
    pub salt_length: u16,
}

/// Verifies one signature; `key` is a PKCS#1 `RSAPublicKey`.
///
/// # Errors
/// It does not fit, or the key cannot be used.
pub fn verify(
    parameters: PssParameters,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    use rsa::pkcs1::der::Decode as _;
    let bad_key = || VerifyError::Key {
        algorithm: "RSASSA-PSS",
        key: "RSA, or none that can be used".into(),
    };
    let read = rsa::pkcs1::RsaPublicKey::from_der(key).map_err(|_| bad_key())?;
    let modulus = BigUint::from_bytes_be(read.modulus.as_bytes());
    let exponent = BigUint::from_bytes_be(read.public_exponent.as_bytes());
    if !(1024..=MOST_BITS).contains(&modulus.bits()) || exponent.bits() > MOST_EXPONENT_BITS {
        return Err(bad_key());
    }
    let value = BigUint::from_bytes_be(signature);
    if signature.len() != modulus.bits().div_ceil(8) || value >= modulus {
        return Err(INVALID);
    }
    let encoded = value.modpow(&exponent, &modulus).to_bytes_be();
    let bits = modulus.bits().saturating_sub(1);
    let length = bits.div_ceil(8);
    let zeros = length.checked_sub(encoded.len()).ok_or(INVALID)?;
    let encoded = [vec![0; zeros], encoded].concat();
    fits(
        parameters,
        message,
        &encoded,
        length.saturating_mul(8).saturating_sub(bits),
    )
    .ok_or(INVALID)
}

/// EMSA-PSS-VERIFY; `unused` bits at the left have to be zero. `None`: inconsistent.
fn fits(parameters: PssParameters, message: &[u8], encoded: &[u8], unused: usize) -> Option<()> {
    let (digest, salt_length) = (parameters.digest, usize::from(parameters.salt_length));
    let hash_length = usize::from(digest.length());
    let (masked, rest) = encoded.split_at_checked(encoded.len().checked_sub(hash_length)?.checked_sub(1)?)?;
    let (hash, trailer) = rest.split_at_checked(hash_length)?;
    let left = 0xff_u8.checked_shr(u32::try_from(unused).ok()?)?;
    if trailer != [0xbc] || masked.first()? & !left != 0 {
        return None;
    }
    let mask = mgf1(parameters.mask, hash, masked.len());
    let mut block: Vec<u8> = masked
        .iter()
        .zip(mask)
        .map(|(octet, mask)| octet ^ mask)
        .collect();
    *block.first_mut()? &= left;
    let (padding, salt) = block.split_at_checked(block.len().checked_sub(salt_length)?)?;
    let (one, zeros) = padding.split_last()?;
    if *one != 1 || zeros.iter().any(|octet| *octet != 0) {
        return None;
    }
    (digest.hash(&[&[0; 8], &digest.hash(&[message]), salt]) == hash).then_some(())
}

/// RFC 8017, B.2.1.
fn mgf1(digest: DigestAlgorithm, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length);
    let mut counter = 0_u32;
    while mask.len() < length {
        mask.extend(digest.hash(&[seed, &counter.to_be_bytes()]));
        counter = counter.saturating_add(1);
    }
    mask.truncate(length);
    mask
}
