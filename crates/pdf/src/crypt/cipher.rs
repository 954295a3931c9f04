// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The ciphers and digests of ISO 32000-2 §7.6, as thin as they are.

use aes::cipher::block_padding::{NoPadding, Pkcs7};
use aes::cipher::{BlockDecryptMut as _, BlockEncryptMut as _, KeyIvInit as _};
use aes::{Aes128, Aes256};
use md5::{Digest as _, Md5};

pub(super) fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Md5::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// RC4, for files of the last century: the key schedule, then the key stream.
pub(super) fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|index| u8::try_from(index).unwrap_or_default());
    if key.is_empty() {
        return bytes.to_vec();
    }
    let at = |state: &[u8; 256], index: u8| state.get(usize::from(index)).copied().unwrap_or_default();
    let mut other = 0_u8;
    for (index, octet) in (0..=u8::MAX).zip(key.iter().cycle()) {
        other = other.wrapping_add(at(&state, index)).wrapping_add(*octet);
        state.swap(usize::from(index), usize::from(other));
    }
    let (mut index, mut other) = (0_u8, 0_u8);
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        index = index.wrapping_add(1);
        other = other.wrapping_add(at(&state, index));
        state.swap(usize::from(index), usize::from(other));
        let sum = at(&state, index).wrapping_add(at(&state, other));
        out.push(byte ^ at(&state, sum));
    }
    out
}

/// AES-CBC without padding; `None` for a wrong length of key, vector or data.
pub(super) fn aes_cbc(key: &[u8], vector: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => cbc::Decryptor::<Aes128>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded_vec_mut::<NoPadding>(bytes)
            .ok(),
        32 => cbc::Decryptor::<Aes256>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded_vec_mut::<NoPadding>(bytes)
            .ok(),
        _ => None,
    }
}

/// AES-CBC with the padding of PKCS #7; `None` for a wrong length of key or vector.
pub(super) fn aes_cbc_encrypt(key: &[u8], vector: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => cbc::Encryptor::<Aes128>::new_from_slices(key, vector)
            .ok()
            .map(|engine| engine.encrypt_padded_vec_mut::<Pkcs7>(bytes)),
        32 => cbc::Encryptor::<Aes256>::new_from_slices(key, vector)
            .ok()
            .map(|engine| engine.encrypt_padded_vec_mut::<Pkcs7>(bytes)),
        _ => None,
    }
}

/// The other direction, needed to hash passwords (algorithm 2.B).
pub(super) fn aes_128_cbc_encrypt(key: &[u8], vector: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let engine = cbc::Encryptor::<Aes128>::new_from_slices(key, vector).ok()?;
    Some(engine.encrypt_padded_vec_mut::<NoPadding>(bytes))
}

/// Sixteen bytes of vector, then the data, padded as in PKCS #7. No bytes at all mean no bytes.
pub(super) fn aes_cbc_with_iv(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let (vector, data) = bytes.split_at_checked(16)?;
    let mut plain = aes_cbc(key, vector, data)?;
    if let Some(padding) = plain.last().copied() {
        let padding = usize::from(padding);
        let keep = plain
            .len()
            .checked_sub(padding)
            .filter(|_| (1..=16).contains(&padding))?;
        plain.truncate(keep);
    }
    Some(plain)
}
