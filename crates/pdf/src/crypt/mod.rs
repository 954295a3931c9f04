// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reading encrypted files, and encrypting what is appended to them (ISO 32000-2 §7.6): the standard handler with RC4 and AES, by user or owner password.
//!
//! Encryption hides a file from readers; it protects nothing from change, and no verdict rests on it.

mod cipher;
mod handler;

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::error::ReadError;
use crate::object::{Dictionary, Object, Reference, Stream};

/// How strings or streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Identity,
    Rc4,
    Aes128,
    Aes256,
}

/// What the password that opened a file entitles to (ISO 32000-2 §7.6.4.2, table 22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// It was the owner's password: nothing is forbidden.
    pub owner: bool,
    bits: u32,
    revision: i64,
}

impl Rights {
    /// May annotations and form fields be added (bit 6)?
    #[must_use]
    pub fn may_add_fields(&self) -> bool {
        self.owner || self.bit(6)
    }

    /// May a form field that is there be filled in, signature fields among them (bit 6, or bit 9 from revision 3 on)?
    #[must_use]
    pub fn may_fill_fields(&self) -> bool {
        self.may_add_fields() || (self.revision >= 3 && self.bit(9))
    }

    /// Bits are counted from 1.
    fn bit(&self, number: u32) -> bool {
        self.bits >> number.saturating_sub(1) & 1 == 1
    }
}

/// The file's key and what it applies to.
#[derive(Clone)]
pub(crate) struct Cipher {
    key: Vec<u8>,
    strings: Method,
    streams: Method,
    metadata: bool,
    /// The object of the encryption dictionary, whose strings are plain.
    own: Option<u32>,
    rights: Rights,
}

impl std::fmt::Debug for Cipher {
    /// Never shows the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cipher")
            .field("strings", &self.strings)
            .field("streams", &self.streams)
            .finish_non_exhaustive()
    }
}

fn unsupported(message: impl Into<String>) -> ReadError {
    ReadError::Unsupported {
        what: "encryption",
        message: message.into(),
    }
}

impl Cipher {
    /// From the encryption dictionary, the first part of the file identifier and a password.
    pub(crate) fn open(
        dictionary: &Dictionary,
        own: Option<u32>,
        identifier: &[u8],
        password: &str,
    ) -> Result<Self, ReadError> {
        match dictionary.value(b"Filter").as_name() {
            Some(b"Standard") => {}
            Some(b"Adobe.PubSec") => {
                return Err(unsupported(
                    "the file is encrypted with certificates, not with a password",
                ));
            }
            _ => return Err(unsupported("an unknown security handler")),
        }
        let version = dictionary.value(b"V").as_integer().unwrap_or(0);
        let (strings, streams) = match version {
            1 | 2 => (Method::Rc4, Method::Rc4),
            4 | 5 => (
                method(dictionary, b"StrF", version)?,
                method(dictionary, b"StmF", version)?,
            ),
            other => return Err(unsupported(format!("/V {other}"))),
        };
        let metadata = !matches!(dictionary.value(b"EncryptMetadata"), Object::Boolean(false));
        let opened = handler::key(dictionary, identifier, password, metadata)?;
        Ok(Self {
            key: opened.key,
            rights: opened.rights,
            strings,
            streams,
            metadata: metadata || version < 4,
            own,
        })
    }

    /// Decrypt the strings of an object that lies in the file itself.
    pub(crate) fn strings(
        &self,
        reference: Reference,
        object: &mut Object,
        at: usize,
    ) -> Result<(), ReadError> {
        if self.own == Some(reference.number) || self.strings == Method::Identity {
            return Ok(());
        }
        let key = self.object_key(self.strings, reference);
        self.walk(&key, object).ok_or_else(|| {
            let message = format!("a string of object {reference} cannot be decrypted");
            ReadError::malformed("R2", at, message)
        })
    }

    /// Nesting is bounded by the lexer, so this recursion is.
    fn walk(&self, key: &[u8], object: &mut Object) -> Option<()> {
        match object {
            Object::String(text) => text.bytes = decrypt(self.strings, key, &text.bytes)?,
            Object::Array(items) => {
                for item in items {
                    self.walk(key, item)?;
                }
            }
            Object::Dictionary(dictionary) => self.dictionary(key, dictionary)?,
            Object::Stream(stream) if !is_plain(&stream.dictionary) => {
                self.dictionary(key, &mut stream.dictionary)?;
            }
            _ => {}
        }
        Some(())
    }

    /// The signature value stays plain (ISO 32000-2 §7.6.2): it is the gap in the signed bytes.
    fn dictionary(&self, key: &[u8], dictionary: &mut Dictionary) -> Option<()> {
        let signed = dictionary.get(b"ByteRange").is_some();
        for (name, value) in dictionary.iter_mut() {
            if !(signed && name == b"Contents") {
                self.walk(key, value)?;
            }
        }
        Some(())
    }

