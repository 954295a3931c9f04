// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RSASSA-PSS verification with any mask digest and any salt length (RFC 8017, 8.1.2 and 9.1.2).
//!
//! The `rsa` crate fixes the mask's digest to the message's. Foreign files do not; whether that counts is R31's matter.
//! Only public numbers are computed with.

use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, RsaPublicKey};

use crate::algorithm::{self, DigestAlgorithm};

/// The parameters of RSASSA-PSS-params; the trailer is 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    pub(super) digest: DigestAlgorithm,
    pub(super) mask: DigestAlgorithm,
    /// Bytes.
    pub(super) salt_length: usize,
}

/// RSASSA-PSS-VERIFY.
pub(super) fn verify(key: &RsaPublicKey, parameters: Parameters, message: &[u8], value: &[u8]) -> bool {
    let value = BigUint::from_bytes_be(value);
    if value >= *key.n() {
        return false;
    }
    let bits = key.n().bits().saturating_sub(1);
    let encoded = value.modpow(key.e(), key.n()).to_bytes_be();
    let Some(missing) = bits.div_ceil(8).checked_sub(encoded.len()) else {
        return false;
    };
    let mut padded = vec![0; missing];
    padded.extend(encoded);
    consistent(&padded, bits, parameters, message).unwrap_or(false)
}

/// EMSA-PSS-VERIFY; the numbers are its steps. `None`: too short (3).
fn consistent(encoded: &[u8], bits: usize, parameters: Parameters, message: &[u8]) -> Option<bool> {
    let Parameters {
        digest,
        mask,
        salt_length,
    } = parameters;
    let hash_length = usize::from(digest.length());
    // 3 to 5: maskedDB, H and the trailer 0xbc; DB is zeros, 0x01 and the salt.
    let (trailer, rest) = encoded.split_last()?;
    let (masked, hash) = rest.split_at_checked(rest.len().checked_sub(hash_length)?)?;
    let zeros = masked.len().checked_sub(salt_length)?.checked_sub(1)?;
    // 6: the bits of the first octet that the modulus leaves no room for.
    let unused = encoded.len().saturating_mul(8).saturating_sub(bits);
    let used = 0xff_u8.checked_shr(u32::try_from(unused).ok()?)?;
    if *trailer != 0xbc || masked.first()? & !used != 0 {
        return Some(false);
    }
    // 7 to 9.
    let mut block = algorithm::mask(mask, hash, masked.len());
    for (octet, with) in block.iter_mut().zip(masked) {
        *octet ^= with;
    }
    if let Some(first) = block.first_mut() {
        *first &= used;
    }
    // 10 and 11.
    let (padding, salt) = block.split_at_checked(zeros.checked_add(1)?)?;
    let (one, padding) = padding.split_last()?;
    if *one != 1 || padding.iter().any(|octet| *octet != 0) {
        return Some(false);
    }
    // 12 to 14.
    let message = digest.hash(&[message]);
    Some(digest.hash(&[&[0; 8], &message, salt]) == hash)
}
