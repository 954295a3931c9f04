// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Append one revision (ISO 32000-2 §7.5.6): the old bytes stay, the cross-reference keeps its kind.

use std::collections::BTreeMap;

use crate::document::Document;
use crate::lexer::is_regular;
use crate::object::{Dictionary, Object, Reference};
use crate::write::{push, write_dictionary, write_object};
use crate::xref::{Entry, XrefKind};

/// What an object, or the section behind them, usually needs at most; more is found when it is needed.
const ROOM: usize = 512;

/// A revision in the making.
#[derive(Debug)]
pub struct Update<'d, 'a> {
    document: &'d Document<'a>,
    bodies: BTreeMap<Reference, Body>,
    nonce: [u8; 16],
    next: u32,
}

/// An object before it is written.
#[derive(Debug)]
enum Body {
    Object(Object),
    Stream(Dictionary, Vec<u8>),
    Raw(Vec<u8>),
}

/// The bytes to append, and where each object begins in the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// What comes behind the old file.
    pub bytes: Vec<u8>,
    /// Offset of each object's body (behind `obj` and its end of line) in the whole file.
    pub bodies: BTreeMap<Reference, usize>,
}

/// Why no revision can be appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// Bytes behind the last `%%EOF` would end up between revisions.
    #[error("{0} bytes lie behind the last %%EOF, with objects among them; remove them first (R4)")]
    BytesAfterEnd(usize),
    /// The file's own encryption has a key of a length no cipher has.
    #[error("what is appended cannot be encrypted: the file's key has a length its cipher does not know")]
    Encryption,
    /// Ten-digit offsets end at 9 GB.
    #[error("the file is larger than 9999999999 bytes")]
    TooLarge,
    /// All object numbers are taken.
    #[error("no object number is left")]
    NoNumber,
}

impl<'d, 'a> Update<'d, 'a> {
    /// An empty revision behind `document`. `nonce`, sixteen random bytes, becomes the second part of `/ID` and, in an
    /// encrypted file, the salt of what is encrypted.
    #[must_use]
    pub fn new(document: &'d Document<'a>, nonce: &[u8; 16]) -> Self {
        let sizes = document
            .revisions()
            .iter()
            .filter_map(|revision| u32::try_from(revision.trailer.value(b"Size").as_integer()?).ok());
        let numbers = document.revisions().iter().filter_map(|revision| {
            revision
                .entries()
                .keys()
                .next_back()
                .map(|number| number.saturating_add(1))
        });
        Self {
            document,
            bodies: BTreeMap::new(),
            nonce: *nonce,
            next: sizes.chain(numbers).max().unwrap_or(1),
        }
    }

    /// A new object number, never one that was freed.
    ///
    /// # Errors
    /// [`UpdateError::NoNumber`].
    pub fn allocate(&mut self) -> Result<Reference, UpdateError> {
        let number = self.next;
        self.next = number.checked_add(1).ok_or(UpdateError::NoNumber)?;
        Ok(Reference {
            number,
            generation: 0,
        })
    }

    /// Define or redefine an object.
    pub fn set(&mut self, reference: Reference, object: &Object) {
        self.bodies.insert(reference, Body::Object(object.clone()));
    }

    /// Define a stream; `/Length` is set here, and filters are the caller's.
    pub fn set_stream(&mut self, reference: Reference, dictionary: Dictionary, data: Vec<u8>) {
        self.bodies.insert(reference, Body::Stream(dictionary, data));
    }

    /// Define an object whose bytes are laid out by the caller, who encrypts its strings with [`Self::protected`].
    pub fn set_raw(&mut self, reference: Reference, body: Vec<u8>) {
        self.bodies.insert(reference, Body::Raw(body));
    }