    /// The bytes of a stream as its filters expect them.
    pub(crate) fn stream<'b>(&self, stream: &Stream, raw: &'b [u8]) -> Result<Cow<'b, [u8]>, ReadError> {
        let plain_metadata =
            !self.metadata && stream.dictionary.value(b"Type").as_name() == Some(b"Metadata");
        if self.streams == Method::Identity || is_plain(&stream.dictionary) || plain_metadata {
            return Ok(Cow::Borrowed(raw));
        }
        let key = self.object_key(self.streams, stream.owner);
        let bytes = decrypt(self.streams, &key, raw).ok_or_else(|| {
            let message = format!("the stream of object {} cannot be decrypted", stream.owner);
            ReadError::malformed("R2", stream.data.start, message)
        })?;
        Ok(Cow::Owned(bytes))
    }

    pub(crate) fn rights(&self) -> Rights {
        self.rights
    }

    /// Encrypt the strings of an object to be written. `None`: the key is of a length that cannot be.
    pub(crate) fn encrypt_strings(
        &self,
        reference: Reference,
        object: &mut Object,
        nonce: &[u8; 16],
    ) -> Option<()> {
        if self.strings == Method::Identity {
            return Some(());
        }
        let key = self.object_key(self.strings, reference);
        let sealer = Sealer {
            cipher: self,
            key: &key,
            reference,
            nonce,
        };
        sealer.walk(object)
    }

    /// Encrypt the data of a new stream.
    pub(crate) fn encrypt_stream(
        &self,
        reference: Reference,
        data: Vec<u8>,
        nonce: &[u8; 16],
    ) -> Option<Vec<u8>> {
        if self.streams == Method::Identity {
            return Some(data);
        }
        let key = self.object_key(self.streams, reference);
        let vector = self.vector(reference, nonce, &data);
        encrypt(self.streams, &key, &vector, &data)
    }

    /// An initialisation vector nobody can guess and none gets twice: it depends on the file's key, on the caller's
    /// random nonce, on the object and on what is encrypted.
    fn vector(&self, reference: Reference, nonce: &[u8; 16], data: &[u8]) -> [u8; 16] {
        let mut hasher = Sha256::new();
        for part in [
            &self.key[..],
            nonce,
            &reference.number.to_le_bytes(),
            &reference.generation.to_le_bytes(),
            data,
        ] {
            hasher.update(part);
        }
        let digest = hasher.finalize();
        std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())
    }

    /// Algorithm 1 and 1.A.
    fn object_key(&self, method: Method, reference: Reference) -> Vec<u8> {
        if method == Method::Aes256 {
            return self.key.clone();
        }
        let mut salted = self.key.clone();
        salted.extend(reference.number.to_le_bytes().into_iter().take(3));
        salted.extend(reference.generation.to_le_bytes());
        if method == Method::Aes128 {
            salted.extend(b"sAlT");
        }
        let mut key = cipher::md5(&[&salted]).to_vec();
        key.truncate(self.key.len().saturating_add(5));
        key
    }
}

/// Encrypts the strings of one object.
struct Sealer<'s> {
    cipher: &'s Cipher,
    key: &'s [u8],
    reference: Reference,
    nonce: &'s [u8; 16],
}

impl Sealer<'_> {
    /// Nesting is bounded by the lexer that read the object, or by whoever made it.
    fn walk(&self, object: &mut Object) -> Option<()> {
        match object {
            Object::String(text) => {
                let vector = self.cipher.vector(self.reference, self.nonce, &text.bytes);
                text.bytes = encrypt(self.cipher.strings, self.key, &vector, &text.bytes)?;
                text.hexadecimal = true;
            }
            Object::Array(items) => {
                for item in items {
                    self.walk(item)?;
                }
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary)?,
            Object::Stream(stream) => self.dictionary(&mut stream.dictionary)?,
            _ => {}
        }
        Some(())
    }

    /// The signature value stays plain, as in [`Cipher::dictionary`].
    fn dictionary(&self, dictionary: &mut Dictionary) -> Option<()> {
        let signed = dictionary.get(b"ByteRange").is_some();
        for (name, value) in dictionary.iter_mut() {
            if !(signed && name == b"Contents") {
                self.walk(value)?;
            }
        }
        Some(())
    }
}

fn encrypt(method: Method, key: &[u8], vector: &[u8; 16], bytes: &[u8]) -> Option<Vec<u8>> {
    match method {
        Method::Identity => Some(bytes.to_vec()),
        Method::Rc4 => Some(cipher::rc4(key, bytes)),
        Method::Aes128 | Method::Aes256 => {
            let mut out = vector.to_vec();
            out.extend(cipher::aes_cbc_encrypt(key, vector, bytes)?);
            Some(out)
        }
    }
}

fn decrypt(method: Method, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    match method {
        Method::Identity => Some(bytes.to_vec()),
        Method::Rc4 => Some(cipher::rc4(key, bytes)),
        Method::Aes128 | Method::Aes256 => cipher::aes_cbc_with_iv(key, bytes),
    }
}

/// Cross-reference streams are never encrypted; a stream may opt out by the identity crypt filter.
fn is_plain(dictionary: &Dictionary) -> bool {
    let first = match dictionary.value(b"Filter") {
        Object::Array(items) => items.first(),
        single => Some(single),
    };
    dictionary.value(b"Type").as_name() == Some(b"XRef") || first.and_then(Object::as_name) == Some(b"Crypt")
}

/// The method of a crypt filter (ISO 32000-2 table 25).
fn method(dictionary: &Dictionary, role: &[u8], version: i64) -> Result<Method, ReadError> {
    let name = dictionary.value(role).as_name().unwrap_or(b"Identity");
    if name == b"Identity" {
        return Ok(Method::Identity);
    }
    let filters = dictionary.value(b"CF").as_dictionary();
    let filter = filters.and_then(|filters| filters.value(name).as_dictionary());
    match (filter.and_then(|filter| filter.value(b"CFM").as_name()), version) {
        (Some(b"None"), _) => Ok(Method::Identity),
        (Some(b"V2"), 4) => Ok(Method::Rc4),
        (Some(b"AESV2"), 4) => Ok(Method::Aes128),
        (Some(b"AESV3"), 5) => Ok(Method::Aes256),
        _ => Err(unsupported(format!("the crypt filter /{}", crate::text(name)))),
    }
}
