// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reading encrypted files (ISO 32000-2 §7.6): the standard handler with RC4 and AES, by user or owner password.
//!
//! Encryption hides a file from readers; it protects nothing from change, and no verdict rests on it.

mod cipher;
mod handler;

use std::borrow::Cow;

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

/// The file's key and what it applies to.
#[derive(Clone)]
pub(crate) struct Cipher {
    key: Vec<u8>,
    strings: Method,
    streams: Method,
    metadata: bool,
    /// The object of the encryption dictionary, whose strings are plain.
    own: Option<u32>,
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
        let key = handler::key(dictionary, identifier, password, metadata)?;
        Ok(Self {
            key,
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
        _ => Err(unsupported(format!(
            "the crypt filter /{}",
            crate::field::text(name)
        ))),
    }
}