    /// `object`, to be written as part of `reference`, with its strings encrypted where the file is.
    ///
    /// # Errors
    /// [`UpdateError::Encryption`].
    pub fn protected(&self, reference: Reference, object: &Object) -> Result<Object, UpdateError> {
        let mut object = object.clone();
        if let Some(cipher) = self.document.cipher() {
            cipher
                .encrypt_strings(reference, &mut object, &self.nonce)
                .ok_or(UpdateError::Encryption)?;
        }
        Ok(object)
    }

    /// A body as it is written.
    fn written(&self, reference: Reference, body: &Body) -> Result<Vec<u8>, UpdateError> {
        let mut out = Vec::new();
        match body {
            Body::Raw(bytes) => out.extend(bytes),
            Body::Object(object) => write_object(&self.protected(reference, object)?, &mut out),
            Body::Stream(dictionary, data) => {
                let data = match self.document.cipher() {
                    Some(cipher) => cipher
                        .encrypt_stream(reference, data.clone(), &self.nonce)
                        .ok_or(UpdateError::Encryption)?,
                    None => data.clone(),
                };
                let mut dictionary = dictionary.clone();
                dictionary.set(b"Length", Object::Integer(i64::try_from(data.len()).unwrap_or(0)));
                write_object(
                    &self.protected(reference, &Object::Dictionary(dictionary))?,
                    &mut out,
                );
                out.extend(b"\nstream\n");
                out.extend(data);
                out.extend(b"\nendstream");
            }
        }
        Ok(out)
    }

