// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The standard security handler (ISO 32000-2 §7.6.4): from a password to the file's key.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{Rights, cipher, unsupported};
use crate::error::ReadError;
use crate::object::{Dictionary, Object};
use crate::pdf_doc_encoding;

const PAD: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The entries of the encryption dictionary that speak of passwords.
struct Facts<'d> {
    revision: i64,
    /// Bytes of the key.
    length: usize,
    owner: &'d [u8],
    user: &'d [u8],
    permissions: [u8; 4],
    identifier: &'d [u8],
    metadata: bool,
}

/// The file's key, and what whoever gave the password may do.
pub(super) struct Opened {
    pub(super) key: Vec<u8>,
    pub(super) rights: Rights,
}

/// The file's key, if `password` is the user's or the owner's.
pub(super) fn key(
    dictionary: &Dictionary,
    identifier: &[u8],
    password: &str,
    metadata: bool,
) -> Result<Opened, ReadError> {
    let revision = dictionary.value(b"R").as_integer().unwrap_or(0);
    let found = match revision {
        2..=4 => {
            let bits = match (revision, dictionary.value(b"V").as_integer()) {
                (2, _) | (_, Some(1)) => 40,
                (_, Some(4)) => 128,
                _ => dictionary.value(b"Length").as_integer().unwrap_or(40),
            };
            let length = usize::try_from(bits / 8)
                .ok()
                .filter(|length| (5..=16).contains(length) && bits % 8 == 0)
                .ok_or_else(|| unsupported(format!("a key of {bits} bits")))?;
            let facts = Facts {
                revision,
                length,
                owner: string(dictionary, b"O", 32)?,
                user: string(dictionary, b"U", 32)?,
                permissions: permissions(dictionary)?,
                identifier,
                metadata,
            };
            old_passwords(password)
                .iter()
                .find_map(|one| old_key(&facts, one))
        }
        5 | 6 => {
            let mut found = None;
            for password in new_passwords(password) {
                if found.is_none() {
                    found = new_key(dictionary, revision, &password)?;
                }
            }
            found
        }
        other => return Err(unsupported(format!("/R {other}"))),
    };
    let (key, owner) = found.ok_or_else(|| ReadError::Locked {
        message: if password.is_empty() {
            "a password is needed".to_owned()
        } else {
            "the password is wrong".to_owned()
        },
    })?;
    let bits = u32::from_le_bytes(permissions(dictionary)?);
    let rights = Rights {
        owner,
        bits,
        revision,
    };
    Ok(Opened { key, rights })
}

fn string<'d>(dictionary: &'d Dictionary, key: &[u8], length: usize) -> Result<&'d [u8], ReadError> {
    let text = dictionary.value(key).as_text();
    text.and_then(|text| text.bytes.get(..length))
        .ok_or_else(|| unsupported(format!("/{} has no {length} bytes", crate::text(key))))
}

/// `/P`: 32 bits, which some writers write without their sign.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the low 32 bits are meant"
)]
fn permissions(dictionary: &Dictionary) -> Result<[u8; 4], ReadError> {
    match dictionary.value(b"P") {
        Object::Integer(value) => Ok((*value as u32).to_le_bytes()),
        _ => Err(unsupported("/P is no integer")),
    }
}

/// The bytes a password may have been up to revision 4: PDFDocEncoding (ISO 32000-2 §7.6.4.3.2); many writers took what they
/// were given, and that was UTF-8.
fn old_passwords(password: &str) -> Vec<Vec<u8>> {
    let mut bytes: Vec<Vec<u8>> = pdf_doc_encoding::encode(password).into_iter().collect();
    if !password.is_ascii() || bytes.is_empty() {
        bytes.push(password.as_bytes().to_vec());
    }
    bytes
}

/// From revision 5 on: UTF-8 behind SASLprep (ISO 32000-2 §7.6.4.3.3; RFC 4013); some writers leave that out.
fn new_passwords(password: &str) -> Vec<Cow<'_, str>> {
    let prepared = stringprep::saslprep(password).ok();
    let plain = (prepared.as_deref() != Some(password)).then_some(Cow::Borrowed(password));
    prepared.into_iter().chain(plain).collect()
}

fn padded(password: &[u8]) -> Vec<u8> {
    password.iter().chain(&PAD).take(32).copied().collect()
}

/// Algorithms 2, 6 and 7. Where both passwords are the same, it is the owner's.
fn old_key(facts: &Facts<'_>, password: &[u8]) -> Option<(Vec<u8>, bool)> {
    let owner = user_key(facts, &owner_opens(facts, password)).map(|key| (key, true));
    owner.or_else(|| user_key(facts, &padded(password)).map(|key| (key, false)))
}