    /// The revision's bytes.
    ///
    /// # Errors
    /// [`UpdateError`] when nothing can be appended soundly.
    pub fn finish(mut self) -> Result<Appended, UpdateError> {
        let old = self.document.bytes();
        let latest = self.document.latest();
        let last = self.document.revisions().get(latest);
        let end = last.map_or(0, |revision| revision.span.end);
        // White space, or bytes that are no part of any PDF, are covered by what is appended. An object would be one
        // that some readers find and others do not.
        let behind = old.get(end..).unwrap_or_default();
        if [&b"obj"[..], b"xref", b"startxref", b"trailer"]
            .iter()
            .any(|word| has_word(behind, word))
        {
            return Err(UpdateError::BytesAfterEnd(behind.len()));
        }
        let kind = last.map_or(XrefKind::Table, |revision| revision.kind);
        let own = match kind {
            XrefKind::Stream => Some(self.allocate()?),
            XrefKind::Table => None,
        };
        let raw = self.bodies.values().map(|body| match body {
            Body::Raw(raw) => raw.len(),
            _ => ROOM,
        });
        let mut bytes = Vec::with_capacity(raw.sum::<usize>().saturating_add(ROOM));
        if !matches!(old.last(), Some(b'\n' | b'\r')) {
            bytes.push(b'\n');
        }
        let mut entries = BTreeMap::new();
        let mut bodies = BTreeMap::new();
        for (reference, body) in &self.bodies {
            let offset = old.len() + bytes.len();
            entries.insert(
                reference.number,
                Entry::InFile {
                    offset,
                    generation: reference.generation,
                },
            );
            push(&mut bytes, format_args!("{reference} obj\n"));
            bodies.insert(*reference, old.len() + bytes.len());
            match body {
                Body::Raw(raw) => bytes.extend_from_slice(raw),
                _ => bytes.append(&mut self.written(*reference, body)?),
            }
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let xref_at = old.len() + bytes.len();
        if xref_at > 9_999_000_000 {
            return Err(UpdateError::TooLarge);
        }
        let trailer = self.trailer(last.map(|revision| (&revision.trailer, revision.xref_at)));
        match own {
            Some(own) => {
                entries.insert(
                    own.number,
                    Entry::InFile {
                        offset: xref_at,
                        generation: 0,
                    },
                );
                write_stream(own, &entries, trailer, &mut bytes);
            }
            None => write_table(&entries, &trailer, &mut bytes),
        }
        push(&mut bytes, format_args!("startxref\n{xref_at}\n%%EOF\n"));
        Ok(Appended { bytes, bodies })
    }

    /// All keys of the last trailer, except those that speak of its own section.
    fn trailer(&self, last: Option<(&Dictionary, usize)>) -> Dictionary {
        let mut trailer = last.map(|(trailer, _)| trailer.clone()).unwrap_or_default();
        for key in [
            &b"Prev"[..],
            b"XRefStm",
            b"Type",
            b"W",
            b"Index",
            b"Filter",
            b"DecodeParms",
            b"Length",
        ] {
            trailer.remove(key);
        }
        trailer.set(b"Size", Object::Integer(i64::from(self.next)));
        if let Some(previous) = last.and_then(|(_, at)| i64::try_from(at).ok()) {
            trailer.set(b"Prev", Object::Integer(previous));
        }
        let own = Object::hexadecimal(self.nonce.to_vec());
        let first = match trailer.value(b"ID").as_array() {
            Some([first @ Object::String(_), ..]) => first.clone(),
            // The key of an encrypted file was made without an identifier and must go on being made so.
            _ if self.document.is_encrypted() => return trailer,
            _ => own.clone(),
        };
        trailer.set(b"ID", Object::Array(vec![first, own]));
        trailer
    }
}

/// Does the keyword stand there as a whole token?
fn has_word(bytes: &[u8], word: &[u8]) -> bool {
    let alone = |at: Option<usize>| !at.and_then(|at| bytes.get(at)).copied().is_some_and(is_regular);
    memchr::memmem::find_iter(bytes, word).any(|at| {
        let before = at.checked_sub(1);
        alone(before) && alone(Some(at + word.len()))
    })
}

/// Numbers in runs: first and entries.
fn subsections(entries: &BTreeMap<u32, Entry>) -> Vec<(u32, Vec<Entry>)> {
    let mut runs: Vec<(u32, Vec<Entry>)> = Vec::new();
    let mut expected = None;
    for (number, entry) in entries {
        match runs.last_mut().filter(|_| expected == Some(*number)) {
            Some((_, run)) => run.push(*entry),
            None => runs.push((*number, vec![*entry])),
        }
        expected = number.checked_add(1);
    }
    runs
}

fn write_table(entries: &BTreeMap<u32, Entry>, trailer: &Dictionary, out: &mut Vec<u8>) {
    out.extend(b"xref\n");
    for (first, run) in subsections(entries) {
        push(out, format_args!("{first} {}\n", run.len()));
        for entry in run {
            if let Entry::InFile { offset, generation } = entry {
                push(out, format_args!("{offset:010} {generation:05} n\r\n"));
            }
        }
    }
    out.extend(b"trailer\n");
    write_dictionary(trailer, out);
    out.push(b'\n');
}

/// Unfiltered: some dozen entries are not worth a compressor.
fn write_stream(own: Reference, entries: &BTreeMap<u32, Entry>, mut trailer: Dictionary, out: &mut Vec<u8>) {
    let mut data = Vec::new();
    let mut index = Vec::new();
    for (first, run) in subsections(entries) {
        let count = i64::try_from(run.len()).unwrap_or(0);
        index.extend([Object::Integer(i64::from(first)), Object::Integer(count)]);
        for entry in run {
            if let Entry::InFile { offset, generation } = entry {
                data.push(1);
                data.extend(u64::try_from(offset).unwrap_or(0).to_be_bytes());
                data.extend(generation.to_be_bytes());
            }
        }
    }
    trailer.set(b"Type", Object::name("XRef"));
    trailer.set(b"W", Object::Array([1, 8, 2].map(Object::Integer).to_vec()));
    trailer.set(b"Index", Object::Array(index));
    trailer.set(b"Length", Object::Integer(i64::try_from(data.len()).unwrap_or(0)));
    push(out, format_args!("{own} obj\n"));
    write_dictionary(&trailer, out);
    out.extend(b"\nstream\n");
    out.extend(data);
    out.extend(b"\nendstream\nendobj\n");
}