/// Algorithm 7: the owner's password opens `/O`, where the padded user's password lies.
fn owner_opens(facts: &Facts<'_>, password: &[u8]) -> Vec<u8> {
    let mut digest = cipher::md5(&[&padded(password)]);
    if facts.revision >= 3 {
        for _ in 0..50 {
            digest = cipher::md5(&[&digest]);
        }
    }
    let key = digest.get(..facts.length).unwrap_or(&digest);
    let mut opened = facts.owner.to_vec();
    let rounds = if facts.revision >= 3 { 20_u8 } else { 1 };
    for round in (0..rounds).rev() {
        opened = cipher::rc4(&masked(key, round), &opened);
    }
    opened
}

fn masked(key: &[u8], round: u8) -> Vec<u8> {
    key.iter().map(|octet| octet ^ round).collect()
}

/// Algorithms 2, 4, 5 and 6, from the padded password.
fn user_key(facts: &Facts<'_>, padded: &[u8]) -> Option<Vec<u8>> {
    let plain_metadata: &[u8] = if facts.revision >= 4 && !facts.metadata {
        &[0xff; 4]
    } else {
        &[]
    };
    let mut digest = cipher::md5(&[
        padded,
        facts.owner,
        &facts.permissions,
        facts.identifier,
        plain_metadata,
    ]);
    if facts.revision >= 3 {
        for _ in 0..50 {
            digest = cipher::md5(&[digest.get(..facts.length)?]);
        }
    }
    let key = digest.get(..facts.length)?;
    let matches = if facts.revision == 2 {
        cipher::rc4(key, &PAD) == facts.user
    } else {
        let mut check = cipher::md5(&[&PAD, facts.identifier]).to_vec();
        for round in 0..20 {
            check = cipher::rc4(&masked(key, round), &check);
        }
        facts.user.get(..16) == Some(check.as_slice())
    };
    matches.then(|| key.to_vec())
}

/// Algorithm 2.A: 256-bit keys.
fn new_key(
    dictionary: &Dictionary,
    revision: i64,
    password: &str,
) -> Result<Option<(Vec<u8>, bool)>, ReadError> {
    let password = password.as_bytes();
    let password = password.get(..127).unwrap_or(password);
    let (owner, user) = (string(dictionary, b"O", 48)?, string(dictionary, b"U", 48)?);
    let locks = [
        (owner, string(dictionary, b"OE", 32)?, user, true),
        (user, string(dictionary, b"UE", 32)?, &[][..], false),
    ];
    Ok(locks.into_iter().find_map(|(lock, wrapped, more, owner)| {
        let key = unlock(revision, password, (lock, wrapped), more)?;
        Some((key, owner))
    }))
}

fn unlock(revision: i64, password: &[u8], (lock, wrapped): (&[u8], &[u8]), more: &[u8]) -> Option<Vec<u8>> {
    let (check, salts) = lock.split_at_checked(32)?;
    let (check_salt, key_salt) = salts.split_at_checked(8)?;
    let hash = |salt: &[u8]| match revision {
        5 => Some(Sha256::digest([password, salt, more].concat()).to_vec()),
        _ => hardened(password, salt, more),
    };
    if hash(check_salt)? != check {
        return None;
    }
    cipher::aes_cbc(&hash(key_salt)?, &[0; 16], wrapped)
}

/// Algorithm 2.B. Ends after at most 288 rounds: the last byte is at most 255.
fn hardened(password: &[u8], salt: &[u8], more: &[u8]) -> Option<Vec<u8>> {
    let mut key = Sha256::digest([password, salt, more].concat()).to_vec();
    let mut last = 0;
    let mut round = 0_usize;
    while round < 64 || last > round - 32 {
        let block = [password, &key, more].concat().repeat(64);
        let mixed = cipher::aes_128_cbc_encrypt(key.get(..16)?, key.get(16..32)?, &block)?;
        let sum: u32 = mixed.iter().take(16).map(|octet| u32::from(*octet)).sum();
        key = match sum % 3 {
            0 => Sha256::digest(&mixed).to_vec(),
            1 => Sha384::digest(&mixed).to_vec(),
            _ => Sha512::digest(&mixed).to_vec(),
        };
        last = usize::from(*mixed.last()?);
        round += 1;
    }
    key.truncate(32);
    Some(key)
}
